//! Files come in as the plain body of a request: `curl --data-binary @photo.png`. So a browser can show progress, and
//! nothing has to be taken apart.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::desk::files::Upload;
use crate::error::{Code, Error, Result};

/// What is still read of a file that is too large, so that its sender gets to read the answer.
const DRAIN_BYTES: usize = 64 * 1024 * 1024;

/// A body that has not been read yet.
pub struct File {
    payload: Payload,
    /// What the sender calls it.
    pub content_type: String,
    size: Option<u64>,
}

/// How the sender names a file.
#[derive(Debug, Deserialize, IntoParams)]
pub struct FileName {
    /// Name of the file, with its extension.
    #[serde(default)]
    pub name: String,
}

impl FromRequest for File {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        ready(Ok(Self {
            payload: payload.take(),
            content_type: header(header::CONTENT_TYPE).unwrap_or_default().to_owned(),
            size: header(header::CONTENT_LENGTH).and_then(|size| size.parse().ok()),
        }))
    }
}

impl File {
    /// Reads the body to its end into `upload`.
    ///
    /// # Errors
    /// It is too large, or breaks off.
    pub async fn save(mut self, mut upload: Upload) -> Result<Upload> {
        let mut drained = 0;
        let mut refused = None;
        while let Some(chunk) = self.payload.next().await {
            let chunk = chunk.map_err(|_| {
                Error::with_message(Code::InvalidRequest, "The file did not arrive whole. Send it again.")
            })?;
            match refused {
                None => refused = upload.write(&chunk).await.err(),
                Some(_) => drained += chunk.len(),
            }
            if drained > DRAIN_BYTES {
                break;
            }
        }
        match refused {
            Some(error) => Err(error),
            None if self.size.is_some_and(|size| size != upload.size()) => {
                Err(Error::with_message(Code::InvalidRequest, "The file did not arrive whole. Send it again."))
            }
            None => Ok(upload),
        }
    }
}
