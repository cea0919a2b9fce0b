//! A new password without the old one.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session;
use crate::error::Result;
use crate::http::allowed::{Allowed, Anyone};
use crate::http::answer::Done;
use crate::http::body::{At, Body};
use crate::shapes;

/// Who wants a new password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPasswordRecovery {
    email: String,
}

/// The new password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RecoveredPassword {
    /// 8 to 256 characters.
    password: String,
}

shapes!(NewPasswordRecovery, RecoveredPassword);

pub async fn create(allowed: Allowed<Anyone>, Body(new): Body<NewPasswordRecovery>) -> Result<Done> {
    allowed.desk.request_password_recovery(&new.email, &allowed.client_ip()?).await?;
    Ok(Done)
}

pub async fn accept(
    allowed: Allowed<Anyone>,
    (At(token), Body(new)): (At<String>, Body<RecoveredPassword>),
) -> Result<HttpResponse> {
    let signed_in = allowed.desk.recover_password(&token, new.password).await?;
    session::begin(&allowed, signed_in).await
}
