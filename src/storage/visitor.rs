//! Visitors: the browsers of contacts. What a browser holds is an unguessable token; here is its hash.

use super::{Row, Tx, WriteTx};
use crate::domain::id::{ContactId, InboxId, VisitorId};
use crate::domain::timestamp::Timestamp;
use crate::domain::visitor::Visitor;
use crate::error::{Code, Error, Result};
use crate::params;

pub fn insert_visitor(
    tx: &WriteTx<'_>,
    token_hash: &str,
    inbox_id: InboxId,
    contact_id: ContactId,
    now: Timestamp,
) -> Result<Visitor> {
    let id = tx.insert(
        "INSERT INTO visitors (token_hash, inbox_id, contact_id, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![token_hash, inbox_id, contact_id, now],
    )?;
    Ok(Visitor { id: VisitorId(id), contact_id, inbox_id })
}

/// A visitor as they are now: their contact may have become another since they showed their token.
pub fn get_visitor(tx: &Tx<'_>, id: VisitorId) -> Result<Visitor> {
    let sql = "SELECT id, contact_id, inbox_id FROM visitors WHERE id = ?1";
    tx.find(sql, params![id], map)?.ok_or(Error::new(Code::Unauthenticated))
}

/// Gives a visitor another token; the old one is worth nothing then.
pub fn update_visitor_token(tx: &WriteTx<'_>, id: VisitorId, token_hash: &str) -> Result<()> {
    tx.execute("UPDATE visitors SET token_hash = ?2 WHERE id = ?1", params![id, token_hash])?;
    Ok(())
}

fn map(row: &Row<'_>) -> Result<Visitor> {
    Ok(Visitor { id: row.next()?, contact_id: row.next()?, inbox_id: row.next()? })
}

/// The visitor who holds a token, as long as the inbox is switched on. A colleague's is worth something as long as they
/// may write to the internal inbox.
pub fn find_visitor(tx: &Tx<'_>, token_hash: &str) -> Result<Option<Visitor>> {
    tx.find(
        "SELECT v.id, v.contact_id, v.inbox_id FROM visitors v JOIN inboxes i ON i.id = v.inbox_id
         JOIN contacts ct ON ct.id = v.contact_id
         WHERE v.token_hash = ?1 AND i.is_enabled = 1 AND (i.kind <> 'internal' OR EXISTS (SELECT 1
         FROM inbox_groups ig JOIN memberships m ON m.group_id = ig.group_id JOIN agents a ON a.id = m.agent_id
         WHERE ig.inbox_id = i.id AND ig.role = 'customer' AND m.agent_id = ct.agent_id AND a.is_disabled = 0))",
        params![token_hash],
        map,
    )
}
