//! Hours that repeat every week, in a time zone: when somebody works ([`WeeklyHours`]), and with holidays when a business
//! is open ([`OpeningHours`], [`is_open`]). They know nothing of who keeps them; [`availability`](super::availability) says
//! what a shift does to an agent, and [`assignment`](super::assignment) what opening hours do to who waits.
//!
//! Daylight saving: a boundary falls on the first instant at which the local clock shows its time or a later one. So a
//! boundary that a clock skips falls where the clock jumps to, and of a time that comes twice the first counts. This
//! keeps boundaries in their order, whence intervals that do not overlap on paper never do.

mod calendar;
mod opening;

use std::ops::Range;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::timestamp::Timestamp;
pub use calendar::Calendar;
use calendar::merged;
pub use opening::{HOLIDAYS_MAX, Holiday, HolidayInterval, OpeningHours, hours_of, is_open};

/// The most intervals of a week: ten a day.
pub const INTERVALS_MAX: usize = 70;

/// In minutes.
const DAY: i64 = 24 * 60;
/// In minutes.
const WEEK: i64 = 7 * DAY;
/// How far the next or last change can be. Two weeks, because a clock may skip this week's only interval, and the rest
/// for days that are longer than 24 hours.
pub(super) const HORIZON_DAYS: i64 = 16;

/// From an instant to another, which is not part of it.
pub(super) type Span = Range<Timestamp>;

/// Hours that repeat every week. No intervals: never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyHours {
    /// IANA name of the time zone that the times are meant in, such as `America/Montevideo`.
    pub time_zone: String,
    /// In any order; they may touch, not overlap.
    pub intervals: Vec<WeeklyInterval>,
}

/// From a time of a day of the week to another at most 24 hours later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyInterval {
    /// The day it begins.
    pub day: Weekday,
    /// `HH:MM`, from `00:00` to `23:59`.
    #[schema(example = "09:00")]
    pub from: String,
    /// `HH:MM`, up to `24:00`. When it is not later than `from` it is a time of the next day.
    #[schema(example = "17:30")]
    pub to: String,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// What is wrong with weekly hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct HoursError {
    /// Where, from the hours on, such as `intervals.2.from`. Positions count from 0.
    pub path: String,
    /// A sentence for a person.
    pub message: String,
}

impl HoursError {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl WeeklyHours {
    /// Whether the hours make sense. The questions below are answered in any case: an unknown zone is never open, an
    /// interval without a time does not count, and what overlaps is joined.
    pub fn check(&self) -> Result<(), HoursError> {
        check_week(&self.time_zone, &self.intervals)
    }

    /// Whether `at` is within the hours. An interval's beginning is, its end is not.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        is_within(&self.open_spans(at, at), at)
    }

    /// The first instant after `at` at which the hours begin or end. None when they are always or never open.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let end = at.plus_days(HORIZON_DAYS);
        let spans = self.open_spans(at, end);
        spans.iter().flat_map(|span| [span.start, span.end]).find(|change| *change > at).filter(|change| *change < end)
    }

    /// The latest instant at which the hours began or ended, `at` itself included. None when they are always or never
    /// open.
    #[must_use]
    pub fn last_change(&self, at: Timestamp) -> Option<Timestamp> {
        last_change_of_any(&[self], at.plus_days(-HORIZON_DAYS), at)
    }

    /// When it is open, in order, without gaps of nothing between spans. Covers more than a day on both sides of what
    /// is asked for, and may be cut off beyond that: only boundaries from `from` to `until` are certain.
    pub(super) fn open_spans(&self, from: Timestamp, until: Timestamp) -> Vec<Span> {
        Calendar::new(&self.time_zone, &self.intervals, &[]).open_spans(from, until)
    }
}

