//! Characters by name and number: `&eacute;`, `&#233;`, `&#xE9;`.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name there is, and the longest that needs no semicolon (`&frac12`).
const NAME_MAX_BYTES: usize = 32;
const OPEN_NAME_MAX_BYTES: usize = 6;

/// A text whose references are resolved; what is none stays as it is.
pub(in crate::channels::email) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, from) = rest.split_at(start);
        resolved.push_str(before);
        rest = match reference(from) {
            Some((first, second, length)) => {
                resolved.push(first);
                resolved.extend(second);
                from.get(length..).unwrap_or_default()
            }
            None => {
                resolved.push('&');
                from.get(1..).unwrap_or_default()
            }
        };
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

/// The characters of the reference that a text begins with, and its length.
pub(in crate::channels::email) fn reference(text: &str) -> Option<(char, Option<char>, usize)> {
    let name = text.get(1..)?;
    if let Some(number) = name.strip_prefix('#') {
        return numbered(number).map(|(c, length)| (c, None, length + 2));
    }
    let length = name.bytes().take(NAME_MAX_BYTES).take_while(u8::is_ascii_alphanumeric).count();
    let closed = name.get(..=length).filter(|name| name.ends_with(';')).and_then(named);
    if let Some((first, second)) = closed {
        return Some((first, second, length + 2));
    }
    let mut open = (2..=length.min(OPEN_NAME_MAX_BYTES)).rev();
    open.find_map(|length| Some((named(name.get(..length)?)?, length)))
        .map(|((first, second), length)| (first, second, length + 1))
}

fn named(name: &str) -> Option<(char, Option<char>)> {
    // Zero stands for a name that is only the beginning of others.
    let (first, second) = NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0)?;
    Some((char::from_u32(*first)?, char::from_u32(*second).filter(|c| *c != '\0')))
}

fn numbered(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take(NAME_MAX_BYTES).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let code = u32::from_str_radix(digits.get(..length).filter(|digits| !digits.is_empty())?, radix).ok();
    let is_closed = digits.get(length..).is_some_and(|rest| rest.starts_with(';'));
    // Numbers of windows-1252 mean its characters.
    let replaced = code
        .and_then(|code| usize::try_from(code).ok()?.checked_sub(0x80))
        .and_then(|place| *C1_REPLACEMENTS.get(place)?);
    let c = replaced.or_else(|| char::from_u32(code?)).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((c, prefix + length + usize::from(is_closed)))
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn names_and_numbers_are_characters() {
        assert_eq!(resolved("a &lt;b&gt; &amp;amp; &eacute;&#233;&#xE9;&#XE9"), "a <b> &amp; éééé");
        assert_eq!(resolved("&copy2020 &notit; &hearts;"), "©2020 ¬it; ♥");
        assert_eq!(resolved("&#150;&#8364;"), "–€");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["a & b", "&", "&;", "&#", "&#x;", "&unknown;", "AT&T", "?a=1&b=2"] {
            assert_eq!(resolved(text), text);
        }
        assert_eq!(resolved("&#0;&#xD800;&#99999999999;"), "\u{fffd}\u{fffd}\u{fffd}");
    }
}
