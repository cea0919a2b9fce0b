//! How well a card answers a question, as a number from 0 to 1.
//!
//! Two things are measured. *Coverage*: of what the question asks for, how much the card speaks of. Each word counts by
//! how rare it is among the cards; what stands in every question counts nothing; what no card knows counts too, so that
//! nonsense scores low although one of its words may be known. A word in the title or an example question counts fully,
//! one in the text only for less. *Resemblance*: how much of one example question the words take up. The score is the
//! coverage, of which the resemblance decides a part. A message of several sentences is as good as its best one.

use std::collections::{BTreeMap, BTreeSet};

use super::KnowledgeCard;
use super::word::{Content, content, is_slip, may_be_slip, sentences, stem};
use crate::domain::folding::words;

/// From this score on, when about half of what is asked for is covered, a card is usually the answer; below it, better none is
/// given. `tests/it/knowledge_card_search.rs` holds it against 50 messages. A bot sends no card below it unless its script says
/// otherwise.
pub const GOOD_FIT: f64 = 0.5;

/// The most letters of a message that are looked at.
const MESSAGE_MAX_CHARS: usize = 1_000;
/// The most words of a message that are looked at.
const MESSAGE_MAX_WORDS: usize = 60;
/// The most unknown words that are compared with known ones.
const SLIPS_MAX: usize = 8;

/// What a word counts that stands in the card's text, and neither in its title nor in a question.
const IN_TEXT: f64 = 0.7;
/// What a slip of the keyboard counts, and a word that is only begun.
const ALMOST: f64 = 0.9;
/// The part of the score that resemblance decides.
const RESEMBLANCE: f64 = 0.3;
/// What a word counts that no card knows.
const UNKNOWN: f64 = 0.5;
/// What all such words of a sentence count together at most: people tell stories around their question.
const UNKNOWN_MAX: f64 = 1.2;
/// What a number counts that no card knows: mostly an order's.
const UNKNOWN_NUMBER: f64 = 0.1;
/// What must be covered, so that little words alone do not make an answer.
const EVIDENCE: f64 = 0.5;
/// The weight of a faint word.
const FAINT: f64 = 0.3;

/// What is asked for: the stems of a message and how much each of them says.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The words of each sentence, and of all of them together.
    parts: Vec<Vec<String>>,
    /// What is known of each stem.
    terms: BTreeMap<String, Term>,
    /// The last word may only be begun.
    begun: Option<String>,
}

#[derive(Clone, Debug)]
struct Term {
    weight: f64,
    /// The word as it was written, of which this is the stem.
    written: String,
    /// No card has it, nor anything like it.
    is_unknown: bool,
    /// Other stems that may be meant.
    slips: BTreeSet<String>,
}

