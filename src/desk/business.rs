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
        let done = self
            .write_for(caller, move |write, _| {
                let before: Business =
                    setting::find_setting(write.tx, setting::BUSINESS)?.ok_or(Error::new(Code::SetupRequired))?;
                let business = Business {
                    name: name.unwrap_or(before.name),
                    language: change.language.unwrap_or(before.language),
                    time_zone: change.time_zone.unwrap_or(before.time_zone),
                    site_url: site_url.unwrap_or(before.site_url),
                };
                setting::upsert_setting(write.tx, setting::BUSINESS, &business)?;
                write.tell(Change::BusinessUpdated { business: business.clone() })?;
                Ok(business)
            })
            .await?;
        Ok(done.value)
    }
}
