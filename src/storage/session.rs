//! Sign-ins of agents. Only hashes of their tokens are kept: who reads the database can't sign in with it.

use super::{Tx, WriteTx};
use crate::domain::id::AgentId;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

pub fn insert_session(
    tx: &WriteTx<'_>,
    token_hash: &str,
    agent: AgentId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO sessions (token_hash, agent_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![token_hash, agent, now, expires_at],
    )?;
    Ok(())
}

/// The agent of a session that has not expired, and when it will.
pub fn find_session(tx: &Tx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<(AgentId, Timestamp)>> {
    tx.find(
        "SELECT agent_id, expires_at FROM sessions WHERE token_hash = ?1 AND expires_at > ?2",
        params![token_hash, now],
        |row| Ok((row.next()?, row.next()?)),
    )
}

pub fn update_session_expiry(tx: &WriteTx<'_>, token_hash: &str, expires_at: Timestamp) -> Result<()> {
    tx.execute("UPDATE sessions SET expires_at = ?2 WHERE token_hash = ?1", params![token_hash, expires_at])?;
    Ok(())
}

/// Ends a session, and says whose it was.
pub fn delete_session(tx: &WriteTx<'_>, token_hash: &str) -> Result<Option<AgentId>> {
    tx.find("DELETE FROM sessions WHERE token_hash = ?1 RETURNING agent_id", params![token_hash], |row| row.next())
}

/// Signs an agent out everywhere, except in the session named.
pub fn delete_sessions_of_agent(tx: &WriteTx<'_>, agent: AgentId, except: Option<&str>) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE agent_id = ?1 AND token_hash <> coalesce(?2, '')", params![agent, except])?;
    Ok(())
}

/// Forgets sessions that have expired.
pub fn delete_expired_sessions(tx: &WriteTx<'_>, now: Timestamp) -> Result<usize> {
    tx.execute("DELETE FROM sessions WHERE expires_at <= ?1", params![now])
}
