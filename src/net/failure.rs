//! Why a call got no answer: stable kinds for programs, and one sentence for an admin. Neither ever holds a header, a
//! body, a parameter or an address that was looked up: what a script does with the sentence, nobody knows.

use std::error::Error as StdError;
use std::io;

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

    /// What the HTTP library says, in our words; its own hold the whole URL.
    pub(super) fn from_library(error: &reqwest::Error, host: &str) -> Self {
        let causes = || std::iter::successors(error.source(), |&cause| cause.source());
        if let Some(tls) = causes().find_map(tls_error) {
            return Self::new(FailureKind::Tls, tls_sentence(tls, host));
        }
        if error.is_timeout() {
            return Self::new(FailureKind::TimedOut, format!("{host} could not be reached in time."));
        }
        if error.is_connect() {
            let io = causes().find_map(|cause| cause.downcast_ref::<io::Error>());
            let why = match io.map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused) => "nothing listens at that port",
                Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => "it hung up at once",
                Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => "no way leads there",
                _ => "no connection came about",
            };
            return Self::new(FailureKind::ConnectFailed, format!("{host} could not be reached: {why}."));
        }
        if error.is_builder() {
            return Self::new(FailureKind::Internal, "The call could not be prepared.");
        }
        let sentence = format!("{host} broke the connection off, or answered with something that is not HTTP.");
        Self::new(FailureKind::BadAnswer, sentence)
    }
}

/// The cause in TLS. It stands inside errors of input and output, of which `source` tells only what is behind them.
fn tls_error<'e>(cause: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    if let Some(error) = cause.downcast_ref() {
        return Some(error);
    }
    tls_error(cause.downcast_ref::<io::Error>()?.get_ref()?)
}

fn tls_sentence(error: &rustls::Error, host: &str) -> String {
    use rustls::CertificateError as Certificate;
    let what = match error {
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            "its certificate has expired"
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => "its certificate is for another name",
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => {
            "its certificate comes from an issuer that is not publicly trusted"
        }
        rustls::Error::InvalidCertificate(_) => "its certificate is not valid",
        rustls::Error::InvalidMessage(_) => "it does not speak TLS at this port",
        _ => "it does not agree to a safe way of encrypting",
    };
    format!("{host} can't be called by https: {what}.")
}
