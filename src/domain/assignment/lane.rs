//! A lane: conversations that wait under one policy, and the group's members as that policy sees them. Both in order, so
//! that who comes next is never searched for.

use std::collections::{BTreeMap, BTreeSet};

use super::hours::Door;
use super::line::Place;
use super::policy::{Eligible, Mode, Policy, Strategy};
use super::reason::{ChoiceKind, PASSED_MAX, Why};
use super::record::{Agent, Due, Record};
use crate::domain::availability::Availability;
use crate::domain::id::AgentId;
use crate::domain::timestamp::Timestamp;

/// Who is less comes first: open conversations (when the strategy counts them), turn, id.
type Rank = (u32, i64, AgentId);

/// How a member stands in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// Would get the next conversation if they come first.
    Ready(Rank),
    /// Would not.
    Unready(Why),
}

/// An agent who was chosen, and who was passed over on the way.
#[derive(Debug)]
pub(super) struct Pick {
    pub agent_id: AgentId,
    pub kind: ChoiceKind,
    /// The first who came before but had the conversation already.
    pub skipped: Vec<AgentId>,
    pub skipped_count: usize,
}

#[derive(Debug)]
pub(super) struct Lane {
    /// With its lists sorted.
    pub policy: Policy,
    pub queue: BTreeSet<Place>,
    /// The head as the engine's index of heads has it.
    pub shown: Option<Place>,
    /// When nothing happens; none where it is always open.
    pub door: Option<Door>,
    ready: BTreeSet<Rank>,
    unready: BTreeSet<(Why, AgentId)>,
    stands: BTreeMap<AgentId, Stand>,
    /// How many are eligible but have no room.
    at_limit: usize,
}

impl Lane {
    pub(super) fn new(policy: Policy, door: Option<Door>) -> Self {
        Self {
            policy: policy.sorted(),
            queue: BTreeSet::new(),
            shown: None,
            door,
            ready: BTreeSet::new(),
            unready: BTreeSet::new(),
            stands: BTreeMap::new(),
            at_limit: 0,
        }
    }

    pub(super) fn is_automatic(&self) -> bool {
        self.policy.mode == Mode::Automatic
    }

    /// Whether nothing happens in it now. Certain while somebody waits in it.
    pub(super) fn is_closed(&self) -> bool {
        self.door.as_ref().is_some_and(|door| !door.is_open)
    }

    /// When a timer of so many seconds fires that began at `from`.
    pub(super) fn due(&self, from: Timestamp, seconds: i64, now: Timestamp) -> Option<Due> {
        let always_open = || Some(Due::punctual(from.plus_seconds(seconds)));
        self.door.as_ref().map_or_else(always_open, |door| door.due(from, seconds, now))
    }

    /// The conversation that would be assigned next.
    pub(super) fn head(&self) -> Option<Place> {
        if self.is_closed() || self.ready.is_empty() { None } else { self.queue.first().copied() }
    }

    /// How the policy sees a member; none when there is nothing to see: nobody is needed, or nothing is known of them.
    pub(super) fn judge(&self, id: AgentId, agent: &Agent, turn: i64) -> Option<Stand> {
        let policy = &self.policy;
        let facts = agent.facts.as_ref().filter(|_| self.is_automatic())?;
        let is_in = |ids: &[AgentId]| ids.binary_search(&id).is_ok();
        // An offline agent's conversations would be taken from them again at once.
        let is_given_back = policy.give_back_after.is_some() && facts.availability == Availability::Offline;
        let must_be_online = policy.eligible == Eligible::Online;
        let why = if facts.is_disabled {
            Why::Disabled
        } else if is_in(&policy.excluded_ids) {
            Why::Excluded
        } else if policy.eligible == Eligible::Chosen && !is_in(&policy.chosen_ids) {
            Why::NotChosen
        } else if is_given_back || (must_be_online && facts.availability == Availability::Offline) {
            Why::Offline
        } else if must_be_online && facts.availability == Availability::Away {
            Why::Away
        } else if policy.limit_for(facts.limit).is_some_and(|limit| agent.open() >= limit) {
            Why::AtLimit
        } else {
            let open = if policy.strategy == Strategy::LeastBusy { agent.open() } else { 0 };
            return Some(Stand::Ready((open, turn, id)));
        };
        Some(Stand::Unready(why))
    }

