//! Other programs, as the desk sees them: something is asked, and there is an answer. Who makes the calls, and which they
//! refuse, the desk does not know; `app` passes it in.

use futures_util::future::BoxFuture;

use crate::domain::rest::{RestAnswer, RestRequest};

/// A file from outside.
pub struct Download {
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Whoever makes calls to other programs.
pub trait Outside: Send + Sync {
    /// Makes a call. What goes wrong is an answer too: one without a status, that says why.
    fn fetch(&self, request: RestRequest) -> BoxFuture<'_, RestAnswer>;

    /// Fetches a file, or says why it can't, in a sentence.
    fn download(&self, request: RestRequest) -> BoxFuture<'_, Result<Download, String>>;
}
