//! Groups, their members, and what of all this an agent sees.

use std::collections::BTreeMap;

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::assignment::Policy;
use crate::domain::group::{Group, Member, MemberRole};
use crate::domain::id::{AgentId, GroupId, InboxId};
use crate::domain::permission::{Actor, Sight};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What a new group starts with.
pub struct NewGroup<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub color: &'a str,
}

const SELECT: &str = "SELECT id, name, description, color, policy, shifts, hours, created_at FROM groups";

fn map(row: &Row<'_>) -> Result<Group> {
    Ok(Group {
        id: row.next()?,
        name: row.next()?,
        description: row.next()?,
        color: row.next()?,
        members: Vec::new(),
        policy: row.next::<Json<_>>()?.0,
        shifts: row.next::<Option<Json<_>>>()?.map(|Json(shifts)| shifts),
        hours: row.next::<Option<Json<_>>>()?.map(|Json(hours)| hours),
        created_at: row.next()?,
    })
}

fn map_member(row: &Row<'_>) -> Result<Member> {
    Ok(Member { agent_id: row.next()?, role: row.next::<Name<MemberRole>>()?.0 })
}

pub fn find_group(tx: &Tx<'_>, id: GroupId) -> Result<Option<Group>> {
    let Some(mut group) = tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)? else { return Ok(None) };
    let sql = "SELECT agent_id, role FROM memberships WHERE group_id = ?1 ORDER BY agent_id";
    group.members = tx.list(sql, params![id], map_member)?;
    Ok(Some(group))
}

/// A group by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_group(tx: &Tx<'_>, id: GroupId) -> Result<Group> {
    find_group(tx, id)?.ok_or(Error::new(Code::NotFound))
}

/// All groups by name.
pub fn list_groups(tx: &Tx<'_>) -> Result<Vec<Group>> {
    let mut groups = tx.list(&format!("{SELECT} ORDER BY name, id"), &[], map)?;
    let sql = "SELECT group_id, agent_id, role FROM memberships ORDER BY group_id, agent_id";
    let mut members: BTreeMap<GroupId, Vec<Member>> = BTreeMap::new();
    for (group, member) in tx.list(sql, &[], |row| Ok((row.next::<GroupId>()?, map_member(row)?)))? {
        members.entry(group).or_default().push(member);
    }
    for group in &mut groups {
        group.members = members.remove(&group.id).unwrap_or_default();
    }
    Ok(groups)
}

/// All groups by their ids.
pub fn list_group_ids(tx: &Tx<'_>) -> Result<Vec<GroupId>> {
    tx.list("SELECT id FROM groups ORDER BY id", &[], |row| row.next())
}

pub fn count_groups(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT count(*) FROM groups", &[], |row| row.next())?.unwrap_or(0))
}

/// The one group there is; none when there are several or none.
pub fn find_only_group(tx: &Tx<'_>) -> Result<Option<GroupId>> {
    let sql = "SELECT min(id) FROM groups HAVING count(*) = 1";
    tx.find(sql, &[], |row| row.next())
}

/// The group of a name.
pub fn find_group_by_name(tx: &Tx<'_>, name: &str) -> Result<Option<GroupId>> {
    tx.find("SELECT id FROM groups WHERE name = ?1", params![name], |row| row.next())
}

/// Inserts a group without members.
///
/// # Errors
/// [`Code::AlreadyTaken`] when a group has this name.
pub fn insert_group(tx: &WriteTx<'_>, new: &NewGroup<'_>, now: Timestamp) -> Result<Group> {
    check_name(tx, new.name, None)?;
    let id = tx.insert(
        "INSERT INTO groups (name, description, color, policy, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![new.name, new.description, new.color, serde_json::to_string(&Policy::default())?, now],
    )?;
    get_group(tx, GroupId(id))
}

