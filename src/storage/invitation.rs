//! Invitations that have not been accepted.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::agent::{Invitation, Role};
use crate::domain::id::{AgentId, GroupId, InvitationId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What an invitation says.
pub struct NewInvitation<'a> {
    pub email: &'a str,
    pub role: Role,
    pub invited_by: AgentId,
    pub group_ids: &'a [GroupId],
    pub token_hash: &'a str,
}

const SELECT: &str = "SELECT i.id, i.email, i.role, a.name, i.group_ids, i.created_at, i.expires_at
     FROM invitations i JOIN agents a ON a.id = i.invited_by";

fn map(row: &Row<'_>) -> Result<Invitation> {
    Ok(Invitation {
        id: row.next()?,
        email: row.next()?,
        role: row.next::<Name<Role>>()?.0,
        invited_by: row.next()?,
        group_ids: row.next::<Json<_>>()?.0,
        created_at: row.next()?,
        expires_at: row.next()?,
        link: None,
        is_mailed: false,
    })
}

pub fn insert_invitation(
    tx: &WriteTx<'_>,
    new: &NewInvitation<'_>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Invitation> {
    let id = tx.insert(
        "INSERT INTO invitations (token_hash, email, role, invited_by, group_ids, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            new.token_hash,
            new.email.to_lowercase(),
            new.role.as_str(),
            new.invited_by,
            serde_json::to_string(new.group_ids)?,
            now,
            expires_at
        ],
    )?;
    tx.find(&format!("{SELECT} WHERE i.id = ?1"), params![id], map)?.ok_or(Error::new(Code::NotFound))
}

/// The invitations that wait, the newest first.
pub fn list_invitations(tx: &Tx<'_>) -> Result<Vec<Invitation>> {
    tx.list(&format!("{SELECT} ORDER BY i.id DESC"), &[], map)
}

/// Those for one address, which a new one replaces.
pub fn list_invitations_for(tx: &Tx<'_>, email: &str) -> Result<Vec<Invitation>> {
    tx.list(&format!("{SELECT} WHERE i.email = ?1"), params![email.to_lowercase()], map)
}

pub fn find_invitation_by_token(tx: &Tx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<Invitation>> {
    tx.find(&format!("{SELECT} WHERE i.token_hash = ?1 AND i.expires_at > ?2"), params![token_hash, now], map)
}

/// Deletes an invitation.
///
/// # Errors
/// [`Code::NotFound`] when there is none.
pub fn delete_invitation(tx: &WriteTx<'_>, id: InvitationId) -> Result<()> {
    let deleted = tx.execute("DELETE FROM invitations WHERE id = ?1", params![id])?;
    if deleted == 0 { Err(Error::new(Code::NotFound)) } else { Ok(()) }
}
