//! Whether an agent answers now, and why: of what they chose, their shifts, their connections and the keyboard.
//! Pure: who asks says what is known and what time it is, and asks again at [`Verdict::next_look`].

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::business_hours::{HORIZON_DAYS, WeeklyHours, last_change_of_any};
use super::timestamp::Timestamp;

/// How far back a shift's boundary is looked for, nearest first. Nearly always the first suffices. Groups that relieve
/// each other around the clock may leave a gap for only some weeks a year, where their zones change to daylight saving
/// time on different dates; what has not changed in a year and a month never does.
const LOOK_BACK_DAYS: [i64; 2] = [HORIZON_DAYS, BOUNDARY_LASTS_DAYS];
const BOUNDARY_LASTS_DAYS: i64 = 400;

/// Whether an agent answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// Answers.
    Online,
    /// Is there, but not at the keyboard, or wants no new conversations.
    Away,
    /// Is not there.
    Offline,
}

impl Availability {
    /// The stored and spoken form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

/// Why an agent is available or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// They chose it.
    Chosen,
    /// Nobody has been at the keyboard for a while.
    Idle,
    /// No screen of theirs is connected, or they are disabled.
    Disconnected,
    /// Their shift began or ended.
    Shift,
}

impl Cause {
    /// The stored and spoken form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Idle => "idle",
            Self::Disconnected => "disconnected",
            Self::Shift => "shift",
        }
    }
}

/// What is known of an agent. An instant that lies ahead, because a clock was set back, counts as just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub is_disabled: bool,
    /// What they chose by hand.
    pub chosen: Availability,
    pub chosen_at: Timestamp,
    /// Whether any screen of theirs is connected.
    pub is_connected: bool,
    /// When the last connection went. None when there is no memory of any: that is long gone. Means nothing while
    /// connected.
    pub disconnected_at: Option<Timestamp>,
    /// When somebody was last at the keyboard.
    pub active_at: Timestamp,
}

/// What the business and the agent's groups lay down.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Seconds without a hand on the keyboard after which who is online counts as away. None: never.
    pub away_after_seconds: Option<i64>,
    /// Seconds for which a lost connection changes nothing: a page is loaded anew, a train passes a tunnel.
    pub offline_after_seconds: i64,
    /// The agent's own shifts, or those of all their groups that have some. They are on shift when any is open; without
    /// shifts they go by what they choose.
    pub shifts: &'a [&'a WeeklyHours],
}

/// Whether an agent answers, why, and until when that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub availability: Availability,
    pub cause: Cause,
    /// Until then nothing changes unless something happens; later than the `now` it was asked for. None: forever.
    pub next_look: Option<Timestamp>,
}

/// Whether the agent answers at `now`.
#[must_use]
pub fn availability(standing: &Standing, rules: &Rules<'_>, now: Timestamp) -> Verdict {
    let grace_end = standing.grace_end(rules);
    if standing.is_disabled || grace_end.is_some_and(|end| end <= now) {
        return Verdict { availability: Availability::Offline, cause: Cause::Disconnected, next_look: None };
    }
    let boundary = latest_boundary(rules.shifts, standing.chosen_at, now);
    let (wanted, cause) = standing.wanted(boundary.map(|_| is_on_shift(rules.shifts, now)));
    let idle_at = standing.idle_at(rules).filter(|_| wanted == Availability::Online);
    let (availability, cause) = match idle_at {
        Some(at) if at <= now => (Availability::Away, Cause::Idle),
        _ => (wanted, cause),
    };
    let looks = [grace_end, idle_at, next_boundary(rules.shifts, now), boundary.map(lapse)];
    Verdict { availability, cause, next_look: looks.into_iter().flatten().filter(|look| *look > now).min() }
}

impl Standing {
    /// From when on they are offline for want of a connection. None while there is one.
    fn grace_end(&self, rules: &Rules<'_>) -> Option<Timestamp> {
        let went_at = self.disconnected_at.unwrap_or(Timestamp(i64::MIN));
        (!self.is_connected).then(|| went_at.plus_seconds(rules.offline_after_seconds))
    }

    /// What they are meant to be, given whether they are on shift if that was settled after they chose.
    const fn wanted(&self, shift: Option<bool>) -> (Availability, Cause) {
        match shift {
            Some(true) => (Availability::Online, Cause::Shift),
            Some(false) => (Availability::Offline, Cause::Shift),
            None => (self.chosen, Cause::Chosen),
        }
    }

    fn idle_at(&self, rules: &Rules<'_>) -> Option<Timestamp> {
        rules.away_after_seconds.map(|seconds| self.active_at.plus_seconds(seconds))
    }
}

fn is_on_shift(shifts: &[&WeeklyHours], now: Timestamp) -> bool {
    shifts.iter().any(|hours| hours.is_open(now))
}

/// When a shift last began or ended, if that was after `chosen_at`.
fn latest_boundary(shifts: &[&WeeklyHours], chosen_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    if chosen_at >= now {
        return None;
    }
    LOOK_BACK_DAYS.iter().find_map(|days| last_change_of_any(shifts, chosen_at.max(now.plus_days(-days)), now))
}

/// When a shift may next begin or end. It may not, where another goes on; looking once too often does no harm.
fn next_boundary(shifts: &[&WeeklyHours], now: Timestamp) -> Option<Timestamp> {
    shifts.iter().filter_map(|hours| hours.next_change(now)).min()
}

/// When a boundary is too long ago to be found.
const fn lapse(boundary: Timestamp) -> Timestamp {
    boundary.plus_days(BOUNDARY_LASTS_DAYS)
}

#[cfg(test)]
mod tests;
