//! Reading incoming e-mail. `read` takes a raw message and never fails on what strangers send: what cannot be understood is
//! passed over or kept as a file. Everything takes linear time; how deep, how many and how long is bounded here, the size of
//! the whole by the caller.
//!
//! A message is taken apart (`header`, `structure`), unpacked (`transfer`, `charset`, `word`, `parameters`) and understood:
//! who wrote (`address`, `identifier`), what (`body`, `parts`, `calendar`), whether a machine did (`automatic`), and whether
//! it is about mail of ours (`bounce`). Besides: `authenticity` asks whether From may be believed, `unread` knows what nobody
//! has read, `webhook` makes raw messages out of what mail services post. The structs are those of `domain::incoming_mail`.

mod address;
pub mod authenticity;
mod automatic;
mod body;
mod bounce;
mod calendar;
mod charset;
mod header;
mod identifier;
mod lines;
mod parameters;
mod parts;
mod structure;
mod transfer;
pub mod unread;
mod utf7;
pub mod webhook;
mod word;

use std::borrow::Cow;
use std::fmt::Write as _;

use mail_parser::parsers::MessageStream;
use sha2::{Digest as _, Sha256};

use crate::domain::incoming_mail::{IncomingMail, MailAddress, MailPart, OWN_HEADER, is_calendar_type};

use body::{Body, Role};
use header::{Headers, unfold};
use parts::{Disposition, Named};
use structure::{Leaf, Structure};

const SUBJECT_MAX_CHARS: usize = 1000;
/// The most mailboxes of To, and of Cc.
const MAILBOXES_MAX: usize = 500;

/// Where servers write down whom they delivered to, or who forwarded.
const DELIVERED_HEADERS: [&str; 10] = [
    "Delivered-To",
    "X-Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
    "X-Gm-Original-To",
    "X-Original-Recipient",
    "X-RCPT-TO",
    "X-Resolved-To",
];

/// It has not a single header, so it is no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is no e-mail: it has no headers.")]
pub struct Unreadable;

/// Reads a raw message.
///
/// # Errors
/// It has no headers.
pub fn read(raw: &[u8]) -> Result<IncomingMail, Unreadable> {
    let raw = with_line_ends(raw);
    let (headers, body_start) = Headers::read(&raw);
    if headers.is_empty() {
        return Err(Unreadable);
    }
    let body = raw.get(body_start..).unwrap_or_default();
    let mut mail = envelope(&headers);
    let structure = Structure::read(headers.clone(), body);
    mail.is_cut = structure.is_cut;
    contents(&structure, &mut mail);
    verdicts(&headers, &structure, &mut mail);
    Ok(mail)
}

/// What tells copies of a mail: its id, else its bytes.
pub fn dedup_key(raw: &[u8], mail: &IncomingMail) -> String {
    mail.message_id.clone().unwrap_or_else(|| {
        let hash = Sha256::digest(raw);
        hash.iter().fold("sha256:".to_owned(), |mut key, byte| {
            // Writing to a String can't fail.
            let _ = write!(key, "{byte:02x}");
            key
        })
    })
}

