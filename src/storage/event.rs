//! The event log. A desk verb appends in its own transaction; after the commit the hub tells of it.

use std::sync::Arc;

use super::value::Json;
use super::{Row, Tx, WriteTx};
use crate::domain::conversation::Scope;
use crate::domain::event::{Change, Event};
use crate::domain::id::{ContactId, InboxId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};
use crate::params;

/// Appends what happened.
pub fn insert_event(tx: &WriteTx<'_>, at: Timestamp, change: Change, audience: Vec<Scope>) -> Result<i64> {
    let (contact_id, inbox_id) = change.contact_scope().map_or((None, None), |(c, i)| (Some(c), i));
    let seq = tx.insert(
        "INSERT INTO events (kind, contact_id, inbox_id, data, at, audience) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![change.kind(), contact_id, inbox_id, data_of(&change)?, at, stored(&audience)?],
    )?;
    tx.remember(Arc::new(Event { seq, at, change, audience }));
    Ok(seq)
}

/// The newest event's number; 0 when nothing has happened yet.
pub fn head(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT coalesce(max(seq), 0) FROM events", &[], |row| row.next())?.unwrap_or(0))
}

/// The oldest event's number that is still there; what was before can't be replayed.
pub fn tail(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT coalesce(min(seq), 0) FROM events", &[], |row| row.next())?.unwrap_or(0))
}

/// The first event that happened at `at` or later: `seq` and time grow together, so it is found by halving.
pub fn first_since(tx: &Tx<'_>, at: Timestamp) -> Result<i64> {
    let (mut low, mut high) = (tail(tx)?, head(tx)? + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let sql = "SELECT at FROM events WHERE seq >= ?1 ORDER BY seq LIMIT 1";
        let is_before = tx.find(sql, params![middle], |row| row.next::<Timestamp>())?.is_some_and(|found| found < at);
        if is_before {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Events after `after`, oldest first.
pub fn list_events(tx: &Tx<'_>, after: i64, limit: i64) -> Result<Vec<Arc<Event>>> {
    tx.list(
        "SELECT seq, at, kind, data, audience FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        params![after, limit],
        map,
    )
}

/// Events after `after` that a contact's widget of one inbox may hear, oldest first.
pub fn list_events_of_contact(
    tx: &Tx<'_>,
    contact: ContactId,
    inbox: InboxId,
    after: i64,
    limit: i64,
) -> Result<Vec<Arc<Event>>> {
    tx.list(
        "SELECT seq, at, kind, data, audience FROM events
         WHERE contact_id = ?1 AND seq > ?2 AND (inbox_id IS NULL OR inbox_id = ?3) ORDER BY seq LIMIT ?4",
        params![contact, after, inbox, limit],
        map,
    )
}

/// Moves a merged contact's past to the contact it became, so that its browsers still find what they missed.
pub fn update_contact_of_events(tx: &WriteTx<'_>, from: ContactId, to: ContactId) -> Result<()> {
    tx.execute("UPDATE events SET contact_id = ?2 WHERE contact_id = ?1", params![from, to])?;
    Ok(())
}

fn stored(audience: &[Scope]) -> Result<Option<String>> {
    Ok(if audience.is_empty() { None } else { Some(serde_json::to_string(audience)?) })
}

fn data_of(change: &Change) -> Result<String> {
    let tagged = serde_json::to_string(change)?;
    let prefix = r#"{"kind":"","data":"#.len() + change.kind().len();
    // Cut from the tagged form instead of serialising twice.
    match tagged.get(prefix..tagged.len().saturating_sub(1)) {
        Some(data) => Ok(data.to_owned()),
        None => Err(Error::internal("an event without data")),
    }
}

fn map(row: &Row<'_>) -> Result<Arc<Event>> {
    let (seq, at, kind, data): (i64, Timestamp, String, String) = (row.next()?, row.next()?, row.next()?, row.next()?);
    let audience = row.next::<Option<Json<Vec<Scope>>>>()?.map(|Json(scopes)| scopes).unwrap_or_default();
    let change = serde_json::from_str(&format!(r#"{{"kind":"{kind}","data":{data}}}"#))?;
    Ok(Arc::new(Event { seq, at, change, audience }))
}
