//! What facts change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::engine::Engine;
use super::fact::{AgentFacts, ConversationFacts, GroupFacts, InboxFacts};
use super::policy::Policy;
use super::record::Record;
use crate::domain::availability::Availability;
use crate::domain::business_hours::{Calendar, OpeningHours};
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId};
use crate::domain::timestamp::Timestamp;

impl Engine {
    pub(super) fn learn_agent(&mut self, mut facts: AgentFacts, now: Timestamp) {
        let agent = self.agents.entry(facts.id).or_default();
        let before = agent.facts.as_ref();
        facts.offline_since = (facts.availability == Availability::Offline).then(|| {
            let known = facts.offline_since.or_else(|| before?.offline_since);
            known.map_or(now, |since| since.min(now))
        });
        let id = facts.id;
        if before == Some(&facts) {
            return;
        }
        agent.facts = Some(facts);
        let held: Vec<ConversationId> = agent.held.iter().copied().collect();
        self.refresh(id);
        for conversation in held {
            self.rearm(conversation);
        }
    }

    pub(super) fn learn_group(&mut self, facts: GroupFacts) {
        let GroupFacts { id, policy, members, hours } = facts;
        let (policy, hours) = (policy.sorted(), hours.as_ref().map(OpeningHours::calendar));
        let seats: BTreeMap<_, _> = members.into_iter().map(|seat| (seat.agent_id, (seat.role, seat.turn))).collect();
        self.turn = seats.values().map(|(_, turn)| *turn).fold(self.turn, i64::max);
        let group = self.groups.entry(id).or_default();
        if !group.is_known || group.policy != policy || group.hours.as_deref() != hours.as_ref() {
            self.change_policy(id, policy, hours, true);
        }
        self.change_seats(id, seats);
    }

    pub(super) fn forget_group(&mut self, id: GroupId) {
        if !self.groups.contains_key(&id) {
            return;
        }
        self.change_seats(id, BTreeMap::new());
        self.change_policy(id, Policy::default(), None, false);
        if self.groups.get(&id).is_some_and(|group| group.conversations.is_empty()) {
            self.groups.remove(&id);
        }
    }

    pub(super) fn learn_inbox(&mut self, facts: InboxFacts) {
        let InboxFacts { id: inbox, policy, hours } = facts;
        let hours = hours.as_ref().map(OpeningHours::calendar);
        let known = (self.overrides.get(&inbox), self.hours.get(&inbox).map(AsRef::as_ref));
        if known == (policy.as_ref(), hours.as_ref()) {
            return;
        }
        let of_inbox = self.conversations.iter().filter(|(_, record)| record.inbox_id == inbox);
        let ids: Vec<ConversationId> = of_inbox.map(|(id, _)| *id).collect();
        self.with_taken(&ids, |engine| {
            engine.turnings.retain(|(.., lane)| *lane != Some(inbox));
            for group in engine.groups.values_mut() {
                group.lanes.remove(&Some(inbox));
            }
            match policy {
                Some(policy) => engine.overrides.insert(inbox, policy),
                None => engine.overrides.remove(&inbox),
            };
            match hours {
                Some(hours) => engine.hours.insert(inbox, Arc::new(hours)),
                None => engine.hours.remove(&inbox),
            };
        });
    }

    pub(super) fn learn_conversation(&mut self, facts: ConversationFacts, now: Timestamp) {
        let id = facts.id;
        let before = self.take(id);
        let queued_in = before.as_ref().filter(|record| record.owner.is_none()).and_then(|record| record.group_id);
        let mut is_served = false;
        if facts.is_open {
            let record = Box::new(Record::of(facts, before.as_deref(), now));
            is_served = record.owner.is_some() && record.group_id == queued_in;
            self.put(id, record);
        }
        if let Some(group) = queued_in {
            self.note_pace(group, is_served, now);
        }
    }

    /// Changes a group's policy and hours, under everything that is in it.
    fn change_policy(&mut self, id: GroupId, policy: Policy, hours: Option<Calendar>, is_known: bool) {
        let Some(group) = self.groups.get(&id) else { return };
        let ids: Vec<ConversationId> = group.conversations.iter().copied().collect();
        self.with_taken(&ids, |engine| {
            engine.turnings.retain(|(_, group, _)| *group != id);
            let Some(group) = engine.groups.get_mut(&id) else { return };
            group.lanes.clear();
            group.policy = policy;
            group.hours = hours.map(Arc::new);
            group.is_known = is_known;
        });
    }

    /// Changes who is in a group, and what role and turn they have.
    fn change_seats(&mut self, id: GroupId, seats: BTreeMap<AgentId, (MemberRole, i64)>) {
        let Some(group) = self.groups.get_mut(&id) else { return };
        let before = std::mem::replace(&mut group.seats, seats);
        let everybody: BTreeSet<AgentId> = before.keys().chain(group.seats.keys()).copied().collect();
        let seats = &group.seats;
        let changed: Vec<AgentId> =
            everybody.into_iter().filter(|agent| before.get(agent) != seats.get(agent)).collect();
        for agent_id in changed {
            let is_member = self.groups.get(&id).is_some_and(|group| group.seats.contains_key(&agent_id));
            let agent = self.agents.entry(agent_id).or_default();
            if is_member {
                agent.groups.insert(id);
            } else {
                agent.groups.remove(&id);
            }
            self.refresh_in(id, agent_id);
        }
    }
}
