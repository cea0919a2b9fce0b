//! The only place that reads the time. Everything else gets it as an argument.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::domain::timestamp::Timestamp;

/// Where the time comes from: the system, or a hand that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<watch::Sender<i64>>),
}

/// The longest that is slept without looking at the clock: somebody may set it, or the machine sleep too.
const LOOK_EVERY: Duration = Duration::from_mins(1);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved. Clones move together.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(watch::Sender::new(at.0))))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp(system_millis()),
            Source::Fixed(at) => Timestamp(*at.borrow()),
        }
    }

    /// Moves a fixed clock on; the system's can't be moved.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.send_modify(|at| *at = at.saturating_add(seconds.saturating_mul(1000)));
        }
    }

    /// Sleeps until `at` has come; never wakes when there is no such time.
    pub async fn sleep_until(&self, at: Option<Timestamp>) {
        let Some(at) = at else { return std::future::pending().await };
        match &self.0 {
            Source::System => {
                while let Some(left) = left(at) {
                    tokio::time::sleep(left.min(LOOK_EVERY)).await;
                }
            }
            Source::Fixed(hand) => {
                // The hand is held here too: it is never gone.
                let _ = hand.subscribe().wait_for(|now| *now >= at.0).await;
            }
        }
    }
}

/// How long until `at`; none when it has come.
fn left(at: Timestamp) -> Option<Duration> {
    let millis = u64::try_from(at.0.saturating_sub(system_millis())).ok().filter(|millis| *millis > 0)?;
    Some(Duration::from_millis(millis))
}

#[expect(clippy::disallowed_methods, reason = "the one reader of the system's time")]
fn system_millis() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}
