//! Permission in the type. A handler gets the desk only inside an [`Allowed`], and only by naming the permission that
//! its route has in the table; a route without one does not compile.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::Door;
use super::body::BodyHash;
use crate::desk::listening::Pass;
use crate::desk::session::API_TOKEN_PREFIX;
use crate::desk::{Caller, Desk, Idempotency};
use crate::domain::permission::Actor;
use crate::domain::visitor::Visitor;
use crate::error::{Code, Error, Result};

/// Name of the cookie that holds an agent's session.
pub const COOKIE: &str = "recado_session";

/// Who may take a route.
pub trait Permission: 'static {
    /// Whom a handler then deals with.
    type Actor: 'static;
    /// As the documentation says it.
    const WHO: &'static str;
    /// Finds out who asks, and whether they may.
    fn authorise(request: &HttpRequest, desk: &Desk) -> impl Future<Output = Result<Self::Actor>>;
}

/// Proof that the request's sender may take this route, and the desk to act on.
pub struct Allowed<P: Permission> {
    pub desk: Desk,
    pub actor: P::Actor,
    pub request: HttpRequest,
    _permission: PhantomData<P>,
}

/// Anybody, signed in or not.
pub struct Anyone;
/// Every agent: the inbox, and what is theirs.
pub struct Answer;
/// Owner and admins: settings and people.
pub struct Administer;
/// A visitor, by the token their browser keeps.
pub struct Visit;

impl Permission for Anyone {
    type Actor = ();
    const WHO: &'static str = "anyone";

    async fn authorise(request: &HttpRequest, _: &Desk) -> Result<()> {
        door(request)?.check_origin(request, false)
    }
}

impl Permission for Answer {
    type Actor = Actor;
    const WHO: &'static str = "agent";

    async fn authorise(request: &HttpRequest, desk: &Desk) -> Result<Actor> {
        agent(request, desk).await
    }
}

impl Permission for Administer {
    type Actor = Actor;
    const WHO: &'static str = "admin";

    async fn authorise(request: &HttpRequest, desk: &Desk) -> Result<Actor> {
        let actor = agent(request, desk).await?;
        if actor.has_full_access() { Ok(actor) } else { Err(Error::new(Code::Forbidden)) }
    }
}

impl Permission for Visit {
    type Actor = Visitor;
    const WHO: &'static str = "visitor";

    async fn authorise(request: &HttpRequest, desk: &Desk) -> Result<Visitor> {
        match bearer(request).or_else(|| protocol_token(request)) {
            Some(token) => desk.authenticate_visitor(token).await,
            None => Err(Error::new(Code::Unauthenticated)),
        }
    }
}

async fn agent(request: &HttpRequest, desk: &Desk) -> Result<Actor> {
    if let Some(token) = bearer(request) {
        if !token.starts_with(API_TOKEN_PREFIX) {
            return Err(Error::new(Code::Unauthenticated));
        }
        return desk.authenticate_api_token(token).await;
    }
    match session_token(request) {
        Some(token) => {
            door(request)?.check_origin(request, true)?;
            desk.authenticate(&token).await
        }
        None => desk.turn_away().await,
    }
}

/// What an agent or their program has shown, to be shown again while a connection lasts.
pub fn agents_pass(request: &HttpRequest) -> Result<Pass> {
    let of_program = bearer(request).map(|token| Pass::ApiToken(token.to_owned()));
    let pass = of_program.or_else(|| session_token(request).map(Pass::Session));
    pass.ok_or(Error::new(Code::Unauthenticated))
}

/// What a visitor's browser has shown, to be shown again while a connection lasts.
pub fn visitors_pass(request: &HttpRequest) -> Result<Pass> {
    let token = bearer(request).or_else(|| protocol_token(request));
    token.map(|token| Pass::Visitor(token.to_owned())).ok_or(Error::new(Code::Unauthenticated))
}

/// The session's token in the cookie.
pub fn session_token(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}

/// A browser's socket can't send an `Authorization` header; the token comes as a second subprotocol, which unlike an
/// address is not written to logs.
fn protocol_token(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    value.split(',').map(str::trim).find(|protocol| *protocol != super::live::PROTOCOL)
}

fn door(request: &HttpRequest) -> Result<&Door> {
    request
        .app_data::<web::Data<Door>>()
        .map(|door| door.get_ref())
        .ok_or_else(|| Error::internal("no door in the app's data"))
}

impl<P: Permission> FromRequest for Allowed<P> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let desk = request.app_data::<web::Data<Desk>>().map(|desk| desk.get_ref().clone());
            let desk = desk.ok_or_else(|| Error::internal("no desk in the app's data"))?;
            let actor = P::authorise(&request, &desk).await?;
            Ok(Self { desk, actor, request, _permission: PhantomData })
        })
    }
}

impl<P: Permission> Allowed<P> {
    /// What the door knows of its surroundings.
    ///
    /// # Errors
    /// Never in a running server.
    pub fn door(&self) -> Result<&Door> {
        door(&self.request)
    }

    /// The network address of who asks.
    ///
    /// # Errors
    /// Never in a running server.
    pub fn client_ip(&self) -> Result<String> {
        Ok(self.door()?.client_ip(&self.request))
    }

    /// The country of whoever asks, where a trusted proxy tells it.
    ///
    /// # Errors
    /// The server is set up wrongly.
    pub fn client_country(&self) -> Result<Option<String>> {
        Ok(self.door()?.client_country(&self.request))
    }
}

impl<P: Permission<Actor = Actor>> Allowed<P> {
    /// Who asks, with the key that makes asking twice harmless.
    ///
    /// # Errors
    /// The `Idempotency-Key` can't be one.
    pub fn caller(&self) -> Result<Caller> {
        let key = self.request.headers().get("idempotency-key").map(|value| value.to_str().unwrap_or_default());
        let idempotency = match key {
            None => None,
            Some(key) if (1..=255).contains(&key.len()) => {
                let body = self.request.extensions().get::<BodyHash>().map(|hash| hash.0.clone()).unwrap_or_default();
                let fingerprint = format!("{} {} {body}", self.request.method(), self.request.path());
                Some(Idempotency { key: key.to_owned(), fingerprint })
            }
            Some(_) => {
                let message = "Idempotency-Key: give 1 to 255 visible characters, such as a UUID.";
                return Err(Error::with_message(Code::InvalidRequest, message));
            }
        };
        Ok(Caller { actor: self.actor, idempotency })
    }
}
