//! First answers of calls that carried an `Idempotency-Key`, so that a repeated call gets the same answer and does
//! nothing again. Kept for two days.

use super::{Tx, WriteTx};
use crate::domain::id::AgentId;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// What a call was, and what it was answered.
pub struct Remembered {
    pub fingerprint: String,
    pub answer: String,
}

pub fn find_answer(tx: &Tx<'_>, agent: AgentId, key: &str) -> Result<Option<Remembered>> {
    tx.find(
        "SELECT fingerprint, answer FROM idempotency_keys WHERE agent_id = ?1 AND key = ?2",
        params![agent, key],
        |row| Ok(Remembered { fingerprint: row.next()?, answer: row.next()? }),
    )
}

pub fn insert_answer(
    tx: &WriteTx<'_>,
    agent: AgentId,
    key: &str,
    remembered: &Remembered,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO idempotency_keys (agent_id, key, fingerprint, answer, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![agent, key, &remembered.fingerprint, &remembered.answer, now],
    )?;
    Ok(())
}

/// Forgets answers from before `before`.
pub fn delete_old_answers(tx: &WriteTx<'_>, before: Timestamp) -> Result<usize> {
    tx.execute("DELETE FROM idempotency_keys WHERE created_at < ?1", params![before])
}
