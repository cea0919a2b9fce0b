//! How the engine's indexes follow its records. A record is taken out, changed and put back: then nothing can be
//! forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::engine::{Engine, Head};
use super::hours::{Door, watch};
use super::lane::Lane;
use super::policy::OutsideHours;
use super::record::{Due, Group, Record};
use crate::domain::business_hours::hours_of;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

impl Engine {
    /// Takes a conversation out of all indexes.
    pub(super) fn take(&mut self, id: ConversationId) -> Option<Box<Record>> {
        let record = self.conversations.remove(&id)?;
        self.set_timer(id, record.due, None);
        if let Some(group) = record.group_id.and_then(|group| self.groups.get_mut(&group)) {
            group.conversations.remove(&id);
        }
        match record.owner {
            Some(owner) => self.let_go(id, owner, &record),
            None => self.dequeue(id, &record),
        }
        Some(record)
    }

    /// Puts a conversation where it belongs, and sets its timer.
    pub(super) fn put(&mut self, id: ConversationId, mut record: Box<Record>) {
        if let Some(group_id) = record.group_id {
            self.groups.entry(group_id).or_default().conversations.insert(id);
            self.open_lane(group_id, self.lane_of(&record));
        }
        match record.owner {
            Some(owner) => self.hold(id, owner, &record),
            None => self.enqueue(id, &record),
        }
        record.due = self.due(&record);
        self.set_timer(id, None, record.due);
        self.conversations.insert(id, record);
    }

    /// Makes a change under some conversations.
    pub(super) fn with_taken(&mut self, ids: &[ConversationId], change: impl FnOnce(&mut Self)) {
        let taken: Vec<_> = ids.iter().filter_map(|id| Some((*id, self.take(*id)?))).collect();
        change(self);
        for (id, record) in taken {
            self.put(id, record);
        }
    }

    /// Sets a conversation's timer anew.
    pub(super) fn rearm(&mut self, id: ConversationId) {
        let Some(record) = self.conversations.get(&id) else { return };
        let (before, due) = (record.due, self.due(record));
        self.set_timer(id, before, due);
        if let Some(record) = self.conversations.get_mut(&id) {
            record.due = due;
        }
    }

    /// Follows a change of when a conversation's timer fires.
    fn set_timer(&mut self, id: ConversationId, before: Option<Due>, due: Option<Due>) {
        if let Some(before) = before {
            self.timers_like(before).remove(&(before.at, id));
        }
        if let Some(due) = due {
            self.timers_like(due).insert((due.at, id));
        }
    }

    const fn timers_like(&mut self, due: Due) -> &mut BTreeSet<(Timestamp, ConversationId)> {
        if due.is_punctual { &mut self.timers } else { &mut self.held_back }
    }

    /// Which of its group's lanes a conversation is in.
    pub(super) fn lane_of(&self, record: &Record) -> Option<InboxId> {
        let is_special = |inbox: &InboxId| self.overrides.contains_key(inbox) || self.hours.contains_key(inbox);
        Some(record.inbox_id).filter(is_special)
    }

    /// The lane of a conversation in a group that is known.
    pub(super) fn lane(&self, record: &Record) -> Option<&Lane> {
        let group = self.groups.get(&record.group_id?).filter(|group| group.is_known)?;
        group.lanes.get(&self.lane_of(record))
    }

    /// Follows a change of an agent in all lanes they are in.
    pub(super) fn refresh(&mut self, agent: AgentId) {
        let groups: Vec<GroupId> = self.agents.get(&agent).into_iter().flat_map(|a| &a.groups).copied().collect();
        for group in groups {
            self.refresh_in(group, agent);
        }
    }

    /// Follows a change of an agent in a group.
    pub(super) fn refresh_in(&mut self, group_id: GroupId, agent_id: AgentId) {
        let Some(group) = self.groups.get_mut(&group_id) else { return };
        let seat = group.seats.get(&agent_id);
        for (inbox, lane) in &mut group.lanes {
            let agent = self.agents.get(&agent_id);
            let stand = seat.zip(agent).and_then(|((_, turn), agent)| lane.judge(agent_id, agent, *turn));
            lane.seat(agent_id, stand);
            show(&mut self.heads, group_id, *inbox, lane);
        }
    }