fn check_name(tx: &Tx<'_>, name: &str, own: Option<GroupId>) -> Result<()> {
    if find_group_by_name(tx, name)?.is_some_and(|found| Some(found) != own) {
        let message = "A group has this name already. Choose another.";
        return Err(Error { field: Some("name"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    Ok(())
}

/// Stores all that can change of a group but its members.
///
/// # Errors
/// [`Code::AlreadyTaken`] when another group has this name.
pub fn update_group(tx: &WriteTx<'_>, group: &Group) -> Result<()> {
    check_name(tx, &group.name, Some(group.id))?;
    tx.execute(
        "UPDATE groups SET name = ?2, description = ?3, color = ?4, policy = ?5, shifts = ?6, hours = ?7 WHERE id = ?1",
        params![
            group.id,
            &group.name,
            group.description.as_ref(),
            &group.color,
            serde_json::to_string(&group.policy)?,
            group.shifts.as_ref().map(serde_json::to_string).transpose()?,
            group.hours.as_ref().map(serde_json::to_string).transpose()?
        ],
    )?;
    Ok(())
}

/// Makes an agent a member, or gives a member another role.
pub fn upsert_member(tx: &WriteTx<'_>, group: GroupId, agent: AgentId, role: MemberRole) -> Result<()> {
    tx.execute(
        "INSERT INTO memberships (group_id, agent_id, role) VALUES (?1, ?2, ?3)
         ON CONFLICT (group_id, agent_id) DO UPDATE SET role = excluded.role",
        params![group, agent, role.as_str()],
    )?;
    Ok(())
}

/// Whose turn it was.
pub fn update_turn(tx: &WriteTx<'_>, group: GroupId, agent: AgentId, turn: i64) -> Result<()> {
    tx.execute("UPDATE memberships SET turn = ?3 WHERE group_id = ?1 AND agent_id = ?2", params![group, agent, turn])?;
    Ok(())
}

pub fn delete_member(tx: &WriteTx<'_>, group: GroupId, agent: AgentId) -> Result<()> {
    tx.execute("DELETE FROM memberships WHERE group_id = ?1 AND agent_id = ?2", params![group, agent])?;
    Ok(())
}

/// How many open conversations a group has.
pub fn count_open(tx: &Tx<'_>, group: GroupId) -> Result<i64> {
    let sql = "SELECT count(*) FROM conversations WHERE group_id = ?1 AND status = 'open'";
    Ok(tx.find(sql, params![group], |row| row.next())?.unwrap_or(0))
}

/// Deletes a group: what it had goes to `to`, or to the groups that step in for it in its inboxes.
pub fn delete_group(tx: &WriteTx<'_>, id: GroupId, to: Option<GroupId>) -> Result<()> {
    for sql in [
        // Without a successor, another group of the inbox steps in.
        "UPDATE inboxes SET default_group_id = coalesce(?2, (SELECT min(ig.group_id) FROM inbox_groups ig
         WHERE ig.inbox_id = inboxes.id AND ig.role = 'operator' AND ig.group_id <> ?1)) WHERE default_group_id = ?1",
        "UPDATE conversations SET group_id = coalesce(?2, (SELECT i.default_group_id FROM inboxes i
         WHERE i.id = conversations.inbox_id)) WHERE group_id = ?1",
        "UPDATE visits SET group_id = coalesce(?2, (SELECT i.default_group_id FROM inboxes i
         WHERE i.id = visits.inbox_id)) WHERE group_id = ?1",
        // What went to this group goes to the other one, where it does not already.
        "INSERT INTO inbox_groups (inbox_id, group_id, role) SELECT inbox_id, ?2, role FROM inbox_groups
         WHERE group_id = ?1 AND role = 'operator' AND ?2 IS NOT NULL ON CONFLICT DO NOTHING",
    ] {
        tx.execute(sql, params![id, to])?;
    }
    for sql in [
        "DELETE FROM inbox_groups WHERE group_id = ?1",
        "DELETE FROM memberships WHERE group_id = ?1",
        "DELETE FROM groups WHERE id = ?1",
    ] {
        tx.execute(sql, params![id])?;
    }
    Ok(())
}

/// The inboxes that a group has to do with.
pub fn list_inboxes_of(tx: &Tx<'_>, group: GroupId) -> Result<Vec<InboxId>> {
    let sql = "SELECT inbox_id FROM inbox_groups WHERE group_id = ?1
               UNION SELECT id FROM inboxes WHERE default_group_id = ?1 ORDER BY 1";
    tx.list(sql, params![group], |row| row.next())
}

/// How far an agent sees.
pub fn get_sight(tx: &Tx<'_>, actor: Actor) -> Result<Sight> {
    let sql = "SELECT group_id, role FROM memberships WHERE agent_id = ?1";
    let groups = tx.list(sql, params![actor.id], |row| Ok((row.next()?, row.next::<Name<MemberRole>>()?.0)))?;
    let sql = "SELECT DISTINCT ig.inbox_id FROM inbox_groups ig JOIN memberships m ON m.group_id = ig.group_id
               WHERE m.agent_id = ?1 AND ig.role = 'supervisor'";
    let inboxes = tx.list(sql, params![actor.id], |row| row.next())?;
    Ok(Sight { actor, groups: groups.into_iter().collect(), inboxes: inboxes.into_iter().collect() })
}
