//! Whether From may be believed, as the server that took the mail in says: `Authentication-Results` (RFC 8601).
//!
//! Anybody can write such a header. Only the topmost one of the host that an admin names counts: it was put there after all
//! that the sender wrote, and such a host takes away what others wrote in its name (RFC 8601 section 5). Signatures are not
//! verified here.

use std::iter::Peekable;
use std::str::Chars;

use crate::domain::incoming_mail::{Authenticity, MailAddress, Verdict};

use super::header::Headers;
use super::{address, header};

/// More results than a server gives.
const RESULTS_MAX: usize = 50;

/// What the host that took the mail in found out, by the name that it gives itself there (authserv-id).
pub fn read(raw: &[u8], host: &str) -> Authenticity {
    let (headers, _) = Headers::read(raw);
    let Some(from) = only_author(&headers) else { return Authenticity::default() };
    let mut lines = headers.lines("Authentication-Results");
    let line = lines.find(|line| named_host(line).is_some_and(|named| named.eq_ignore_ascii_case(host)));
    line.and_then(|line| without_comments(&line)).map(|line| summary(&line, &from)).unwrap_or_default()
}

/// The authserv-id, which may be followed by a version.
fn named_host(line: &str) -> Option<&str> {
    let first = line.split(';').next()?.trim();
    let host = first.split_whitespace().next()?;
    (!host.contains('=')).then_some(host)
}

fn summary(line: &str, from: &MailAddress) -> Authenticity {
    let mut seen = Authenticity::default();
    let mut has_failed = false;
    for result in line.split(';').filter_map(MethodResult::read).take(RESULTS_MAX) {
        match result.method {
            "dkim" => {
                let domain = result.property(&["header.d", "header.i"]).map(domain_of).unwrap_or_default();
                let is_aligned = is_aligned(&domain, from.domain());
                has_failed |= result.verdict == Verdict::Fail && (is_aligned || domain.is_empty());
                if result.verdict == Verdict::Pass && is_aligned {
                    seen.dkim = Verdict::Pass;
                    seen.dkim_domain = Some(domain);
                }
            }
            "spf" if seen.spf == Verdict::None => {
                seen.spf = result.verdict;
                seen.spf_domain = result
                    .property(&["smtp.mailfrom", "smtp.mail"])
                    .and_then(|sender| aligned_sender(result.verdict, sender, from.domain()));
            }
            "dmarc" if seen.dmarc == Verdict::None => {
                let is_other = result
                    .property(&["header.from"])
                    .is_some_and(|domain| !is_aligned(&domain_of(domain), from.domain()));
                seen.dmarc = if is_other { Verdict::None } else { result.verdict };
            }
            _ => {}
        }
    }
    if seen.dkim == Verdict::None && has_failed {
        seen.dkim = Verdict::Fail;
    }
    seen
}

/// `dkim=pass header.d=example.com`.
struct MethodResult<'a> {
    method: &'a str,
    verdict: Verdict,
    properties: Vec<(&'a str, &'a str)>,
}

impl<'a> MethodResult<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut words = text.split_whitespace().filter_map(|word| word.split_once('='));
        let (method, value) = words.next()?;
        let method = method.split('/').next().unwrap_or_default();
        Some(Self { method, verdict: verdict(value), properties: words.take(RESULTS_MAX).collect() })
    }

    fn property(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| {
            self.properties.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
        })
    }
}

/// Errors and "neutral" say nothing.
pub(super) fn verdict(value: &str) -> Verdict {
    match value.trim_matches('"').to_ascii_lowercase().as_str() {
        "pass" => Verdict::Pass,
        "fail" | "softfail" | "hardfail" | "permerror" | "policy" => Verdict::Fail,
        _ => Verdict::None,
    }
}

/// The domain of `example.com`, `@example.com` or `ana@example.com`.
fn domain_of(value: &str) -> String {
    let value = value.trim_matches('"');
    value.rsplit_once('@').map_or(value, |(_, domain)| domain).trim_end_matches('.').to_ascii_lowercase()
}

