//! Finds card numbers in what people write, and leaves only their last four digits.
//!
//! Card numbers reach a front desk although nobody asks for them. They are masked before a text is stored, searched,
//! sent on or logged, so this module decides from the text alone. A number is a card number when
//!
//! - it has 12 to 19 digits, of any script, in one piece or in groups with at most three separators (spaces of any
//!   width, line ends, dashes, dots; a lone slash or underscore between groups of four); what nobody sees does not count,
//!   nor do the marks of a quote where a line begins;
//! - a brand issues numbers with that prefix and length (`brand`) and the check digit (Luhn) is right;
//! - it is not part of a longer number, a link, an e-mail address, a UUID, a bank account with right check digits or a
//!   hash (`exclusion`), nor a phone number behind a plus;
//! - and, where brand, length or grouping say too little (13-digit Visa, most of Maestro), words or an expiry date
//!   nearby speak of a card (`context`).
//!
//! What it cannot see: digits sent in several messages, spelled out in words, or inside a link under a name that does
//! not speak of a card. When in doubt about a number of a common brand it masks: a masked order number can be asked
//! for again, a leaked card number cannot be taken back.
//!
//! Facts: PCI DSS 3.4 (at most the first six and the last four digits may be shown), ISO/IEC 7812, and the sources
//! named in `brand`.

mod brand;
mod candidate;
mod character;
mod context;
mod exclusion;
mod group;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use candidate::{Reader, can_hold_number};
use character::digit;
use exclusion::Links;

/// Stands for all digits but the last four, whatever the number's length and grouping were.
const MASK: &str = "•••• •••• •••• ";
const SHOWN_DIGITS: usize = 4;

/// `text` with each card number replaced by `•••• •••• •••• 1234`: twelve bullets in three groups and the last four
/// digits, in ASCII.
///
/// Borrows when there is nothing to mask. Masking a masked text changes nothing. Takes time proportional to the
/// text's length.
#[must_use]
pub fn mask_card_numbers(text: &str) -> Cow<'_, str> {
    let numbers = card_numbers(text, Look::Usual);
    if numbers.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(replace(text, &numbers)) }
}

/// The same for bytes that nobody could read, as far as they are a text; none where there is nothing to mask.
#[must_use]
pub fn mask_bytes(raw: &[u8]) -> Option<Vec<u8>> {
    match mask_card_numbers(&String::from_utf8_lossy(raw)) {
        Cow::Owned(masked) => Some(masked.into_bytes()),
        Cow::Borrowed(_) => None,
    }
}

/// How a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As a person's words: what is around a number may speak for it, and what is in a link is part of the link.
    Usual,
    /// The same, and only for numbers that need nobody to speak for them.
    Certain,
    /// As an address that nobody reads, where a number that needs nobody to speak for it is one.
    IntoLinks,
}

/// Where the card numbers of a text are, in bytes and in order: for what is not written as it is read, such as HTML. Each
/// is to become its [`mask_of`].
#[must_use]
pub fn card_numbers(text: &str, look: Look) -> Vec<Range<usize>> {
    let digits = text.chars().filter(|character| digit(*character).is_some()).count();
    if can_hold_number(digits) { find(text, look) } else { Vec::new() }
}

/// What is shown instead of a card number.
#[must_use]
pub fn mask_of(number: &str) -> String {
    MASK.chars().chain(last_digits(number)).collect()
}

/// JSON of any shape with the card numbers in its words masked; one that comes as a number becomes words.
#[must_use]
pub fn mask_json(value: Value) -> Value {
    let masked = |text: String| match mask_card_numbers(&text) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => text,
    };
    match value {
        Value::String(text) => Value::String(masked(text)),
        Value::Number(number) => match mask_card_numbers(&number.to_string()) {
            Cow::Owned(masked) => Value::String(masked),
            Cow::Borrowed(_) => Value::Number(number),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(mask_json).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (masked(key), mask_json(value))).collect())
        }
        Value::Null | Value::Bool(_) => value,
    }
}

fn find(text: &str, look: Look) -> Vec<Range<usize>> {
    let links = if look == Look::IntoLinks { Links::Read } else { Links::Excluded };
    let mut excluded = exclusion::exclusions(text, links);
    excluded.extend(masked(text));
    excluded.sort_by_key(|range| range.start);
    let reader = if look == Look::Usual { Reader::new(text) } else { Reader::without_words(text) };
    let groups = group::groups(text, &excluded);
    groups.chunk_by(|_, next| next.gap.is_some()).flat_map(|series| reader.card_numbers(series)).collect()
}

/// The four digits behind each mask: they are what is left of a number, not the start of the next one.
fn masked(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(MASK).filter_map(|(at, _)| {
        let start = at + MASK.len();
        let rest = text.get(start..)?;
        (rest.chars().map_while(|c| c.to_digit(10)).count() == SHOWN_DIGITS).then(|| start..start + SHOWN_DIGITS)
    })
}

fn replace(text: &str, numbers: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len() + numbers.len() * MASK.len());
    let mut from = 0;
    for number in numbers {
        masked.push_str(text.get(from..number.start).unwrap_or_default());
        masked.push_str(&mask_of(text.get(number.clone()).unwrap_or_default()));
        from = number.end;
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    masked
}

fn last_digits(number: &str) -> impl Iterator<Item = char> {
    let digits: Vec<char> = number.chars().filter_map(digit).map(|value| char::from(b'0' + value)).collect();
    let hidden = digits.len().saturating_sub(SHOWN_DIGITS);
    digits.into_iter().skip(hidden)
}

#[cfg(test)]
mod tests;
