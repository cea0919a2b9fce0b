//! Knowledge cards: what admins keep in them, and how agents find them. Bots search and count in their own transactions,
//! by `storage::knowledge_card`.

use crate::desk::{Caller, Desk, Write, words};
use crate::domain::event::Change;
use crate::domain::id::{GroupId, KnowledgeCardId};
use crate::domain::knowledge_card::{
    FOUND_MAX, FoundCard, KNOWLEDGE_CARDS_MAX, KnowledgeCard, QUESTION_MAX_CHARS, QUESTIONS_MAX, TEXT_MAX_CHARS,
    TITLE_MAX_CHARS,
};
use crate::domain::language;
use crate::domain::page::{Cursor, Page};
use crate::error::{Error, Result};
use crate::storage::knowledge_card::{self, NewKnowledgeCard};
use crate::storage::{Tx, group};

/// What is changed of a card; `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct KnowledgeCardChange {
    pub title: Option<String>,
    pub text: Option<String>,
    pub questions: Option<Vec<String>>,
    pub language: Option<Option<String>>,
    pub group_id: Option<Option<GroupId>>,
    pub is_active: Option<bool>,
}

/// What cards are searched by.
#[derive(Clone, Debug, Default)]
pub struct CardSearch {
    pub text: String,
    /// Only cards in this language, or in none.
    pub language: Option<String>,
    /// Also the cards of this group.
    pub group: Option<GroupId>,
    pub limit: Option<usize>,
}

impl Desk {
    /// Cards, active or not, the newest first; those that contain the words of `query`.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_knowledge_cards(
        &self,
        query: String,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<KnowledgeCard>> {
        self.store().read(move |tx| knowledge_card::list_knowledge_cards(tx, &query, before, limit)).await
    }

