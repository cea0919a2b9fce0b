//! The business.

use serde::Deserialize;
use utoipa::ToSchema;

use super::mentioned;
use crate::desk::business::BusinessChange;
use crate::domain::business::Business;
use crate::domain::language::Language;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::Found;
use crate::http::body::Body;
use crate::shapes;

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BusinessPatch {
    name: Option<String>,
    language: Option<Language>,
    time_zone: Option<String>,
    /// `null` clears it.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    site_url: Option<Option<String>>,
    /// 1 to 1440; `null`: nobody is away by themselves.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    away_after_minutes: Option<Option<i64>>,
    /// 0 to 3600.
    offline_after_seconds: Option<i64>,
}

shapes!(Business, BusinessPatch);

pub async fn show(allowed: Allowed<Answer>, (): ()) -> Result<Found<Business>> {
    Ok(Found(allowed.desk.get_business().await?))
}

pub async fn update(allowed: Allowed<Administer>, Body(patch): Body<BusinessPatch>) -> Result<Found<Business>> {
    let BusinessPatch { name, language, time_zone, site_url, away_after_minutes, offline_after_seconds } = patch;
    let change = BusinessChange { name, language, time_zone, site_url, away_after_minutes, offline_after_seconds };
    Ok(Found(allowed.desk.update_business(&allowed.caller()?, change).await?))
}
