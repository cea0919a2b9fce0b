//! Numbers, telephone numbers, addresses and yes or no, as people type them.

use crate::domain::agent::is_email;
use crate::domain::language::Language;

use crate::domain::folding::fold;

/// An e-mail address, also when there are words around it.
#[must_use]
pub fn email(text: &str) -> Option<String> {
    let mut found = text.split_whitespace().filter(|word| word.contains('@')).map(|word| {
        let word = word.strip_prefix("mailto:").unwrap_or(word);
        word.trim_matches(|c: char| "<>()[]{},;:\"'.!?".contains(c)).to_owned()
    });
    let first = found.next()?;
    // Of two addresses nobody knows which one is meant.
    (found.next().is_none() && is_email(&first) && first.contains('.')).then_some(first)
}

/// A telephone number as digits, with the plus of an international one. ITU-T E.164 allows 15 digits.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || " \u{a0}+-().\u{2013}/".contains(c);
    let (start, end) =
        (text.find(|c: char| c.is_ascii_digit() || c == '+')?, text.rfind(|c: char| c.is_ascii_digit())?);
    let number = text.get(start..=end)?;
    if !number.chars().all(is_part) || number.chars().skip(1).any(|c| c == '+') {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let plus = if number.starts_with('+') { "+" } else { "" };
    (6..=15).contains(&digits.len()).then(|| format!("{plus}{digits}"))
}

/// A number, also when there are words around it. Where point and comma could mean either, the language decides.
#[must_use]
pub fn number(text: &str, language: Language) -> Option<f64> {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_inner = |c: char| is_digit(c) || matches!(c, '.' | ',' | '\'' | '\u{a0}' | '\u{202f}');
    let start = text.find(is_digit)?;
    let rest = text.get(start..)?;
    let mut end = rest.find(|c| !is_inner(c)).unwrap_or(rest.len());
    // Digits in groups of three with plain spaces between: 12 500.
    while let Some(group) = rest.get(end..).and_then(|more| more.strip_prefix(' ')).and_then(|more| more.get(..3)) {
        let follows = rest.get(end + 4..).and_then(|more| more.chars().next());
        if !group.chars().all(is_digit) || follows.is_some_and(is_digit) {
            break;
        }
        end += 4;
    }
    let is_other = rest.get(end..).is_some_and(|more| more.contains(is_digit));
    if is_other {
        return None;
    }
    let before = text.get(..start).unwrap_or_default().trim_end();
    let sign = if before.ends_with(['-', '\u{2212}']) { -1.0 } else { 1.0 };
    let digits = rest.get(..end)?.trim_end_matches(['.', ',']);
    Some(sign * plain(digits, language)?)
}

fn plain(digits: &str, language: Language) -> Option<f64> {
    let (point, comma) = (digits.rfind('.'), digits.rfind(','));
    let decimal = match (point, comma) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(at), None) | (None, Some(at)) => {
            let mark = if point.is_some() { '.' } else { ',' };
            let thousands_mark = if language == Language::En { ',' } else { '.' };
            let is_thousands = digits.matches(mark).count() > 1 || (mark == thousands_mark && digits.len() - at == 4);
            (!is_thousands).then_some(at)
        }
        (None, None) => None,
    };
    let digits_of = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let (whole, fraction) = match decimal {
        Some(at) => (digits.get(..at)?, digits.get(at + 1..)?),
        None => (digits, ""),
    };
    format!("{}.{}", digits_of(whole), digits_of(fraction)).parse().ok().filter(|number: &f64| number.is_finite())
}

const YES: &[&str] = &[
    "yes",
    "y",
    "yeah",
    "yep",
    "yup",
    "sure",
    "ok",
    "okay",
    "of course",
    "si",
    "s",
    "claro",
    "dale",
    "vale",
    "bueno",
    "por supuesto",
    "correcto",
    "sim",
    "isso",
    "com certeza",
    "1",
];
const NO: &[&str] = &["no", "n", "nope", "nah", "not", "nao", "para nada", "de ninguna manera", "2"];

/// Yes or no in English, Spanish or Portuguese, at the beginning of a message.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    let folded = fold(text);
    if folded.is_empty() {
        return match text.trim() {
            "👍" | "✅" | "✔" | "✔️" => Some(true),
            "👎" | "❌" => Some(false),
            _ => None,
        };
    }
    let begins = |words: &[&str]| words.iter().any(|word| folded == *word || folded.starts_with(&format!("{word} ")));
    match (begins(YES), begins(NO)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_among_words() {
        assert_eq!(email("it's <Ana.Perez@example.com>, thanks").as_deref(), Some("Ana.Perez@example.com"));
        assert_eq!(email("ana@example"), None);
        assert_eq!(email("ana@example.com or bea@example.com"), None);
        assert_eq!(email("none"), None);
    }

    #[test]
    fn telephone_numbers_keep_their_digits_and_plus() {
        assert_eq!(phone("+598 (94) 123-456").as_deref(), Some("+59894123456"));
        assert_eq!(phone("my number is 094 123 456").as_deref(), Some("094123456"));
        for bad in ["12345", "no", "12345678901234567", "123456 or 654321"] {
            assert_eq!(phone(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_are_read_as_the_language_writes_them() {
        let all = [
            ("99", Language::En, 99.0),
            ("order 99 please", Language::En, 99.0),
            ("1,234.5", Language::En, 1234.5),
            ("1.234,5", Language::Es, 1234.5),
            ("1.500", Language::Es, 1500.0),
            ("1.500", Language::En, 1.5),
            ("1,500", Language::En, 1500.0),
            ("12 500", Language::Pt, 12500.0),
            ("-3", Language::En, -3.0),
            ("$ 20.", Language::En, 20.0),
            ("3,15", Language::Es, 3.15),
        ];
        for (text, language, expected) in all {
            assert_eq!(number(text, language), Some(expected), "{text}");
        }
        for bad in ["none", "1 or 2", ""] {
            assert_eq!(number(bad, Language::En), None, "{bad}");
        }
    }

    #[test]
    fn yes_and_no_in_three_languages() {
        for yes in ["Sí", "si, claro", "SIM", "yes please", "ok", "👍"] {
            assert_eq!(yes_or_no(yes), Some(true), "{yes}");
        }
        for no in ["No", "não", "no, gracias", "nope"] {
            assert_eq!(yes_or_no(no), Some(false), "{no}");
        }
        assert_eq!(yes_or_no("maybe"), None);
        assert_eq!(yes_or_no("nobody"), None);
    }
}
