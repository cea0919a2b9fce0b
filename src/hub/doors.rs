//! What stands on the doors of groups and inboxes: whether somebody answers there now, and if not, when it opens and whether
//! a bot does meanwhile. The hours are a copy of the tables; whether it is open is for [`crate::domain::business_hours`] to
//! say.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::json;

use super::frame::{self, Frame};
use super::{Hub, State};
use crate::domain::business_hours::{OpeningHours, hours_of, is_open};
use crate::domain::flow::bot::BotTime;
use crate::domain::id::{GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// The opening hours of those that have some, people and bots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    pub groups: HashMap<GroupId, OpeningHours>,
    pub inboxes: HashMap<InboxId, OpeningHours>,
    /// When the published bots of inboxes take what begins there.
    pub bots: HashMap<InboxId, BotTime>,
}

/// What a visitor is told of the place that their page follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Door {
    /// It is open, and somebody is there to answer.
    pub is_online: bool,
    /// It is closed until then. None while it is open, and when it never opens again.
    pub opens_at: Option<Timestamp>,
    /// What begins there now goes to a bot.
    pub has_bot: bool,
}

/// What the hours say of a door.
#[derive(PartialEq, Eq)]
struct Sign {
    is_open: bool,
    opens_at: Option<Timestamp>,
    bot: Option<BotTime>,
}

/// All hours, and what they said when they were last looked at.
#[derive(Default)]
pub(super) struct Doors {
    hours: Hours,
    looked_at: Timestamp,
    /// When one of them opens or closes next.
    turning: Option<Timestamp>,
}

impl Hours {
    fn of(&self, group: Option<GroupId>, inbox: InboxId) -> (Option<&OpeningHours>, Option<&OpeningHours>) {
        (group.and_then(|group| self.groups.get(&group)), self.inboxes.get(&inbox))
    }

    /// Whether a group is open for an inbox. Who has no hours of their own always is.
    #[must_use]
    pub fn is_open(&self, group: Option<GroupId>, inbox: InboxId, at: Timestamp) -> bool {
        let (group, inbox) = self.of(group, inbox);
        is_open(group, inbox, at)
    }

    fn next_opening(&self, group: Option<GroupId>, inbox: InboxId, at: Timestamp) -> Option<Timestamp> {
        let (group, inbox) = self.of(group, inbox);
        hours_of(group, inbox)?.next_opening(at)
    }

    /// All that it says of a door by itself, whoever is online.
    fn sign(&self, group: Option<GroupId>, inbox: InboxId, at: Timestamp) -> Sign {
        Sign {
            is_open: self.is_open(group, inbox, at),
            opens_at: self.next_opening(group, inbox, at),
            bot: self.bots.get(&inbox).copied(),
        }
    }

    fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.groups.values().chain(self.inboxes.values()).filter_map(|hours| hours.next_change(at)).min()
    }
}

impl Hub {
    /// What stands on a place's door now.
    #[must_use]
    pub fn door(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Door {
        self.state().door(group, inbox, now)
    }

    /// Whether it is open there, whoever is online.
    #[must_use]
    pub fn is_open(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> bool {
        self.state().doors.hours.is_open(group, inbox, now)
    }

    /// Takes over all hours there are, and tells whoever stands before another door now.
    pub fn set_hours(&self, hours: Hours, now: Timestamp) {
        let mut state = self.state();
        let before = std::mem::replace(&mut state.doors.hours, hours);
        state.turn_doors(&before, now);
    }

    /// Tells whoever stands before a door that has opened or closed since it was last looked at.
    pub fn look_at_doors(&self, now: Timestamp) {
        let mut state = self.state();
        if state.doors.turning.is_some_and(|turning| turning <= now) {
            let same = state.doors.hours.clone();
            state.turn_doors(&same, now);
        }
    }

    /// When a door opens or closes next.
    #[must_use]
    pub fn next_turning(&self) -> Option<Timestamp> {
        self.state().doors.turning
    }
}

impl State {
    pub(super) fn door(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Door {
        let Sign { is_open, opens_at, bot } = self.doors.hours.sign(group, inbox, now);
        let is_somebody_online = self.presence.is_group_online(group);
        Door {
            is_online: is_open && is_somebody_online,
            opens_at: opens_at.filter(|_| !is_open),
            has_bot: bot.is_some_and(|when| when.has_come(is_open, is_somebody_online)),
        }
    }

    fn turn_doors(&mut self, before: &Hours, now: Timestamp) {
        let looked_at = std::mem::replace(&mut self.doors.looked_at, now);
        self.doors.turning = self.doors.hours.next_change(now);
        let mut frames: HashMap<(Option<GroupId>, InboxId), Option<Frame>> = HashMap::new();
        let mut contacts = std::mem::take(&mut self.contacts);
        for browser in contacts.values_mut().flat_map(|present| &mut present.browsers) {
            let place = (browser.group, browser.inbox);
            let frame = frames.entry(place).or_insert_with(|| {
                let (group, inbox) = place;
                let was = before.sign(group, inbox, looked_at);
                (was != self.doors.hours.sign(group, inbox, now)).then(|| availability(self.door(group, inbox, now)))
            });
            if let Some(frame) = frame {
                // One that reads too slowly finds its queue full at the next frame, and leaves.
                browser.outlet.send(frame);
            }
        }
        self.contacts = contacts;
        // A queue that was still is moving now, or the other way round.
        self.queue_changed.notify_one();
    }

    /// Tells those whose pages follow a group that somebody answers for it now, or nobody any more.
    pub(super) fn tell_availability(&mut self, group: GroupId, now: Timestamp) {
        let mut contacts = std::mem::take(&mut self.contacts);
        for present in contacts.values_mut() {
            present.browsers.retain(|browser| {
                let frame = || availability(self.door(browser.group, browser.inbox, now));
                browser.group != Some(group) || browser.outlet.send(&frame())
            });
        }
        self.contacts = contacts;
    }
}

/// The signal that tells what stands on a door.
pub fn availability(door: Door) -> Frame {
    frame::signal("availability", &json!(door))
}
