//! Signing in and out.

use actix_web::body::BoxBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::desk::session::{SignedIn, Start};
use crate::domain::agent::{Agent, SESSION_DAYS};
use crate::domain::business::Business;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, Anyone, COOKIE, Permission, session_token};
use crate::http::answer::Found;
use crate::http::body::Body;
use crate::http::route::{Description, Output};
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
    /// Whether any account sends mail: then answers reach who has left.
    can_mail: bool,
    /// Of the server.
    version: &'static str,
    /// The newest event when this was read: listen after it.
    seq: i64,
}

shapes!(Credentials, Session);

impl From<Start> for Session {
    fn from(Start { agent, business, can_mail, seq }: Start) -> Self {
        Self { agent, business, can_mail, version: env!("CARGO_PKG_VERSION"), seq }
    }
}

pub async fn create(allowed: Allowed<Anyone>, Body(credentials): Body<Credentials>) -> Result<HttpResponse> {
    let ip = allowed.client_ip()?;
    let signed_in = allowed.desk.sign_in(credentials.email, credentials.password, ip).await?;
    begin(&allowed, signed_in).await
}

pub async fn show(allowed: Allowed<Answer>, (): ()) -> Result<Welcome> {
    let session = allowed.desk.start(allowed.actor.id).await?.into();
    // Who keeps coming stays signed in: the browser's memory is renewed with the server's.
    let cookie = session_token(&allowed.request).map(|token| cookie(&allowed, token)).transpose()?;
    Ok(Welcome { session, cookie })
}

/// A session, and the cookie that goes with it.
pub struct Welcome {
    session: Session,
    cookie: Option<Cookie<'static>>,
}

impl Output for Welcome {
    fn describe(description: &mut Description) {
        Found::<Session>::describe(description);
    }
}

impl Responder for Welcome {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(cookie) = self.cookie {
            response.cookie(cookie);
        }
        response.json(self.session)
    }
}

fn cookie<P: Permission>(allowed: &Allowed<P>, token: String) -> Result<Cookie<'static>> {
    Ok(Cookie::build(COOKIE, token)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(allowed.door()?.is_https(&allowed.request))
        .max_age(Duration::days(SESSION_DAYS))
        .finish())
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
    Ok(HttpResponse::Created().cookie(cookie(allowed, signed_in.token)?).json(session))
}
