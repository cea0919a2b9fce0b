//! Postmark's inbound hook: JSON with the fields of the mail, and the raw message when "include raw email" is on.

use serde::Deserialize;

use crate::channels::email::incoming::address;

use super::build::{File, Message, mailbox, unpacked};
use super::{Delivered, Refused};

/// What Postmark posts. Everything may be missing: new fields come and go.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Post {
    raw_email: Option<String>,
    original_recipient: Option<String>,
    from: Option<String>,
    from_full: Option<Mailbox>,
    to: Option<String>,
    to_full: Vec<Mailbox>,
    cc: Option<String>,
    cc_full: Vec<Mailbox>,
    reply_to: Option<String>,
    subject: Option<String>,
    date: Option<String>,
    text_body: Option<String>,
    html_body: Option<String>,
    headers: Vec<Header>,
    attachments: Vec<Attachment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Mailbox {
    email: String,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Header {
    name: String,
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Attachment {
    name: String,
    #[serde(alias = "Data")]
    content: String,
    content_type: String,
    #[serde(rename = "ContentID")]
    content_id: Option<String>,
}

pub(super) fn unpack(body: &[u8]) -> Result<Delivered, Refused> {
    let post: Post = serde_json::from_slice(body).map_err(|_| Refused::Malformed("Postmark"))?;
    let is_mail = post.raw_email.is_some()
        || post.from.is_some()
        || post.from_full.is_some()
        || post.text_body.is_some()
        || post.html_body.is_some()
        || !post.attachments.is_empty();
    if !is_mail {
        return Err(Refused::Malformed("Postmark"));
    }
    let delivered = Delivered {
        recipients: post.original_recipient.as_deref().and_then(address::normal).into_iter().collect(),
        sender: return_path(&post.headers),
        ..Delivered::default()
    };
    match post.raw_email {
        Some(raw) if !raw.trim().is_empty() => Ok(Delivered { raw: raw.into_bytes(), ..delivered }),
        _ => Ok(Delivered { raw: message(post).build(), ..delivered }),
    }
}

/// The envelope's sender, which Postmark puts among the headers.
fn return_path(headers: &[Header]) -> Option<String> {
    let path = headers.iter().find(|header| header.name.eq_ignore_ascii_case("Return-Path"))?;
    Some(address::normal(&path.value).unwrap_or_default())
}

/// `MessageID` is Postmark's own: the mail's is among its headers.
fn message(post: Post) -> Message {
    let mut message = Message::saying(post.text_body, post.html_body);
    for header in &post.headers {
        message.header(&header.name, &header.value);
    }
    let list = |mailboxes: &[Mailbox]| mailboxes.iter().map(Mailbox::written).collect::<Vec<_>>().join(", ");
    let from = post.from_full.map(|from| from.written()).or(post.from);
    let to = if post.to_full.is_empty() { post.to } else { Some(list(&post.to_full)) };
    let cc = if post.cc_full.is_empty() { post.cc } else { Some(list(&post.cc_full)) };
    let fields = [
        ("From", from),
        ("To", to),
        ("Cc", cc),
        ("Reply-To", post.reply_to),
        ("Subject", post.subject),
        ("Date", post.date),
    ];
    for (name, value) in fields {
        message.header_if_new(name, value.as_deref());
    }
    message.files = post.attachments.into_iter().map(Attachment::file).collect();
    message
}

impl Mailbox {
    fn written(&self) -> String {
        mailbox(&self.name, &self.email)
    }
}

impl Attachment {
    fn file(self) -> File {
        File {
            body: unpacked(&self.content),
            name: self.name,
            content_type: if self.content_type.is_empty() {
                "application/octet-stream".to_owned()
            } else {
                self.content_type
            },
            content_id: self.content_id.filter(|id| !id.is_empty()),
        }
    }
}
