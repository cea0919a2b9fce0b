//! Brakes on what strangers can do in a short time. They live in memory: a restart forgives everybody.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Limits;
use crate::domain::id::VisitorId;
use crate::error::{Code, Error, Result};

/// The network that an address is counted with: an IPv6 household has as many addresses as it likes, and one /64.
#[must_use]
pub fn network(ip: &str) -> String {
    match ip.parse() {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => ip.to_owned(),
    }
}

/// One brake for each thing that can be overdone.
pub struct Brakes {
    /// Passwords tried from a network address.
    pub sign_in_by_ip: Brake<String>,
    /// Passwords tried for an e-mail address.
    pub sign_in_by_email: Brake<String>,
    /// Widgets opened from a network address.
    pub opening: Brake<String>,
    /// Words written by a visitor.
    pub message: Brake<VisitorId>,
    /// Files sent by a visitor.
    pub upload: Brake<VisitorId>,
    /// Files sent by visitors from one network.
    pub upload_by_ip: Brake<String>,
    /// Everything else a visitor's browser does by itself: pages, events, typing, reading.
    pub small_talk: Brake<VisitorId>,
}

/// How often something may happen for each key.
pub struct Brake<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl Brakes {
    /// The brakes that `limits` ask for.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            sign_in_by_ip: Brake::new(60, 30),
            sign_in_by_email: Brake::new(10, 10),
            opening: Brake::new(limits.openings_per_minute, limits.openings_per_minute),
            message: Brake::new(limits.messages_per_minute, limits.messages_per_minute.div_ceil(3)),
            upload: Brake::new(limits.uploads_per_minute, limits.uploads_per_minute),
            upload_by_ip: Brake::new(
                limits.uploads_per_minute.saturating_mul(3),
                limits.uploads_per_minute.saturating_mul(3),
            ),
            small_talk: Brake::new(
                limits.messages_per_minute.saturating_mul(4),
                limits.messages_per_minute.saturating_mul(2),
            ),
        }
    }

    /// Forgets keys that have been quiet for long enough to be new again.
    pub fn forget_quiet(&self) {
        self.sign_in_by_ip.0.retain_recent();
        self.sign_in_by_email.0.retain_recent();
        self.opening.0.retain_recent();
        self.message.0.retain_recent();
        self.upload.0.retain_recent();
        self.upload_by_ip.0.retain_recent();
        self.small_talk.0.retain_recent();
    }
}

impl<K: Hash + Eq + Clone> Brake<K> {
    fn new(per_minute: u32, burst: u32) -> Self {
        let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::keyed(Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst))))
    }

    /// Counts one more.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`] with the seconds to wait, when it is one too many.
    pub fn press(&self, key: &K) -> Result<()> {
        self.0.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Error::limited(Code::TooManyRequests, wait.as_secs().saturating_add(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_a_household_are_one() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn one_too_many_is_told_how_long_to_wait_and_others_go_on() {
        let brake = Brake::new(1, 2);
        assert!(brake.press(&"a").is_ok() && brake.press(&"a").is_ok());
        let error = brake.press(&"a").unwrap_err();
        assert_eq!(error.code, Code::TooManyRequests);
        assert!((1..=61).contains(&error.retry_after.unwrap()), "{error:?}");
        assert!(brake.press(&"b").is_ok());
    }
}
