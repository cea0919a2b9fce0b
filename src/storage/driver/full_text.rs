//! Full-text search as SQLite has it (FTS5): what another database would do its own way. Words come in one by one and
//! are quoted here, so that nothing anybody types is ever read as the search's own language.

use super::sqlite::Tx;
use crate::domain::id::{GroupId, KnowledgeCardId};
use crate::error::Result;
use crate::params;

/// The most terms that are looked at for one beginning.
const TERMS_MAX: i64 = 5_000;

/// From this length on, words are also found by their beginning: of shorter ones too many begin so.
const PREFIX_MIN_CHARS: usize = 3;

/// Whether a card contains all of the words, each at least as a beginning; ?1 is made by [`all_of`].
pub const IS_MATCHING_CARD: &str = "id IN (SELECT rowid FROM knowledge_card_words WHERE knowledge_card_words MATCH ?1)";

/// Asks for cards with every one of these words, or with words that begin so.
pub fn all_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("{} *", quoted(word))).collect::<Vec<_>>().join(" AND ")
}

/// Asks for cards with any of these beginnings of words.
fn any_of<'w>(stems: impl Iterator<Item = &'w str>) -> String {
    let term = |stem: &str| {
        let is_prefix = stem.chars().count() >= PREFIX_MIN_CHARS;
        if is_prefix { format!("{} *", quoted(stem)) } else { quoted(stem) }
    };
    stems.map(term).collect::<Vec<_>>().join(" OR ")
}

/// A word as a string of the search's language.
fn quoted(word: &str) -> String {
    let plain: String = word.chars().filter(|c| *c != '\0').collect();
    format!("\"{}\"", plain.replace('"', "\"\""))
}

/// The active cards with any of these beginnings of words, the best first: a word in an example question says more than
/// one in the title, and that more than one in the text.
pub fn list_matching_cards<'w>(
    tx: &Tx<'_>,
    stems: impl Iterator<Item = &'w str>,
    language: Option<&str>,
    group: Option<GroupId>,
    limit: i64,
) -> Result<Vec<KnowledgeCardId>> {
    let asked = any_of(stems);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    tx.list(
        "SELECT k.id FROM knowledge_card_words JOIN knowledge_cards k ON k.id = knowledge_card_words.rowid
         WHERE knowledge_card_words MATCH ?1 AND k.is_active = 1
         AND (k.language IS NULL OR ?2 IS NULL OR k.language = ?2) AND (k.group_id IS NULL OR k.group_id = ?3)
         ORDER BY bm25(knowledge_card_words, 4.0, 6.0, 1.0), k.id LIMIT ?4",
        params![asked, language, group, limit],
        |row| row.next(),
    )
}

/// The terms of the cards that begin so, and in how many cards each occurs.
pub fn list_terms(tx: &Tx<'_>, beginning: &str) -> Result<Vec<(String, i64)>> {
    let end = format!("{beginning}\u{10ffff}");
    tx.list(
        "SELECT term, doc FROM knowledge_card_vocabulary WHERE term >= ?1 AND term < ?2 LIMIT ?3",
        params![beginning, end, TERMS_MAX],
        |row| Ok((row.next()?, row.next()?)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_is_a_word_and_no_operator() {
        assert_eq!(any_of(["env", "de", "a\"b", "NEAR(\0"].into_iter()), r#""env" * OR "de" OR "a""b" * OR "NEAR(" *"#);
        assert_eq!(all_of(["or", "x"].into_iter()), r#""or" * AND "x" *"#);
    }
}
