//! Whether rules can work: what they name exists, somebody gets something, and what overflows comes to rest. Looked at when
//! rules are saved, on a group or an inbox. What becomes of them later, when somebody leaves, an inbox's health page says.

use crate::domain::assignment::{Eligible, Mode, Overflow, Policy, check, overflow_cycle};
use crate::domain::group::Group;
use crate::domain::id::{AgentId, GroupId};
use crate::domain::inbox::Inbox;
use crate::error::{Error, Result};
use crate::storage::{Tx, agent, assignment, group, inbox};

/// What a policy refers to exists, who is chosen is a member, and a conversation that overflows comes to rest somewhere.
pub(super) fn check_policy(tx: &Tx<'_>, of: GroupId, policy: &Policy) -> Result<()> {
    check_agents(tx, &policy.chosen_ids, &policy.excluded_ids)?;
    let group = group::get_group(tx, of)?;
    if policy.eligible == Eligible::Chosen
        && let Some(stranger) = policy.chosen_ids.iter().find(|id| group.role_of(**id).is_none())
    {
        let name = agent::get_agent(tx, *stranger)?.name;
        let message =
            format!("{name} is not a member of {}. Make them a member first, or don't choose them.", group.name);
        return Err(Error::field("policy.chosen_ids", message));
    }
    let Some(overflow) = policy.overflow else { return Ok(()) };
    check_overflow(tx, overflow)?;
    let others = assignment::list_group_facts(tx)?.into_iter().filter(|other| other.id != of);
    let others = others.filter_map(|other| Some((other.id, other.policy.overflow?.group_id)));
    let edges: Vec<(GroupId, GroupId)> = others.chain([(of, overflow.group_id)]).collect();
    if overflow_cycle(&edges).is_some() {
        let message =
            "With this, conversations would go round in a circle. Choose a group that does not lead back here.";
        return Err(Error::field("policy.overflow", message));
    }
    Ok(())
}

/// All agents that a policy names exist.
fn check_agents(tx: &Tx<'_>, chosen: &[AgentId], excluded: &[AgentId]) -> Result<()> {
    for (field, agents) in [("policy.chosen_ids", chosen), ("policy.excluded_ids", excluded)] {
        for id in agents {
            agent::find_agent(tx, *id)?.ok_or_else(|| Error::field(field, "One of these agents does not exist."))?;
        }
    }
    Ok(())
}

/// The group that helps out exists.
fn check_overflow(tx: &Tx<'_>, overflow: Overflow) -> Result<()> {
    if group::find_group(tx, overflow.group_id)?.is_none() {
        return Err(Error::field("policy.overflow", "There is no such group. Choose one that exists."));
    }
    Ok(())
}

/// Inboxes whose own rules build on a group's still work with what these are to be. `group` has its new policy. An inbox
/// whose rules did not work before either is left alone: who changes the group's limit has nothing to do with it.
pub(super) fn check_inboxes_of(tx: &Tx<'_>, group: &Group, before: &Policy) -> Result<()> {
    for (id, own) in assignment::list_inbox_policies(tx)? {
        let inbox = inbox::get_inbox(tx, id)?;
        let is_void = !group.has_choice(&own.apply(&group.policy)) && group.has_choice(&own.apply(before));
        if inbox.operator_group_ids.contains(&group.id) && is_void {
            let message = format!(
                "The inbox {} gives conversations only to chosen members, and with this nobody would be chosen there. \
                 Choose somebody here, or first change its rules in Settings, Inboxes.",
                inbox.name
            );
            return Err(Error::field("policy.chosen_ids", message));
        }
    }
    Ok(())
}

/// An inbox's own rules work together with those of each group that answers.
pub(super) fn check_rules(tx: &Tx<'_>, inbox: &Inbox) -> Result<()> {
    let Some(own) = &inbox.policy else { return Ok(()) };
    let chosen = own.chosen_ids.as_deref().unwrap_or_default();
    check_agents(tx, chosen, own.excluded_ids.as_deref().unwrap_or_default())?;
    let groups = inbox.operator_group_ids.iter().map(|id| group::get_group(tx, *id)).collect::<Result<Vec<Group>>>()?;
    for group in &groups {
        let together = own.apply(&group.policy);
        check(&together).map_err(|error| Error::field(error.field, error.message))?;
        if !group.has_choice(&together) {
            let message = format!(
                "No member of {} is chosen, so nobody there would get anything. Choose at least one member of each \
                 group that answers here.",
                group.name
            );
            return Err(Error::field("policy.chosen_ids", message));
        }
        if together.eligible == Eligible::Chosen
            && let Some(stranger) = chosen.iter().find(|id| groups.iter().all(|group| group.role_of(**id).is_none()))
        {
            let name = agent::get_agent(tx, *stranger)?.name;
            let message = format!(
                "{name} is not a member of a group that answers here. Make them a member first, or don't choose them."
            );
            return Err(Error::field("policy.chosen_ids", message));
        }
    }
    // One way out for all groups: it always comes to rest there, whatever the groups themselves lead to.
    let Some(overflow) = own.overflow.flatten() else { return Ok(()) };
    check_overflow(tx, overflow)?;
    if inbox.operator_group_ids == [overflow.group_id] {
        let message = "This is the only group that answers here. Choose another group to help out.";
        return Err(Error::field("policy.overflow", message));
    }
    Ok(())
}

/// A group that answers in an inbox, assigns only to chosen members, and has none of these any more.
pub(super) fn find_group_without_choice(tx: &Tx<'_>, inbox: &Inbox) -> Result<Option<GroupId>> {
    for id in &inbox.operator_group_ids {
        let mut group = group::get_group(tx, *id)?;
        let policy = inbox.policy.as_ref().map_or_else(|| group.policy.clone(), |own| own.apply(&group.policy));
        if policy.mode != Mode::Automatic || policy.eligible != Eligible::Chosen {
            continue;
        }
        let mut there = Vec::new();
        for member in group.members {
            if !agent::get_agent(tx, member.agent_id)?.is_disabled {
                there.push(member);
            }
        }
        group.members = there;
        if !group.has_choice(&policy) {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}
