//! What the engine can tell of queues and agents at any time.

use super::engine::Engine;
use crate::domain::availability::Availability;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId};
use crate::domain::timestamp::Timestamp;

/// How many wait in a group for an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueState {
    pub length: i64,
    /// Since when the longest waits.
    pub longest_since: Option<Timestamp>,
}

/// How a conversation stands in its group's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// 1 is next.
    pub position: u32,
    /// Seconds, guessed from how fast the queue has moved; none before two were seen leaving it.
    pub estimated_wait_seconds: Option<i64>,
}

/// What a member of a group has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    pub agent_id: AgentId,
    pub role: MemberRole,
    pub availability: Availability,
    /// Open conversations in all groups and none.
    pub open: i64,
    /// The most that the group's policy leaves with them; none for no limit.
    pub limit: Option<u32>,
    /// Those of the open ones whose contact waits for an answer.
    pub waiting: i64,
    /// Since when the longest of those waits.
    pub longest_since: Option<Timestamp>,
}

impl Engine {
    /// A group's queue, all priorities and inboxes together.
    #[must_use]
    pub fn queue(&self, group: GroupId) -> QueueState {
        self.groups.get(&group).map_or_else(QueueState::default, |group| QueueState {
            length: count(group.line.len()),
            longest_since: group.line.longest_since(),
        })
    }

    /// Who waits in a group, in order, with their positions from 1.
    pub fn waiting(&self, group: GroupId) -> impl Iterator<Item = (ConversationId, u32)> {
        let places = self.groups.get(&group).into_iter().flat_map(|group| group.line.iter());
        places.map(|place| place.id).zip(1..)
    }

    /// How a conversation stands in its group's queue; none when it isn't in one.
    #[must_use]
    pub fn standing(&self, conversation: ConversationId) -> Option<Standing> {
        let record = self.conversations.get(&conversation).filter(|record| record.owner.is_none())?;
        let group = self.groups.get(&record.group_id?)?;
        let rank = group.line.rank(&record.place(conversation))?;
        let position = u32::try_from(rank).unwrap_or(u32::MAX).saturating_add(1);
        Some(Standing { position, estimated_wait_seconds: group.pace.seconds_to(position) })
    }

    /// What each member of a group has to do, in the order of their ids. Members of whom no facts are known are left out.
    #[must_use]
    pub fn loads(&self, group: GroupId) -> Vec<Load> {
        let Some(group) = self.groups.get(&group) else { return Vec::new() };
        let load = |(id, (role, _)): (&AgentId, &(MemberRole, i64))| {
            let agent = self.agents.get(id)?;
            let facts = agent.facts.as_ref()?;
            Some(Load {
                agent_id: *id,
                role: *role,
                availability: facts.availability,
                open: count(agent.held.len()),
                limit: group.policy.limit_for(facts.limit),
                waiting: count(agent.waiting.len()),
                longest_since: agent.waiting.first().map(|(since, _)| *since),
            })
        };
        group.seats.iter().filter_map(load).collect()
    }

    /// How many open conversations an agent has, in all groups and none.
    #[must_use]
    pub fn open_of(&self, agent: AgentId) -> i64 {
        self.agents.get(&agent).map_or(0, |agent| count(agent.held.len()))
    }

    /// Whether a conversation's queue gets shorter by itself: its rules, the group's or the inbox's own, assign
    /// automatically, it is open, and somebody is there.
    #[must_use]
    pub fn is_moving(&self, conversation: ConversationId) -> bool {
        let Some(record) = self.conversations.get(&conversation) else { return false };
        let is_online = record.group_id.is_some_and(|group| self.is_group_online(group));
        is_online && self.lane(record).is_some_and(|lane| lane.is_automatic() && !lane.is_closed())
    }

    /// Whether an operator of the group is there to answer.
    #[must_use]
    pub fn is_group_online(&self, group: GroupId) -> bool {
        let mut seats = self.groups.get(&group).into_iter().flat_map(|group| &group.seats);
        seats.any(|(id, (role, _))| {
            *role == MemberRole::Operator && self.agents.get(id).is_some_and(|agent| agent.is_available())
        })
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
