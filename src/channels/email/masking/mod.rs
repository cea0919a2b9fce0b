//! Leaves no card number in a mail that is kept: not in what it says, be it text or HTML, not in names, and not in the mails
//! and invitations that are attached to it, which are words too. Other files are their sender's, and stay as they are. What is not read can't be
//! masked: a message that has a number there is kept as it was read.
//!
//! What a card number is, `domain::card_masking` knows; [`html`] finds them in HTML.

mod html;
mod reading;

use std::borrow::Cow;

use super::incoming::unread::{self, Unread};
use super::incoming::{self, webhook};
use super::quoted_text::{text_of_html, unflow};
use crate::domain::card_masking::{Look, card_numbers, mask_bytes, mask_card_numbers};
use crate::domain::incoming_mail::{IncomingMail, MailPart, is_calendar_type};

pub use html::mask_html;

/// How deep mails in mails are read. What is deeper is masked as the text that it is.
const DEPTH_MAX: usize = 8;
/// How many times as large as it came a mail in a mail may become by being packed anew, beside a few lines.
const GROWTH_MAX: usize = 2;
const GROWTH_MAX_BYTES: usize = 64 * 1024;

/// Masks card numbers wherever words are. Answers whether there were any.
pub fn mask(mail: &mut IncomingMail) -> bool {
    mask_at(mail, 0)
}

/// Whether a raw message has a card number where nobody reads it.
#[must_use]
pub fn is_in_unread(raw: &[u8]) -> bool {
    unread::any(raw, |unread| match unread {
        Unread::Text(text) => !card_numbers(&text, Look::Certain).is_empty(),
        Unread::Html(html) => mask_html(&html).is_some(),
    })
}

fn mask_at(mail: &mut IncomingMail, depth: usize) -> bool {
    let mut is_masked = mask_words(mail);
    for part in &mut mail.parts {
        let masked = match Kept::of(part, depth) {
            Kept::Mail => masked_mail(&part.body, depth),
            Kept::Words => mask_bytes(&part.body),
            Kept::Invitation => mask_bytes(unfolded(&part.body).as_bytes()),
            Kept::File => None,
        };
        if let Some(masked) = masked {
            part.body = masked;
            is_masked = true;
        }
    }
    is_masked
}

/// All that it says itself.
fn mask_words(mail: &mut IncomingMail) -> bool {
    let mut is_masked = mask_lines(mail);
    if let Some(masked) = mail.html.as_deref().and_then(mask_html) {
        mail.html = Some(masked);
        is_masked = true;
        // What is a link in the one is written out in the other.
        if let Some(masked) = mail.text.as_deref().and_then(html::mask_strictly) {
            mail.text = Some(masked);
        }
    }
    is_masked | mask_shown(mail)
}

/// All that is plain text.
fn mask_lines(mail: &mut IncomingMail) -> bool {
    let mut is_masked = false;
    let mut clean = |text: &mut String| is_masked |= mask_text(text);
    clean(&mut mail.subject);
    [&mut mail.text, &mut mail.invitation].into_iter().flatten().for_each(&mut clean);
    mail.automatic.iter_mut().for_each(|automatic| clean(&mut automatic.evidence));
    mail.bounce.iter_mut().filter_map(|bounce| bounce.diagnostic.as_mut()).for_each(&mut clean);
    mail.parts.iter_mut().for_each(|part| clean(&mut part.name));
    let one = [&mut mail.from, &mut mail.original_from, &mut mail.sender].into_iter().flatten();
    one.chain(&mut mail.reply_to)
        .chain(&mut mail.to)
        .chain(&mut mail.cc)
        .filter_map(|address| address.name.as_mut())
        .for_each(clean);
    is_masked
}

