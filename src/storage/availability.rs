//! Who is there, as it was last known: stored, so that a restart finds it again.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::availability::{Availability, Cause};
use crate::domain::business_hours::WeeklyHours;
use crate::domain::id::AgentId;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// What an agent's availability is found from.
#[derive(Clone, Debug)]
pub struct StoredStanding {
    pub is_disabled: bool,
    pub chosen: Availability,
    pub chosen_at: Timestamp,
    pub disconnected_at: Option<Timestamp>,
    /// What it was found to be last.
    pub availability: Availability,
    pub cause: Cause,
    /// The agent's own shifts.
    pub shifts: Option<WeeklyHours>,
}

fn map(row: &Row<'_>) -> Result<StoredStanding> {
    Ok(StoredStanding {
        is_disabled: row.next()?,
        chosen: row.next::<Name<Availability>>()?.0,
        chosen_at: row.next()?,
        disconnected_at: row.next()?,
        availability: row.next::<Name<Availability>>()?.0,
        cause: row.next::<Name<Cause>>()?.0,
        shifts: row.next::<Option<Json<_>>>()?.map(|Json(shifts)| shifts),
    })
}

pub fn find_standing(tx: &Tx<'_>, agent: AgentId) -> Result<Option<StoredStanding>> {
    tx.find(
        "SELECT is_disabled, chosen_availability, chosen_at, disconnected_at, availability, availability_cause, shifts
         FROM agents WHERE id = ?1",
        params![agent],
        map,
    )
}

/// The shifts of the groups that an agent is in.
pub fn list_shifts_of_groups(tx: &Tx<'_>, agent: AgentId) -> Result<Vec<WeeklyHours>> {
    tx.list(
        "SELECT g.shifts FROM groups g JOIN memberships m ON m.group_id = g.id
         WHERE m.agent_id = ?1 AND g.shifts IS NOT NULL",
        params![agent],
        |row| Ok(row.next::<Json<_>>()?.0),
    )
}

/// Stores what an agent chose.
pub fn update_choice(tx: &WriteTx<'_>, agent: AgentId, chosen: Availability, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE agents SET chosen_availability = ?2, chosen_at = ?3 WHERE id = ?1",
        params![agent, chosen.as_str(), now],
    )?;
    Ok(())
}

/// Stores that an agent's last connection has gone, or that there is one again.
pub fn update_disconnected(tx: &WriteTx<'_>, agent: AgentId, at: Option<Timestamp>) -> Result<()> {
    tx.execute("UPDATE agents SET disconnected_at = ?2 WHERE id = ?1", params![agent, at])?;
    Ok(())
}

/// After a restart nobody is connected yet: who was counts as gone since now, and has the usual time to come back.
pub fn disconnect_all(tx: &WriteTx<'_>, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE agents SET disconnected_at = ?1 WHERE disconnected_at IS NULL AND availability <> 'offline'",
        params![now],
    )?;
    Ok(())
}

/// Stores what an agent's availability was found to be, and keeps it for the past.
pub fn update_availability(
    tx: &WriteTx<'_>,
    agent: AgentId,
    availability: Availability,
    cause: Cause,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE agents SET availability_at = CASE WHEN availability = ?2 THEN availability_at ELSE ?4 END,
         availability = ?2, availability_cause = ?3 WHERE id = ?1",
        params![agent, availability.as_str(), cause.as_str(), now],
    )?;
    tx.execute(
        "INSERT INTO availability_changes (agent_id, availability, cause, at) VALUES (?1, ?2, ?3, ?4)",
        params![agent, availability.as_str(), cause.as_str(), now],
    )?;
    Ok(())
}

/// What an agent's availability was at an instant; offline before the first change.
pub fn find_availability_at(tx: &Tx<'_>, agent: AgentId, at: Timestamp) -> Result<Availability> {
    let sql = "SELECT availability FROM availability_changes WHERE agent_id = ?1 AND at <= ?2
               ORDER BY at DESC, id DESC LIMIT 1";
    let found = tx.find(sql, params![agent, at], |row| Ok(row.next::<Name<Availability>>()?.0))?;
    Ok(found.unwrap_or(Availability::Offline))
}
