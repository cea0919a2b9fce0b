//! The first start.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::session;
use crate::desk::setup::Setup;
use crate::domain::language::Language;
use crate::error::Result;
use crate::http::allowed::{Allowed, Anyone};
use crate::http::answer::Found;
use crate::http::body::{Body, Params};
use crate::shapes;

/// The token of the link that the server printed.
#[derive(Debug, Deserialize, IntoParams)]
pub struct SetupToken {
    #[serde(default)]
    token: String,
}

/// Whether the set-up is still to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupState {
    needed: bool,
}

/// What the set-up asks for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewSetup {
    /// From the link that the server printed.
    token: String,
    /// The owner's name.
    name: String,
    email: String,
    /// 8 to 256 characters.
    password: String,
    business_name: String,
    language: Language,
    /// IANA name, such as `America/Montevideo`.
    time_zone: String,
    /// The site that will show the widget.
    site_url: Option<String>,
}

shapes!(SetupState, NewSetup);

pub async fn show(allowed: Allowed<Anyone>, Params(query): Params<SetupToken>) -> Result<Found<SetupState>> {
    allowed.desk.check_setup(query.token).await?;
    Ok(Found(SetupState { needed: true }))
}

pub async fn create(allowed: Allowed<Anyone>, Body(new): Body<NewSetup>) -> Result<HttpResponse> {
    let NewSetup { token, name, email, password, business_name, language, time_zone, site_url } = new;
    let setup = Setup { token, name, email, password, business_name, language, time_zone, site_url };
    let signed_in = allowed.desk.set_up(setup).await?;
    session::begin(&allowed, signed_in).await
}
