//! Knowledge cards: short answers to what people ask again and again, found by the words of a question. Bots answer with
//! them, agents insert them. Which cards come into question is looked up in `storage`; how well one fits is decided here,
//! in [`fit`], over the words that [`word`] makes comparable; [`index`] looks through cards that are all at hand.

pub mod fit;
pub mod index;
pub mod word;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::{GroupId, KnowledgeCardId};
use super::timestamp::Timestamp;

/// The most characters of a title.
pub const TITLE_MAX_CHARS: usize = 150;
/// The most characters of the text that answers.
pub const TEXT_MAX_CHARS: usize = 5_000;
/// The most example questions of a card.
pub const QUESTIONS_MAX: usize = 30;
/// The most characters of an example question.
pub const QUESTION_MAX_CHARS: usize = 300;
/// The most cards of an installation.
pub const KNOWLEDGE_CARDS_MAX: i64 = 5_000;
/// The most cards that one search gives.
pub const FOUND_MAX: usize = 20;

/// A short answer to what people ask again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnowledgeCard {
    pub id: KnowledgeCardId,
    pub title: String,
    /// What is answered.
    pub text: String,
    /// How people ask for it, in their own words.
    pub questions: Vec<String>,
    /// The language it is written in, such as `es`; `null`: offered whatever the language.
    pub language: Option<String>,
    /// Offered only in conversations of this group; `null`: in all.
    pub group_id: Option<GroupId>,
    /// Whether it is found; others are only kept.
    pub is_active: bool,
    /// How often a bot has shown it.
    pub shown: i64,
    /// How often a contact said that it helped.
    pub helped: i64,
    /// How often a contact said that it did not help.
    pub not_helped: i64,
    /// How often people were asked for after it was shown.
    pub handed_off: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl KnowledgeCard {
    /// A card that is offered to everybody and has not been shown yet.
    #[must_use]
    pub fn new(id: KnowledgeCardId, title: &str, text: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            text: text.to_owned(),
            questions: Vec::new(),
            language: None,
            group_id: None,
            is_active: true,
            shown: 0,
            helped: 0,
            not_helped: 0,
            handed_off: 0,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        }
    }
}

/// A card that was searched for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundCard {
    pub card: KnowledgeCard,
    /// How well it fits, from 0 to 1; from 0.5 on it is usually the answer.
    pub score: f64,
}
