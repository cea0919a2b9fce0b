//! What stands on the doors of groups and inboxes: whether somebody answers there now, and if not, when it opens and whether
//! a bot does meanwhile. The hours are a copy of the tables; whether it is open is for [`crate::domain::business_hours`] to
//! say.
//!
//! What stands on a door is found out once, and told to all who come, until a door turns, hours change, or somebody comes or
//! goes who answers there.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::json;

use super::frame::{self, Frame};
use super::{Hub, State};
use crate::domain::business_hours::{Calendar, hours_of, is_open};
use crate::domain::flow::bot::BotTime;
use crate::domain::id::{GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// The opening hours of those that have some, people and bots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    pub groups: HashMap<GroupId, Calendar>,
    pub inboxes: HashMap<InboxId, Calendar>,
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
    boards: HashMap<Place, Board>,
}

/// What a visitor is told of a door, and the signal that tells it.
#[derive(Clone)]
struct Board {
    door: Door,
    frame: Frame,
}

impl Hours {
    fn of(&self, (group, inbox): Place) -> (Option<&Calendar>, Option<&Calendar>) {
        (group.and_then(|group| self.groups.get(&group)), self.inboxes.get(&inbox))
    }

    /// All that it says of a door by itself, whoever is online. Who has no hours of their own is always open.
    fn sign(&self, place: Place, at: Timestamp) -> Sign {
        let (group, inbox) = self.of(place);
        let is_open = is_open(group, inbox, at);
        let hours = hours_of(group, inbox).filter(|_| !is_open);
        Sign { is_open, opens_at: hours.and_then(|hours| hours.next_change(at)), bot: self.bots.get(&place.1).copied() }
    }

    fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.groups.values().chain(self.inboxes.values()).filter_map(|hours| hours.next_change(at)).min()
    }
}

impl Doors {
    /// Somebody else answers for a group now.
    pub(super) fn forget(&mut self, group: GroupId) {
        self.boards.retain(|(of, _), _| *of != Some(group));
    }

    pub(super) fn forget_all(&mut self) {
        self.boards.clear();
    }
}

impl Hub {
    /// What stands on a place's door now.
    #[must_use]
    pub fn door(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Door {
        self.state().board((group, inbox), now).door
    }

    /// The signal that tells what stands on a place's door now.
    #[must_use]
    pub fn door_frame(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Frame {
        self.state().board((group, inbox), now).frame
    }

    /// Whether it is open there, whoever is online.
    #[must_use]
    pub fn is_open(&self, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> bool {
        let state = self.state();
        let (group, inbox) = state.doors.hours.of((group, inbox));
        is_open(group, inbox, now)
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
    fn board(&mut self, place: Place, now: Timestamp) -> Board {
        // Who asks between a turning and the look at it is answered of that moment.
        let is_certain = self.doors.looked_at <= now && self.doors.turning.is_none_or(|turning| now < turning);
        if let Some(known) = self.doors.boards.get(&place).filter(|_| is_certain) {
            return known.clone();
        }
        let Sign { is_open, opens_at, bot } = self.doors.hours.sign(place, now);
        let is_somebody_online = self.presence.is_group_online(place.0);
        let door = Door {
            is_online: is_open && is_somebody_online,
            opens_at,
            has_bot: bot.is_some_and(|when| when.has_come(is_open, is_somebody_online)),
        };
        let board = Board { door, frame: frame::signal("availability", &json!(door)) };
        if is_certain {
            self.doors.boards.insert(place, board.clone());
        }
        board
    }

    /// Looks at all doors, with other hours if there are, and tells those before one that has changed.
    fn turn_doors(&mut self, hours: Option<Hours>, now: Timestamp) {
        let mut contacts = std::mem::take(&mut self.contacts);
        let browsers = || contacts.values().flat_map(|present| &present.browsers);
        let sign = |place: Place| (place, self.doors.hours.sign(place, self.doors.looked_at));
        let before: BTreeMap<_, _> = browsers().map(|browser| sign(browser.place())).collect();
        if let Some(hours) = hours {
            self.doors.hours = hours;
        }
        self.doors.looked_at = now;
        self.doors.turning = self.doors.hours.next_change(now);
        self.doors.forget_all();
        let changed = before.into_iter().filter(|(place, said)| self.doors.hours.sign(*place, now) != *said);
        let changed: Vec<Place> = changed.map(|(place, _)| place).collect();
        for browser in contacts.values_mut().flat_map(|present| &mut present.browsers) {
            if changed.contains(&browser.place()) {
                // One that reads too slowly finds its queue full at the next frame, and leaves.
                browser.outlet.send(&self.board(browser.place(), now).frame);
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
                browser.group != Some(group) || browser.outlet.send(&self.board(browser.place(), now).frame)
            });
        }
        self.contacts = contacts;
    }
}
