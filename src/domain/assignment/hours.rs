//! When nothing happens by itself: while it is closed where a conversation is at home. Nobody is assigned then, and timers
//! stand still; both go on at the next opening. Whether it is open is for [`crate::domain::business_hours`] to say.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::engine::Engine;
use super::lane::Lane;
use super::ledger::show;
use super::record::Due;
use crate::domain::business_hours::Calendar;
use crate::domain::id::{ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// A lane's opening hours, and what they said when they were last asked.
#[derive(Debug)]
pub(super) struct Door {
    hours: Arc<Calendar>,
    pub is_open: bool,
    /// When `is_open` is so: from when it was asked for to the next change.
    certain: Range<Timestamp>,
    /// The change as the engine's index of turnings has it.
    watched: Option<Timestamp>,
}

impl Door {
    pub(super) fn new(hours: Arc<Calendar>, now: Timestamp) -> Self {
        let certain = now..hours.next_change(now).unwrap_or(Timestamp(i64::MAX));
        Self { is_open: hours.is_open(now), certain, watched: None, hours }
    }

    fn look(&mut self, now: Timestamp) {
        if !self.certain.contains(&now) {
            *self = Self { watched: self.watched, ..Self::new(Arc::clone(&self.hours), now) };
        }
    }

    /// Its next change, as of when it was last asked.
    fn turning(&self) -> Option<Timestamp> {
        Some(self.certain.end).filter(|end| *end < Timestamp(i64::MAX))
    }

    /// When a timer of so many seconds fires that began at `from`: it counts only opening hours, and what comes late
    /// because nobody looked in time waits for the next opening too.
    pub(super) fn due(&self, from: Timestamp, seconds: i64, now: Timestamp) -> Option<Due> {
        let due = self.hours.after_open_seconds(from, seconds)?;
        if due > now || self.hours.is_open(now) {
            Some(Due::punctual(due))
        } else {
            self.hours.next_opening(now).map(Due::held_back)
        }
    }
}

impl Engine {
    /// Follows the clock: lanes open and close. One that was set back makes all of that uncertain.
    pub(super) fn look_at_clock(&mut self, now: Timestamp) {
        let before = std::mem::replace(&mut self.now, now);
        if now < before {
            self.look_at_all_doors();
        }
        while let Some((_, group, inbox)) = self.turnings.first().copied().filter(|(at, ..)| *at <= now) {
            self.turnings.pop_first();
            self.look_at_door(group, inbox);
        }
    }

    fn look_at_door(&mut self, group_id: GroupId, inbox: Option<InboxId>) {
        let Some(group) = self.groups.get_mut(&group_id) else { return };
        let Some(lane) = group.lanes.get_mut(&inbox) else { return };
        watch(&mut self.turnings, self.now, group_id, inbox, lane);
        show(&mut self.heads, group_id, inbox, lane);
        if lane.is_closed() {
            // How long it is closed says nothing about how fast the queue moves.
            group.pace.pause();
        }
    }

    fn look_at_all_doors(&mut self) {
        let lanes = self.groups.iter().flat_map(|(id, group)| {
            let with_door = group.lanes.iter().filter(|(_, lane)| lane.door.is_some());
            with_door.map(|(inbox, _)| (*id, *inbox))
        });
        for (group, inbox) in lanes.collect::<Vec<_>>() {
            self.look_at_door(group, inbox);
        }
        let has_door = |id: &ConversationId| {
            let record = self.conversations.get(id)?;
            self.lane(record)?.door.as_ref()
        };
        let ids: Vec<ConversationId> = self.conversations.keys().copied().filter(|id| has_door(id).is_some()).collect();
        for id in ids {
            self.rearm(id);
        }
    }
}

/// Keeps an eye on a lane's door as long as somebody waits behind it.
pub(super) fn watch(
    turnings: &mut BTreeSet<(Timestamp, GroupId, Option<InboxId>)>,
    now: Timestamp,
    group_id: GroupId,
    inbox: Option<InboxId>,
    lane: &mut Lane,
) {
    let is_needed = !lane.queue.is_empty();
    let Some(door) = &mut lane.door else { return };
    if is_needed {
        door.look(now);
    }
    let turning = door.turning().filter(|_| is_needed);
    let before = std::mem::replace(&mut door.watched, turning);
    if let Some(before) = before.filter(|_| before != turning) {
        turnings.remove(&(before, group_id, inbox));
    }
    turnings.extend(turning.map(|at| (at, group_id, inbox)));
}
