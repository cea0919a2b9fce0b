//! Links for choosing a new password.

use super::{Tx, WriteTx};
use crate::domain::id::AgentId;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

pub fn insert_recovery(tx: &WriteTx<'_>, token_hash: &str, agent: AgentId, until: Timestamp) -> Result<()> {
    let sql = "INSERT INTO password_recoveries (token_hash, agent_id, expires_at) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![token_hash, agent, until])?;
    Ok(())
}

/// Whose link it is, while it works.
pub fn find_agent_of_recovery(tx: &Tx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<AgentId>> {
    let sql = "SELECT r.agent_id FROM password_recoveries r JOIN agents a ON a.id = r.agent_id
               WHERE r.token_hash = ?1 AND r.expires_at > ?2 AND a.is_disabled = 0";
    tx.find(sql, params![token_hash, now], |row| row.next())
}

/// All links of an agent are worth nothing from now on.
pub fn delete_recoveries_of(tx: &WriteTx<'_>, agent: AgentId) -> Result<()> {
    tx.execute("DELETE FROM password_recoveries WHERE agent_id = ?1", params![agent])?;
    Ok(())
}

pub fn delete_expired_recoveries(tx: &WriteTx<'_>, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM password_recoveries WHERE expires_at <= ?1", params![now])?;
    Ok(())
}
