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
    for c in plain(text.nfkd()) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The words of a text, in order, in small letters without accents. Unlike in [`fold`], signs that stand for letters are kept as
/// they are (`1ª`, `nº`): so does the full-text index, in which words are looked up.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    words
        .map(|word| plain(word.nfd()).filter(|c| c.is_alphanumeric()).collect())
        .filter(|word: &String| !word.is_empty())
}

/// Small letters without the accents that are letters of their own in a decomposed text.
fn plain(decomposed: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    decomposed.flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c))
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
    fn words_lose_case_accents_and_marks() {
        assert_eq!(words("¿Hacen ENVÍOS a São Paulo?").collect::<Vec<_>>(), ["hacen", "envios", "a", "sao", "paulo"]);
        assert_eq!(words("cafe\u{301} \0 \"*(\") AND -x").collect::<Vec<_>>(), ["cafe", "and", "x"]);
        assert_eq!(words("Nº 1ª").collect::<Vec<_>>(), ["nº", "1ª"]);
        assert_eq!(words(" \u{301} ").count(), 0);
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
