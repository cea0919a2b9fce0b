//! What happens by itself: unanswered conversations move on, those of absent agents come back, those that nobody takes
//! overflow. Each conversation has at most one timer, which counts opening hours only.

use super::decision::Decision;
use super::engine::Engine;
use super::reason::{Reason, Trigger};
use super::record::{Due, Record};
use crate::domain::availability::Availability;
use crate::domain::id::{AgentId, ConversationId};
use crate::domain::timestamp::Timestamp;

/// What is due since ever.
const LONG_AGO: Timestamp = Timestamp(0);

impl Engine {
    /// When something happens to a conversation by itself.
    pub(super) fn due(&self, record: &Record) -> Option<Due> {
        let due = match record.owner {
            None => self.overflow_due(record),
            Some(owner) => self.reassign_due(record).into_iter().chain(self.give_back_due(record, owner)).min(),
        };
        // At the end of time nothing is due: it would be due for ever.
        due.filter(|due| due.at < Timestamp(i64::MAX))
    }

    fn overflow_due(&self, record: &Record) -> Option<Due> {
        let lane = self.lane(record)?;
        let overflow = lane.policy.overflow.filter(|overflow| Some(overflow.group_id) != record.group_id)?;
        // At least a second, or two groups could pass it to and fro for ever at one instant.
        lane.due(record.armed_from, overflow.after.max(1), self.now)
    }

    fn reassign_due(&self, record: &Record) -> Option<Due> {
        let lane = self.lane(record).filter(|lane| lane.is_automatic())?;
        let after = lane.policy.reassign_after?.max(1);
        let is_waiting = record.waiting_since.is_some() && !record.is_answered;
        if is_waiting { lane.due(record.armed_from, after, self.now) } else { None }
    }

    fn give_back_due(&self, record: &Record, owner: AgentId) -> Option<Due> {
        let lane = self.lane(record).filter(|lane| lane.is_automatic())?;
        let facts = self.agents.get(&owner)?.facts.as_ref()?;
        if facts.is_disabled {
            return Some(Due::punctual(LONG_AGO));
        }
        let after = lane.policy.give_back_after.filter(|_| facts.availability == Availability::Offline)?.max(0);
        // Who was given it while away has as long as who left with it.
        let since = facts.offline_since?.max(record.since.min(record.armed_from));
        lane.due(since, after, self.now)
    }

    /// Does what was due first; at one instant, what concerns the older conversation.
    pub(super) fn fire_next(&mut self, now: Timestamp) -> Option<Decision> {
        // What a closing held back takes its place in this order before any of it is done.
        while let Some((_, id)) = self.held_back.first().copied().filter(|(opening, _)| *opening <= now) {
            self.rearm(id);
        }
        loop {
            let (_, id) = *self.timers.first().filter(|(due, _)| *due <= now)?;
            if !self.is_due(id, now) {
                // It has closed before anybody looked.
                self.rearm(id);
                continue;
            }
            if let Some(decision) = self.fire(id, now) {
                return Some(decision);
            }
            self.put_off(id, now);
        }
    }

    fn is_due(&self, id: ConversationId, now: Timestamp) -> bool {
        let due = self.conversations.get(&id).and_then(|record| self.due(record));
        due.is_some_and(|due| due.at <= now)
    }

    fn fire(&mut self, id: ConversationId, now: Timestamp) -> Option<Decision> {
        let record = self.conversations.get(&id)?;
        match record.owner {
            None => self.overflow(id, now),
            Some(owner) if self.give_back_due(record, owner).is_some_and(|due| due.at <= now) => {
                self.release(id, owner, now)
            }
            Some(owner) => self.reassign(id, owner, now),
        }
    }

    /// Nothing could be done: the same time again from now.
    fn put_off(&mut self, id: ConversationId, now: Timestamp) {
        if let Some(record) = self.conversations.get_mut(&id) {
            record.armed_from = now;
        }
        self.rearm(id);
    }

    fn reassign(&mut self, id: ConversationId, owner: AgentId, now: Timestamp) -> Option<Decision> {
        let record = self.conversations.get(&id)?;
        let lane = self.lane(record)?;
        let had_it = |agent| agent == owner || record.has_tried(agent);
        let fresh = lane.preferred(record, had_it).or_else(|| lane.next(Some(owner), had_it));
        let is_round_over = fresh.is_none() && lane.is_round_over(record);
        if is_round_over && !record.is_alerted {
            return self.alert(id);
        }
        let is_owner = |agent| agent == owner;
        let again = || lane.preferred(record, is_owner).or_else(|| lane.next(Some(owner), |_| false));
        let pick = fresh.or_else(|| is_round_over.then(again)?)?;
        let seconds = lane.policy.reassign_after.unwrap_or_default();
        let trigger = Trigger::Unanswered { agent_id: owner, agent_name: self.name_of(owner), seconds };
        let reason = self.reason(lane, &pick, trigger, Some(owner));
        let record = self.conversations.get_mut(&id)?;
        if is_round_over {
            record.tried = Box::default();
        } else {
            record.try_agent(owner);
        }
        self.assign(id, pick.agent_id, reason, now)
    }

    fn alert(&mut self, id: ConversationId) -> Option<Decision> {
        let record = self.conversations.get_mut(&id)?;
        record.is_alerted = true;
        Some(Decision::Alert { conversation_id: id, group_id: record.group_id? })
    }

    fn release(&mut self, id: ConversationId, owner: AgentId, now: Timestamp) -> Option<Decision> {
        let mut record = self.take(id)?;
        record.try_agent(owner);
        let tried = record.tried.to_vec();
        let queued_at = record.waiting_since.unwrap_or(now).min(now);
        record.owner = None;
        record.since = queued_at;
        record.armed_from = record.natural_start().min(now);
        record.is_alerted = false;
        record.returns_to = None;
        self.put(id, record);
        let trigger = Trigger::Offline { agent_id: owner, agent_name: self.name_of(owner) };
        Some(Decision::Release { conversation_id: id, from: owner, reason: Reason::only(trigger), tried, queued_at })
    }

    fn overflow(&mut self, id: ConversationId, now: Timestamp) -> Option<Decision> {
        let record = self.conversations.get(&id)?;
        let overflow = self.lane(record)?.policy.overflow?;
        // A group that is not known yet may be soon.
        self.groups.get(&overflow.group_id).filter(|group| group.is_known)?;
        let mut record = self.take(id)?;
        let from = record.group_id.replace(overflow.group_id)?;
        record.grouped_at = now;
        record.armed_from = now;
        record.tried = Box::default();
        record.returns_to = None;
        self.put(id, record);
        self.note_pace(from, false, now);
        let reason = Reason::only(Trigger::Overflow { seconds: overflow.after });
        Some(Decision::Overflow { conversation_id: id, from, to: overflow.group_id, reason })
    }
}
