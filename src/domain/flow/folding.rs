//! Words as people mean them: without case, accents and punctuation; and how far one word is from another.

use strsim::damerau_levenshtein;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters that are compared letter by letter: more is no word or label.
const COMPARED_MAX: usize = 80;

/// `text` in small letters without accents, with one space between its words and no punctuation.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether one folded text holds another as whole words.
#[must_use]
pub fn holds_words(text: &str, words: &str) -> bool {
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}

/// How many letters a folded word may be wrong in: none when it is short, because then it would be another word.
const fn typos_allowed(characters: usize) -> usize {
    match characters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// How many letters two folded texts differ in, when few enough for a slip of the finger.
#[must_use]
pub fn slip(typed: &str, meant: &str) -> Option<usize> {
    let characters = meant.chars().count();
    if characters > COMPARED_MAX || typed.len() > COMPARED_MAX * 4 {
        return None;
    }
    let distance = damerau_levenshtein(typed, meant);
    (distance <= typos_allowed(characters)).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        assert_eq!(fold("  ¿Dónde está MI pedido?! "), "donde esta mi pedido");
        assert_eq!(fold("AÇÃO\n2ª via"), "acao 2a via");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn a_slip_is_forgiven_in_long_words_only() {
        assert_eq!(slip("suport", "support"), Some(1));
        assert_eq!(slip("slaes", "sales"), Some(1));
        assert_eq!(slip("no", "si"), None);
        assert_eq!(slip("cat", "car"), None);
        assert_eq!(slip("hello", "support"), None);
    }
}
