//! Inboxes.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::color;
use crate::domain::id::InboxId;
use crate::domain::inbox::{Inbox, InboxKind, Position};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

const SELECT: &str = "SELECT id, kind, name, public_key, allowed_domains, color, position, texts, is_enabled,
     reopen_days, identity_secret, created_at FROM inboxes";

fn map(row: &Row<'_>) -> Result<Inbox> {
    let mut inbox = Inbox {
        id: row.next()?,
        kind: row.next::<Name<InboxKind>>()?.0,
        name: row.next()?,
        public_key: row.next()?,
        allowed_domains: row.next::<Json<Vec<String>>>()?.0,
        color: row.next()?,
        on_color: String::new(),
        position: row.next::<Name<Position>>()?.0,
        texts: row.next::<Json<_>>()?.0,
        is_enabled: row.next()?,
        reopen_days: row.next()?,
        identity_secret: row.next()?,
        created_at: row.next()?,
    };
    inbox.on_color = color::on_color_of(&inbox.color);
    Ok(inbox)
}

pub fn find_inbox(tx: &Tx<'_>, id: InboxId) -> Result<Option<Inbox>> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

pub fn get_inbox(tx: &Tx<'_>, id: InboxId) -> Result<Inbox> {
    find_inbox(tx, id)?.ok_or(Error::new(Code::NotFound))
}

pub fn find_inbox_by_key(tx: &Tx<'_>, public_key: &str) -> Result<Option<Inbox>> {
    tx.find(&format!("{SELECT} WHERE public_key = ?1"), params![public_key], map)
}

/// All inboxes, the oldest first.
pub fn list_inboxes(tx: &Tx<'_>) -> Result<Vec<Inbox>> {
    tx.list(&format!("{SELECT} ORDER BY id"), &[], map)
}

pub fn insert_inbox(
    tx: &WriteTx<'_>,
    name: &str,
    public_key: &str,
    allowed_domains: &[String],
    now: Timestamp,
) -> Result<Inbox> {
    let id = tx.insert(
        "INSERT INTO inboxes (kind, name, public_key, allowed_domains, color, position, texts, reopen_days, created_at)
         VALUES ('web', ?1, ?2, ?3, ?4, 'right', '{}', ?5, ?6)",
        params![
            name,
            public_key,
            serde_json::to_string(allowed_domains)?,
            crate::domain::inbox::DEFAULT_COLOR,
            crate::domain::inbox::DEFAULT_REOPEN_DAYS,
            now
        ],
    )?;
    get_inbox(tx, InboxId(id))
}

/// Stores all that can change of an inbox.
pub fn update_inbox(tx: &WriteTx<'_>, inbox: &Inbox) -> Result<()> {
    tx.execute(
        "UPDATE inboxes SET name = ?2, allowed_domains = ?3, color = ?4, position = ?5, texts = ?6, is_enabled = ?7,
         reopen_days = ?8, identity_secret = ?9 WHERE id = ?1",
        params![
            inbox.id,
            &inbox.name,
            serde_json::to_string(&inbox.allowed_domains)?,
            &inbox.color,
            inbox.position.as_str(),
            serde_json::to_string(&inbox.texts)?,
            inbox.is_enabled,
            inbox.reopen_days,
            inbox.identity_secret.as_ref()
        ],
    )?;
    Ok(())
}

/// Whether anybody has written to, or opened the widget of, an inbox.
pub fn is_inbox_used(tx: &Tx<'_>, id: InboxId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM visitors WHERE inbox_id = ?1)
                   OR EXISTS (SELECT 1 FROM conversations WHERE inbox_id = ?1)";
    Ok(tx.find(sql, params![id], |row| row.next())?.unwrap_or(false))
}

pub fn delete_inbox(tx: &WriteTx<'_>, id: InboxId) -> Result<()> {
    tx.execute("DELETE FROM inboxes WHERE id = ?1", params![id])?;
    Ok(())
}
