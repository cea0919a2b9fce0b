//! Reports of mail that did not arrive. Most are made for programs (RFC 3464, RFC 5965: `report`); a fifth is prose of old
//! servers (`prose`). What a person forwards or quotes is none: without a machine's mark nothing here is believed.

mod original;
mod prose;
mod report;

use crate::domain::incoming_mail::{Bounce, BounceKind, MailAddress};

use super::body;
use super::header::Headers;
use super::structure::Structure;

/// The most recipients that are taken from a report.
const RECIPIENTS_MAX: usize = 100;
/// The longest diagnostic.
const DIAGNOSTIC_MAX_CHARS: usize = 500;
/// How much of a body is searched for what a server said.
const PROSE_MAX_BYTES: usize = 64 * 1024;

/// What has been read of a mail so far.
pub(super) struct Seen<'a> {
    pub headers: &'a Headers<'a>,
    pub structure: &'a Structure<'a>,
    pub from: Option<&'a MailAddress>,
    pub subject: &'a str,
    /// Whom the report was sent to, so whose mail it is about: none of these failed.
    pub own: &'a [String],
}

impl Seen<'_> {
    /// Whether a mail server wrote it, by its name or because it takes no answer.
    fn is_daemon(&self) -> bool {
        let from = self.headers.line("From").unwrap_or_default().to_ascii_lowercase();
        self.is_named_daemon() || is_null_sender(self.headers) || from.contains("system administrator")
    }

    /// Whether it is called as only mail servers are.
    fn is_named_daemon(&self) -> bool {
        let from = self.headers.line("From").unwrap_or_default().to_ascii_lowercase();
        let local = self.from.and_then(|from| from.address.split(['@', '+']).next()).unwrap_or_default();
        let plain: String = local.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        ["mailer-daemon", "mail delivery s", "mail deliver system", "mail administrator"]
            .iter()
            .any(|name| from.contains(name))
            || ["postmaster", "mailerdaemon", "maildaemon", "mdaemon", "daemon", "bounce", "bounces"]
                .contains(&plain.as_str())
    }

    /// What the mail says, tags left out, as far as it is looked at.
    fn prose(&self) -> String {
        let mut prose = String::new();
        for leaf in &self.structure.leaves {
            match leaf.content_type.value.as_str() {
                "text/html" if prose.is_empty() => prose.push_str(&without_tags(&body::words(leaf))),
                "text/plain" | "message/delivery-status" => prose.push_str(&body::words(leaf)),
                kind if kind.starts_with("multipart/") => prose.push_str(&body::words(leaf)),
                _ => continue,
            }
            prose.push('\n');
            if prose.len() > PROSE_MAX_BYTES {
                break;
            }
        }
        prose.truncate(prose.floor_char_boundary(PROSE_MAX_BYTES));
        prose
    }
}

/// `Return-Path: <>`: the envelope's sender of reports and of automatic answers (RFC 5321 section 4.5.5).
pub(super) fn is_null_sender(headers: &Headers<'_>) -> bool {
    headers.line("Return-Path").is_some_and(|path| path.split_whitespace().collect::<String>() == "<>")
}

/// Finds out whether a mail reports that another was not delivered, or was complained about.
pub(super) fn find(seen: &Seen<'_>) -> Option<Bounce> {
    let mut bounce = report::complaint(seen).or_else(|| report::delivery(seen)).or_else(|| prose::find(seen))?;
    bounce.original_message_id = original::message_id(seen);
    bounce.recipients.dedup();
    bounce.recipients.truncate(RECIPIENTS_MAX);
    bounce.diagnostic = bounce.diagnostic.map(|said| said.chars().take(DIAGNOSTIC_MAX_CHARS).collect());
    Some(bounce)
}

/// The kind that a status or a reply code stands for. Without one it is what the report calls it.
fn kind(code: Option<&str>, is_called_delayed: bool) -> BounceKind {
    match code.and_then(|code| code.chars().next()) {
        Some('4') => BounceKind::Delayed,
        _ if is_called_delayed => BounceKind::Delayed,
        _ => BounceKind::Failed,
    }
}

/// The first extended status code of a text, such as `5.1.1` (RFC 3463).
fn status_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|word| word.trim_matches('.'))
        .find(|word| is_status(word))
}

/// Three numbers, the first of which is a class; an address of four is none.
fn is_status(word: &str) -> bool {
    let mut numbers = word.split('.');
    let is_class = matches!(numbers.next(), Some("2" | "4" | "5"));
    let is_number = |number: Option<&str>| number.is_some_and(|number| (1..=3).contains(&number.len()));
    is_class && is_number(numbers.next()) && is_number(numbers.next()) && numbers.next().is_none()
}

/// The first reply code of a failure (RFC 5321 section 4.2.3 and its extensions) in a text. Not every number is one: reports
/// also name ports and telephones.
fn reply_code_in(text: &str) -> Option<&str> {
    let is_code = |word: &&str| {
        let is_number = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = if is_number { word.parse().unwrap_or_default() } else { 0 };
        matches!(number, 421 | 422 | 431 | 432 | 441..=455 | 471 | 500..=504 | 510..=517 | 521..=523 | 530 | 534..=538 | 541..=559 | 570..=577)
    };
    let is_end = |c: char| c.is_whitespace() || matches!(c, '-' | ':' | '#' | '(' | ')' | ';' | ',' | '"' | '\'' | '<');
    text.split(is_end).find(is_code)
}

/// A page's text, roughly: enough to search in.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    for (index, piece) in html.split('<').enumerate() {
        let outside = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, outside)| outside) };
        let is_break = ["br", "p", "/p", "div", "/div", "tr", "li"]
            .iter()
            .any(|tag| piece.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)));
        if index > 0 && is_break {
            text.push('\n');
        }
        text.push_str(outside);
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_among_other_numbers() {
        assert_eq!(status_in("host 192.0.2.1 said: 550-5.1.1 no such user"), Some("5.1.1"));
        assert_eq!(status_in("(#5.7.1)"), Some("5.7.1"));
        assert_eq!(status_in("version 3.2.1 of 10.5.1.1"), None);
        assert_eq!(reply_code_in("said: 550-5.1.1 no"), Some("550"));
        assert_eq!(reply_code_in("in 2550 tries, 1234, call 480-624-2500"), None);
    }

    #[test]
    fn the_class_decides_over_the_word() {
        assert_eq!(kind(Some("4.4.7"), false), BounceKind::Delayed);
        assert_eq!(kind(Some("5.1.1"), false), BounceKind::Failed);
        assert_eq!(kind(None, true), BounceKind::Delayed);
        assert_eq!(kind(None, false), BounceKind::Failed);
    }

    #[test]
    fn a_page_is_searched_without_its_tags() {
        assert_eq!(without_tags("<p>To: &lt;a@b&gt;<br/>failed</p>"), "\nTo: <a@b>\nfailed\n");
    }
}
