//! Whether a mail was really sent by the domain in its From: a signature (DKIM, RFC 6376) of that domain over the whole body.
//! Asked only of mail that would speak for somebody, because it costs a question to the DNS.

use std::time::Duration;

use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator};

use super::incoming;
use super::incoming::authenticity::is_aligned;
use crate::domain::incoming_mail::{Authenticity, Verdict};

/// How long all keys of a mail may take to be found.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);

/// Checks signatures. Clones are the same.
#[derive(Clone)]
pub struct Signatures(Option<MessageAuthenticator>);

impl Signatures {
    /// With the system's DNS servers. Without any, nothing can be proved.
    #[must_use]
    pub fn new() -> Self {
        let found = MessageAuthenticator::new_system_conf();
        if let Err(error) = &found {
            tracing::warn!(%error, "the system names no DNS servers: signatures of mail can't be checked");
        }
        Self(found.ok())
    }

    /// What the signatures of a raw message prove.
    pub async fn verify(&self, raw: &[u8]) -> Authenticity {
        let (Some(authenticator), Some(from)) = (&self.0, from_domain(raw)) else { return Authenticity::default() };
        let Some(message) = AuthenticatedMessage::parse(raw) else { return Authenticity::default() };
        let Ok(outputs) = tokio::time::timeout(LOOKUP_TIMEOUT, authenticator.verify_dkim(&message)).await else {
            return Authenticity::default();
        };
        let signed = outputs.iter().map(|output| {
            let signature = output.signature();
            let domain = signature.map(|signature| signature.d.to_ascii_lowercase()).unwrap_or_default();
            // A signature of a part of the body lets anybody add to it (RFC 6376 section 8.2).
            let is_whole = signature.is_some_and(|signature| signature.l == 0);
            (domain, is_whole && *output.result() == DkimResult::Pass)
        });
        judged(signed, &from)
    }
}

/// What signatures by these domains prove of a mail from another.
fn judged(signed: impl Iterator<Item = (String, bool)>, from: &str) -> Authenticity {
    let mut found = Authenticity::default();
    for (domain, is_good) in signed {
        if !is_aligned(&domain, from) {
            continue;
        }
        if is_good {
            return Authenticity { dkim: Verdict::Pass, dkim_domain: Some(domain), ..Authenticity::default() };
        }
        found.dkim = Verdict::Fail;
    }
    found
}

/// The domain in From, when there is just one.
fn from_domain(raw: &[u8]) -> Option<String> {
    let mail = incoming::read(raw).ok()?;
    let domain = mail.from?.domain().to_ascii_lowercase();
    (incoming::authenticity::has_one_author(raw) && !domain.is_empty()).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(signed: &[(&str, bool)]) -> Verdict {
        judged(signed.iter().map(|(domain, is_good)| ((*domain).to_owned(), *is_good)), "example.com").dkim
    }

    #[test]
    fn only_a_signature_of_the_domain_in_from_proves_it() {
        assert_eq!(verdict(&[("example.com", true)]), Verdict::Pass);
        assert_eq!(verdict(&[("mailer.example", true), ("mail.example.com", true)]), Verdict::Pass);
        assert_eq!(verdict(&[("evil.example", true)]), Verdict::None);
        assert_eq!(verdict(&[("example.com", false)]), Verdict::Fail);
        assert_eq!(verdict(&[("example.com", false), ("example.com", true)]), Verdict::Pass, "one good one is enough");
        assert_eq!(verdict(&[]), Verdict::None);
    }

    #[test]
    fn two_authors_are_none() {
        assert_eq!(from_domain(b"From: a@Example.com\r\n\r\nx").as_deref(), Some("example.com"));
        assert_eq!(from_domain(b"From: a@example.com\r\nFrom: b@example.org\r\n\r\nx"), None);
        assert_eq!(from_domain(b"From: a@example.com, b@example.org\r\n\r\nx"), None);
        assert_eq!(from_domain(b"Subject: x\r\n\r\nx"), None);
    }
}
