//! The business that runs this installation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::language::Language;

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
