//! When a business is open: a week, and holidays that replace whole days of it. Where an inbox and a group both have hours,
//! [`is_open`] says which count; whoever wants to know whether somebody may be expected to answer asks it.
//!
//! Hours belong to the day they begin on. So a holiday takes away, or replaces, all that would have begun on it, what lies
//! after the next midnight included; and what began the evening before ends when the holiday begins. Hours of the holiday
//! itself may reach over midnight, into a day that is not a holiday too.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::Calendar;
use super::{HORIZON_DAYS, HoursError, WeeklyInterval, check_times, check_week, first_overlap, is_within, minutes_of};
use crate::domain::timestamp::Timestamp;

/// The most holidays: twenty years of ten.
pub const HOLIDAYS_MAX: usize = 200;
/// The most characters of a holiday's name.
const NAME_MAX_CHARS: usize = 100;
/// The most intervals of a holiday.
const HOLIDAY_INTERVALS_MAX: usize = 10;

/// How far one looks first, in days: what changes at all mostly changes within them.
const SOON_DAYS: i64 = 2;

/// When a business is open. No intervals: never, but for holidays with hours of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpeningHours {
    /// IANA name of the time zone that the times and dates are meant in, such as `America/Montevideo`.
    pub time_zone: String,
    /// In any order; they may touch, not overlap.
    pub intervals: Vec<WeeklyInterval>,
    /// Days on which other hours count, or none.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

/// A day of the calendar that is not like its day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holiday {
    /// `YYYY-MM-DD`
    #[schema(example = "2026-12-25")]
    pub date: String,
    /// For those who plan; visitors don't see it.
    #[serde(default)]
    pub name: String,
    /// When it is open on that day; none: not at all.
    #[serde(default)]
    pub intervals: Vec<HolidayInterval>,
}

/// From a time of the holiday to another at most 24 hours later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolidayInterval {
    /// `HH:MM`, from `00:00` to `23:59`.
    #[schema(example = "10:00")]
    pub from: String,
    /// `HH:MM`, up to `24:00`. When it is not later than `from` it is a time of the next day.
    #[schema(example = "14:00")]
    pub to: String,
}

/// The hours that count where a group's conversation of an inbox is at home: the group's, if it has any, else the inbox's.
#[must_use]
pub fn hours_of<H>(group: Option<H>, inbox: Option<H>) -> Option<H> {
    group.or(inbox)
}

/// Whether it is open there. Who has set no hours is always open.
#[must_use]
pub fn is_open(group: Option<&Calendar>, inbox: Option<&Calendar>, at: Timestamp) -> bool {
    hours_of(group, inbox).is_none_or(|hours| hours.is_open(at))
}

impl OpeningHours {
    /// Whether the hours make sense. A [`Calendar`] is made of them in any case: an unknown zone is never open, what is
    /// no time or no date does not count, what overlaps is joined, and of a date that comes twice the last counts.
    pub fn check(&self) -> Result<(), HoursError> {
        check_week(&self.time_zone, &self.intervals)?;
        if self.holidays.len() > HOLIDAYS_MAX {
            return Err(HoursError::new("holidays", format!("There may be at most {HOLIDAYS_MAX} holidays.")));
        }
        let mut seen = BTreeMap::new();
        for (n, holiday) in self.holidays.iter().enumerate() {
            holiday.check(n)?;
            if let Some(first) = seen.insert(holiday.day(), n) {
                let message = format!("{} is a holiday already, in position {}.", holiday.date, first + 1);
                return Err(HoursError::new(format!("holidays.{n}.date"), message));
            }
        }
        Ok(())
    }

    /// The hours read, to be asked more than once.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(&self.time_zone, &self.intervals, &self.holidays)
    }
}

impl Calendar {
    /// Whether it is open at `at`. An interval's beginning is, its end is not.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        is_within(&self.open_spans(at, at), at)
    }

    /// The first instant after `at` at which it opens or closes. None when it never does again.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let change_within = |from: Timestamp, end: Timestamp| {
            let spans = self.open_spans(from, end);
            let mut changes = spans.iter().flat_map(|span| [span.start, span.end]);
            changes.find(|change| *change > at && (from..end).contains(change))
        };
        if let Some(change) = change_within(at, at.plus_days(SOON_DAYS)) {
            return Some(change);
        }
        let mut from = at;
        loop {
            let end = from.plus_days(HORIZON_DAYS);
            if let Some(change) = change_within(from, end) {
                return Some(change);
            }
            // Weeks without a change are like all others, until a holiday comes. Those with one say nothing of the next.
            let holiday = self.next_holiday(from.plus_days(-SOON_DAYS))?;
            from = holiday.plus_days(-SOON_DAYS).max(Timestamp(end.0.checked_sub(1)?));
        }
    }

    /// When it opens next. None while it is open, and when it never opens again.
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        if self.is_open(at) { None } else { self.next_change(at) }
    }

    /// The first instant at which it is open and so many seconds of opening hours have passed since `from`. None when that
    /// never comes.
    #[must_use]
    pub fn after_open_seconds(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        let (mut at, mut left) = (from, seconds.max(0).saturating_mul(1000));
        let mut is_open = self.is_open(at);
        loop {
            let change = self.next_change(at);
            if is_open {
                let end = Timestamp(at.0.saturating_add(left));
                match change {
                    Some(change) if end >= change => left -= change.0 - at.0,
                    _ => return Some(end),
                }
            }
            at = change?;
            is_open = !is_open;
        }
    }
}

impl Holiday {
    fn check(&self, n: usize) -> Result<(), HoursError> {
        let path = format!("holidays.{n}");
        if self.day().is_none() {
            return Err(HoursError::new(format!("{path}.date"), "Write a date such as 2026-12-25."));
        }
        if self.name.chars().count() > NAME_MAX_CHARS {
            let message = format!("A name may have at most {NAME_MAX_CHARS} characters.");
            return Err(HoursError::new(format!("{path}.name"), message));
        }
        if self.intervals.len() > HOLIDAY_INTERVALS_MAX {
            let message = format!("A holiday may have at most {HOLIDAY_INTERVALS_MAX} intervals.");
            return Err(HoursError::new(format!("{path}.intervals"), message));
        }
        for (m, times) in self.intervals.iter().enumerate() {
            check_times(&times.from, &times.to, &format!("{path}.intervals.{m}"))?;
        }
        let mut minutes: Vec<_> =
            self.intervals.iter().zip(0..).filter_map(|(i, m)| Some((minutes_of(&i.from, &i.to)?, m))).collect();
        minutes.sort_by_key(|(range, m)| (range.start, *m));
        let Some((earlier, later)) = first_overlap(&minutes) else { return Ok(()) };
        let other = self.intervals.get(earlier).map(|i| format!(" from {} to {}", i.from, i.to));
        let message = format!("These hours overlap with those{}.", other.unwrap_or_default());
        Err(HoursError::new(format!("{path}.intervals.{later}"), message))
    }

    /// The day; none when `date` is not written as one.
    pub(super) fn day(&self) -> Option<Date> {
        // `parse` alone would take other ways of writing dates, and times behind them.
        let is_written_so = self.date.len() == 10 && self.date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        self.date.parse().ok().filter(|_| is_written_so)
    }
}

#[cfg(test)]
mod tests;
