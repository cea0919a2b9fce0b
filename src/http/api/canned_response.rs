//! Canned responses.

use serde::Deserialize;
use utoipa::ToSchema;

use super::mentioned;
use crate::desk::canned_response::CannedResponseChange;
use crate::domain::canned_response::CannedResponse;
use crate::domain::id::CannedResponseId;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// A new canned response.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCannedResponse {
    /// What is typed after `/`.
    shortcut: String,
    /// With placeholders such as `{{contact.name|there}}`.
    text: String,
    /// A code such as `es`.
    language: Option<String>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CannedResponsePatch {
    shortcut: Option<String>,
    text: Option<String>,
    /// `null`: any language.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
}

shapes!(CannedResponse, NewCannedResponse, CannedResponsePatch);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<CannedResponse>>> {
    Ok(Found(allowed.desk.list_canned_responses().await?))
}

pub async fn create(
    allowed: Allowed<Administer>,
    Body(new): Body<NewCannedResponse>,
) -> Result<Created<CannedResponse>> {
    let NewCannedResponse { shortcut, text, language } = new;
    let change = CannedResponseChange { shortcut: Some(shortcut), text: Some(text), language: Some(language) };
    Ok(Created::new(allowed.desk.create_canned_response(&allowed.caller()?, change).await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<CannedResponsePatch>),
) -> Result<Found<CannedResponse>> {
    let CannedResponsePatch { shortcut, text, language } = patch;
    let change = CannedResponseChange { shortcut, text, language };
    Ok(Found(allowed.desk.update_canned_response(&allowed.caller()?, CannedResponseId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_canned_response(&allowed.caller()?, CannedResponseId(id)).await?;
    Ok(Done)
}
