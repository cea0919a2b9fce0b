//! Finds card numbers in HTML, as a reader sees them and in what nobody sees: attributes, comments, scripts. Only they are
//! replaced; all other bytes stay.
//!
//! Each byte is looked at a bounded number of times, and what is nested is followed [`DEPTH_MAX`] deep.

use std::ops::Range;

use super::reading::Reading;
use crate::channels::email::html::token::{Token, tokens};
use crate::domain::card_masking::{Look, card_numbers, mask_of};

/// How deep HTML in comments and scripts is read as HTML: Outlook's own words are in comments.
const DEPTH_MAX: usize = 2;
/// How often masked HTML is looked at again: a number that ends what is before it can make one of that.
const ROUNDS_MAX: usize = 4;
/// The shortest card number, in digits.
const DIGITS_MIN: usize = 12;

/// HTML without its card numbers; none where there are none.
#[must_use]
pub fn mask_html(html: &str) -> Option<String> {
    let mut masked: Option<String> = None;
    for _ in 0..ROUNDS_MAX {
        let written = masked.as_deref().unwrap_or(html);
        let edits = Finder::edits(written);
        if edits.is_empty() {
            break;
        }
        masked = Some(edited(written, &edits));
    }
    masked
}

/// Whether there are enough digits: in ASCII, in another script, or by number.
pub(super) fn may_hold_number(html: &str) -> bool {
    let counts = |byte: &u8| byte.is_ascii_digit() || !byte.is_ascii() || *byte == b'&';
    html.bytes().filter(|byte| counts(byte)).take(DIGITS_MIN).count() == DIGITS_MIN
}

/// Bytes of HTML, and what is to stand there.
type Edit = (Range<usize>, String);

struct Finder<'h> {
    html: &'h str,
    edits: Vec<Edit>,
}

impl<'h> Finder<'h> {
    /// What is to be replaced, in order.
    fn edits(html: &'h str) -> Vec<Edit> {
        let mut finder = Self { html, edits: Vec::new() };
        finder.read(html, 0);
        if finder.edits.is_empty() {
            finder.read_in_line(html);
        }
        finder.edits.sort_by_key(|(place, _)| place.start);
        finder.edits
    }

    /// Reads it as those do who show what others leave out: the text of a `<textarea>`, of a frame, of a style in a picture.
    fn read_in_line(&mut self, html: &'h str) {
        if !may_hold_number(html) {
            return;
        }
        let mut reading = Reading::default();
        if self.add_in_line(html, &mut reading, 0) {
            self.replace(&reading, &card_numbers(reading.seen(), Look::Usual));
        }
    }

    /// Answers whether there was anything that others leave out.
    fn add_in_line(&self, html: &'h str, reading: &mut Reading, depth: usize) -> bool {
        let mut has_more = false;
        for token in tokens(html) {
            let left_out = match token {
                Token::Text(text) => {
                    reading.text(text, self.place(text));
                    continue;
                }
                Token::Open(element, _) | Token::Close(element, _) => {
                    reading.element(element);
                    continue;
                }
                Token::Raw(_, content) => content,
                Token::Comment(content) => match content.strip_prefix("![CDATA[") {
                    Some(text) => text.trim_end_matches('>').trim_end_matches(']'),
                    None => continue,
                },
            };
            has_more |= !left_out.is_empty();
            if depth < DEPTH_MAX {
                self.add_in_line(left_out, reading, depth + 1);
            } else {
                reading.text(left_out, self.place(left_out));
            }
        }
        has_more
    }

    fn read(&mut self, html: &'h str, depth: usize) {
        if !may_hold_number(html) {
            return;
        }
        let mut reading = Reading::default();
        for token in tokens(html) {
            match token {
                Token::Text(text) => reading.text(text, self.place(text)),
                Token::Open(element, tag) | Token::Close(element, tag) => {
                    self.tag(tag.written);
                    reading.element(element);
                }
                Token::Raw(tag, content) => {
                    self.tag(tag.written);
                    self.unseen(content, depth);
                }
                Token::Comment(content) => self.unseen(content, depth),
            }
        }
        // What a link leads to often is its name as well.
        let is_strict = !self.edits.is_empty();
        self.replace(&reading, &numbers_of(reading.seen(), is_strict));
    }

    /// What is no text where it stands, but may be HTML itself.
    fn unseen(&mut self, content: &'h str, depth: usize) {
        if depth < DEPTH_MAX {
            return self.read(content, depth + 1);
        }
        let mut reading = Reading::default();
        reading.text(content, self.place(content));
        self.replace(&reading, &card_numbers(reading.seen(), Look::Usual));
    }

    /// A tag as it is written: what is not quoted right is in it, too.
    fn tag(&mut self, written: &'h str) {
        if !may_hold_number(written) {
            return;
        }
        let mut reading = Reading::default();
        reading.address(written, self.place(written));
        self.replace(&reading, &numbers_of(reading.seen(), true));
    }

    fn replace(&mut self, reading: &Reading, numbers: &[Range<usize>]) {
        for number in numbers {
            let mut mask = mask_of(reading.seen().get(number.clone()).unwrap_or_default());
            // All of it stands where it begins.
            self.edits.extend(reading.places(number).map(|place| (place, std::mem::take(&mut mask))));
        }
    }

    /// Where a part of the HTML is in it.
    fn place(&self, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(self.html.as_ptr().addr())
    }
}

/// The card numbers of a text; where it `is_strict`, those in links, too.
fn numbers_of(text: &str, is_strict: bool) -> Vec<Range<usize>> {
    let mut numbers = card_numbers(text, Look::Usual);
    if is_strict {
        let mut in_links = card_numbers(text, Look::IntoLinks);
        in_links.retain(|link| {
            let next = numbers.partition_point(|number| number.end <= link.start);
            numbers.get(next).is_none_or(|number| link.end <= number.start)
        });
        numbers.append(&mut in_links);
        numbers.sort_by_key(|number| number.start);
    }
    numbers
}

/// A text without its card numbers, be they in links; none where there are none.
pub(super) fn mask_strictly(text: &str) -> Option<String> {
    let mask = |number: Range<usize>| (number.clone(), mask_of(text.get(number).unwrap_or_default()));
    let edits: Vec<Edit> = numbers_of(text, true).into_iter().map(mask).collect();
    (!edits.is_empty()).then(|| edited(text, &edits))
}

fn edited(html: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(html.len() + edits.len());
    let mut from = 0;
    for (place, mask) in edits {
        edited.push_str(html.get(from..place.start).unwrap_or_default());
        edited.push_str(mask);
        from = place.end;
    }
    edited.push_str(html.get(from..).unwrap_or_default());
    edited
}
