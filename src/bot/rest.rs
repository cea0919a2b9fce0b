//! How the desk, and scripts through it, call other programs: by the guarded client. Whatever goes wrong is an answer
//! too, so that a script can go on.

use futures_util::future::BoxFuture;

use crate::desk::outside::{Download, Outside};
use crate::domain::rest::{RestAnswer, RestRequest};
use crate::net::{Answer, Client};

impl Outside for Client {
    fn fetch(&self, request: RestRequest) -> BoxFuture<'_, RestAnswer> {
        Box::pin(async move {
            match Self::fetch(self, &request).await {
                Ok(Answer { status, headers, body }) => RestAnswer::new(status, headers, &body),
                Err(failure) => RestAnswer::failed(failure.sentence),
            }
        })
    }

    fn download(&self, request: RestRequest) -> BoxFuture<'_, Result<Download, String>> {
        Box::pin(async move {
            let Answer { status, headers, body } = Self::fetch(self, &request).await.map_err(|f| f.sentence)?;
            if !(200..300).contains(&status) {
                return Err(format!("The file could not be fetched: the answer was {status}."));
            }
            let content_type = headers.get("content-type").cloned().unwrap_or_default();
            Ok(Download { content_type, body })
        })
    }
}
