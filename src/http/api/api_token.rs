//! API tokens of the caller.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::agent::ApiToken;
use crate::domain::id::ApiTokenId;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// What the token is for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewApiToken {
    name: String,
}

shapes!(ApiToken, NewApiToken);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<ApiToken>>> {
    Ok(Found(allowed.desk.list_api_tokens(allowed.actor.id).await?))
}

pub async fn create(allowed: Allowed<Answer>, Body(new): Body<NewApiToken>) -> Result<Created<ApiToken>> {
    Ok(Created::new(allowed.desk.create_api_token(&allowed.caller()?, &new.name).await?))
}

pub async fn delete(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_api_token(&allowed.caller()?, ApiTokenId(id)).await?;
    Ok(Done)
}
