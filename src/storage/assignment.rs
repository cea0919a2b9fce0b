//! What automatic assignment goes by, and what it decides.

use std::collections::BTreeMap;

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::assignment::{AgentFacts, ConversationFacts, GroupFacts, InboxFacts, Policy, PolicyOverride, Seat};
use crate::domain::availability::Availability;
use crate::domain::conversation::{Priority, Status};
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// How far a conversation has come on its way from one agent to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// An agent has replied since it was assigned.
    pub is_answered: bool,
    /// Who has had it in this round.
    pub tried: Vec<AgentId>,
    /// The supervisors know that everybody has had it.
    pub is_alerted: bool,
    /// Who had it before it was opened again.
    pub returns_to: Option<AgentId>,
}

const CONVERSATION: &str = "SELECT c.id, c.inbox_id, c.group_id, c.status, c.priority, c.assignee_id, c.queued_at,
     c.grouped_at, c.waiting_since, c.assigned_at, c.is_answered, c.tried, c.is_alerted, ct.last_agent_id, c.returns_to
     FROM conversations c JOIN contacts ct ON ct.id = c.contact_id";

fn map_conversation(row: &Row<'_>) -> Result<ConversationFacts> {
    Ok(ConversationFacts {
        id: row.next()?,
        inbox_id: row.next()?,
        group_id: row.next()?,
        is_open: row.next::<Name<Status>>()?.0 == Status::Open,
        priority: row.next::<Name<Priority>>()?.0,
        assignee: row.next()?,
        queued_at: row.next()?,
        grouped_at: row.next()?,
        waiting_since: row.next()?,
        assigned_at: row.next()?,
        is_answered: row.next()?,
        tried: row.next::<Json<_>>()?.0,
        is_alerted: row.next()?,
        favourite: row.next()?,
        returns_to: row.next()?,
    })
}

pub fn find_conversation_facts(tx: &Tx<'_>, id: ConversationId) -> Result<Option<ConversationFacts>> {
    tx.find(&format!("{CONVERSATION} WHERE c.id = ?1"), params![id], map_conversation)
}

/// All that is open.
pub fn list_open_conversation_facts(tx: &Tx<'_>) -> Result<Vec<ConversationFacts>> {
    tx.list(&format!("{CONVERSATION} WHERE c.status = 'open'"), &[], map_conversation)
}

const AGENT: &str = "SELECT id, name, is_disabled, availability, availability_at, open_limit FROM agents";

fn map_agent(row: &Row<'_>) -> Result<AgentFacts> {
    let (id, name, is_disabled) = (row.next()?, row.next()?, row.next()?);
    let availability = row.next::<Name<Availability>>()?.0;
    let since: Timestamp = row.next()?;
    let offline_since = (availability == Availability::Offline).then_some(since);
    Ok(AgentFacts { id, name, is_disabled, availability, offline_since, limit: row.next()? })
}

pub fn find_agent_facts(tx: &Tx<'_>, id: AgentId) -> Result<Option<AgentFacts>> {
    tx.find(&format!("{AGENT} WHERE id = ?1"), params![id], map_agent)
}

pub fn list_agent_facts(tx: &Tx<'_>) -> Result<Vec<AgentFacts>> {
    tx.list(AGENT, &[], map_agent)
}

const GROUP: &str = "SELECT id, policy, hours FROM groups";
const SEAT: &str = "SELECT group_id, agent_id, role, turn FROM memberships";

/// Without its members.
fn map_group(row: &Row<'_>) -> Result<GroupFacts> {
    let (id, Json(policy)) = (row.next()?, row.next()?);
    let hours = row.next::<Option<Json<_>>>()?.map(|Json(hours)| hours);
    Ok(GroupFacts { id, policy, members: Vec::new(), hours })
}

fn map_seat(row: &Row<'_>) -> Result<(GroupId, Seat)> {
    let group = row.next()?;
    Ok((group, Seat { agent_id: row.next()?, role: row.next::<Name<MemberRole>>()?.0, turn: row.next()? }))
}

pub fn find_group_facts(tx: &Tx<'_>, id: GroupId) -> Result<Option<GroupFacts>> {
    let Some(mut facts) = tx.find(&format!("{GROUP} WHERE id = ?1"), params![id], map_group)? else { return Ok(None) };
    let seats = tx.list(&format!("{SEAT} WHERE group_id = ?1 ORDER BY agent_id"), params![id], map_seat)?;
    facts.members = seats.into_iter().map(|(_, seat)| seat).collect();
    Ok(Some(facts))
}