/// Some export mail with CR alone.
fn with_line_ends(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// What the headers say.
fn envelope(headers: &Headers<'_>) -> IncomingMail {
    let content_type = parameters::Parameters::read(&headers.filled("Content-Type").unwrap_or_default());
    let charset = content_type.get("charset");
    let lines = |name: &str| headers.raw(name).map(|value| unfold(value, charset.as_deref())).collect::<Vec<_>>();
    let first = |name: &str| lines(name).iter().find_map(|line| address::first(line));
    let all = |name: &str| -> Vec<MailAddress> {
        lines(name).iter().flat_map(|line| address::list(line)).take(MAILBOXES_MAX).collect()
    };
    let ids = |name: &str| headers.filled(name).map(|line| identifier::list(&line)).unwrap_or_default();
    let subject = headers.text("Subject", charset.as_deref()).unwrap_or_default();
    IncomingMail {
        message_id: headers.filled("Message-ID").and_then(|line| identifier::one(&line)),
        in_reply_to: ids("In-Reply-To"),
        references: ids("References"),
        from: first("From"),
        original_from: first("X-Original-From").or_else(|| first("X-Original-Sender")),
        sender: first("Sender"),
        reply_to: all("Reply-To"),
        to: all("To"),
        cc: all("Cc"),
        delivered_to: delivered_to(headers),
        subject: subject.chars().take(SUBJECT_MAX_CHARS).collect(),
        sent_at: headers.filled("Date").and_then(|line| sent_at(&line)),
        list_address: automatic::list_address(headers),
        own_mark: headers.filled(OWN_HEADER).map(|mark| mark.chars().take(SUBJECT_MAX_CHARS).collect()),
        ..IncomingMail::default()
    }
}

fn delivered_to(headers: &Headers<'_>) -> Vec<String> {
    let mut delivered: Vec<String> = Vec::new();
    for (_, line) in headers.any_of(&DELIVERED_HEADERS).take(MAILBOXES_MAX) {
        let written = address::list(&line).into_iter().map(|mailbox| mailbox.address);
        for address in written.take(20) {
            if delivered.len() < 50 && !delivered.contains(&address) {
                delivered.push(address);
            }
        }
    }
    delivered
}

/// Milliseconds since 1970.
fn sent_at(line: &str) -> Option<i64> {
    // Dates are short; what is behind a long one would only be parsed for nothing.
    let short: String = line.chars().filter(char::is_ascii).take(100).chain(['\n']).collect();
    let date = MessageStream::new(short.as_bytes()).parse_date().into_datetime().filter(|date| date.is_valid())?;
    date.to_timestamp().checked_mul(1000)
}

/// What the mail says, and its files.
fn contents(structure: &Structure<'_>, mail: &mut IncomingMail) {
    let mut body = Body::default();
    let mut files = Vec::new();
    for leaf in &structure.leaves {
        let disposition = Disposition::of(leaf);
        match body::role(leaf, disposition.is_attachment, disposition.name.is_some()) {
            Role::Text => body.add_text(leaf),
            Role::Html => body.add_html(leaf),
            Role::Version => {}
            Role::File => files.push((leaf, disposition)),
        }
    }
    (mail.text, mail.text_flow, mail.html) = body.finish();
    mail.invitation =
        structure.leaves.iter().filter(|leaf| is_calendar(leaf)).find_map(|leaf| calendar::line(&body::words(leaf)));
    if mail.text.is_none() && mail.html.is_none() {
        mail.text.clone_from(&mail.invitation);
    }
    mail.parts = self::files(files, mail.html.as_deref().unwrap_or_default());
}

fn is_calendar(leaf: &Leaf<'_>) -> bool {
    is_calendar_type(&leaf.content_type.value)
}

fn files(files: Vec<(&Leaf<'_>, Disposition)>, html: &str) -> Vec<MailPart> {
    let named = Named::by(html);
    let mut parts: Vec<MailPart> = Vec::with_capacity(files.len());
    for (leaf, disposition) in files {
        let Some(part) = parts::file(leaf, disposition, parts.len() + 1, &named) else { continue };
        // Google and Outlook send an invitation twice, to be answered and to be saved.
        let is_again =
            is_calendar(leaf) && parts.iter().any(|known| known.name == part.name && known.body == part.body);
        if !is_again {
            parts.push(part);
        }
    }
    parts
}

/// Whether it reports a failure, and whether a machine made it.
fn verdicts(headers: &Headers<'_>, structure: &Structure<'_>, mail: &mut IncomingMail) {
    let own: Vec<String> =
        mail.to.iter().map(|to| to.address.clone()).chain(mail.delivered_to.iter().cloned()).collect();
    let from = mail.from.as_ref();
    mail.bounce = bounce::find(&bounce::Seen { headers, structure, from, subject: &mail.subject, own: &own });
    mail.automatic = automatic::find(&automatic::Mail {
        headers,
        report_type: structure.report_type.as_deref(),
        bounce: mail.bounce.as_ref(),
        from,
        subject: &mail.subject,
    });
}

#[cfg(test)]
mod tests;
