//! Delivers letters by SMTP: one connection a letter, to an address that was checked.

use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::oauth::Tokens;
use super::writing;
use crate::desk::postman::{Delivery, Letter};
use crate::domain::mail_account::{MailSecurity, MailServer};
use crate::net::Client;

/// How long a server may take to answer a command.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);
/// Answers that refuse who signs in, and not the mail (RFC 4954 section 6).
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// Writes a letter and gives it to its account's server.
pub async fn deliver(net: &Client, tokens: &Tokens, letter: Letter) -> Delivery {
    let Some(server) = letter.account.outgoing.clone() else {
        return Delivery::Refused("The account has no outgoing server.".to_owned());
    };
    let envelope = match envelope(&letter) {
        Ok(envelope) => envelope,
        Err(problem) => return Delivery::RefusedForGood(problem),
    };
    let raw = match tokio::task::spawn_blocking(move || (writing::write(&letter), letter)).await {
        Ok((Ok(raw), _)) => raw,
        Ok((Err(problem), _)) => return Delivery::RefusedForGood(problem),
        Err(error) => return Delivery::Refused(format!("The mail can't be written: {error}.")),
    };
    let addresses = match net.mail_addresses(&server.host, server.port).await {
        Ok(addresses) => addresses,
        Err(failure) => return Delivery::Refused(failure.to_string()),
    };
    let secret = match secret(tokens, &server).await {
        Ok(secret) => secret,
        Err(problem) => return Delivery::Refused(problem),
    };
    let mut last = Delivery::Refused(format!("{} has no address.", server.host));
    for address in addresses {
        let transport = match transport(&server, address.ip().to_string(), secret.clone(), &envelope) {
            Ok(transport) => transport,
            Err(problem) => return Delivery::Refused(problem),
        };
        match transport.send_raw(&envelope, &raw).await {
            Ok(response) => {
                let words: Vec<&str> = response.message().collect();
                return Delivery::Taken(format!("{} {}", response.code(), words.join(" ")));
            }
            // Only where nobody answered is there a point in asking at the next address.
            Err(error) if error.status().is_some() => return refused(tokens, &server, &error),
            Err(error) => last = Delivery::Refused(in_words(&server, &error)),
        }
    }
    last
}

fn envelope(letter: &Letter) -> Result<Envelope, String> {
    let parse =
        |address: &str| address.parse::<Address>().map_err(|error| format!("{address} can't be written to: {error}."));
    let (from, to) = (parse(&letter.envelope_from)?, parse(&letter.to_address)?);
    Envelope::new(Some(from), vec![to]).map_err(|error| error.to_string())
}

/// Who signs in, with what; none where nobody has to.
async fn secret(tokens: &Tokens, server: &MailServer) -> Result<Option<Credentials>, String> {
    if let Some(oauth) = &server.oauth {
        return Ok(Some(Credentials::new(server.user.clone(), tokens.token(oauth).await?)));
    }
    let password = server.password.clone().unwrap_or_default();
    Ok((!server.user.is_empty()).then(|| Credentials::new(server.user.clone(), password)))
}

fn transport(
    server: &MailServer,
    address: String,
    secret: Option<Credentials>,
    envelope: &Envelope,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    // The name is what the certificate must have; the address is what was checked.
    let tls = || TlsParameters::new(server.host.clone()).map_err(|error| error.to_string());
    let tls = match server.security {
        MailSecurity::Tls => Tls::Wrapper(tls()?),
        MailSecurity::StartTls => Tls::Required(tls()?),
        MailSecurity::None => Tls::None,
    };
    let hello = envelope.from().map_or("localhost", |from| from.domain()).to_owned();
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address)
        .port(server.port)
        .tls(tls)
        .hello_name(ClientId::Domain(hello))
        .timeout(Some(COMMAND_TIMEOUT));
    if let Some(secret) = secret {
        let mechanisms =
            if server.oauth.is_some() { vec![Mechanism::Xoauth2] } else { vec![Mechanism::Plain, Mechanism::Login] };
        builder = builder.credentials(secret).authentication(mechanisms);
    }
    Ok(builder.build())
}

fn refused(tokens: &Tokens, server: &MailServer, error: &lettre::transport::smtp::Error) -> Delivery {
    let words = in_words(server, error);
    let code = error.status().map(u16::from).unwrap_or_default();
    if SIGN_IN_CODES.contains(&code) {
        if let Some(oauth) = &server.oauth {
            tokens.forget(oauth);
        }
        return Delivery::Refused(words);
    }
    if error.is_permanent() { Delivery::RefusedForGood(words) } else { Delivery::Refused(words) }
}

/// The server's own words, or what went wrong before it had any.
fn in_words(server: &MailServer, error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        cause = inner.source();
    }
    format!("{}:{}: {words}", server.host, server.port)
}
