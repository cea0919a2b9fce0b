//! How the desk, and scripts through it, call other programs: by the guarded client. Whatever goes wrong is an answer
//! too, so that a script can go on.

use futures_util::future::BoxFuture;

use crate::desk::outside::Outside;
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
}
