//! Why a call got no answer: stable kinds for programs, and one sentence for an admin. Neither ever holds a header, a
//! body, a parameter or an address that was looked up: what a script does with the sentence, nobody knows.

use std::io::{self, ErrorKind};

use super::cause;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The URL is none that can be called: another scheme, or a name and password in it.
    BadUrl,
    /// A header that can't be sent, or that nobody may set.
    BadHeader,
    /// A host that is none of those which the call may go to.
    HostRefused,
    /// A port that is closed to calls.
    PortRefused,
    /// A private or reserved address.
    AddressRefused,
    /// The name leads to no address.
    NoSuchHost,
    /// Nobody answers at the address.
    ConnectFailed,
    /// No encrypted connection came about.
    Tls,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    /// A redirect to where this call may not go.
    RedirectRefused,
    /// What came back is no proper HTTP, or broke off.
    BadAnswer,
    /// Something is wrong with this server.
    Internal,
}

/// A call that got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Failure {
    pub kind: FailureKind,
    pub sentence: String,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into() }
    }

    /// What happened to a connection, without its host.
    #[must_use]
    pub fn of_connection(error: &io::Error) -> Self {
        let kind = match error.kind() {
            _ if cause::tls(error).is_some() => FailureKind::Tls,
            ErrorKind::TimedOut => FailureKind::TimedOut,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::UnexpectedEof => FailureKind::BadAnswer,
            _ => FailureKind::ConnectFailed,
        };
        Self::new(kind, cause::of(error))
    }

    /// What the HTTP library says, in our words; its own hold the whole URL.
    pub(super) fn from_library(error: &reqwest::Error, host: &str) -> Self {
        if let Some(why) = cause::tls(error) {
            return Self::new(FailureKind::Tls, format!("{host} can't be called by https: {why}."));
        }
        if error.is_timeout() {
            return Self::new(FailureKind::TimedOut, format!("{host} could not be reached in time."));
        }
        if error.is_connect() {
            let why = cause::within(error).unwrap_or_else(|| "no connection came about".to_owned());
            return Self::new(FailureKind::ConnectFailed, format!("{host} could not be reached: {why}."));
        }
        if error.is_builder() {
            return Self::new(FailureKind::Internal, "The call could not be prepared.");
        }
        let sentence = format!("{host} broke the connection off, or answered with something that is not HTTP.");
        Self::new(FailureKind::BadAnswer, sentence)
    }
}