pub fn list_group_facts(tx: &Tx<'_>) -> Result<Vec<GroupFacts>> {
    let mut groups = tx.list(&format!("{GROUP} ORDER BY id"), &[], map_group)?;
    let mut seats: BTreeMap<GroupId, Vec<Seat>> = BTreeMap::new();
    for (group, seat) in tx.list(&format!("{SEAT} ORDER BY group_id, agent_id"), &[], map_seat)? {
        seats.entry(group).or_default().push(seat);
    }
    for group in &mut groups {
        group.members = seats.remove(&group.id).unwrap_or_default();
    }
    Ok(groups)
}

const INBOX: &str = "SELECT id, policy, hours FROM inboxes";

fn map_inbox(row: &Row<'_>) -> Result<InboxFacts> {
    Ok(InboxFacts {
        id: row.next()?,
        policy: row.next::<Option<Json<_>>>()?.map(|Json(policy)| policy),
        hours: row.next::<Option<Json<_>>>()?.map(|Json(hours)| hours),
    })
}

pub fn find_inbox_facts(tx: &Tx<'_>, id: InboxId) -> Result<Option<InboxFacts>> {
    tx.find(&format!("{INBOX} WHERE id = ?1"), params![id], map_inbox)
}

/// The inboxes with rules or hours of their own.
pub fn list_inbox_facts(tx: &Tx<'_>) -> Result<Vec<InboxFacts>> {
    tx.list(&format!("{INBOX} WHERE policy IS NOT NULL OR hours IS NOT NULL"), &[], map_inbox)
}

/// The inboxes with rules of their own.
pub fn list_inbox_policies(tx: &Tx<'_>) -> Result<Vec<(InboxId, PolicyOverride)>> {
    let sql = "SELECT id, policy FROM inboxes WHERE policy IS NOT NULL";
    tx.list(sql, &[], |row| Ok((row.next()?, row.next::<Json<_>>()?.0)))
}

fn find_inbox_policy(tx: &Tx<'_>, id: InboxId) -> Result<Option<PolicyOverride>> {
    let sql = "SELECT policy FROM inboxes WHERE id = ?1 AND policy IS NOT NULL";
    tx.find(sql, params![id], |row| Ok(row.next::<Json<_>>()?.0))
}

/// The rules that a group's conversations of an inbox are assigned by.
pub fn find_policy(tx: &Tx<'_>, group: GroupId, inbox: InboxId) -> Result<Option<Policy>> {
    let sql = "SELECT policy FROM groups WHERE id = ?1";
    let policy: Option<Policy> = tx.find(sql, params![group], |row| Ok(row.next::<Json<_>>()?.0))?;
    let Some(policy) = policy else { return Ok(None) };
    Ok(Some(find_inbox_policy(tx, inbox)?.map_or(policy.clone(), |own| own.apply(&policy))))
}

/// How many open conversations an agent has.
pub fn count_open_of(tx: &Tx<'_>, agent: AgentId) -> Result<i64> {
    let sql = "SELECT count(*) FROM conversations WHERE status = 'open' AND assignee_id = ?1";
    Ok(tx.find(sql, params![agent], |row| row.next())?.unwrap_or(0))
}

/// Where a conversation's round stands.
pub fn get_round(tx: &Tx<'_>, id: ConversationId) -> Result<Round> {
    let sql = "SELECT is_answered, tried, is_alerted, returns_to FROM conversations WHERE id = ?1";
    let found = tx.find(sql, params![id], |row| {
        let (is_answered, Json(tried)) = (row.next()?, row.next()?);
        Ok(Round { is_answered, tried, is_alerted: row.next()?, returns_to: row.next()? })
    })?;
    Ok(found.unwrap_or_default())
}

pub fn update_round(tx: &WriteTx<'_>, id: ConversationId, round: &Round) -> Result<()> {
    let Round { is_answered, tried, is_alerted, returns_to } = round;
    tx.execute(
        "UPDATE conversations SET is_answered = ?2, tried = ?3, is_alerted = ?4, returns_to = ?5 WHERE id = ?1",
        params![id, *is_answered, serde_json::to_string(tried)?, *is_alerted, *returns_to],
    )?;
    Ok(())
}

/// Everybody who could answer has had it, and the supervisors are told: once in a round.
pub fn update_alerted(tx: &WriteTx<'_>, id: ConversationId) -> Result<()> {
    tx.execute("UPDATE conversations SET is_alerted = 1 WHERE id = ?1", params![id])?;
    Ok(())
}

/// An agent has replied: the round is over.
pub fn end_round(tx: &WriteTx<'_>, id: ConversationId) -> Result<()> {
    tx.execute(
        "UPDATE conversations SET is_answered = 1, tried = '[]', is_alerted = 0, returns_to = NULL
         WHERE id = ?1 AND is_answered = 0",
        params![id],
    )?;
    Ok(())
}

/// Since when a conversation is in its group.
pub fn update_grouped_at(tx: &WriteTx<'_>, id: ConversationId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE conversations SET grouped_at = ?2 WHERE id = ?1", params![id, now])?;
    Ok(())
}
