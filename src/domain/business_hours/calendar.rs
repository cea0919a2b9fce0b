//! The one place where a week and its holidays become instants. Each day of the calendar has the hours that begin on it: a
//! holiday those of its own, any other day those of its day of the week.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::{DAY, Holiday, Span, WeeklyInterval, minutes_of};
use crate::domain::timestamp::Timestamp;

/// How many days before and after those that are asked for are laid out too. A day reaches into the next one, begins
/// earlier where a clock goes back over midnight, and is missing where a country crosses the date line.
const MARGIN_DAYS: i64 = 2;

/// Hours that are read and ready to be asked, any number of times. What they say does not depend on names of holidays, nor
/// on the order in which hours were written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// None when nobody knows it: never open.
    zone: Option<TimeZone>,
    /// Minutes of each day of the week, from Monday.
    week: [Vec<Range<i64>>; 7],
    /// Minutes of each holiday.
    holidays: BTreeMap<Date, Vec<Range<i64>>>,
}

impl Calendar {
    /// What is no time or no date does not count.
    pub(super) fn new(time_zone: &str, intervals: &[WeeklyInterval], holidays: &[Holiday]) -> Self {
        let mut week: [Vec<Range<i64>>; 7] = Default::default();
        for interval in intervals {
            if let Some(day) = week.get_mut(interval.day as usize) {
                day.extend(minutes_of(&interval.from, &interval.to));
            }
        }
        for day in &mut week {
            day.sort_unstable_by_key(|minutes| (minutes.start, minutes.end));
        }
        let minutes = |holiday: &Holiday| {
            let intervals = holiday.intervals.iter();
            Some((holiday.day()?, intervals.filter_map(|times| minutes_of(&times.from, &times.to)).collect()))
        };
        let zone = TimeZone::get(time_zone).ok();
        Self { zone, week, holidays: holidays.iter().filter_map(minutes).collect() }
    }

    /// When it is open, in order, without gaps of nothing between spans. Covers more than a day on both sides of what
    /// is asked for, and may be cut off beyond that: only boundaries from `from` to `until` are certain.
    pub(super) fn open_spans(&self, from: Timestamp, until: Timestamp) -> Vec<Span> {
        let (Some(first), Some(last)) = (self.date_of(from), self.date_of(until)) else { return Vec::new() };
        let (first, last) = (days_later(first, -MARGIN_DAYS), days_later(last, MARGIN_DAYS));
        let days = std::iter::successors(first, |day| days_later(*day, 1))
            .take_while(|day| last.is_none_or(|last| *day <= last));
        merged(days.flat_map(|day| self.spans_of(day)).collect())
    }

    /// The first instant of the earliest holiday that begins after `at`.
    pub(super) fn next_holiday(&self, at: Timestamp) -> Option<Timestamp> {
        let coming = self.holidays.range(self.date_of(at)?..).map(|(day, _)| *day);
        coming.filter_map(|day| self.instant(day, 0)).find(|begins| *begins > at)
    }

    /// What begins on a day. It ends with the day when a holiday follows.
    fn spans_of(&self, day: Date) -> impl Iterator<Item = Span> {
        let of_week = self.week.get(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default());
        let minutes = self.holidays.get(&day).or(of_week).map(Vec::as_slice).unwrap_or_default();
        let is_holiday_next = days_later(day, 1).is_some_and(|next| self.holidays.contains_key(&next));
        let end = if is_holiday_next { DAY } else { 2 * DAY };
        minutes.iter().filter_map(move |minutes| {
            Some(self.instant(day, minutes.start)?..self.instant(day, minutes.end.min(end))?)
        })
    }

    fn date_of(&self, at: Timestamp) -> Option<Date> {
        Some(self.zone.as_ref()?.to_datetime(jiff::Timestamp::from_millisecond(at.0).ok()?).date())
    }

    /// The first instant at which the wall clock shows this minute of a day, or a later one if it skips it.
    fn instant(&self, day: Date, minute: i64) -> Option<Timestamp> {
        let zone = self.zone.as_ref()?;
        let wall = day.to_datetime(Time::midnight()).checked_add(SignedDuration::from_mins(minute)).ok()?;
        let local = zone.to_ambiguous_timestamp(wall);
        let instant = match local.offset() {
            // Read with the offset that is only in force afterwards, a skipped time lies shortly before the jump.
            AmbiguousOffset::Gap { after, .. } => zone.following(after.to_timestamp(wall).ok()?).next()?.timestamp(),
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => local.compatible().ok()?,
        };
        Some(Timestamp(instant.as_millisecond()))
    }
}

/// In order, those that touch or overlap joined, and without those that a skipped hour left empty.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_by_key(|span| span.start);
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

fn days_later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(SignedDuration::from_hours(24 * days)).ok()
}
