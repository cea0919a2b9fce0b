//! Groups: who belongs to which, and by which rules their conversations are assigned.

use crate::desk::business_hours::{checked_hours, checked_shifts};
use crate::desk::inbox::checked_color;
use crate::desk::policy::{check_inboxes_of, check_policy};
use crate::desk::{Caller, Desk, Write, words};
use crate::domain::assignment::{Policy, check};
use crate::domain::business_hours::{OpeningHours, WeeklyHours};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::group::{DESCRIPTION_MAX_CHARS, GROUPS_MAX, Group, MemberRole};
use crate::domain::id::{AgentId, GroupId};
use crate::domain::inbox::DEFAULT_COLOR;
use crate::error::{Code, Error, Result};
use crate::storage::group::NewGroup;
use crate::storage::{Tx, agent, assignment, conversation, group};

/// What is changed of a group; `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub color: Option<String>,
    pub policy: Option<Policy>,
    pub shifts: Option<Option<WeeklyHours>>,
    /// `Some(None)`: those of the inbox.
    pub hours: Option<Option<OpeningHours>>,
}

impl Desk {
    /// All groups by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_groups(&self) -> Result<Vec<Group>> {
        self.store().read(group::list_groups).await
    }

    /// A group.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_group(&self, id: GroupId) -> Result<Group> {
        self.store().read(move |tx| group::get_group(tx, id)).await
    }

    /// Makes a group without members.
    ///
    /// # Errors
    /// A field is not acceptable, or the name is taken.
    pub async fn create_group(&self, caller: &Caller, change: GroupChange) -> Result<Group> {
        let change = checked(change)?;
        let name = change.name.ok_or_else(|| Error::field("name", "Give the group a name."))?;
        let color = change.color.unwrap_or_else(|| DEFAULT_COLOR.to_owned());
        let description = change.description.flatten();
        let done = self
            .write_for(caller, move |write, _| {
                if group::count_groups(write.tx)? >= GROUPS_MAX {
                    return Err(Error::field("name", format!("There are {GROUPS_MAX} groups already.")));
                }
                let new = NewGroup { name: &name, description: description.as_deref(), color: &color };
                let group = group::insert_group(write.tx, &new, write.now)?;
                write.tell(Change::GroupCreated { group: group.clone() })?;
                Ok(group)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes a group's facts and rules.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a field is not acceptable.
    pub async fn update_group(&self, caller: &Caller, id: GroupId, change: GroupChange) -> Result<Group> {
        let change = checked(change)?;
        let done = self
            .write_for(caller, move |write, _| {
                let before = group::get_group(write.tx, id)?;
                let after = Group {
                    name: change.name.unwrap_or_else(|| before.name.clone()),
                    description: change.description.unwrap_or_else(|| before.description.clone()),
                    color: change.color.unwrap_or_else(|| before.color.clone()),
                    policy: change.policy.unwrap_or_else(|| before.policy.clone()),
                    shifts: change.shifts.unwrap_or_else(|| before.shifts.clone()),
                    hours: change.hours.unwrap_or_else(|| before.hours.clone()),
                    ..before.clone()
                };
                if after == before {
                    return Ok(after);
                }
                // What was accepted once is not looked at again when only the name changes.
                if after.policy != before.policy {
                    check_policy(write.tx, id, &after.policy)?;
                    check_inboxes_of(write.tx, &after, &before.policy)?;
                }
                group::update_group(write.tx, &after)?;
                write.tell(Change::GroupUpdated { group: after.clone() })?;
                if after.hours != before.hours {
                    write.change_hours()?;
                }
                if after.shifts != before.shifts {
                    after.members.iter().try_for_each(|member| write.look_at(member.agent_id))?;
                }
                Ok(after)
            })
            .await?;
        Ok(done.value)
    }

    /// Makes an agent a member, or gives a member another role.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::LastSupervisor`], or there is no such agent.
    pub async fn put_member(&self, caller: &Caller, id: GroupId, agent: AgentId, role: MemberRole) -> Result<Group> {
        let done = self
            .write_for(caller, move |write, _| {
                let before = group::get_group(write.tx, id)?;
                if before.role_of(agent) == Some(role) {
                    return Ok(before);
                }
                agent::find_agent(write.tx, agent)?
                    .ok_or_else(|| Error::field("agent_id", "There is no such agent."))?;
                write.put_member(&before, agent, Some(role))
            })
            .await?;
        Ok(done.value)
    }

    /// Takes a member out of a group. What they have stays with them; what is the group's goes out of their sight.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::LastSupervisor`].
    pub async fn delete_member(&self, caller: &Caller, id: GroupId, agent: AgentId) -> Result<Group> {
        let done = self
            .write_for(caller, move |write, _| {
                let before = group::get_group(write.tx, id)?;
                before.role_of(agent).ok_or(Error::new(Code::NotFound))?;
                write.put_member(&before, agent, None)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes a group. Its open conversations go to another, in the order in which they wait.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::GroupInUse`] when it has open conversations and nobody said where they go, or there
    /// is no such other group.
    pub async fn delete_group(&self, caller: &Caller, id: GroupId, to: Option<GroupId>) -> Result<()> {
        self.write_for(caller, move |write, actor| {
            let gone = group::get_group(write.tx, id)?;
            let to = to.map(|to| other_group(write.tx, id, to)).transpose()?;
            let open = group::count_open(write.tx, id)?;
            let by = write.author(actor)?;
            match &to {
                None if open > 0 => {
                    let message =
                        format!("{} has open conversations: {open}. Choose a group that takes them.", gone.name);
                    return Err(Error::with_message(Code::GroupInUse, message));
                }
                None => {}
                Some(to) => {
                    for open in conversation::list_open_ids(write.tx, id)? {
                        let mut conversation = conversation::get_conversation(write.tx, open)?;
                        write.hand_on(&mut conversation, to, &by)?;
                    }
                }
            }
            write.drop_group(&gone, to.as_ref())
        })
        .await
        .map(|_| ())
    }
}

impl Write<'_, '_> {
    /// Changes one membership, tells of it, and lets it act: the agent's shifts may be others now.
    pub(super) fn put_member(&self, group: &Group, agent: AgentId, role: Option<MemberRole>) -> Result<Group> {
        match role {
            Some(role) => group::upsert_member(self.tx, group.id, agent, role)?,
            None => group::delete_member(self.tx, group.id, agent)?,
        }
        let after = group::get_group(self.tx, group.id)?;
        if group.supervisors() > 0 && after.supervisors() == 0 {
            return Err(Error::new(Code::LastSupervisor));
        }
        self.tell(Change::GroupUpdated { group: after.clone() })?;
        self.look_at(agent)?;
        Ok(after)
    }

    /// The groups that somebody joins: those named, or the only one there is.
    pub(super) fn groups_to_join(&self, named: Option<Vec<GroupId>>) -> Result<Vec<GroupId>> {
        let Some(named) = named else { return Ok(group::find_only_group(self.tx)?.into_iter().collect()) };
        for id in &named {
            if group::find_group(self.tx, *id)?.is_none() {
                return Err(Error::field("group_ids", "One of these groups does not exist. Look at the list again."));
            }
        }
        Ok(named)
    }

    /// Makes an agent an operator of groups. One that is gone since is left out.
    pub(super) fn join(&self, agent: AgentId, groups: &[GroupId]) -> Result<()> {
        for id in groups {
            if let Some(group) = group::find_group(self.tx, *id)?.filter(|group| group.role_of(agent).is_none()) {
                self.put_member(&group, agent, Some(MemberRole::Operator))?;
            }
        }
        Ok(())
    }

    /// Deletes a group that has no open conversations any more, and takes its name out of rules and inboxes.
    fn drop_group(&self, gone: &Group, to: Option<&Group>) -> Result<()> {
        let mut inboxes = group::list_inboxes_of(self.tx, gone.id)?;
        for (inbox, policy) in assignment::list_inbox_policies(self.tx)? {
            let leads_here = policy.overflow.flatten().is_some_and(|overflow| overflow.group_id == gone.id);
            if leads_here && !inboxes.contains(&inbox) {
                inboxes.push(inbox);
            }
        }
        for mut other in group::list_groups(self.tx)? {
            if other.policy.overflow.is_some_and(|overflow| overflow.group_id == gone.id) {
                other.policy.overflow = None;
                group::update_group(self.tx, &other)?;
                self.tell(Change::GroupUpdated { group: other })?;
            }
        }
        self.pass_on_cards(gone.id, to.map(|to| to.id))?;
        group::delete_group(self.tx, gone.id, to.map(|to| to.id))?;
        for inbox_id in inboxes {
            self.mend_inbox(inbox_id, gone.id)?;
            self.tell(Change::InboxUpdated { inbox_id })?;
        }
        self.tell(Change::GroupDeleted { group_id: gone.id })?;
        self.change_hours()?;
        gone.members.iter().try_for_each(|member| self.look_at(member.agent_id))
    }
}

fn other_group(tx: &Tx<'_>, id: GroupId, to: GroupId) -> Result<Group> {
    let found = if to == id { None } else { group::find_group(tx, to)? };
    found.ok_or_else(|| Error::field("move_to", "There is no such other group. Choose one that exists."))
}

fn checked(change: GroupChange) -> Result<GroupChange> {
    if let Some(policy) = &change.policy {
        check(policy).map_err(|error| Error::field(error.field, error.message))?;
    }
    Ok(GroupChange {
        name: change.name.as_deref().map(|name| words::line("name", name, NAME_MAX_CHARS)).transpose()?,
        description: change
            .description
            .map(|text| words::optional_line("description", text.as_deref(), DESCRIPTION_MAX_CHARS))
            .transpose()?,
        color: change.color.as_deref().map(checked_color).transpose()?,
        shifts: change.shifts.map(|shifts| shifts.map(checked_shifts).transpose()).transpose()?,
        hours: change.hours.map(|hours| hours.map(checked_hours).transpose()).transpose()?,
        ..change
    })
}
