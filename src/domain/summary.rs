//! When summaries are sent, and of which time they tell.

use jiff::civil::{Weekday, time};
use jiff::{ToSpan, Zoned};
use serde::{Deserialize, Serialize};

use super::mail_settings::SummaryRhythm;
use super::timestamp::Timestamp;

/// The hour of the business's day at which they are sent.
const HOUR: i8 = 8;

/// What happened in a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Conversations that began.
    pub begun: i64,
    /// Conversations that were resolved.
    pub resolved: i64,
    /// Open now.
    pub open: i64,
    /// Waiting for an answer now.
    pub waiting: i64,
}

/// The time that a summary tells of: from an instant on, and up to another without it. So of two that follow each other none
/// leaves out or repeats what the other tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// When the next one is sent; none for who wants none. On Mondays those of a week.
#[must_use]
pub fn next_summary(rhythm: SummaryRhythm, zone: &str, now: Timestamp) -> Option<Timestamp> {
    if rhythm == SummaryRhythm::Never {
        return None;
    }
    let next = last_time(rhythm, &now.in_zone(zone))?.checked_add(days(rhythm).days()).ok()?;
    Some(instant(&next))
}

/// The day or week that was last over by then. One that is sent late tells of no more than one that is sent in time.
#[must_use]
pub fn period(rhythm: SummaryRhythm, zone: &str, now: Timestamp) -> Period {
    let found = last_time(rhythm, &now.in_zone(zone)).and_then(|until| {
        let from = until.checked_sub(days(rhythm).days()).ok()?;
        Some(Period { from: instant(&from), until: instant(&until) })
    });
    found.unwrap_or(Period { from: now.plus_days(-days(rhythm)), until: now })
}

/// When one was to be sent last.
fn last_time(rhythm: SummaryRhythm, now: &Zoned) -> Option<Zoned> {
    let today = now.with().time(time(HOUR, 0, 0, 0)).build().ok()?;
    let mut last = if today > *now { today.checked_sub(1.day()).ok()? } else { today };
    while rhythm == SummaryRhythm::Weekly && last.weekday() != Weekday::Monday {
        last = last.checked_sub(1.day()).ok()?;
    }
    Some(last)
}

const fn days(rhythm: SummaryRhythm) -> i64 {
    if matches!(rhythm, SummaryRhythm::Weekly) { 7 } else { 1 }
}

fn instant(at: &Zoned) -> Timestamp {
    Timestamp(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        instant(&text.parse().unwrap())
    }

    #[test]
    fn they_come_at_eight_in_the_morning_of_the_business() {
        let zone = "America/Montevideo";
        let early = at("2026-03-04T07:59:00-03:00[America/Montevideo]");
        let eight = at("2026-03-04T08:00:00-03:00[America/Montevideo]");
        let next_day = at("2026-03-05T08:00:00-03:00[America/Montevideo]");
        assert_eq!(next_summary(SummaryRhythm::Daily, zone, early), Some(eight));
        assert_eq!(next_summary(SummaryRhythm::Daily, zone, eight), Some(next_day));
        let monday = at("2026-03-09T08:00:00-03:00[America/Montevideo]");
        assert_eq!(next_summary(SummaryRhythm::Weekly, zone, early), Some(monday));
        assert_eq!(next_summary(SummaryRhythm::Never, zone, early), None);
    }

    #[test]
    fn one_tells_of_the_last_day_or_week_that_is_over_however_late_it_is_sent() {
        let zone = "America/Montevideo";
        let on = |day: &str| at(&format!("2026-03-{day}-03:00[America/Montevideo]"));
        let of = |from: &str, until: &str| Period { from: on(from), until: on(until) };
        for (now, day) in [
            ("04T07:59:59", of("02T08:00:00", "03T08:00:00")),
            ("04T08:00:00", of("03T08:00:00", "04T08:00:00")),
            ("04T13:20:00", of("03T08:00:00", "04T08:00:00")),
            ("05T07:00:00", of("03T08:00:00", "04T08:00:00")),
        ] {
            assert_eq!(period(SummaryRhythm::Daily, zone, on(now)), day, "{now}");
        }
        // The 2nd and the 9th are Mondays.
        let week = of("02T08:00:00", "09T08:00:00");
        for now in ["09T08:00:00", "09T11:00:00", "15T23:00:00", "16T07:59:00"] {
            assert_eq!(period(SummaryRhythm::Weekly, zone, on(now)), week, "{now}");
        }
    }

    #[test]
    fn one_begins_where_the_one_before_it_ends() {
        for (rhythm, zone) in [(SummaryRhythm::Daily, "Europe/Lisbon"), (SummaryRhythm::Weekly, "America/Santiago")] {
            let mut due = next_summary(rhythm, zone, Timestamp(1_767_225_600_000)).unwrap();
            for _ in 0..400 {
                let next = next_summary(rhythm, zone, due).unwrap();
                assert_eq!(period(rhythm, zone, next), Period { from: due, until: next }, "{zone}");
                due = next;
            }
        }
    }

    #[test]
    fn a_day_in_which_the_clock_is_changed_is_still_a_day() {
        let day = period(SummaryRhythm::Daily, "Europe/Lisbon", at("2026-03-29T08:00:00+01:00[Europe/Lisbon]"));
        assert_eq!(day.from, at("2026-03-28T08:00:00+00:00[Europe/Lisbon]"));
    }
}
