//! No more summaries, by the link that each of them carries: for mail programs by one post (RFC 8058), for people by a page.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder};

use crate::domain::language::Language;
use crate::error::{Code, Result};
use crate::http::allowed::{Allowed, Anyone};
use crate::http::answer::Done;
use crate::http::body::At;
use crate::http::pages::{plain, unsubscription};
use crate::http::route::{Description, Output};

/// A page for a person, nothing for a program.
pub struct Unsubscribed(HttpResponse);

impl Output for Unsubscribed {
    fn describe(description: &mut Description) {
        Done::describe(description);
        HttpResponse::describe(description);
    }
}

impl Responder for Unsubscribed {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

/// Changes nothing: programs that check links open them all.
pub async fn show(allowed: Allowed<Anyone>, At(token): At<String>) -> Result<HttpResponse> {
    let found = allowed.desk.get_subscription(token).await;
    let pages = &allowed.door()?.pages;
    match found {
        Ok(subscription) => unsubscription::page(&subscription).respond(StatusCode::OK, pages),
        Err(error) if error.code == Code::NotFound && plain::is_asked_for(&allowed.request) => unknown(&allowed).await,
        Err(error) => Err(error),
    }
}

pub async fn create(allowed: Allowed<Anyone>, At(token): At<String>) -> Result<Unsubscribed> {
    let is_person = plain::is_asked_for(&allowed.request);
    let done = allowed.desk.unsubscribe(token).await;
    let pages = &allowed.door()?.pages;
    let answer = match done {
        Ok(_) if !is_person => HttpResponse::NoContent().finish(),
        Ok(subscription) => unsubscription::page(&subscription).respond(StatusCode::OK, pages)?,
        Err(error) if error.code == Code::NotFound && is_person => unknown(&allowed).await?,
        Err(error) => return Err(error),
    };
    Ok(Unsubscribed(answer))
}

/// Whose link it was nobody knows, so that the browser says in which language.
async fn unknown(allowed: &Allowed<Anyone>) -> Result<HttpResponse> {
    let language = match plain::language(&allowed.request) {
        Some(language) => language,
        None => allowed.desk.get_business().await.map_or(Language::En, |business| business.language),
    };
    unsubscription::unknown(language).respond(StatusCode::NOT_FOUND, &allowed.door()?.pages)
}
