//! Canned responses.

use super::{Row, Tx, WriteTx};
use crate::domain::canned_response::{CannedResponse, chosen};
use crate::domain::id::CannedResponseId;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

const SELECT: &str = "SELECT id, shortcut, text, nullif(language, ''), created_at, updated_at FROM canned_responses";

fn map(row: &Row<'_>) -> Result<CannedResponse> {
    Ok(CannedResponse {
        id: row.next()?,
        shortcut: row.next()?,
        text: row.next()?,
        language: row.next()?,
        created_at: row.next()?,
        updated_at: row.next()?,
    })
}

pub fn find_canned_response(tx: &Tx<'_>, id: CannedResponseId) -> Result<Option<CannedResponse>> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

/// A canned response by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_canned_response(tx: &Tx<'_>, id: CannedResponseId) -> Result<CannedResponse> {
    find_canned_response(tx, id)?.ok_or(Error::new(Code::NotFound))
}

/// The canned response of a shortcut, as [`chosen`] says.
pub fn find_canned_response_by_shortcut(
    tx: &Tx<'_>,
    shortcut: &str,
    language: Option<&str>,
) -> Result<Option<CannedResponse>> {
    let found = tx.list(&format!("{SELECT} WHERE shortcut = ?1"), params![shortcut.to_lowercase()], map)?;
    Ok(chosen(&found, shortcut, language).cloned())
}

/// All canned responses by shortcut.
pub fn list_canned_responses(tx: &Tx<'_>) -> Result<Vec<CannedResponse>> {
    tx.list(&format!("{SELECT} ORDER BY shortcut, language"), &[], map)
}

pub fn count_canned_responses(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT count(*) FROM canned_responses", &[], |row| row.next())?.unwrap_or(0))
}

/// Inserts a canned response.
///
/// # Errors
/// [`Code::AlreadyTaken`] when one has this shortcut in this language.
pub fn insert_canned_response(
    tx: &WriteTx<'_>,
    shortcut: &str,
    language: Option<&str>,
    text: &str,
    now: Timestamp,
) -> Result<CannedResponse> {
    check_shortcut(tx, shortcut, language, None)?;
    let id = tx.insert(
        "INSERT INTO canned_responses (shortcut, language, text, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
        params![shortcut, language.unwrap_or_default(), text, now],
    )?;
    get_canned_response(tx, CannedResponseId(id))
}

/// Stores all that can change of a canned response.
///
/// # Errors
/// [`Code::AlreadyTaken`] when another has this shortcut in this language.
pub fn update_canned_response(tx: &WriteTx<'_>, changed: &CannedResponse) -> Result<()> {
    let language = changed.language.as_deref();
    check_shortcut(tx, &changed.shortcut, language, Some(changed.id))?;
    tx.execute(
        "UPDATE canned_responses SET shortcut = ?2, language = ?3, text = ?4, updated_at = ?5 WHERE id = ?1",
        params![changed.id, &changed.shortcut, language.unwrap_or_default(), &changed.text, changed.updated_at],
    )?;
    Ok(())
}

fn check_shortcut(tx: &Tx<'_>, shortcut: &str, language: Option<&str>, own: Option<CannedResponseId>) -> Result<()> {
    let sql = "SELECT id FROM canned_responses WHERE shortcut = ?1 AND language = ?2";
    let found = tx.find(sql, params![shortcut, language.unwrap_or_default()], |row| row.next())?;
    if found.is_some_and(|found| Some(found) != own) {
        let message = "A canned response has this shortcut in this language already. Choose another.";
        return Err(Error { field: Some("shortcut"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    Ok(())
}

pub fn delete_canned_response(tx: &WriteTx<'_>, id: CannedResponseId) -> Result<()> {
    tx.execute("DELETE FROM canned_responses WHERE id = ?1", params![id])?;
    Ok(())
}
