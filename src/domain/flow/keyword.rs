//! Keywords: words that lead to a container at any moment of the conversation.

use regex::RegexBuilder;

use super::declaration::{Keyword, KeywordMode};
use crate::domain::folding::{fold, holds_words};

/// The most bytes that a regular expression of a script may take when it is compiled.
pub const REGEX_SIZE: usize = 1 << 18;

/// The first keyword that a message holds.
#[must_use]
pub fn heard<'k>(keywords: &'k [Keyword], text: &str) -> Option<&'k Keyword> {
    let folded = fold(text);
    keywords.iter().find(|keyword| keyword.words.iter().any(|word| is_heard(word, keyword.mode, text, &folded)))
}

fn is_heard(word: &str, mode: KeywordMode, text: &str, folded: &str) -> bool {
    match mode {
        KeywordMode::Word => holds_words(folded, &fold(word)),
        KeywordMode::Exact => folded == fold(word),
        KeywordMode::Contains => {
            let word = fold(word);
            !word.is_empty() && folded.contains(&word)
        }
        KeywordMode::Regex => pattern(word).is_ok_and(|pattern| pattern.is_match(text)),
    }
}

/// A regular expression of a script, with a limit on what it may cost. Case does not count.
///
/// # Errors
/// It is none, or too large.
pub fn pattern(text: &str) -> Result<regex::Regex, regex::Error> {
    RegexBuilder::new(text).case_insensitive(true).size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE * 4).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyword(words: &[&str], mode: KeywordMode) -> Vec<Keyword> {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        vec![Keyword {
            words,
            container: "to_agent".into(),
            mode,
            place: crate::domain::flow::declaration::Place::default(),
        }]
    }

    #[test]
    fn a_word_is_heard_as_a_word_of_its_own() {
        let agent = keyword(&["agente", "una persona"], KeywordMode::Word);
        assert!(heard(&agent, "¡Quiero un AGENTE, ya!").is_some());
        assert!(heard(&agent, "quiero hablar con una persona").is_some());
        assert!(heard(&agent, "agentes").is_none());
    }

    #[test]
    fn other_ways_of_hearing() {
        assert!(heard(&keyword(&["stop"], KeywordMode::Exact), "Stop!").is_some());
        assert!(heard(&keyword(&["stop"], KeywordMode::Exact), "please stop").is_none());
        assert!(heard(&keyword(&["cancel"], KeywordMode::Contains), "cancelled").is_some());
        assert!(heard(&keyword(&[r"^\d{4}$"], KeywordMode::Regex), "1234").is_some());
        assert!(heard(&keyword(&[""], KeywordMode::Contains), "anything").is_none());
    }
}
