//! A search for knowledge cards that are all at hand: the same as that of the store, by the same [`Asked`], without a
//! database. For conversations that are only tried.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::KnowledgeCard;
use super::fit::Asked;
use crate::domain::folding::words;
use crate::domain::id::GroupId;
use crate::domain::language;

/// From this length on, words are also found by their beginning, as in the store.
const PREFIX_MIN_CHARS: usize = 3;

/// The words of some cards, and which cards have them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Places in the list of cards, by word.
    places: BTreeMap<String, BTreeSet<usize>>,
}

impl Index {
    /// The words of these cards.
    #[must_use]
    pub fn new(cards: &[KnowledgeCard]) -> Self {
        let mut places: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (place, card) in cards.iter().enumerate() {
            for text in card.questions.iter().chain([&card.title, &card.text]) {
                for word in words(text) {
                    places.entry(word).or_default().insert(place);
                }
            }
        }
        Self { places }
    }

    /// The active ones of the same cards that answer a message, the best first, each with how well it fits. With a
    /// language, only cards in it or in none; of groups' own cards only those of `group`.
    #[must_use]
    pub fn search<'c>(
        &self,
        cards: &'c [KnowledgeCard],
        text: &str,
        language: Option<&str>,
        group: Option<GroupId>,
        limit: usize,
    ) -> Vec<(&'c KnowledgeCard, f64)> {
        let mut asked = Asked::new(text);
        let terms = |beginning: &str| {
            let begun = self.begun(beginning);
            Ok::<_, Infallible>(begun.map(|(word, places)| (word.clone(), places.len() as u64)).collect())
        };
        // Nothing can fail here.
        let _ = asked.look_up(cards.len() as u64, terms);
        let language = language.and_then(language::primary);
        let is_offered = |card: &&KnowledgeCard| {
            let speaks = card.language.is_none() || language.is_none() || card.language == language;
            card.is_active && speaks && (card.group_id.is_none() || card.group_id == group)
        };
        let places: BTreeSet<usize> = asked.stems().flat_map(|stem| self.with(stem)).collect();
        let offered = places.into_iter().filter_map(|place| cards.get(place)).filter(is_offered);
        let mut found: Vec<(&KnowledgeCard, f64)> =
            offered.map(|card| (card, asked.fit(card))).filter(|(_, score)| *score > 0.0).collect();
        found.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.id.cmp(&other.id)));
        found.truncate(limit);
        found
    }

    /// The words that begin so.
    fn begun<'i>(&'i self, beginning: &'i str) -> impl Iterator<Item = (&'i String, &'i BTreeSet<usize>)> + 'i {
        self.places.range(beginning.to_owned()..).take_while(move |(word, _)| word.starts_with(beginning))
    }

    /// The cards that have a word of this stem.
    fn with(&self, stem: &str) -> Vec<usize> {
        let is_whole = stem.chars().count() < PREFIX_MIN_CHARS;
        self.begun(stem)
            .filter(|(word, _)| !is_whole || *word == stem)
            .flat_map(|(_, places)| places)
            .copied()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::KnowledgeCardId;

    fn card(id: i64, title: &str, questions: &[&str]) -> KnowledgeCard {
        let questions = questions.iter().map(|question| (*question).to_owned()).collect();
        KnowledgeCard { questions, ..KnowledgeCard::new(KnowledgeCardId(id), title, "We answer.") }
    }

    fn found(cards: &[KnowledgeCard], text: &str, language: Option<&str>, group: Option<GroupId>) -> Vec<i64> {
        Index::new(cards).search(cards, text, language, group, 3).iter().map(|(card, _)| card.id.0).collect()
    }

    #[test]
    fn a_card_is_found_by_its_questions_whatever_the_endings() {
        let cards = [card(1, "Payment", &["How can I pay?"]), card(2, "Delivery", &["When do you deliver?"])];
        assert_eq!(found(&cards, "paying", None, None), [1]);
        assert_eq!(found(&cards, "when are things delivered", None, None), [2]);
        assert!(found(&cards, "nothing of the kind", None, None).is_empty());
    }

    #[test]
    fn only_active_cards_of_the_language_and_the_group_are_offered() {
        let mut cards =
            vec![card(1, "Payment", &[]), card(2, "Payment", &[]), card(3, "Payment", &[]), card(4, "Payment", &[])];
        cards[0].language = Some("es".into());
        cards[1].group_id = Some(GroupId(7));
        cards[2].is_active = false;
        assert_eq!(found(&cards, "payment", None, None), [1, 4]);
        assert_eq!(found(&cards, "payment", Some("en-GB"), Some(GroupId(7))), [2, 4]);
        assert_eq!(found(&cards, "payment", Some("es-UY"), Some(GroupId(8))), [1, 4]);
    }
}