/// Masks what only shows when the mail is read: lines that flow, and words around what is hidden. HTML in which such a number
/// can't be found gives way to its text.
fn mask_shown(mail: &mut IncomingMail) -> bool {
    let mut is_masked = false;
    if let (Some(text), Some(flow)) = (&mail.text, mail.text_flow)
        && let Cow::Owned(masked) = mask_card_numbers(&unflow(text, flow.del_sp))
    {
        (mail.text, mail.text_flow, is_masked) = (Some(masked), None, true);
    }
    let Some(html) = mail.html.as_deref().filter(|html| html::may_hold_number(html)) else { return is_masked };
    let shown = text_of_html(html);
    if !card_numbers(&shown, Look::Certain).is_empty() {
        if mail.text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            (mail.text, mail.text_flow) = (Some(mask_card_numbers(&shown).into_owned()), None);
        }
        (mail.html, is_masked) = (None, true);
    }
    is_masked
}

/// What a part is to who masks.
enum Kept {
    /// A mail, or its headers.
    Mail,
    /// A mail that is too deep or of which there is a piece, and what servers say of one.
    Words,
    /// Its words are shown in one line.
    Invitation,
    File,
}

impl Kept {
    fn of(part: &MailPart, depth: usize) -> Self {
        let has_headers = is_mail(part) || part.content_type.ends_with("/rfc822-headers");
        if has_headers && depth < DEPTH_MAX {
            Self::Mail
        } else if has_headers || part.content_type.starts_with("message/") {
            Self::Words
        } else if is_calendar_type(&part.content_type) {
            Self::Invitation
        } else {
            Self::File
        }
    }
}

/// Some programs only say it by the name.
fn is_mail(part: &MailPart) -> bool {
    let has_name = || part.name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("eml"));
    matches!(part.content_type.as_str(), "message/rfc822" | "message/global") || has_name()
}

fn masked_mail(raw: &[u8], depth: usize) -> Option<Vec<u8>> {
    match incoming::read(raw) {
        Ok(mut mail) => (mask_at(&mut mail, depth + 1) || is_in_unread(raw)).then(|| packed(mail, raw, depth)),
        Err(_) => mask_bytes(raw),
    }
}

/// A masked mail as a message. Packed anew it is a third larger than what it holds, and what holds it is by a third again: where
/// that becomes too much, numbers are masked where they stand, and if there are others, only the words are kept.
fn packed(mail: IncomingMail, raw: &[u8], depth: usize) -> Vec<u8> {
    let words = webhook::rebuilt(&mail);
    let whole = webhook::rebuilt_with_files(mail);
    if whole.len() <= raw.len() * GROWTH_MAX + GROWTH_MAX_BYTES {
        return whole;
    }
    mask_bytes(raw).filter(|masked| !holds_number(masked, depth)).unwrap_or(words)
}

/// Whether a message has a card number in it, or in a mail that is attached to it.
fn holds_number(raw: &[u8], depth: usize) -> bool {
    let Ok(mut mail) = incoming::read(raw) else { return mask_bytes(raw).is_some() };
    let in_part = |part: &MailPart| match Kept::of(part, depth + 1) {
        Kept::Mail => holds_number(&part.body, depth + 1),
        Kept::Words => mask_bytes(&part.body).is_some(),
        Kept::Invitation => mask_bytes(unfolded(&part.body).as_bytes()).is_some(),
        Kept::File => false,
    };
    mask_words(&mut mail) || is_in_unread(raw) || mail.parts.iter().any(in_part)
}

/// An invitation with each of its lines on one (RFC 5545 section 3.1).
fn unfolded(invitation: &[u8]) -> String {
    let folds = ["\r\n ", "\r\n\t", "\n ", "\n\t"];
    folds.iter().fold(String::from_utf8_lossy(invitation).into_owned(), |text, fold| text.replace(fold, ""))
}

fn mask_text(text: &mut String) -> bool {
    let Cow::Owned(masked) = mask_card_numbers(text) else { return false };
    *text = masked;
    true
}

#[cfg(test)]
mod tests;