/// The only mailbox in From. Of two nobody knows which one a check has looked at (RFC 7489 section 6.6.1), and of headers that
/// were cut off nobody knows whether there is another among them.
pub(super) fn only_author(headers: &Headers<'_>) -> Option<MailAddress> {
    if headers.is_cut || headers.count("From") != 1 {
        return None;
    }
    let from = headers.raw("From").next().filter(|value| value.len() < header::VALUE_MAX_BYTES)?;
    let from = header::unfold(from, None);
    let mut senders = address::list(&from).into_iter();
    senders.next().filter(|_| senders.next().is_none())
}

/// Whether a raw message names one author.
#[must_use]
pub fn has_one_author(raw: &[u8]) -> bool {
    only_author(&Headers::read(raw).0).is_some()
}

/// Whether one of two domains is the other or above it. That is a little less than relaxed alignment, which also takes
/// sisters, but it needs no list of public suffixes. A top-level domain signs for nobody.
pub fn is_aligned(signing: &str, from: &str) -> bool {
    let is_above = |above: &str, below: &str| {
        above.contains('.') && below.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    is_above(signing, from) || is_above(from, signing)
}

/// The domain of an envelope's sender who passed, when it is that of From.
pub(super) fn aligned_sender(spf: Verdict, sender: &str, from: &str) -> Option<String> {
    let domain = domain_of(sender);
    (spf == Verdict::Pass && is_aligned(&domain, from)).then_some(domain)
}

/// Without comments (RFC 5322 section 3.2.2), in which a server repeats what the sender told it, and without quotes around
/// values: both may hold a semicolon. None when it is not certain where one ends: some servers repeat a sender's brackets and
/// quotes as they are, and one that is never closed would hide what stands behind it (CVE-2020-12272).
fn without_comments(line: &str) -> Option<String> {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    let mut is_apart = true;
    while let Some(character) = characters.next() {
        match character {
            '(' if is_apart => {
                skip_comment(&mut characters)?;
                plain.push(' ');
            }
            '"' => plain.push_str(&quoted(&mut characters)?),
            '(' | ')' | '\\' => return None,
            _ => plain.push(character),
        }
        is_apart = plain.ends_with(|last: char| last.is_whitespace() || last == ';');
    }
    Some(plain)
}

/// The rest of a comment. Nothing stands right behind it.
fn skip_comment(characters: &mut Peekable<Chars<'_>>) -> Option<()> {
    let mut depth = 1;
    while depth > 0 {
        match characters.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => _ = characters.next()?,
            '"' => return None,
            _ => {}
        }
    }
    characters.peek().is_none_or(|next| next.is_whitespace() || *next == ';').then_some(())
}

