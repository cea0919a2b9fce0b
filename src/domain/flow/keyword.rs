//! Keywords: words that lead to a container at any moment of the conversation.

use regex::{Regex, RegexBuilder};

use super::declaration::{Keyword, KeywordMode};
use crate::domain::folding::{fold, holds_words};

/// The most bytes that a regular expression of a script may take when it is compiled.
pub const REGEX_SIZE: usize = 1 << 18;

/// A flow's keywords, made ready once to be listened for in every message.
#[derive(Default)]
pub struct Ears(Vec<(Ear, String)>);

enum Ear {
    Word(String),
    Exact(String),
    Contains(String),
    Regex(Regex),
}

impl Ears {
    /// Regular expressions that can't be read are never heard; a script with one does not pass.
    #[must_use]
    pub fn new(keywords: &[Keyword]) -> Self {
        let all = keywords.iter().flat_map(|keyword| keyword.words.iter().map(move |word| (word, keyword)));
        Self(all.filter_map(|(word, keyword)| Some((ear(word, keyword.mode)?, keyword.container.clone()))).collect())
    }

    /// The container of the first keyword that a message holds.
    #[must_use]
    pub fn hear(&self, text: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        let folded = fold(text);
        let is_heard = |ear: &Ear| match ear {
            Ear::Word(word) => holds_words(&folded, word),
            Ear::Exact(word) => folded == *word,
            Ear::Contains(word) => folded.contains(word),
            Ear::Regex(pattern) => pattern.is_match(text),
        };
        self.0.iter().find(|(ear, _)| is_heard(ear)).map(|(_, container)| container.as_str())
    }
}

fn ear(word: &str, mode: KeywordMode) -> Option<Ear> {
    Some(match mode {
        KeywordMode::Word => Ear::Word(fold(word)),
        KeywordMode::Exact => Ear::Exact(fold(word)),
        KeywordMode::Contains => Ear::Contains(Some(fold(word)).filter(|word| !word.is_empty())?),
        KeywordMode::Regex => Ear::Regex(pattern(word).ok()?),
    })
}

/// A regular expression of a script, with a limit on what it may cost. Case does not count.
///
/// # Errors
/// It is none, or too large.
pub fn pattern(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).case_insensitive(true).size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE * 4).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyword(words: &[&str], mode: KeywordMode) -> Ears {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let place = crate::domain::flow::declaration::Place::default();
        Ears::new(&[Keyword { words, container: "to_agent".into(), mode, place }])
    }

    #[test]
    fn a_word_is_heard_as_a_word_of_its_own() {
        let agent = keyword(&["agente", "una persona"], KeywordMode::Word);
        assert_eq!(agent.hear("¡Quiero un AGENTE, ya!"), Some("to_agent"));
        assert_eq!(agent.hear("quiero hablar con una persona"), Some("to_agent"));
        assert_eq!(agent.hear("agentes"), None);
    }

    #[test]
    fn other_ways_of_hearing() {
        assert!(keyword(&["stop"], KeywordMode::Exact).hear("Stop!").is_some());
        assert!(keyword(&["stop"], KeywordMode::Exact).hear("please stop").is_none());
        assert!(keyword(&["cancel"], KeywordMode::Contains).hear("cancelled").is_some());
        assert!(keyword(&[r"^\d{4}$"], KeywordMode::Regex).hear("1234").is_some());
        assert!(keyword(&[""], KeywordMode::Contains).hear("anything").is_none());
    }
}