/// Whether a zone is known, and intervals make a week in which no minute counts twice.
fn check_week(time_zone: &str, intervals: &[WeeklyInterval]) -> Result<(), HoursError> {
    if TimeZone::get(time_zone).is_err() {
        return Err(HoursError::new("time_zone", "Choose a time zone such as America/Montevideo."));
    }
    if intervals.len() > INTERVALS_MAX {
        return Err(HoursError::new("intervals", format!("There may be at most {INTERVALS_MAX} intervals.")));
    }
    intervals.iter().enumerate().try_for_each(|(n, interval)| interval.check(n))?;
    let mut minutes: Vec<(Range<i64>, usize)> =
        intervals.iter().enumerate().filter_map(|(n, interval)| Some((interval.minutes()?, n))).collect();
    minutes.sort_by_key(|(range, n)| (range.start, *n));
    // The last of the week may reach into the first of the next.
    minutes.extend(minutes.first().map(|(range, n)| (range.start + WEEK..range.end + WEEK, *n)));
    let Some((earlier, later)) = first_overlap(&minutes) else { return Ok(()) };
    let other = intervals.get(earlier).map(|i| format!(" of {} from {} to {}", i.day.name(), i.from, i.to));
    let message = format!("These hours overlap with those{}.", other.unwrap_or_default());
    Err(HoursError::new(format!("intervals.{later}"), message))
}

/// The positions of the first two that overlap, the smaller first. Takes them in the order of their beginnings.
fn first_overlap(sorted: &[(Range<i64>, usize)]) -> Option<(usize, usize)> {
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    let found = pairs.into_iter().find(|((one, _), (next, _))| one.end > next.start);
    found.map(|((_, n), (_, m))| (*n.min(m), *n.max(m)))
}

impl WeeklyInterval {
    fn check(&self, n: usize) -> Result<(), HoursError> {
        check_times(&self.from, &self.to, &format!("intervals.{n}"))
    }

    /// In minutes since Monday 00:00 of the wall clock. The end may lie in the next week.
    fn minutes(&self) -> Option<Range<i64>> {
        let midnight = self.day as i64 * DAY;
        let minutes = minutes_of(&self.from, &self.to)?;
        Some(midnight + minutes.start..midnight + minutes.end)
    }
}

impl Weekday {
    /// The English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}

/// The latest instant after `after`, and not after `at`, at which the first of several hours began or the last of them
/// ended. Where one takes over from another nothing changes.
pub(super) fn last_change_of_any(hours: &[&WeeklyHours], after: Timestamp, at: Timestamp) -> Option<Timestamp> {
    let spans = merged(hours.iter().flat_map(|hours| hours.open_spans(after, at)).collect());
    let changes = spans.iter().rev().flat_map(|span| [span.end, span.start]);
    changes.into_iter().find(|change| *change <= at).filter(|change| *change > after)
}

fn is_within(spans: &[Span], at: Timestamp) -> bool {
    spans.iter().any(|span| span.contains(&at))
}

/// Whether both are times; `path` is where they stand.
fn check_times(from: &str, to: &str, path: &str) -> Result<(), HoursError> {
    if minute_of_day(from).is_none_or(|from| from == DAY) {
        return Err(HoursError::new(format!("{path}.from"), "Write a time from 00:00 to 23:59."));
    }
    if minute_of_day(to).is_none() {
        return Err(HoursError::new(format!("{path}.to"), "Write a time from 00:00 to 24:00."));
    }
    Ok(())
}

/// In minutes since the midnight that a day begins with. The end may lie in the next day.
fn minutes_of(from: &str, to: &str) -> Option<Range<i64>> {
    let from = minute_of_day(from).filter(|from| *from < DAY)?;
    let to = minute_of_day(to)?;
    Some(from..if to <= from { to + DAY } else { to })
}

/// Minutes since midnight of `HH:MM`, `24:00` included.
fn minute_of_day(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    Some(hours * 60 + minutes).filter(|minute| minutes < 60 && *minute <= DAY)
}

fn two_digits(text: &str) -> Option<i64> {
    // `parse` alone would take a sign.
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests;
