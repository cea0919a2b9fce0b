//! Knowledge cards, how they are found, and how often they helped. The search itself is in `driver::full_text`; how well
//! a card fits is decided in `domain::knowledge_card::fit`.

use super::driver::full_text;
use super::value::Json;
use super::{Row, Tx, WriteTx};
use crate::domain::folding;
use crate::domain::id::{GroupId, KnowledgeCardId};
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::knowledge_card::fit::Asked;
use crate::domain::language;
use crate::domain::page::{Cursor, Page};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// The most cards that are looked at closely in a search.
const CANDIDATES_MAX: i64 = 40;
/// The most words that a list is narrowed by.
const LIST_WORDS_MAX: usize = 12;

/// What a new card starts with.
pub struct NewKnowledgeCard<'a> {
    pub title: &'a str,
    pub text: &'a str,
    pub questions: &'a [String],
    pub language: Option<&'a str>,
    pub group_id: Option<GroupId>,
    pub is_active: bool,
}

const SELECT: &str = "SELECT id, title, text, questions, language, group_id, is_active, shown, helped, not_helped,
     handed_off, created_at, updated_at FROM knowledge_cards";

fn map(row: &Row<'_>) -> Result<KnowledgeCard> {
    Ok(KnowledgeCard {
        id: row.next()?,
        title: row.next()?,
        text: row.next()?,
        questions: row.next::<Json<_>>()?.0,
        language: row.next()?,
        group_id: row.next()?,
        is_active: row.next()?,
        shown: row.next()?,
        helped: row.next()?,
        not_helped: row.next()?,
        handed_off: row.next()?,
        created_at: row.next()?,
        updated_at: row.next()?,
    })
}

pub fn find_knowledge_card(tx: &Tx<'_>, id: KnowledgeCardId) -> Result<Option<KnowledgeCard>> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

/// A card by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_knowledge_card(tx: &Tx<'_>, id: KnowledgeCardId) -> Result<KnowledgeCard> {
    find_knowledge_card(tx, id)?.ok_or(Error::new(Code::NotFound))
}

pub fn count_knowledge_cards(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT count(*) FROM knowledge_cards", &[], |row| row.next())?.unwrap_or(0))
}

/// Cards, active or not, the newest first; with `query`, those that contain all of its words.
pub fn list_knowledge_cards(
    tx: &Tx<'_>,
    query: &str,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<KnowledgeCard>> {
    let words: Vec<String> = folding::words(query).take(LIST_WORDS_MAX).collect();
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    let rows = if words.is_empty() {
        let sql = format!("{SELECT} WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        tx.list(&sql, params![before, limit + 1], map)?
    } else {
        let asked = full_text::all_of(words.iter().map(String::as_str));
        let sql = format!("{SELECT} WHERE {} AND id < ?2 ORDER BY id DESC LIMIT ?3", full_text::IS_MATCHING_CARD);
        tx.list(&sql, params![asked, before, limit + 1], map)?
    };
    Ok(Page::from_rows(rows, limit, |card| Cursor { key: card.created_at.0, id: card.id.0 }))
}

/// The active cards that answer a message, the best first, each with how well it fits, from 0 to 1 (see
/// [`crate::domain::knowledge_card::fit`]). With a language, only cards in it or in none; of groups' own cards only those
/// of `group`.
pub fn search(
    tx: &Tx<'_>,
    text: &str,
    language: Option<&str>,
    group: Option<GroupId>,
    limit: usize,
) -> Result<Vec<(KnowledgeCard, f64)>> {
    let mut asked = Asked::new(text);
    let terms = |beginning: &str| {
        let terms = full_text::list_terms(tx, beginning)?.into_iter();
        Ok::<_, Error>(terms.map(|(term, cards)| (term, cards.unsigned_abs())).collect())
    };
    asked.look_up(count_knowledge_cards(tx)?.unsigned_abs(), terms)?;
    let language = language.and_then(language::primary);
    let ids = full_text::list_matching_cards(tx, asked.stems(), language.as_deref(), group, CANDIDATES_MAX)?;
    let mut found = Vec::new();
    for id in ids {
        let card = get_knowledge_card(tx, id)?;
        let score = asked.fit(&card);
        if score > 0.0 {
            found.push((card, score));
        }
    }
    // Stable: equally good ones stay in the order in which they were found.
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found.truncate(limit);
    Ok(found)
}

pub fn insert_knowledge_card(tx: &WriteTx<'_>, new: &NewKnowledgeCard<'_>, now: Timestamp) -> Result<KnowledgeCard> {
    let id = tx.insert(
        "INSERT INTO knowledge_cards (title, text, questions, language, group_id, is_active, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        params![
            new.title,
            new.text,
            serde_json::to_string(new.questions)?,
            new.language,
            new.group_id,
            new.is_active,
            now
        ],
    )?;
    get_knowledge_card(tx, KnowledgeCardId(id))
}

/// Stores all that agents can change of a card.
pub fn update_knowledge_card(tx: &WriteTx<'_>, card: &KnowledgeCard) -> Result<()> {
    tx.execute(
        "UPDATE knowledge_cards SET title = ?2, text = ?3, questions = ?4, language = ?5, group_id = ?6, is_active = ?7,
         updated_at = ?8 WHERE id = ?1",
        params![
            card.id,
            &card.title,
            &card.text,
            serde_json::to_string(&card.questions)?,
            card.language.as_ref(),
            card.group_id,
            card.is_active,
            card.updated_at
        ],
    )?;
    Ok(())
}

pub fn delete_knowledge_card(tx: &WriteTx<'_>, id: KnowledgeCardId) -> Result<()> {
    tx.execute("DELETE FROM knowledge_cards WHERE id = ?1", params![id])?;
    Ok(())
}

/// The cards that are offered only in a group.
pub fn list_knowledge_cards_of_group(tx: &Tx<'_>, group: GroupId) -> Result<Vec<KnowledgeCard>> {
    tx.list(&format!("{SELECT} WHERE group_id = ?1 ORDER BY id"), params![group], map)
}

/// A bot has shown a card. One that is gone since is not counted; so below.
pub fn count_shown(tx: &WriteTx<'_>, id: KnowledgeCardId) -> Result<()> {
    tx.execute("UPDATE knowledge_cards SET shown = shown + 1 WHERE id = ?1", params![id])?;
    Ok(())
}

/// A contact said that a card helped.
pub fn count_helped(tx: &WriteTx<'_>, id: KnowledgeCardId) -> Result<()> {
    tx.execute("UPDATE knowledge_cards SET helped = helped + 1 WHERE id = ?1", params![id])?;
    Ok(())
}

/// A contact said that a card did not help.
pub fn count_not_helped(tx: &WriteTx<'_>, id: KnowledgeCardId) -> Result<()> {
    tx.execute("UPDATE knowledge_cards SET not_helped = not_helped + 1 WHERE id = ?1", params![id])?;
    Ok(())
}

/// People were asked for after a card was shown.
pub fn count_handed_off(tx: &WriteTx<'_>, id: KnowledgeCardId) -> Result<()> {
    tx.execute("UPDATE knowledge_cards SET handed_off = handed_off + 1 WHERE id = ?1", params![id])?;
    Ok(())
}
