//! How quickly a group's queue moves, for the waiting time that visitors are told.

use crate::domain::timestamp::Timestamp;

/// What a new interval counts against the mean so far: one part in so many.
const WEIGHT: i64 = 5;

/// The mean time between assignments from a queue while somebody waited in it, the recent ones counting more.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last_at: Option<Timestamp>,
    mean_ms: Option<i64>,
}

impl Pace {
    /// Somebody in the queue got an agent.
    pub(super) fn served(&mut self, now: Timestamp) {
        if let Some(last) = self.last_at.replace(now) {
            // A clock that was set back says nothing about the queue.
            let interval = now.0.saturating_sub(last.0).max(0);
            self.mean_ms = Some(self.mean_ms.map_or(interval, |mean| mean + (interval - mean) / WEIGHT));
        }
    }

    /// Nobody waits any more: the time until somebody does is nobody's.
    pub(super) const fn pause(&mut self) {
        self.last_at = None;
    }

    /// Seconds until the turn of a position, counted from 1.
    pub(super) fn seconds_to(&self, position: u32) -> Option<i64> {
        Some(self.mean_ms?.saturating_mul(i64::from(position)).saturating_add(999) / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(pace: &mut Pace, at: [i64; 2]) {
        for ms in at {
            pace.served(Timestamp(ms));
        }
    }

    #[test]
    fn nothing_is_promised_before_two_were_served() {
        let mut pace = Pace::default();
        pace.served(Timestamp(0));
        assert_eq!(pace.seconds_to(1), None);
        pace.served(Timestamp(30_000));
        assert_eq!(pace.seconds_to(1), Some(30));
        assert_eq!(pace.seconds_to(4), Some(120));
    }

    #[test]
    fn recent_intervals_count_more_and_the_time_without_a_queue_does_not() {
        let mut pace = Pace::default();
        serve(&mut pace, [0, 10_000]);
        pace.pause();
        serve(&mut pace, [900_000, 960_000]);
        assert_eq!(pace.seconds_to(1), Some(20));
    }

    #[test]
    fn a_clock_that_was_set_back_counts_as_no_time() {
        let mut pace = Pace::default();
        serve(&mut pace, [50_000, 10_000]);
        assert_eq!(pace.seconds_to(3), Some(0));
    }
}
