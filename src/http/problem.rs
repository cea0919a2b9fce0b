//! Errors over HTTP: `application/problem+json` (RFC 9457) with our stable code, or a page for a person. The one place that maps kinds of errors
//! to status codes, that logs causes, and that sets the headers every answer carries.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::Door;
use super::pages::{plain, refusal};
use crate::desk::secret;
use crate::error::{Code, Error, Kind};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What went wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the code's explanation.
    pub r#type: String,
    /// The status code's name.
    pub title: &'static str,
    pub status: u16,
    /// Stable name of what went wrong.
    pub code: &'static str,
    /// What is wrong and what to do, in English.
    pub detail: String,
    /// The field of the request that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Names this request in the server's log.
    pub request_id: String,
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self.code.kind())
    }

    /// Only a mark: [`explain`] writes the body, because only it knows the request's id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Limited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Middleware around everything: explains errors, and sets the headers that every answer carries.
pub async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let answer = next.call(request).await?;
    let mut answer = match answer.response().error() {
        None => answer.map_into_boxed_body(),
        Some(error) => {
            let explained = explained(answer.request(), error);
            let (request, _) = answer.into_parts();
            ServiceResponse::new(request, explained)
        }
    };
    let headers = answer.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(header::REFERRER_POLICY) {
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    Ok(answer)
}

fn explained(request: &HttpRequest, error: &actix_web::Error) -> HttpResponse {
    // An id that can't be made is only missing in the log.
    let request_id = secret::random_token(9).unwrap_or_default();
    let foreign;
    let ours = if let Some(ours) = error.as_error::<Error>() {
        ours
    } else {
        foreign = translated(error);
        &foreign
    };
    if ours.code.kind() == Kind::Internal || ours.code.kind() == Kind::Unavailable {
        // The route and not the path: some paths carry tokens that still hold.
        tracing::error!(request_id, method = %request.method(), route = request.match_pattern(), code = ours.code.as_str(),
            cause = ours.source.as_ref().map(tracing::field::display), "a request failed");
    }
    let mut answer = for_a_person(request, ours, &request_id).unwrap_or_else(|| for_a_program(ours, &request_id));
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(seconds) = ours.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// A page, when a browser is to show what it gets: a frame, a file, a mistyped address.
fn for_a_person(request: &HttpRequest, error: &Error, request_id: &str) -> Option<HttpResponse> {
    let door = request.app_data::<web::Data<Door>>().filter(|_| plain::is_asked_for(request))?;
    let language = plain::language(request).unwrap_or_default();
    refusal::page(error, request_id, language).respond(error.status_code(), &door.pages).ok()
}

fn for_a_program(error: &Error, request_id: &str) -> HttpResponse {
    let status = error.status_code();
    let problem = Problem {
        r#type: format!("/docs/api#{}", error.code.as_str()),
        title: status.canonical_reason().unwrap_or_default(),
        status: status.as_u16(),
        code: error.code.as_str(),
        detail: error.message.to_string(),
        field: error.field,
        retry_after: error.retry_after,
        request_id: request_id.to_owned(),
    };
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .insert_header((header::VARY, "accept"))
        .json(problem)
}

/// An error of the web server's own, in our terms.
fn translated(error: &actix_web::Error) -> Error {
    let status = error.as_response_error().status_code();
    let code = match status.as_u16() {
        404 => Code::NotFound,
        413 => Code::TooLarge,
        400..=499 => Code::InvalidRequest,
        _ => Code::Internal,
    };
    if code == Code::Internal { Error::internal(error.to_string()) } else { Error::new(code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failures_of_our_own_are_server_errors() {
        for code in Code::ALL {
            let is_ours = matches!(code.kind(), Kind::Internal | Kind::Unavailable);
            assert_eq!(Error::new(*code).status_code().is_server_error(), is_ours, "{code:?}");
        }
    }
}
