//! API tokens of agents, as hashes.

use super::{Row, Tx, WriteTx};
use crate::domain::agent::ApiToken;
use crate::domain::id::{AgentId, ApiTokenId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

fn map(row: &Row<'_>) -> Result<ApiToken> {
    Ok(ApiToken { id: row.next()?, name: row.next()?, created_at: row.next()?, last_used_at: row.next()?, token: None })
}

pub fn insert_api_token(
    tx: &WriteTx<'_>,
    agent: AgentId,
    name: &str,
    token_hash: &str,
    now: Timestamp,
) -> Result<ApiToken> {
    let id = tx.insert(
        "INSERT INTO api_tokens (agent_id, name, token_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![agent, name, token_hash, now],
    )?;
    Ok(ApiToken { id: ApiTokenId(id), name: name.to_owned(), created_at: now, last_used_at: None, token: None })
}

pub fn list_api_tokens(tx: &Tx<'_>, agent: AgentId) -> Result<Vec<ApiToken>> {
    let sql = "SELECT id, name, created_at, last_used_at FROM api_tokens WHERE agent_id = ?1 ORDER BY id";
    tx.list(sql, params![agent], map)
}

/// The owner of a token, with the token's id and last use.
pub fn find_agent_of_api_token(
    tx: &Tx<'_>,
    token_hash: &str,
) -> Result<Option<(AgentId, ApiTokenId, Option<Timestamp>)>> {
    let sql = "SELECT agent_id, id, last_used_at FROM api_tokens WHERE token_hash = ?1";
    tx.find(sql, params![token_hash], |row| Ok((row.next()?, row.next()?, row.next()?)))
}

pub fn update_api_token_use(tx: &WriteTx<'_>, id: ApiTokenId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE api_tokens SET last_used_at = ?2 WHERE id = ?1", params![id, now])?;
    Ok(())
}

/// Deletes a token of an agent.
///
/// # Errors
/// [`Code::NotFound`] when the agent has no such token.
pub fn delete_api_token(tx: &WriteTx<'_>, agent: AgentId, id: ApiTokenId) -> Result<()> {
    let deleted = tx.execute("DELETE FROM api_tokens WHERE id = ?1 AND agent_id = ?2", params![id, agent])?;
    if deleted == 0 { Err(Error::new(Code::NotFound)) } else { Ok(()) }
}
