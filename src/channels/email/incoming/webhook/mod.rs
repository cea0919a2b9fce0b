//! Mail that a mail service posts. Whatever its shape, a raw message comes out: the one that was posted, or one that is
//! built from the fields (`build`), so that `incoming::read` is the only reader.
//!
//! Who posted is the caller's to check: the secret in the address, and Mailgun's signature. Nothing is fetched here.

mod build;
mod form;
mod mailgun;
mod postmark;
mod sendgrid;
mod ses;

use mail_parser::DateTime;

use crate::domain::incoming_mail::{Authenticity, IncomingMail, MailAddress, MailPart};

pub use mailgun::{Signed, verify_mailgun};

use form::Form;

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The message itself (`message/rfc822`).
    Raw,
    Mailgun,
    Postmark,
    SendGrid,
    /// Amazon SES by way of SNS.
    Ses,
}

/// A mail that was posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Whom the envelope says it is for: the first is where it came in. Several when one copy came for several.
    pub recipients: Vec<String>,
    /// Whom the envelope says it is from; empty for the null sender.
    pub sender: Option<String>,
    /// The message.
    pub raw: Vec<u8>,
    /// What the service found out about the sender, when it says so.
    pub authenticity: Option<Authenticity>,
}

/// What a post was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpacked {
    Mail(Vec<Delivered>),
    /// SNS asks whether we want what is published in a topic. Whoever sees that the topic is the configured one may call
    /// the address, which is one of Amazon's.
    Subscription {
        topic: String,
        url: String,
    },
}

/// So many lines are looked through for a header.
const HEAD_MAX_LINES: usize = 1000;

/// A post that is not taken. Sending the same again is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("This is not what {0} posts.")]
    Malformed(&'static str),
    #[error("{0}")]
    Misconfigured(&'static str),
    #[error("The body is no mail. Post the raw message as it came, from its first header on.")]
    NoMessage,
    #[error("This is a notice of {0}, and no mail.")]
    NoMail(&'static str),
}

/// Unpacks what was posted.
///
/// # Errors
/// It is not of that shape, or the service is set up to keep the mail for itself.
pub fn unpack(shape: Shape, content_type: &str, body: &[u8]) -> Result<Unpacked, Refused> {
    match shape {
        Shape::Raw if has_a_header(body) => Ok(one(Delivered { raw: body.to_vec(), ..Delivered::default() })),
        Shape::Raw => Err(Refused::NoMessage),
        Shape::Mailgun => {
            mailgun::unpack(&Form::read(content_type, body).ok_or(Refused::Malformed("Mailgun"))?).map(one)
        }
        Shape::Postmark => postmark::unpack(body).map(one),
        Shape::SendGrid => {
            sendgrid::unpack(&Form::read(content_type, body).ok_or(Refused::Malformed("SendGrid"))?).map(one)
        }
        Shape::Ses => ses::unpack(body),
    }
}

/// Whether it begins as mail does: with one of the headers that all mail has, or nearly all (RFC 5322 section 3.6).
fn has_a_header(body: &[u8]) -> bool {
    const HEADERS: [&str; 8] =
        ["from", "to", "date", "subject", "message-id", "received", "return-path", "mime-version"];
    let lines = body.trim_ascii_start().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let head = lines.take_while(|line| !line.is_empty());
    head.take(HEAD_MAX_LINES).any(|line| {
        let name = line.split(|byte| *byte == b':').next().filter(|name| name.len() < line.len());
        name.is_some_and(|name| HEADERS.iter().any(|header| name.trim_ascii().eq_ignore_ascii_case(header.as_bytes())))
    })
}

fn one(delivered: Delivered) -> Unpacked {
    Unpacked::Mail(vec![delivered])
}

/// The signature of a post of Mailgun, to be given to [`verify_mailgun`] before anything else is done with it.
pub fn mailgun_signature(content_type: &str, body: &[u8]) -> Option<Signed> {
    mailgun::signature(&Form::read(content_type, body)?)
}

/// A message with the words of one that was read, and without its files: what is kept where something in it was masked.
#[must_use]
pub fn rebuilt(mail: &IncomingMail) -> Vec<u8> {
    message(mail).build()
}

/// The same with its files.
#[must_use]
pub fn rebuilt_with_files(mail: IncomingMail) -> Vec<u8> {
    let mut message = message(&mail);
    let file = |part: MailPart| build::File {
        name: part.name,
        content_type: part.content_type,
        content_id: part.content_id,
        body: part.body,
    };
    message.files = mail.parts.into_iter().map(file).collect();
    message.build()
}

fn message(mail: &IncomingMail) -> build::Message {
    let mut message = build::Message::saying(mail.text.clone(), mail.html.clone());
    let written = |mailbox: &MailAddress| match &mailbox.name {
        Some(name) => build::mailbox(name, &mailbox.address),
        None => mailbox.address.clone(),
    };
    let addressed = [
        ("From", mail.from.as_slice()),
        ("Reply-To", mail.reply_to.as_slice()),
        ("To", mail.to.as_slice()),
        ("Cc", mail.cc.as_slice()),
    ];
    for (name, mailboxes) in addressed {
        let all: Vec<String> = mailboxes.iter().map(written).collect();
        message.header_if_new(name, Some(&all.join(", ")));
    }
    let bracketed = |ids: &[String]| ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ");
    message.header_if_new("Message-ID", Some(&bracketed(mail.message_id.as_slice())));
    message.header_if_new("In-Reply-To", Some(&bracketed(&mail.in_reply_to)));
    message.header_if_new("References", Some(&bracketed(&mail.references)));
    message.header_if_new("Subject", Some(&build::words(&mail.subject)));
    let sent_at = mail.sent_at.map(|at| DateTime::from_timestamp(at.div_euclid(1000)).to_rfc822());
    message.header_if_new("Date", sent_at.as_deref());
    message
}

#[cfg(test)]
mod tests;