    /// A card.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn get_knowledge_card(&self, id: KnowledgeCardId) -> Result<KnowledgeCard> {
        self.store().read(move |tx| knowledge_card::get_knowledge_card(tx, id)).await
    }

    /// The active cards that answer a text, the best first.
    ///
    /// # Errors
    /// The limit is not acceptable.
    pub async fn search_knowledge_cards(&self, search: CardSearch) -> Result<Vec<FoundCard>> {
        let CardSearch { text, language, group, limit } = search;
        let limit = limit.unwrap_or(5);
        if !(1..=FOUND_MAX).contains(&limit) {
            return Err(Error::field("limit", format!("Give a number from 1 to {FOUND_MAX}.")));
        }
        let found =
            self.store().read(move |tx| knowledge_card::search(tx, &text, language.as_deref(), group, limit)).await?;
        Ok(found.into_iter().map(|(card, score)| FoundCard { card, score }).collect())
    }

    /// Makes a card.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn create_knowledge_card(&self, caller: &Caller, change: KnowledgeCardChange) -> Result<KnowledgeCard> {
        let change = checked(change)?;
        let title = change.title.ok_or_else(|| Error::field("title", "Give the card a title."))?;
        let text = change.text.ok_or_else(|| Error::field("text", "Write what the card answers."))?;
        let done = self
            .write_for(caller, move |write, _| {
                if knowledge_card::count_knowledge_cards(write.tx)? >= KNOWLEDGE_CARDS_MAX {
                    let message = format!("There are {KNOWLEDGE_CARDS_MAX} cards already. Delete some first.");
                    return Err(Error::field("title", message));
                }
                let group_id = change.group_id.flatten();
                check_group(write.tx, group_id)?;
                let language = change.language.flatten();
                let new = NewKnowledgeCard {
                    title: &title,
                    text: &text,
                    questions: &change.questions.unwrap_or_default(),
                    language: language.as_deref(),
                    group_id,
                    is_active: change.is_active.unwrap_or(true),
                };
                let card = knowledge_card::insert_knowledge_card(write.tx, &new, write.now)?;
                write.tell(Change::KnowledgeCardUpdated { knowledge_card: card.clone() })?;
                Ok(card)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes a card.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`], or a field is not acceptable.
    pub async fn update_knowledge_card(
        &self,
        caller: &Caller,
        id: KnowledgeCardId,
        change: KnowledgeCardChange,
    ) -> Result<KnowledgeCard> {
        let change = checked(change)?;
        let done = self
            .write_for(caller, move |write, _| {
                let before = knowledge_card::get_knowledge_card(write.tx, id)?;
                let mut after = KnowledgeCard {
                    title: change.title.unwrap_or_else(|| before.title.clone()),
                    text: change.text.unwrap_or_else(|| before.text.clone()),
                    questions: change.questions.unwrap_or_else(|| before.questions.clone()),
                    language: change.language.unwrap_or_else(|| before.language.clone()),
                    group_id: change.group_id.unwrap_or(before.group_id),
                    is_active: change.is_active.unwrap_or(before.is_active),
                    ..before.clone()
                };
                if after == before {
                    return Ok(after);
                }
                check_group(write.tx, after.group_id)?;
                write.update_card(&mut after)?;
                Ok(after)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes a card.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn delete_knowledge_card(&self, caller: &Caller, id: KnowledgeCardId) -> Result<()> {
        self.write_for(caller, move |write, _| {
            knowledge_card::get_knowledge_card(write.tx, id)?;
            knowledge_card::delete_knowledge_card(write.tx, id)?;
            write.tell(Change::KnowledgeCardDeleted { knowledge_card_id: id })
        })
        .await
        .map(|_| ())
    }
}

impl Write<'_, '_> {
    fn update_card(&self, card: &mut KnowledgeCard) -> Result<()> {
        card.updated_at = self.now;
        knowledge_card::update_knowledge_card(self.tx, card)?;
        self.tell(Change::KnowledgeCardUpdated { knowledge_card: card.clone() })
    }

    /// Gives a deleted group's cards to the group that follows it. Without one they are kept and no longer offered: what
    /// was for few is not for everybody because of that.
    pub(super) fn pass_on_cards(&self, gone: GroupId, to: Option<GroupId>) -> Result<()> {
        for mut card in knowledge_card::list_knowledge_cards_of_group(self.tx, gone)? {
            card.group_id = to;
            card.is_active &= to.is_some();
            self.update_card(&mut card)?;
        }
        Ok(())
    }
}

fn check_group(tx: &Tx<'_>, id: Option<GroupId>) -> Result<()> {
    match id {
        Some(id) if group::find_group(tx, id)?.is_none() => {
            Err(Error::field("group_id", "There is no such group. Choose one that exists, or none."))
        }
        _ => Ok(()),
    }
}

fn checked(change: KnowledgeCardChange) -> Result<KnowledgeCardChange> {
    Ok(KnowledgeCardChange {
        title: change.title.as_deref().map(|title| words::line("title", title, TITLE_MAX_CHARS)).transpose()?,
        text: change.text.as_deref().map(|text| words::words("text", text, TEXT_MAX_CHARS)).transpose()?,
        questions: change.questions.map(checked_questions).transpose()?,
        language: change.language.map(checked_language).transpose()?,
        ..change
    })
}

/// Empty rows of a form are no questions; one that is asked twice is one.
fn checked_questions(questions: Vec<String>) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for question in questions {
        if let Some(question) = words::optional_line("questions", Some(&question), QUESTION_MAX_CHARS)?
            && !kept.contains(&question)
        {
            kept.push(question);
        }
    }
    if kept.len() > QUESTIONS_MAX {
        return Err(Error::field("questions", format!("Give at most {QUESTIONS_MAX} example questions.")));
    }
    Ok(kept)
}

/// The code of a language, or none.
pub(super) fn checked_language(given: Option<String>) -> Result<Option<String>> {
    let given = given.filter(|tag| !tag.trim().is_empty());
    given
        .map(|tag| {
            let message = "Give the code of a language, such as es, or none.";
            language::primary(&tag).ok_or_else(|| Error::field("language", message))
        })
        .transpose()
}
