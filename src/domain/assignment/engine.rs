//! The engine: told facts, it decides, one decision at a time. Where to look next: `learning` for what facts change,
//! `choosing` for who gets what, `timing` for what happens by itself, `hours` for when nothing does, `ledger` for how the indexes follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::decision::Decision;
use super::fact::Fact;
use super::line::Place;
use super::policy_override::PolicyOverride;
use super::record::{Agent, Group, Record};
use crate::domain::business_hours::Calendar;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// Decides who gets which conversation. It keeps nothing that the facts don't say, save two conveniences: how fast queues
/// move, and which timers it put off. An engine made anew from the same facts goes on where another one was.
#[derive(Debug, Default)]
pub struct Engine {
    pub(super) agents: BTreeMap<AgentId, Agent>,
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) overrides: BTreeMap<InboxId, PolicyOverride>,
    /// The hours of inboxes that have some, read once.
    pub(super) hours: BTreeMap<InboxId, Arc<Calendar>>,
    /// Boxed, because a tree's nodes are half empty.
    pub(super) conversations: BTreeMap<ConversationId, Box<Record>>,
    /// When something happens by itself, the earliest first.
    pub(super) timers: BTreeSet<(Timestamp, ConversationId)>,
    /// The openings that timers wait for which were due before the closing. Then they are `timers` again: the order is
    /// that in which they were due, whether anybody looked while it was closed or not.
    pub(super) held_back: BTreeSet<(Timestamp, ConversationId)>,
    /// When lanes in which somebody waits open or close, the earliest first.
    pub(super) turnings: BTreeSet<(Timestamp, GroupId, Option<InboxId>)>,
    /// What the clock showed last.
    pub(super) now: Timestamp,
    /// The first of each lane in which somebody waits and somebody is ready.
    pub(super) heads: BTreeSet<Head>,
    /// The greatest turn that was ever given or heard of.
    pub(super) turn: i64,
}

/// The conversation that is next in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub place: Place,
    pub group_id: GroupId,
    pub lane: Option<InboxId>,
}

impl Engine {
    /// Takes note of a fact. Nothing is decided yet: after a restart, first all facts, then decisions.
    pub fn learn(&mut self, fact: Fact, now: Timestamp) {
        self.look_at_clock(now);
        match fact {
            Fact::Agent(facts) => self.learn_agent(facts, now),
            Fact::Group(facts) => self.learn_group(facts),
            Fact::GroupGone(id) => self.forget_group(id),
            Fact::Inbox(facts) => self.learn_inbox(facts),
            Fact::Conversation(facts) => self.learn_conversation(facts, now),
        }
    }

    /// The next thing to do, or none when all is as it should be until [`Self::next_due`] or the next fact. It counts as
    /// done; a caller who can't do it tells the conversation's facts anew.
    pub fn decide(&mut self, now: Timestamp) -> Option<Decision> {
        self.look_at_clock(now);
        // First who waits and can be helped: after a pause, nobody is moved on for whom an agent is free.
        self.assign_next(now).or_else(|| self.fire_next(now))
    }

    /// Takes note of a fact and says everything that follows from it.
    pub fn step(&mut self, fact: Fact, now: Timestamp) -> Vec<Decision> {
        self.learn(fact, now);
        std::iter::from_fn(|| self.decide(now)).collect()
    }

    /// When [`Self::decide`] is to be asked again even if nothing happens. May lie in the past: then at once.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let turning = self.turnings.first().map(|(at, ..)| *at);
        let timers = [&self.timers, &self.held_back].into_iter().filter_map(BTreeSet::first);
        timers.map(|(at, _)| *at).chain(turning).min()
    }
}