/// The rest of a value in quotes. Inside of them nothing may end a result or start a property.
fn quoted(characters: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut value = String::new();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => {
                characters.next()?;
                value.push('_');
            }
            ';' | '=' => value.push('_'),
            character if character.is_whitespace() => value.push('_'),
            character => value.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(results: &str, host: &str) -> Authenticity {
        read(format!("{results}\nFrom: Ana <ana@example.com>\n\nx").as_bytes(), host)
    }

    #[test]
    fn the_topmost_result_of_our_host_counts() {
        let results = "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=x@example.com;\n \
            dkim=pass (good; dmarc=fail) header.i=@example.com header.s=a; dmarc=pass (p=NONE) header.from=example.com\n\
            Authentication-Results: mx.example.net; dkim=fail header.d=example.com; dmarc=fail";
        let found = seen(results, "MX.example.net");
        assert_eq!((found.dkim, found.spf, found.dmarc), (Verdict::Pass, Verdict::Pass, Verdict::Pass));
        assert_eq!(found.dkim_domain.as_deref(), Some("example.com"));
        assert_eq!(found.spf_domain.as_deref(), Some("example.com"));
        assert_eq!(seen(results, "mx.other.example"), Authenticity::default());
        assert_eq!(seen(results, ""), Authenticity::default());
    }

    #[test]
    fn another_domains_signature_proves_nothing() {
        let results =
            "Authentication-Results: mx; dkim=pass header.d=evil.example; dkim=fail header.d=example.com; spf=pass";
        let found = seen(results, "mx");
        assert_eq!((found.dkim, found.is_proven()), (Verdict::Fail, false));
        let quoted = "Authentication-Results: mx; spf=none smtp.mailfrom=\"x; dkim=pass header.d=example.com\"";
        assert_eq!(seen(quoted, "mx").dkim, Verdict::None);
    }

    #[test]
    fn an_envelope_proves_from_only_when_it_names_the_same_domain() {
        let sent = |result: &str| seen(&format!("Authentication-Results: mx; {result}"), "mx");
        assert!(sent("spf=pass smtp.mailfrom=ana@example.com").is_proven());
        assert!(sent("spf=pass (10.1.2.3 is allowed) smtp.mailfrom=bounces.example.com").is_proven());
        for result in [
            "spf=pass smtp.mailfrom=ana@example.org",
            "spf=pass smtp.helo=example.com",
            "spf=softfail smtp.mailfrom=ana@example.com",
            "spf=fail smtp.mailfrom=x@evil.example; spf=pass smtp.mailfrom=ana@example.com",
            "spf=pass smtp.mailfrom=ana@example.com; dmarc=fail header.from=example.com",
        ] {
            assert!(!sent(result).is_proven(), "{result}");
        }
    }

    #[test]
    fn what_a_sender_has_a_server_repeat_is_not_taken_for_its_word() {
        for results in [
            "dkim=pass (good) header.d=example.com(.evil.example header.s=a",
            "dkim=pass header.d=example.com (.evil.example header.s=a",
            "dkim=pass header.d=example.com(x).evil.example",
            "dkim=pass header.d=example.com (x).evil.example",
            "dkim=pass header.d=example.com\\.evil.example",
            "spf=pass smtp.mailfrom=example.com(.evil.example",
            "spf=none (domain of \"a) ; dkim=pass header.d=example.com (\"@evil.example designates)",
            "spf=none smtp.mailfrom=\"a; dkim=pass header.d=example.com",
            "spf=none (a) ; dkim=pass header.d=example.com )",
        ] {
            let found = seen(&format!("Authentication-Results: mx; {results}"), "mx");
            assert_eq!(found, Authenticity::default(), "{results}");
        }
        let harmless = "dkim=pass (a (b\\) c) d) header.d=example.com header.b=\"x/y=\"; spf=none (q)";
        assert!(seen(&format!("Authentication-Results: mx; {harmless}"), "mx").is_proven());
    }

    #[test]
    fn two_senders_are_never_proven() {
        let raw = "Authentication-Results: mx; dmarc=pass header.from=example.com\nFrom: a@example.com\nFrom: b@example.com\n\n";
        assert!(!read(raw.as_bytes(), "mx").is_proven());
        let raw = "Authentication-Results: mx; dmarc=pass\nFrom: a@example.com, b@example.org\n\n";
        assert!(!read(raw.as_bytes(), "mx").is_proven());
    }

    #[test]
    fn what_has_more_headers_than_are_read_proves_nothing() {
        let results = "Authentication-Results: mx; dmarc=pass header.from=example.com\nFrom: agent@example.com\n";
        let inner = "From: attacker@example.com\n\nx";
        let many = |filler: &str, times: usize| [results, &filler.repeat(times), inner].concat();
        let folded = format!("{results} {}\n , attacker@example.com\n\nx", " ".repeat(header::VALUE_MAX_BYTES));
        for raw in [many("X: y\n", 1000), many(&format!("X: {}\n", "y".repeat(60_000)), 20), folded] {
            assert!(!read(raw.as_bytes(), "mx").is_proven() && !has_one_author(raw.as_bytes()), "{}", raw.len());
        }
        let few = [results, &"X: y\n".repeat(900), "\nx"].concat();
        assert!(read(few.as_bytes(), "mx").is_proven() && has_one_author(few.as_bytes()));
    }

    #[test]
    fn domains_are_aligned_up_and_down() {
        assert!(is_aligned("example.com", "mail.example.com") && is_aligned("mail.example.com", "example.com"));
        assert!(!is_aligned("com", "example.com") && !is_aligned("ample.com", "example.com") && !is_aligned("", ""));
    }
}
