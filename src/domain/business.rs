//! The business that runs this installation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::language::Language;

/// How long an agent counts as there after the last connection has gone, so that a reload or a lift changes nothing.
pub const DEFAULT_OFFLINE_AFTER_SECONDS: i64 = 45;
/// After how many minutes without activity an agent counts as away, as long as nobody has chosen otherwise.
pub const DEFAULT_AWAY_AFTER_MINUTES: i64 = 10;

/// What is said of the business as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Business {
    pub name: String,
    /// The language of what has no language of its own.
    pub language: Language,
    /// IANA name, such as `America/Montevideo`.
    pub time_zone: String,
    /// Address of the business's site.
    pub site_url: Option<String>,
    /// Minutes without activity after which an online agent is away; none: never by itself.
    #[serde(default = "away_after_minutes")]
    pub away_after_minutes: Option<i64>,
    /// Seconds after which an agent whose last connection has gone is offline.
    #[serde(default = "offline_after_seconds")]
    pub offline_after_seconds: i64,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
const fn away_after_minutes() -> Option<i64> {
    Some(DEFAULT_AWAY_AFTER_MINUTES)
}

const fn offline_after_seconds() -> i64 {
    DEFAULT_OFFLINE_AFTER_SECONDS
}

/// Whether `name` is a time zone of the IANA database.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_iana_names_are_time_zones() {
        assert!(is_time_zone("America/Montevideo"));
        assert!(is_time_zone("UTC"));
        assert!(!is_time_zone("Uruguay time"));
    }
}
