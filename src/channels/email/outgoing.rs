//! Delivers letters by SMTP: one connection a letter, to an address that was checked.

use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::failure::{bad_answer, too_late, unwritable};
use super::oauth::Tokens;
use super::smtp_line::connect;
use super::writing::{self, Written};
use crate::desk::postman::{Delivery, Letter};
use crate::domain::mail_account::MailServer;
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::net::{Client, Failure, cause};

/// How long connecting may take, encryption and greetings included.
const CONNECT_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a server may take for all the rest: ten minutes for its last answer alone (RFC 5321 section 4.5.3.2.6).
const GIVE_TIMEOUT: Duration = Duration::from_mins(12);
/// How long it may take to say goodbye, which is no part of it.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(5);
/// Answers that refuse who signs in, and not the mail (RFC 4954 section 6).
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];
/// Extended codes that refuse who sends, and not the mail (RFC 3463): the sender's address, the server itself, too much sent
/// (5.4.5 with Google), what the account may not do (5.7.60 and 5.7.708 with Microsoft).
const SENDER_STATUSES: [&str; 9] = ["5.1.7", "5.1.8", "5.3.0", "5.3.2", "5.4.5", "5.7.8", "5.7.9", "5.7.60", "5.7.708"];
/// What servers say who put such things under a code for anything (5.7.1, 5.7.0).
const SENDER_PHRASES: [&str; 6] = [
    "sender address rejected",
    "not owned by",
    "not allowed to send",
    "sending limit",
    "sending quota",
    "too many messages",
];

/// Writes a letter and gives it to its account's server.
pub async fn deliver(net: &Client, tokens: &Tokens, letter: Letter) -> Delivery {
    let Some(server) = letter.account.outgoing.clone() else {
        return Delivery::Refused(MailFailure::named(FailureReason::NoAccount));
    };
    let envelope = match envelope(&letter) {
        Ok(envelope) => envelope,
        Err(problem) => return Delivery::RefusedForGood(unwritable(problem)),
    };
    let Written { raw, problem } = match tokio::task::spawn_blocking(move || (writing::write(&letter), letter)).await {
        Ok((Ok(written), _)) => written,
        Ok((Err(problem), _)) => return Delivery::RefusedForGood(unwritable(problem)),
        Err(error) => return Delivery::Refused(unwritable(error.to_string())),
    };
    let addresses = match net.mail_addresses(&server.host, server.port).await {
        Ok(addresses) => addresses,
        Err(failure) => return Delivery::Refused(failure.into()),
    };
    let secret = match secret(tokens, &server).await {
        Ok(secret) => secret,
        Err(failure) => return Delivery::Refused(failure),
    };
    let hello = ClientId::Domain(envelope.from().map_or("localhost", |from| from.domain()).to_owned());
    let mut last = MailFailure::named(FailureReason::UnknownHost);
    for address in addresses {
        let mut line = match tokio::time::timeout(CONNECT_TIMEOUT, connect(net, &server, address, &hello)).await {
            Ok(Ok(line)) => line,
            Ok(Err(failure)) => {
                last = failure;
                continue;
            }
            Err(_) => {
                last = too_late();
                continue;
            }
        };
        // From here on the server may have taken it, whatever we hear: no other address is asked.
        let given =
            tokio::time::timeout(GIVE_TIMEOUT, give(&mut line, &server, secret.as_ref(), &envelope, &raw)).await;
        let delivery = match given {
            Ok(Ok(response)) => {
                let words: Vec<&str> = response.message().collect();
                Delivery::Taken { words: format!("{} {}", response.code(), words.join(" ")), problem }
            }
            Ok(Err(error)) => refused(tokens, &server, &error),
            Err(_) => Delivery::Refused(too_late()),
        };
        let _ = tokio::time::timeout(LEAVE_TIMEOUT, line.abort()).await;
        return delivery;
    }
    Delivery::Refused(last)
}

async fn give(
    line: &mut AsyncSmtpConnection,
    server: &MailServer,
    secret: Option<&Credentials>,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<Response, Error> {
    if let Some(secret) = secret {
        let mechanisms: &[Mechanism] =
            if server.oauth.is_some() { &[Mechanism::Xoauth2] } else { &[Mechanism::Plain, Mechanism::Login] };
        line.auth(mechanisms, secret).await?;
    }
    line.send(envelope, raw).await
}

fn envelope(letter: &Letter) -> Result<Envelope, String> {
    let parse =
        |address: &str| address.parse::<Address>().map_err(|error| format!("{address} can't be written to: {error}."));
    let (from, to) = (parse(&letter.envelope_from)?, parse(&letter.to_address)?);
    Envelope::new(Some(from), vec![to]).map_err(|error| error.to_string())
}

/// Who signs in, with what; none where nobody has to.
async fn secret(tokens: &Tokens, server: &MailServer) -> Result<Option<Credentials>, MailFailure> {
    if let Some(oauth) = &server.oauth {
        return Ok(Some(Credentials::new(server.user.clone(), tokens.token(oauth).await?)));
    }
    let password = server.password.clone().unwrap_or_default();
    Ok((!server.user.is_empty()).then(|| Credentials::new(server.user.clone(), password)))
}

fn refused(tokens: &Tokens, server: &MailServer, error: &Error) -> Delivery {
    let failure = failure_of(error);
    let code = error.status().map(u16::from).unwrap_or_default();
    if SIGN_IN_CODES.contains(&code) {
        if let Some(oauth) = &server.oauth {
            tokens.forget(oauth);
        }
        return Delivery::Refused(failure);
    }
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if error.is_permanent() && !is_about_sender(&said) {
        Delivery::RefusedForGood(failure)
    } else {
        Delivery::Refused(failure)
    }
}

/// Whether a refusal would meet any mail of the account: then the account has a problem, and no mail is given up for it.
fn is_about_sender(said: &str) -> bool {
    let status = said.split(|c: char| c.is_whitespace() || c == '-').next().unwrap_or_default();
    let said = said.to_lowercase();
    SENDER_STATUSES.contains(&status) || SENDER_PHRASES.iter().any(|phrase| said.contains(phrase))
}

/// The server's own words, or what went wrong before it had any.
pub(super) fn failure_of(error: &Error) -> MailFailure {
    let inner = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        return MailFailure::refused(&format!("{code} {inner}"));
    }
    if let Some(error) = cause::io_within(error) {
        return Failure::of_connection(error).into();
    }
    match inner.as_str() {
        "No compatible authentication mechanism was found" => MailFailure::named(FailureReason::NoSignIn),
        "incomplete response" => bad_answer(),
        _ if error.is_response() => bad_answer(),
        _ => MailFailure::told(FailureReason::BadAnswer, inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_sender_is_none_of_the_mail() {
        for said in [
            "5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to",
            "5.7.1 <support@aurora.example>: Sender address rejected: not owned by user olga@aurora.example",
            "5.7.60 SMTP; Client does not have permissions to send as this sender",
            "5.1.8 Access denied, bad outbound sender AS(42004)",
            "Your account has exceeded its Sending Quota",
        ] {
            assert!(is_about_sender(said), "{said}");
        }
        for said in [
            "5.1.1 <vera@example.org>: Recipient address rejected: User unknown",
            "5.2.2 The recipient's mailbox is over its quota",
            "5.7.1 Message rejected as spam",
            "5.3.4 Message size exceeds fixed limit",
            "no such user",
            "",
        ] {
            assert!(!is_about_sender(said), "{said}");
        }
    }
}
