//! How a group's conversations are assigned: what an administrator chooses, and what of it is refused.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{AgentId, GroupId};

/// The most open conversations that a limit can name.
pub const LIMIT_MAX: i64 = 1_000;
/// The shortest time before a conversation moves on by itself, in seconds: people need a moment to read.
pub const MOVE_SECONDS_MIN: i64 = 10;
/// The longest time before a conversation moves on by itself, in seconds: a day.
pub const MOVE_SECONDS_MAX: i64 = 86_400;

/// Who gives conversations to agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Agents take them, supervisors hand them out.
    #[default]
    Manual,
    /// The engine.
    Automatic,
}

/// Who comes first among those who can take one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Who has waited longest for their turn.
    #[default]
    RoundRobin,
    /// Who has the fewest open; among equals, who has waited longest for their turn.
    LeastBusy,
}

/// Which members of the group are given conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Eligible {
    /// Who is online.
    #[default]
    Online,
    /// Everybody, online or not.
    All,
    /// The agents in `chosen_ids`, online or not.
    Chosen,
}

/// What happens while it is closed where a conversation is at home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutsideHours {
    /// Nothing is assigned and nothing moves on: all goes on where it was at the next opening.
    #[default]
    Wait,
    /// As if it were open.
    Assign,
}

/// Where a conversation goes that nobody took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Overflow {
    /// The group that gets it.
    pub group_id: GroupId,
    /// Seconds in the queue before it goes there.
    pub after: i64,
}

/// How a group's conversations are assigned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    pub mode: Mode,
    pub strategy: Strategy,
    /// Who last answered this contact is asked first.
    pub prefers_known: bool,
    pub eligible: Eligible,
    /// Who is eligible when `eligible` is `chosen`.
    pub chosen_ids: Vec<AgentId>,
    /// Who never is.
    pub excluded_ids: Vec<AgentId>,
    /// The most open conversations of an agent, in all groups together; none for no limit.
    pub limit: Option<i64>,
    /// Seconds without an answer before the conversation goes to the next agent; none to leave it.
    pub reassign_after: Option<i64>,
    /// Seconds an agent is offline before their conversations go back to the queue; none to keep them.
    pub give_back_after: Option<i64>,
    /// Where a conversation goes that nobody took; none to let it wait.
    pub overflow: Option<Overflow>,
    /// What happens while it is closed. Where no opening hours are set it never is.
    pub outside_hours: OutsideHours,
}

impl Policy {
    /// The preset for those who must be quick: everybody gets one in turn, and has a minute to answer.
    #[must_use]
    pub fn sales() -> Self {
        Self { mode: Mode::Automatic, eligible: Eligible::All, reassign_after: Some(60), ..Self::default() }
    }

    /// The preset for those who must be thorough: ten at a time, the agent who knows the contact first.
    #[must_use]
    pub fn support() -> Self {
        Self {
            mode: Mode::Automatic,
            strategy: Strategy::LeastBusy,
            prefers_known: true,
            limit: Some(10),
            reassign_after: Some(600),
            give_back_after: Some(60),
            ..Self::default()
        }
    }

    /// The most open conversations that leave an agent with room here: the policy's limit or the agent's own, whichever
    /// is less.
    #[must_use]
    pub fn limit_for(&self, own: Option<u32>) -> Option<u32> {
        let here = self.limit.map(|limit| u32::try_from(limit.max(0)).unwrap_or(u32::MAX));
        here.into_iter().chain(own).min()
    }

    /// With its lists of agents sorted and without repetitions, so that they can be searched and compared.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        for ids in [&mut self.chosen_ids, &mut self.excluded_ids] {
            ids.sort_unstable();
            ids.dedup();
        }
        self
    }
}

/// Ready-made policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presets {
    pub sales: Policy,
    pub support: Policy,
}

impl Default for Presets {
    fn default() -> Self {
        Self { sales: Policy::sales(), support: Policy::support() }
    }
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PolicyError {
    /// The field as the API names it.
    pub field: &'static str,
    /// What to do, for a person.
    pub message: String,
}

/// Refuses what can't work. That a group doesn't overflow to itself in a roundabout way is for [`overflow_cycle`]: one
/// policy doesn't show it.
pub fn check(policy: &Policy) -> Result<(), PolicyError> {
    within("policy.limit", policy.limit, 1, LIMIT_MAX, ", or none for no limit")?;
    let (min, max) = (MOVE_SECONDS_MIN, MOVE_SECONDS_MAX);
    within("policy.reassign_after", policy.reassign_after, min, max, " seconds, or none to leave it with the agent")?;
    within("policy.give_back_after", policy.give_back_after, 0, max, " seconds, or none to keep it with the agent")?;
    within("policy.overflow", policy.overflow.map(|o| o.after), min, max, " seconds before it goes to another group")?;
    if policy.eligible == Eligible::Chosen && !policy.chosen_ids.iter().any(|id| !policy.excluded_ids.contains(id)) {
        let message = "Choose at least one agent who is not excluded, or let everybody be eligible.".to_owned();
        return Err(PolicyError { field: "policy.chosen_ids", message });
    }
    Ok(())
}

fn within(field: &'static str, value: Option<i64>, min: i64, max: i64, of_what: &str) -> Result<(), PolicyError> {
    match value {
        Some(value) if !(min..=max).contains(&value) => {
            Err(PolicyError { field, message: format!("Give a number from {min} to {max}{of_what}.") })
        }
        _ => Ok(()),
    }
}

/// A circle of groups that overflow into each other, in the order in which conversations would go around; the first is
/// not repeated at the end. `edges` are pairs of a group and where it overflows to.
#[must_use]
pub fn overflow_cycle(edges: &[(GroupId, GroupId)]) -> Option<Vec<GroupId>> {
    let mut left: Vec<(GroupId, GroupId)> = edges.to_vec();
    loop {
        // What leads to a group without a way on leads into no circle.
        let before = left.len();
        let sources: std::collections::BTreeSet<GroupId> = left.iter().map(|(from, _)| *from).collect();
        left.retain(|(_, to)| sources.contains(to));
        if left.len() == before {
            break;
        }
    }
    let next = |group: GroupId| left.iter().find(|(from, _)| *from == group).map(|(_, to)| *to);
    let mut path = vec![left.first()?.0];
    while let Some(group) = path.last().copied().and_then(next) {
        if let Some(start) = path.iter().position(|seen| *seen == group) {
            return Some(path.split_off(start));
        }
        path.push(group);
    }
    None
}