    /// Follows what somebody leaving a queue says of its speed.
    pub(super) fn note_pace(&mut self, group: GroupId, is_served: bool, now: Timestamp) {
        let Some(Group { line, pace, .. }) = self.groups.get_mut(&group) else { return };
        if is_served {
            pace.served(now);
        }
        if line.is_empty() {
            pace.pause();
        }
    }

    /// Makes a lane that does not exist yet.
    fn open_lane(&mut self, group_id: GroupId, inbox: Option<InboxId>) {
        let Some(group) = self.groups.get_mut(&group_id).filter(|group| !group.lanes.contains_key(&inbox)) else {
            return;
        };
        let differently = inbox.and_then(|inbox| self.overrides.get(&inbox));
        let policy = differently.map_or_else(|| group.policy.clone(), |policy| policy.apply(&group.policy));
        let of_inbox = inbox.and_then(|inbox| self.hours.get(&inbox));
        let does_wait = group.is_known && policy.outside_hours == OutsideHours::Wait;
        let hours = hours_of(group.hours.as_ref(), of_inbox).filter(|_| does_wait);
        let door = hours.map(|hours| Door::new(Arc::clone(hours), self.now));
        let mut lane = Lane::new(policy, door);
        for (id, (_, turn)) in &group.seats {
            let stand = self.agents.get(id).and_then(|agent| lane.judge(*id, agent, *turn));
            lane.seat(*id, stand);
        }
        group.lanes.insert(inbox, lane);
    }

    fn hold(&mut self, id: ConversationId, owner: AgentId, record: &Record) {
        let agent = self.agents.entry(owner).or_default();
        agent.held.insert(id);
        agent.waiting.extend(record.waiting_since.map(|since| (since, id)));
        self.refresh(owner);
    }

    fn let_go(&mut self, id: ConversationId, owner: AgentId, record: &Record) {
        let Some(agent) = self.agents.get_mut(&owner) else { return };
        agent.held.remove(&id);
        if let Some(since) = record.waiting_since {
            agent.waiting.remove(&(since, id));
        }
        self.refresh(owner);
    }

    fn enqueue(&mut self, id: ConversationId, record: &Record) {
        let (inbox, place) = (self.lane_of(record), record.place(id));
        let Some((group_id, group)) = record.group_id.and_then(|id| Some((id, self.groups.get_mut(&id)?))) else {
            return;
        };
        group.line.insert(place);
        if let Some(lane) = group.lanes.get_mut(&inbox) {
            lane.queue.insert(place);
            watch(&mut self.turnings, self.now, group_id, inbox, lane);
            show(&mut self.heads, group_id, inbox, lane);
        }
    }

    fn dequeue(&mut self, id: ConversationId, record: &Record) {
        let (inbox, place) = (self.lane_of(record), record.place(id));
        let Some((group_id, group)) = record.group_id.and_then(|id| Some((id, self.groups.get_mut(&id)?))) else {
            return;
        };
        group.line.remove(&place);
        if let Some(lane) = group.lanes.get_mut(&inbox) {
            lane.queue.remove(&place);
            watch(&mut self.turnings, self.now, group_id, inbox, lane);
            show(&mut self.heads, group_id, inbox, lane);
        }
    }
}

/// Follows a change of who is first in a lane.
pub(super) fn show(heads: &mut BTreeSet<Head>, group_id: GroupId, inbox: Option<InboxId>, lane: &mut Lane) {
    let head = lane.head();
    if head == lane.shown {
        return;
    }
    let of = |place| Head { place, group_id, lane: inbox };
    if let Some(before) = std::mem::replace(&mut lane.shown, head) {
        heads.remove(&of(before));
    }
    heads.extend(head.map(of));
}
