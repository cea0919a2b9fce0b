//! Signing in and out.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::session::{SignedIn, Start};
use crate::domain::agent::{Agent, SESSION_DAYS};
use crate::domain::business::Business;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, Anyone, COOKIE, Permission, session_token};
use crate::http::answer::Found;
use crate::http::body::Body;
use crate::shapes;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Credentials {
    email: String,
    password: String,
}

/// Who is signed in, and what a client begins with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    agent: Agent,
    business: Business,
    /// Of the server.
    version: &'static str,
    /// The newest event when this was read: listen after it.
    seq: i64,
}

shapes!(Credentials, Session);

impl From<Start> for Session {
    fn from(Start { agent, business, seq }: Start) -> Self {
        Self { agent, business, version: env!("CARGO_PKG_VERSION"), seq }
    }
}

pub async fn create(allowed: Allowed<Anyone>, Body(credentials): Body<Credentials>) -> Result<HttpResponse> {
    let ip = allowed.client_ip()?;
    let signed_in = allowed.desk.sign_in(credentials.email, credentials.password, ip).await?;
    begin(&allowed, signed_in).await
}

pub async fn show(allowed: Allowed<Answer>, (): ()) -> Result<Found<Session>> {
    Ok(Found(allowed.desk.start(allowed.actor.id).await?.into()))
}

pub async fn delete(allowed: Allowed<Anyone>, (): ()) -> Result<HttpResponse> {
    if let Some(token) = session_token(&allowed.request) {
        allowed.desk.sign_out(&token).await?;
    }
    let mut gone = Cookie::build(COOKIE, "").path("/").finish();
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// Answers a fresh sign-in: the cookie, and what a client begins with.
pub async fn begin<P: Permission>(allowed: &Allowed<P>, signed_in: SignedIn) -> Result<HttpResponse> {
    let session: Session = allowed.desk.start(signed_in.agent).await?.into();
    let cookie = Cookie::build(COOKIE, signed_in.token)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(allowed.door()?.is_https(&allowed.request))
        .max_age(Duration::days(SESSION_DAYS))
        .finish();
    Ok(HttpResponse::Created().cookie(cookie).json(session))
}
