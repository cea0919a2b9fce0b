//! The business's own facts.

use crate::desk::{Caller, Desk, words};
use crate::domain::business::{Business, is_time_zone};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::storage::setting;

/// What is changed of the business.
#[derive(Clone, Debug, Default)]
pub struct BusinessChange {
    pub name: Option<String>,
    pub language: Option<Language>,
    pub time_zone: Option<String>,
    /// `Some(None)` clears it.
    pub site_url: Option<Option<String>>,
    /// `Some(None)`: nobody is away by themselves.
    pub away_after_minutes: Option<Option<i64>>,
    pub offline_after_seconds: Option<i64>,
}

impl Desk {
    /// The business.
    ///
    /// # Errors
    /// [`Code::SetupRequired`].
    pub async fn get_business(&self) -> Result<Business> {
        let found = self.store().read(|tx| setting::find_setting(tx, setting::BUSINESS)).await?;
        found.ok_or(Error::new(Code::SetupRequired))
    }

    /// Changes the business's facts.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn update_business(&self, caller: &Caller, change: BusinessChange) -> Result<Business> {
        let name = change.name.as_deref().map(|name| words::line("name", name, NAME_MAX_CHARS)).transpose()?;
        let site_url = change.site_url.map(|url| words::optional_line("site_url", url.as_deref(), 300)).transpose()?;
        if change.time_zone.as_deref().is_some_and(|zone| !is_time_zone(zone)) {
            return Err(Error::field("time_zone", "Choose a time zone of the list, such as America/Montevideo."));
        }
        if change.away_after_minutes.flatten().is_some_and(|minutes| !(1..=1440).contains(&minutes)) {
            return Err(Error::field(
                "away_after_minutes",
                "Give a number of minutes from 1 to 1440, or none for never.",
            ));
        }
        if change.offline_after_seconds.is_some_and(|seconds| !(0..=3600).contains(&seconds)) {
            return Err(Error::field("offline_after_seconds", "Give a number of seconds from 0 to 3600."));
        }
        let done = self
            .write_for(caller, move |write, _| {
                let before: Business =
                    setting::find_setting(write.tx, setting::BUSINESS)?.ok_or(Error::new(Code::SetupRequired))?;
                let business = Business {
                    name: name.unwrap_or(before.name),
                    language: change.language.unwrap_or(before.language),
                    time_zone: change.time_zone.unwrap_or(before.time_zone),
                    site_url: site_url.unwrap_or(before.site_url),
                    away_after_minutes: change.away_after_minutes.unwrap_or(before.away_after_minutes),
                    offline_after_seconds: change.offline_after_seconds.unwrap_or(before.offline_after_seconds),
                };
                setting::upsert_setting(write.tx, setting::BUSINESS, &business)?;
                write.tell(Change::BusinessUpdated { business: business.clone() })?;
                write.look_at_all()?;
                Ok(business)
            })
            .await?;
        Ok(done.value)
    }
}
