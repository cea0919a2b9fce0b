//! What the engine remembers, as small as it gets: a hundred thousand conversations wait in tens of megabytes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fact::{AgentFacts, ConversationFacts};
use super::lane::Lane;
use super::line::{Line, Place};
use super::pace::Pace;
use super::policy::Policy;
use crate::domain::availability::Availability;
use crate::domain::business_hours::Calendar;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// An agent; without facts while only others have named them.
#[derive(Debug, Default)]
pub(super) struct Agent {
    pub facts: Option<AgentFacts>,
    pub groups: BTreeSet<GroupId>,
    /// Open conversations they have, in all groups and none.
    pub held: BTreeSet<ConversationId>,
    /// Those whose contact waits for an answer.
    pub waiting: BTreeSet<(Timestamp, ConversationId)>,
}

impl Agent {
    pub(super) fn open(&self) -> u32 {
        u32::try_from(self.held.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn is_available(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| !facts.is_disabled && facts.availability == Availability::Online)
    }
}

/// A group. One that is not known has no members and assigns nothing, but remembers who waits for it.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub is_known: bool,
    pub policy: Policy,
    /// Its own opening hours, read once.
    pub hours: Option<Arc<Calendar>>,
    /// Role and turn of each member.
    pub seats: BTreeMap<AgentId, (MemberRole, i64)>,
    pub conversations: BTreeSet<ConversationId>,
    pub line: Line,
    pub pace: Pace,
    /// One for the group's own policy, and one for each inbox here that does something differently or has hours.
    pub lanes: BTreeMap<Option<InboxId>, Lane>,
}

/// When a timer fires. Of two at one instant, the one that was held back is less: it was due before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub at: Timestamp,
    /// Whether `at` is when it is due, and not the opening that it waits for because it was due before the closing and
    /// nobody looked.
    pub is_punctual: bool,
}

impl Due {
    pub(super) const fn punctual(at: Timestamp) -> Self {
        Self { at, is_punctual: true }
    }

    pub(super) const fn held_back(opening: Timestamp) -> Self {
        Self { at: opening, is_punctual: false }
    }
}

/// An open conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub inbox_id: InboxId,
    pub group_id: Option<GroupId>,
    pub owner: Option<AgentId>,
    /// Since when its owner has it; without an owner, since when it waits for one.
    pub since: Timestamp,
    pub grouped_at: Timestamp,
    pub waiting_since: Option<Timestamp>,
    /// From when its timer counts: never later than when it was set, so that a clock set back doesn't stop it.
    pub armed_from: Timestamp,
    /// When its timer fires.
    pub due: Option<Due>,
    pub favourite: Option<AgentId>,
    pub returns_to: Option<AgentId>,
    /// In the order of ids.
    pub tried: Box<[AgentId]>,
    pub priority: Priority,
    pub is_answered: bool,
    /// Whether the supervisors know that this round is over.
    pub is_alerted: bool,
}

impl Record {
    /// What an open conversation's facts come to, given what was known of it before.
    pub(super) fn of(facts: ConversationFacts, before: Option<&Self>, now: Timestamp) -> Self {
        let mut tried = facts.tried;
        tried.sort_unstable();
        tried.dedup();
        let since = if facts.assignee.is_some() { facts.assigned_at } else { facts.queued_at };
        let mut record = Self {
            inbox_id: facts.inbox_id,
            group_id: facts.group_id,
            owner: facts.assignee,
            since: since.unwrap_or(facts.grouped_at),
            grouped_at: facts.grouped_at,
            waiting_since: facts.waiting_since,
            armed_from: now,
            due: None,
            favourite: facts.favourite,
            returns_to: facts.returns_to,
            tried: tried.into_boxed_slice(),
            priority: facts.priority,
            is_answered: facts.is_answered,
            is_alerted: facts.is_alerted,
        };
        record.armed_from = record.natural_start().min(now);
        if let Some(before) = before.filter(|before| before.waits_as(&record)) {
            record.armed_from = before.armed_from;
        }
        record
    }

    /// From when its timer counts by the facts alone: an owner from when both they and the contact wait, a queue from
    /// when it came into it.
    pub(super) fn natural_start(&self) -> Timestamp {
        let other = if self.owner.is_some() { self.waiting_since } else { Some(self.grouped_at) };
        other.map_or(self.since, |other| self.since.max(other))
    }

    /// Whether it is the same wait: then a timer that was put off stays put off.
    fn waits_as(&self, other: &Self) -> bool {
        let wait = |record: &Self| {
            (record.group_id, record.owner, record.since, record.grouped_at, record.waiting_since, record.is_answered)
        };
        wait(self) == wait(other)
    }

    pub(super) fn has_tried(&self, agent: AgentId) -> bool {
        self.tried.binary_search(&agent).is_ok()
    }

    /// Adds to who has had it.
    pub(super) fn try_agent(&mut self, agent: AgentId) {
        if let Err(index) = self.tried.binary_search(&agent) {
            let mut tried = std::mem::take(&mut self.tried).into_vec();
            tried.insert(index, agent);
            self.tried = tried.into_boxed_slice();
        }
    }

    /// Its place in a queue.
    pub(super) const fn place(&self, id: ConversationId) -> Place {
        Place { urgency: std::cmp::Reverse(self.priority), since: self.since, id }
    }
}
