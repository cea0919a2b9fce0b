//! When summaries are sent, and of which time they tell.

use jiff::civil::{Weekday, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan, Zoned};

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

/// When the next one is sent; none for who wants none. On Mondays those of a week.
#[must_use]
pub fn next_summary(rhythm: SummaryRhythm, zone: &str, now: Timestamp) -> Option<Timestamp> {
    if rhythm == SummaryRhythm::Never {
        return None;
    }
    let now = at(zone, now);
    let today = now.with().time(time(HOUR, 0, 0, 0)).build().ok()?;
    let mut next = if today > now { today } else { today.checked_add(1.day()).ok()? };
    while rhythm == SummaryRhythm::Weekly && next.weekday() != Weekday::Monday {
        next = next.checked_add(1.day()).ok()?;
    }
    Some(Timestamp(next.timestamp().as_millisecond()))
}

/// Since when one that is sent now tells.
#[must_use]
pub fn period(rhythm: SummaryRhythm, zone: &str, now: Timestamp) -> Timestamp {
    let days = if rhythm == SummaryRhythm::Weekly { 7 } else { 1 };
    let since = at(zone, now).checked_sub(days.days());
    since.map_or(now.plus_days(-days), |since| Timestamp(since.timestamp().as_millisecond()))
}

fn at(zone: &str, now: Timestamp) -> Zoned {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Instant::from_millisecond(now.0).unwrap_or_default().to_zoned(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        Timestamp(text.parse::<Zoned>().unwrap().timestamp().as_millisecond())
    }

    #[test]
    fn they_come_at_eight_in_the_morning_of_the_business() {
        let zone = "America/Montevideo";
        let early = instant("2026-03-04T07:59:00-03:00[America/Montevideo]");
        let eight = instant("2026-03-04T08:00:00-03:00[America/Montevideo]");
        let next_day = instant("2026-03-05T08:00:00-03:00[America/Montevideo]");
        assert_eq!(next_summary(SummaryRhythm::Daily, zone, early), Some(eight));
        assert_eq!(next_summary(SummaryRhythm::Daily, zone, eight), Some(next_day));
        let monday = instant("2026-03-09T08:00:00-03:00[America/Montevideo]");
        assert_eq!(next_summary(SummaryRhythm::Weekly, zone, early), Some(monday));
        assert_eq!(next_summary(SummaryRhythm::Never, zone, early), None);
    }

    #[test]
    fn a_day_in_which_the_clock_is_changed_is_still_a_day() {
        let zone = "Europe/Lisbon";
        let after = instant("2026-03-29T08:00:00+01:00[Europe/Lisbon]");
        assert_eq!(period(SummaryRhythm::Daily, zone, after), instant("2026-03-28T08:00:00+00:00[Europe/Lisbon]"));
        assert_eq!(period(SummaryRhythm::Weekly, "UTC", Timestamp(0)), Timestamp(0).plus_days(-7));
    }
}
