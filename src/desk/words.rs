//! Words from outside on their way in: cleaned, limited, and with card numbers masked, before anything is stored.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::domain::card_masking::{mask_card_numbers, mask_json};
use crate::domain::contact::{ATTRIBUTE_MAX_CHARS, ATTRIBUTES_MAX};
use crate::domain::tag::checked_tags;
use crate::domain::text;
use crate::error::{Error, Result};

/// Several lines. Empty words are an error.
pub fn words(field: &'static str, input: &str, max_chars: usize) -> Result<String> {
    let clean = text::clean(input, max_chars).map_err(|error| Error::field(field, error.to_string()))?;
    Ok(masked(clean))
}

/// One line. Empty words are an error.
pub fn line(field: &'static str, input: &str, max_chars: usize) -> Result<String> {
    let folded = fold(input);
    words(field, &folded, max_chars)
}

/// One line, or none when there are no words.
pub fn optional_line(field: &'static str, input: Option<&str>, max_chars: usize) -> Result<Option<String>> {
    match input.map(fold) {
        Some(folded) if !folded.is_empty() => words(field, &folded, max_chars).map(Some),
        _ => Ok(None),
    }
}

/// One line as it was written, which may be empty and is as long as it is.
pub fn one_line(input: &str) -> String {
    masked(fold(input))
}

/// One line that a machine wrote (a page's address or title): cut instead of refused, because nobody can mend it.
pub fn cut_line(input: &str, max_chars: usize) -> String {
    // Masked before it is cut: half a card number is not recognised as one.
    one_line(input).chars().take(max_chars).collect()
}

/// [`cut_line`], or none when there are no words.
pub fn optional_cut_line(input: Option<&str>, max_chars: usize) -> Option<String> {
    input.map(|input| cut_line(input, max_chars)).filter(|line| !line.is_empty())
}

/// The address of a web page, or none: agents click on these, so nothing else (`javascript:`, for one) is kept.
pub fn web_address(input: Option<&str>, max_chars: usize) -> Option<String> {
    let is_web = |line: &String| line.starts_with("https://") || line.starts_with("http://");
    optional_cut_line(input, max_chars).filter(is_web)
}

/// White space and control characters folded into single spaces.
fn fold(input: &str) -> String {
    input.split(|c: char| c.is_whitespace() || c.is_control()).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// With its card numbers masked.
pub fn masked(text: String) -> String {
    match mask_card_numbers(&text) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => text,
    }
}

/// Tags that something is given, all of them.
pub fn tags(input: &[String]) -> Result<Vec<String>> {
    let masked: Vec<String> = input.iter().cloned().map(masked).collect();
    checked_tags(masked.iter().map(String::as_str)).map_err(|problem| Error::field("tags", problem))
}

/// What a site tells of a person: plain values under short names, each masked. More than fits is left out.
pub fn attributes(input: Map<String, Value>) -> Map<String, Value> {
    let plain = input.into_iter().filter_map(|(key, value)| Some((cut_line(&key, 60), plain_value(value)?)));
    plain.filter(|(key, _)| !key.is_empty()).take(ATTRIBUTES_MAX).collect()
}

fn plain_value(value: Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value),
        Value::Number(number) => Some(mask_json(Value::Number(number))),
        Value::String(text) => Some(Value::String(cut_line(&text, ATTRIBUTE_MAX_CHARS))),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_masked_wherever_they_come_in() {
        let data = serde_json::json!({ "note": "pay with 4111 1111 1111 1111", "n": [4_111_111_111_111_111_i64] });
        let text = mask_json(data).to_string();
        assert!(!text.contains("41111111") && !text.contains("4111 1111"), "{text}");
        assert!(!cut_line("https://x.y/?card=4111-1111-1111-1111 4111 1111 1111 1111", 200).contains("4111 1111"));
        assert!(!line("name", "Ana 4111111111111111", 100).unwrap().contains("41111111"));
    }

    #[test]
    fn a_line_is_one_line_and_an_empty_one_is_none() {
        assert_eq!(line("name", " Ana\n  Lopez\t", 100).unwrap(), "Ana Lopez");
        assert_eq!(optional_line("name", Some(" \u{0} "), 100).unwrap(), None);
        assert_eq!(line("name", "", 100).unwrap_err().field, Some("name"));
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        assert_eq!(web_address(Some("https://a.example/b"), 100).as_deref(), Some("https://a.example/b"));
        for other in ["javascript:alert(1)", " data:text/html,x", "/shop", ""] {
            assert_eq!(web_address(Some(other), 100), None, "{other}");
        }
    }

    #[test]
    fn attributes_are_plain_values() {
        let input = serde_json::json!({ "plan": "gold", "n": 3, "deep": { "a": 1 }, "": "x" });
        let Value::Object(input) = input else { unreachable!() };
        assert_eq!(Value::Object(attributes(input)), serde_json::json!({ "plan": "gold", "n": 3 }));
    }
}