    /// Puts a member where they stand now.
    pub(super) fn seat(&mut self, id: AgentId, stand: Option<Stand>) {
        let before = match stand {
            Some(stand) => self.stands.insert(id, stand),
            None => self.stands.remove(&id),
        };
        if before == stand {
            return;
        }
        match before {
            Some(Stand::Ready(rank)) => drop(self.ready.remove(&rank)),
            Some(Stand::Unready(why)) => {
                self.unready.remove(&(why, id));
                self.at_limit -= usize::from(why == Why::AtLimit);
            }
            None => {}
        }
        match stand {
            Some(Stand::Ready(rank)) => drop(self.ready.insert(rank)),
            Some(Stand::Unready(why)) => {
                self.unready.insert((why, id));
                self.at_limit += usize::from(why == Why::AtLimit);
            }
            None => {}
        }
    }

    /// Who comes first by the strategy, is not the owner and has not had it. Costs a step for each who has.
    pub(super) fn next(&self, owner: Option<AgentId>, had_it: impl Fn(AgentId) -> bool) -> Option<Pick> {
        let mut passed = self.ready.iter().map(|(_, _, id)| *id).filter(|id| Some(*id) != owner);
        let (mut skipped, mut skipped_count) = (Vec::new(), 0);
        let agent_id = passed.find(|id| {
            let is_skipped = had_it(*id);
            if is_skipped && skipped.len() < PASSED_MAX {
                skipped.push(*id);
            }
            skipped_count += usize::from(is_skipped);
            !is_skipped
        })?;
        let kind = match self.policy.strategy {
            Strategy::RoundRobin => ChoiceKind::NextInTurn,
            Strategy::LeastBusy => ChoiceKind::FewestOpen,
        };
        Some(Pick { agent_id, kind, skipped, skipped_count })
    }

    /// Who comes before all others, because they had this conversation before or know its contact.
    pub(super) fn preferred(&self, record: &Record, is_barred: impl Fn(AgentId) -> bool) -> Option<Pick> {
        let favourite = record.favourite.filter(|_| self.policy.prefers_known);
        let wishes = [(record.returns_to, ChoiceKind::Returns), (favourite, ChoiceKind::KnowsContact)];
        let (agent_id, kind) = wishes.into_iter().find_map(|(wish, kind)| {
            let id = wish.filter(|id| matches!(self.stands.get(id), Some(Stand::Ready(_))) && !is_barred(*id))?;
            Some((id, kind))
        })?;
        Some(Pick { agent_id, kind, skipped: Vec::new(), skipped_count: 0 })
    }

    /// Whether every eligible member, with room or without, has had a conversation that somebody has.
    pub(super) fn is_round_over(&self, record: &Record) -> bool {
        let owner = record.owner.filter(|owner| !record.has_tried(*owner));
        let had_it = record.tried.iter().copied().chain(owner).filter(|id| self.is_eligible(*id)).count();
        had_it == self.ready.len() + self.at_limit
    }

    fn is_eligible(&self, id: AgentId) -> bool {
        matches!(self.stands.get(&id), Some(Stand::Ready(_) | Stand::Unready(Why::AtLimit)))
    }

    /// The first members who don't come into question, other than `except`, and how many there are.
    pub(super) fn unready(&self, except: Option<AgentId>) -> (impl Iterator<Item = (Why, AgentId)>, usize) {
        let is_listed = except.is_some_and(|id| matches!(self.stands.get(&id), Some(Stand::Unready(_))));
        let others = self.unready.iter().copied().filter(move |(_, id)| Some(*id) != except);
        (others, self.unready.len() - usize::from(is_listed))
    }
}