impl Asked {
    /// Takes a message apart. Any text will do.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.char_indices().nth(MESSAGE_MAX_CHARS).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
        let all: Vec<String> = words(text).take(MESSAGE_MAX_WORDS).collect();
        let begun = all.last().filter(|word| ends_inside(text) && word.chars().count() >= STEM_MIN).cloned();
        let of = |sentence| words(sentence).take(MESSAGE_MAX_WORDS).collect::<Vec<_>>();
        let mut parts: Vec<Vec<String>> = sentences(text).map(of).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 {
            parts.push(all.clone());
        }
        let mut asked = Self { parts, terms: BTreeMap::new(), begun };
        // When nothing says anything, the little words must do: an example question may consist of them.
        let says_something = all.iter().any(|word| content(word) != Content::None);
        for word in all.iter().filter(|word| !says_something || content(word) != Content::None) {
            let weight = match content(word) {
                Content::Faint => FAINT,
                Content::None => 0.0,
                Content::Full => 1.0,
            };
            let term = Term { weight, written: word.clone(), is_unknown: false, slips: BTreeSet::new() };
            asked.terms.entry(stem(word).to_owned()).or_insert(term);
        }
        asked
    }

    /// Looks up how rare the words are that are asked for, and what is meant by those that no card has. `terms` tells the
    /// words of the cards that begin so, and in how many cards each is.
    ///
    /// # Errors
    /// Those of `terms`.
    pub fn look_up<E>(
        &mut self,
        cards: u64,
        mut terms: impl FnMut(&str) -> Result<Vec<(String, u64)>, E>,
    ) -> Result<(), E> {
        let mut compared = 0;
        let asked: Vec<(String, String)> =
            self.terms.iter().map(|(stem, term)| (stem.clone(), term.written.clone())).collect();
        for (asked, written) in asked {
            let family = terms(&asked)?.into_iter().filter(|(term, _)| stem(term) == asked);
            let found = family.map(|(_, cards)| cards).sum::<u64>().min(cards);
            let mut slips = BTreeSet::new();
            if found == 0 && compared < SLIPS_MAX && may_be_slip(&written) {
                compared += 1;
                let first: String = written.chars().take(1).collect();
                let near = terms(&first)?.into_iter().filter(|(term, _)| is_slip(&written, term));
                slips.extend(near.map(|(term, _)| stem(&term).to_owned()));
            }
            self.learn(&asked, found, cards, slips);
        }
        Ok(())
    }

    /// The stems to look for.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        let slips = self.terms.values().flat_map(|term| term.slips.iter());
        self.terms.keys().chain(slips).map(String::as_str)
    }

    /// Says in how many of all cards a stem occurs, and, when in none, the stems that may be meant.
    fn learn(&mut self, stem: &str, found: u64, cards: u64, slips: BTreeSet<String>) {
        let is_number = stem.chars().any(char::is_numeric);
        if let Some(term) = self.terms.get_mut(stem) {
            let rarity = match found {
                0 if !slips.is_empty() => 1.0,
                0 if is_number => UNKNOWN_NUMBER,
                0 => UNKNOWN,
                found => rarity(found, cards),
            };
            term.weight *= rarity;
            term.is_unknown = found == 0 && slips.is_empty();
            term.slips = slips;
        }
    }

    /// How well a card answers this, from 0 to 1.
    #[must_use]
    pub fn fit(&self, card: &KnowledgeCard) -> f64 {
        let asking: Vec<Vec<String>> =
            card.questions.iter().chain([&card.title]).map(|text| words(text).collect()).collect();
        let in_questions: BTreeSet<&str> = asking.iter().flatten().map(|word| stem(word)).collect();
        let text: Vec<String> = words(&card.text).collect();
        let in_text: BTreeSet<&str> = text.iter().map(|word| stem(word)).collect();
        let whole_words: BTreeSet<&str> = asking.iter().flatten().map(String::as_str).collect();
        let parts = self.parts.iter().map(|part| {
            if asking.contains(part) {
                return 1.0;
            }
            let stems: BTreeSet<&str> = part.iter().map(|word| stem(word)).collect();
            let (mut asked, mut unknown, mut covered, mut hit) = (0.0, 0.0, 0.0, BTreeSet::new());
            for stem in stems {
                let Some(term) = self.terms.get(stem) else { continue };
                *(if term.is_unknown { &mut unknown } else { &mut asked }) += term.weight;
                let (quality, meant) = self.quality(stem, term, &in_questions, &in_text, &whole_words);
                covered += term.weight * quality;
                hit.extend(meant);
            }
            if covered <= 0.0 {
                return 0.0;
            }
            asked += f64::min(unknown, UNKNOWN_MAX);
            let resemblance = asking.iter().map(|question| share(question, &hit)).fold(0.0, f64::max);
            let evidence = (covered / EVIDENCE).min(1.0).max(if resemblance >= 1.0 { 1.0 } else { 0.0 });
            covered / asked * (1.0 - RESEMBLANCE + RESEMBLANCE * resemblance) * evidence
        });
        parts.fold(0.0, f64::max).clamp(0.0, 1.0)
    }

    /// How well a card knows a stem, and the stems of its questions that this hits.
    fn quality<'c>(
        &self,
        stem: &str,
        term: &Term,
        in_questions: &BTreeSet<&'c str>,
        in_text: &BTreeSet<&'c str>,
        whole_words: &BTreeSet<&'c str>,
    ) -> (f64, Vec<&'c str>) {
        if let Some(hit) = in_questions.get(stem) {
            return (1.0, vec![hit]);
        }
        let slips = || term.slips.iter().map(String::as_str);
        if let Some(hit) = slips().find_map(|slip| in_questions.get(slip)) {
            return (ALMOST, vec![hit]);
        }
        if let Some(begun) = self.begun.as_deref().filter(|begun| super::word::stem(begun) == stem)
            && let Some(word) = whole_words.iter().find(|word| word.starts_with(begun))
        {
            return (ALMOST, vec![super::word::stem(word)]);
        }
        if in_text.contains(stem) {
            return (IN_TEXT, Vec::new());
        }
        (if slips().any(|slip| in_text.contains(slip)) { IN_TEXT * ALMOST } else { 0.0 }, Vec::new())
    }
}

/// The least letters of a word that is only begun.
const STEM_MIN: usize = 3;

/// Whether a text ends within a word, as it does while somebody types.
fn ends_inside(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

/// How much a word says that occurs in `found` of all cards: 1 when in one, little when in most.
#[expect(clippy::cast_precision_loss, reason = "there are a few thousand cards")]
fn rarity(found: u64, cards: u64) -> f64 {
    let all = (cards.max(found) + 10) as f64;
    ((all / found as f64).ln() / all.ln()).sqrt().clamp(0.3, 1.0)
}

/// How much of a question is hit.
fn share(question: &[String], hit: &BTreeSet<&str>) -> f64 {
    let (mut all, mut taken) = (0.0, 0.0);
    let stems: BTreeMap<&str, Content> = question.iter().map(|word| (stem(word), content(word))).collect();
    for (stem, content) in stems {
        let weight = match content {
            Content::None => continue,
            Content::Faint => FAINT,
            Content::Full => 1.0,
        };
        all += weight;
        taken += if hit.contains(stem) { weight } else { 0.0 };
    }
    if all > 0.0 { taken / all } else { 0.0 }
}
