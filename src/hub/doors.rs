//! What stands on the doors of groups and inboxes: whether somebody answers there now, and if not, when it opens. The hours
//! are a copy of the tables; whether it is open is for [`crate::domain::business_hours`] to say.
//!
//! What stands on a door is found out once, and told to all who come, until a door turns, hours change, or somebody comes or
//! goes who answers there.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::json;

use super::frame::{self, Frame};
use super::{Hub, State};
use crate::domain::business_hours::{Calendar, hours_of, is_open};
use crate::domain::id::{GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// The opening hours of those that have some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    pub groups: HashMap<GroupId, Calendar>,
    pub inboxes: HashMap<InboxId, Calendar>,
}

/// What a visitor is told of the place that their page follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Door {
    /// It is open, and somebody is there to answer.
    pub is_online: bool,
    /// It is closed until then. None while it is open, and when it never opens again.
    pub opens_at: Option<Timestamp>,
}

/// What a page follows.
type Place = (Option<GroupId>, InboxId);

/// All hours, and what they said when they were last looked at.
#[derive(Default)]
pub(super) struct Doors {
    hours: Hours,
    looked_at: Timestamp,
    /// When one of them opens or closes next.
    turning: Option<Timestamp>,
    /// What stands on doors that somebody has asked for, from `looked_at` until `turning`.
    signs: HashMap<Place, Sign>,
}

#[derive(Clone)]
struct Sign {
    door: Door,
    frame: Frame,
}

impl Hours {
    fn of(&self, (group, inbox): Place) -> (Option<&Calendar>, Option<&Calendar>) {
        (group.and_then(|group| self.groups.get(&group)), self.inboxes.get(&inbox))
    }

    /// Whether it is open there, and if not, when it opens. Who has no hours of their own always is.
    fn say(&self, place: Place, at: Timestamp) -> (bool, Option<Timestamp>) {
        let (group, inbox) = self.of(place);
        if is_open(group, inbox, at) {
            return (true, None);
        }
        (false, hours_of(group, inbox).and_then(|hours| hours.next_change(at)))
    }

    fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.groups.values().chain(self.inboxes.values()).filter_map(|hours| hours.next_change(at)).min()
    }
}

impl Doors {
    /// Somebody else answers for a group now.
    pub(super) fn forget(&mut self, group: GroupId) {
        self.signs.retain(|(of, _), _| *of != Some(group));
    }

    pub(super) fn forget_all(&mut self) {
        self.signs.clear();
    }
}

impl Hub {
    /// What stands on a place's door now.
    #[must_use]
    pub fn door(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Door {
        self.state().sign((group, inbox), now).door
    }

    /// The signal that tells what stands on a place's door now.
    #[must_use]
    pub fn door_frame(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Frame {
        self.state().sign((group, inbox), now).frame
    }

    /// Whether it is open there, whoever is online.
    #[must_use]
    pub fn is_open(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> bool {
        self.state().doors.hours.say((group, inbox), now).0
    }

    /// Takes over all hours there are, and tells whoever stands before another door now.
    pub fn set_hours(&self, hours: Hours, now: Timestamp) {
        self.state().turn_doors(Some(hours), now);
    }

    /// Tells whoever stands before a door that has opened or closed since it was last looked at.
    pub fn look_at_doors(&self, now: Timestamp) {
        let mut state = self.state();
        if state.doors.turning.is_some_and(|turning| turning <= now) {
            state.turn_doors(None, now);
        }
    }

    /// When a door opens or closes next.
    #[must_use]
    pub fn next_turning(&self) -> Option<Timestamp> {
        self.state().doors.turning
    }
}

impl State {
    fn sign(&mut self, place: Place, now: Timestamp) -> Sign {
        // Who asks between a turning and the look at it is answered of that moment.
        let is_certain = self.doors.looked_at <= now && self.doors.turning.is_none_or(|turning| now < turning);
        if let Some(known) = self.doors.signs.get(&place).filter(|_| is_certain) {
            return known.clone();
        }
        let (is_open, opens_at) = self.doors.hours.say(place, now);
        let door = Door { is_online: is_open && self.presence.is_group_online(place.0), opens_at };
        let sign = Sign { door, frame: frame::signal("availability", &json!(door)) };
        if is_certain {
            self.doors.signs.insert(place, sign.clone());
        }
        sign
    }

    /// Looks at all doors, with other hours if there are, and tells those before one that has changed.
    fn turn_doors(&mut self, hours: Option<Hours>, now: Timestamp) {
        let mut contacts = std::mem::take(&mut self.contacts);
        let browsers = || contacts.values().flat_map(|present| &present.browsers);
        let say = |doors: &Doors, place: Place, at: Timestamp| (place, doors.hours.say(place, at));
        let before: BTreeMap<_, _> =
            browsers().map(|browser| say(&self.doors, browser.place(), self.doors.looked_at)).collect();
        if let Some(hours) = hours {
            self.doors.hours = hours;
        }
        self.doors.looked_at = now;
        self.doors.turning = self.doors.hours.next_change(now);
        self.doors.forget_all();
        let changed = before.into_iter().filter(|(place, said)| self.doors.hours.say(*place, now) != *said);
        let changed: Vec<Place> = changed.map(|(place, _)| place).collect();
        for browser in contacts.values_mut().flat_map(|present| &mut present.browsers) {
            if changed.contains(&browser.place()) {
                // One that reads too slowly finds its queue full at the next frame, and leaves.
                browser.outlet.send(&self.sign(browser.place(), now).frame);
            }
        }
        self.contacts = contacts;
        // A queue that was still is moving now, or the other way round.
        self.queue_changed.notify_one();
    }

    /// Tells those whose pages follow a group that somebody answers for it now, or nobody any more.
    pub(super) fn tell_availability(&mut self, group: GroupId, now: Timestamp) {
        self.doors.forget(group);
        let mut contacts = std::mem::take(&mut self.contacts);
        for present in contacts.values_mut() {
            present.browsers.retain(|browser| {
                browser.group != Some(group) || browser.outlet.send(&self.sign(browser.place(), now).frame)
            });
        }
        self.contacts = contacts;
    }
}
