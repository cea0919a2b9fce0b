//! Other programs, as the desk sees them: something is asked, and there is an answer. Who makes the calls, and which they
//! refuse, the desk does not know; `app` passes it in.

use futures_util::future::BoxFuture;

use crate::domain::rest::{RestAnswer, RestRequest};

/// Whoever makes calls to other programs.
pub trait Outside: Send + Sync {
    /// Makes a call. What goes wrong is an answer too: one without a status, that says why.
    fn fetch(&self, request: RestRequest) -> BoxFuture<'_, RestAnswer>;
}
