//! Why a connection did not come about, or broke: words for people, whatever was spoken over it.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use rustls::CertificateError as Certificate;

/// What went wrong with a connection or a file, as the end of a sentence.
#[must_use]
pub fn of(error: &io::Error) -> String {
    if let Some(tls) = error.get_ref().and_then(|inner| tls(inner)) {
        return tls;
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => "nothing listens at that port".to_owned(),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected
        | ErrorKind::UnexpectedEof => "the server closed the connection".to_owned(),
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => {
            "no way leads there".to_owned()
        }
        ErrorKind::TimedOut => "no answer came in time".to_owned(),
        _ => without_number(&error.to_string()),
    }
}

/// What went wrong with an error of any library, of which input and output are the cause.
#[must_use]
pub fn within(error: &(dyn StdError + 'static)) -> Option<String> {
    io_within(error).map(of)
}

/// What went wrong with input and output, if that is the cause of an error.
#[must_use]
pub fn io_within<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e io::Error> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

/// What went wrong with encryption, if it is that.
pub(super) fn tls(error: &(dyn StdError + 'static)) -> Option<String> {
    chain(error).find_map(tls_error).map(tls_words)
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&cause| cause.source())
}

/// The cause in TLS. It stands inside errors of input and output, of which `source` tells only what is behind them.
fn tls_error<'e>(cause: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    if let Some(error) = cause.downcast_ref() {
        return Some(error);
    }
    tls_error(cause.downcast_ref::<io::Error>()?.get_ref()?)
}

fn tls_words(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        let words = match error {
            rustls::Error::InvalidMessage(_) => "it does not speak TLS at this port",
            _ => "it does not agree to a safe way of encrypting",
        };
        return words.to_owned();
    };
    let words = match certificate {
        Certificate::Expired | Certificate::ExpiredContext { .. } => "its certificate has expired",
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "its certificate is not valid yet, or this server's clock is wrong"
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        Certificate::UnknownIssuer => {
            "its certificate comes from an issuer that is not trusted; an authority of your own is named in net.ca_file"
        }
        // The same name with another key, as of an authority that was made anew.
        Certificate::BadSignature => {
            "its certificate was not signed by the authority that is trusted under this name; if that is your own and was \
             made anew, put the new one into net.ca_file"
        }
        // The library has no word of its own for it, and whoever signs for themselves by the usual command has this.
        Certificate::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            "its certificate is that of an authority, not of a server"
        }
        _ => "its certificate is not valid",
    };
    words.to_owned()
}

/// The system's words without its number: `Is a directory (os error 21)`.
fn without_number(words: &str) -> String {
    words.split_once(" (os error ").map_or(words, |(words, _)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it comes out of a handshake: within an error of input and output.
    fn refused(error: impl Into<rustls::Error>) -> io::Error {
        io::Error::new(ErrorKind::InvalidData, error.into())
    }

    #[test]
    fn a_broken_connection_is_told_without_numbers_of_the_system() {
        // Linux's numbers (errno(3)): of a full disk, a closed pipe, and of what can happen to connections.
        for (number, words) in [
            (28, "No space left on device"),
            (32, "the server closed the connection"),
            (104, "the server closed the connection"),
            (110, "no answer came in time"),
            (111, "nothing listens at that port"),
            (113, "no way leads there"),
        ] {
            let error = io::Error::from_raw_os_error(number);
            assert!(error.to_string().contains("os error"), "{error}");
            assert_eq!(of(&error), words, "{error}");
        }
        assert_eq!(of(&io::Error::from(ErrorKind::UnexpectedEof)), "the server closed the connection");
    }

    #[test]
    fn a_certificate_that_is_refused_is_told_by_its_reason() {
        for (error, word) in [
            (Certificate::Expired, "has expired"),
            (Certificate::NotValidYet, "not valid yet"),
            (Certificate::NotValidForName, "another name"),
            (Certificate::UnknownIssuer, "net.ca_file"),
            (Certificate::BadSignature, "made anew"),
            (Certificate::BadEncoding, "not valid"),
        ] {
            let words = of(&refused(error.clone()));
            assert!(words.contains(word), "{error:?}: {words}");
        }
    }

    #[test]
    fn the_cause_is_found_however_deep_a_library_hides_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("connection error")]
        struct Outer(#[source] Box<dyn StdError + Send + Sync>);

        let hidden = Outer(Box::new(Outer(Box::new(refused(Certificate::UnknownIssuer)))));
        assert!(within(&hidden).unwrap().contains("issuer") && tls(&hidden).unwrap().contains("issuer"));
        let hidden = Outer(Box::new(io::Error::from(ErrorKind::ConnectionReset)));
        assert_eq!(within(&hidden).unwrap(), "the server closed the connection");
        assert_eq!(tls(&hidden), None);
        assert_eq!(within(&Outer("no compatible mechanism".into())), None);
    }
}
