//! Reports in prose: qmail, exim, old Exchange, old Gmail, Lotus and whoever else wrote for people. They are told by who
//! wrote and by phrases that their servers use; both are needed.

use crate::channels::email::incoming::address;
use crate::domain::incoming_mail::Bounce;

use super::report::failed_recipients;
use super::{Seen, kind, reply_code_in, status_in};

/// Subjects, in small letters.
const SUBJECTS: [&str; 38] = [
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery failed",
    "delivery notification",
    "returned mail",
    "returned to sender",
    "returning message",
    "failure notice",
    "failure delivery",
    "mail system error",
    "mail delivery",
    "message delayed",
    "delayed mail",
    "delivery delayed",
    "delivery report",
    "could not send message",
    "cannot send message",
    "message not delivered",
    "not deliverable",
    "non-delivery",
    "unzustellbar",
    "nicht zugestellt",
    "unzustellbarkeit",
    "no se puede entregar",
    "no se ha podido entregar",
    "no entregado",
    "não entregue",
    "não foi possível entregar",
    "non remis",
    "échec de la remise",
    "non recapitabile",
    "mancato recapito",
    "onbestelbaar",
    "не доставлено",
    "配信",
    "退信",
];

/// Phrases of the text, in small letters.
const PHRASES: [&str; 36] = [
    "this is the qmail-send program",
    "this message was created automatically by mail delivery software",
    "this message was created automatically by mail system",
    "a message that you sent could not be delivered",
    "a message that you sent has not yet been delivered",
    "could not be delivered",
    "couldn't be delivered",
    "can not be delivered",
    "cannot be delivered",
    "wasn't able to deliver",
    "was not able to deliver",
    "unable to deliver",
    "did not reach the following recipient",
    "did not reach some or all of the intended recipient",
    "delivery to the following recipient",
    "delivery has failed to these recipients",
    "had permanent fatal errors",
    "had transient non-fatal errors",
    "has not been delivered",
    "was not delivered",
    "wasn't delivered",
    "wasn’t delivered",
    "undeliverable",
    "user unknown",
    "unknown user",
    "no such user",
    "recipient address rejected",
    "mailbox unavailable",
    "mailbox full",
    "over quota",
    "delivery attempt",
    "konnte nicht zugestellt werden",
    "no se pudo entregar",
    "não pôde ser entregue",
    "n'a pas pu être remis",
    "transcript of session follows",
];

/// What says that the server goes on trying.
const DELAYS: [&str; 12] = [
    "delay",
    "warning: ",
    "warning only",
    "still being retried",
    "will be retried",
    "will continue to try",
    "will keep trying",
    "not yet been delivered",
    "do not need to resend",
    "you do not have to resend",
    "transient non-fatal",
    "verzögert",
];

/// How lines begin behind which the returned mail is, in small letters and without dashes. Its first header may also stand
/// there at once.
const COPIES: [&str; 14] = [
    "this is a copy of",
    "below this line is a copy",
    "original message",
    "original email",
    "the header of the original",
    "unsent message",
    "message header follows",
    "undelivered message",
    "returned message",
    "message text follows",
    "content of the original",
    "headers of the original",
    "received: ",
    "return-path: ",
];

/// A report in prose.
pub(super) fn find(seen: &Seen<'_>) -> Option<Bounce> {
    let named = failed_recipients(seen);
    let has_header = !named.is_empty();
    if !has_header && !seen.is_daemon() {
        return None;
    }
    let subject = seen.subject.to_lowercase();
    let prose = seen.prose();
    let lower = prose.to_lowercase();
    let is_subject = SUBJECTS.iter().any(|known| subject.contains(known));
    let is_phrase = PHRASES.iter().any(|known| lower.contains(known));
    // Null senders also write "I am out of office", and daemons write about disks: with a name one sign is enough, a null
    // sender alone needs both.
    let is_report =
        has_header || if seen.is_named_daemon() { is_subject || is_phrase } else { is_subject && is_phrase };
    if !is_report {
        return None;
    }
    let told = before_copy(&prose);
    let status = status_in(told).map(str::to_owned);
    let code = reply_code_in(told);
    let told_lower = told.to_lowercase();
    let is_delayed = DELAYS.iter().any(|known| subject.contains(known) || told_lower.contains(known));
    let recipients = if has_header { named } else { recipients_in(told, seen) };
    let kind =
        kind(status.as_deref().filter(|status| !status.starts_with('2')).or(code), is_delayed && !has_failed(code));
    Some(Bounce {
        kind,
        recipients,
        diagnostic: diagnostic_in(told, status.as_deref().or(code)),
        status,
        original_message_id: None,
        is_given_up: !is_delayed || has_failed(code),
    })
}

fn has_failed(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with('5'))
}

/// What the server says itself.
fn before_copy(prose: &str) -> &str {
    let mut position = 0;
    for line in prose.split_inclusive('\n') {
        let lower = line.to_lowercase();
        let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
        if COPIES.iter().any(|known| start.starts_with(known)) {
            return prose.get(..position).unwrap_or(prose);
        }
        position += line.len();
    }
    prose
}

/// Addresses that begin a line, as failed ones do in all those reports; else the first one of all. None of ours.
fn recipients_in(told: &str, seen: &Seen<'_>) -> Vec<String> {
    let is_other = |address: &String| {
        let is_own = seen.own.contains(address) || seen.from.is_some_and(|from| from.address == *address);
        !is_own && !address.starts_with("postmaster@") && !address.to_ascii_lowercase().starts_with("mailer-daemon@")
    };
    let first_word =
        |line: &str| line.trim_start_matches(|c: char| c.is_whitespace() || "<\"'`*-".contains(c)).to_owned();
    let mut starting: Vec<String> = told
        .lines()
        .map(first_word)
        .filter_map(|line| addresses_in(&line).next().filter(|(at, _)| *at == 0))
        .map(|(_, address)| address)
        .filter(is_other)
        .take(super::RECIPIENTS_MAX)
        .collect();
    if starting.is_empty() {
        starting = addresses_in(told).map(|(_, address)| address).find(is_other).into_iter().collect();
    }
    starting.sort();
    starting.dedup();
    starting
}

/// The addresses of a text, with the word's place in it, counted in words.
fn addresses_in(text: &str) -> impl Iterator<Item = (usize, String)> {
    let is_end = |c: char| c.is_whitespace() || "<>()[]\"'`,;:".contains(c);
    text.split(is_end).enumerate().filter(|(_, word)| word.contains('@')).filter_map(|(at, word)| {
        Some((at, address::normal(word.trim_end_matches('.'))?))
            .filter(|(_, address)| address.rsplit('@').next().is_some_and(|domain| domain.contains('.')))
    })
}

/// The line with the code, else nothing.
fn diagnostic_in(told: &str, code: Option<&str>) -> Option<String> {
    let code = code?;
    told.lines().find(|line| line.contains(code)).map(|line| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_ends_before_the_copy() {
        assert_eq!(
            before_copy("no\n550 x\n------ This is a copy of the message, including headers\n450"),
            "no\n550 x\n"
        );
    }

    #[test]
    fn addresses_are_found_where_they_stand() {
        let found: Vec<(usize, String)> = addresses_in("<ana@example.com>: gone. See eva@example.org.").collect();
        assert_eq!(found[0].1, "ana@example.com");
        assert_eq!(found[1].1, "eva@example.org");
        assert_eq!(diagnostic_in("a\n  550 no \nb", Some("550")).as_deref(), Some("550 no"));
    }
}
