//! What comes in: JSON bodies, posted forms, values in the path, and parameters behind the question mark. Whatever can't be read is
//! answered with what is wrong with it.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::desk::incoming_mail::MAIL_MAX_BYTES;
use crate::desk::secret;
use crate::error::{Code, Error, Result};

/// The most bytes of a JSON body.
const MAX_BYTES: usize = 256 * 1024;
/// The most bytes of a posted form: each of its bytes may be written as three.
const FORM_MAX_BYTES: usize = 3 * MAX_BYTES;
/// What is still read of a body that is too large, so that its sender gets to read the answer.
const DRAIN_BYTES: usize = 8 * 1024 * 1024;

/// A JSON body.
pub struct Body<T>(pub T);

/// The fields of a form, as a page posts them without a script.
pub struct Form<T>(pub T);

/// A body of any kind that is not read yet: who sends so much is to be known first.
pub struct Raw {
    pub content_type: String,
    payload: Payload,
}

impl Raw {
    /// Reads it.
    ///
    /// # Errors
    /// [`Code::TooLarge`], or the line broke.
    pub async fn read(self) -> Result<Vec<u8>> {
        read(self.payload, MAIL_MAX_BYTES).await
    }
}

/// The hash of a request's body, to recognise a repeated call by.
pub struct BodyHash(pub String);

/// The value in the path, such as the `{id}`, or several as a tuple.
pub struct At<T>(pub T);

/// The parameters behind the question mark.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if request.content_type() != "application/json" {
                let message = "Send the body as JSON, with Content-Type: application/json.";
                return Err(Error::with_message(Code::InvalidRequest, message));
            }
            let bytes = read(payload, MAX_BYTES).await?;
            // Else a list would count as the values of the fields, by their order.
            if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
                let message = "Send an object with named fields, in braces, not a list.";
                return Err(Error::with_message(Code::InvalidRequest, message));
            }
            let value = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
            if request.headers().contains_key("idempotency-key") {
                let text = String::from_utf8_lossy(&bytes);
                request.extensions_mut().insert(BodyHash(secret::hash_token(&text)));
            }
            Ok(Self(value))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if request.content_type() != "application/x-www-form-urlencoded" {
                let message = "Send a form, with Content-Type: application/x-www-form-urlencoded.";
                return Err(Error::with_message(Code::InvalidRequest, message));
            }
            let bytes = read(payload, FORM_MAX_BYTES).await?;
            fields(&String::from_utf8_lossy(&bytes), "The form").map(Self)
        })
    }
}

/// What `name=value&name=value` says.
fn fields<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    let parsed = actix_web::web::Query::<T>::from_query(text);
    parsed
        .map(actix_web::web::Query::into_inner)
        .map_err(|error| Error::with_message(Code::InvalidRequest, format!("{what} can't be used: {error}.")))
}

async fn read(mut payload: Payload, max_bytes: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut drained = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Error::with_message(Code::InvalidRequest, error.to_string()))?;
        if drained > 0 || bytes.len() + chunk.len() > max_bytes {
            drained += chunk.len();
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
        if drained > DRAIN_BYTES {
            break;
        }
    }
    if drained > 0 {
        let kilobytes = max_bytes / 1024;
        let message = format!("The request is larger than {kilobytes} KB. Send less; send files as attachments.");
        return Err(Error::with_message(Code::TooLarge, message));
    }
    Ok(bytes)
}

impl FromRequest for Raw {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = request.headers().get(actix_web::http::header::CONTENT_TYPE);
        let content_type = header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        ready(Ok(Self { content_type, payload: payload.take() }))
    }
}

fn unreadable(error: &serde_json::Error) -> Error {
    Error::with_message(Code::InvalidRequest, format!("The JSON can't be used: {error}."))
}

impl<T: DeserializeOwned + 'static> FromRequest for At<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // What is not even a number can't be there.
        ready(request.match_info().load().map(Self).map_err(|_| Error::new(Code::NotFound)))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(fields(request.query_string(), "The parameters").map(Self))
    }
}
