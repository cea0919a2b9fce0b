//! Leaves no card number in a mail that is kept: not in what it says, be it text or HTML, not in names, and not in the mails
//! that are attached to it, which are words too. Other files are their sender's, and stay as they are.
//!
//! What a card number is, `domain::card_masking` knows; [`html`] finds them in HTML.

mod html;
mod reading;

use std::borrow::Cow;

use super::incoming::{self, webhook};
use super::quoted_text::{text_of_html, unflow};
use crate::domain::card_masking::{Look, card_numbers, mask_bytes, mask_card_numbers};
use crate::domain::incoming_mail::{IncomingMail, MailPart};

pub use html::mask_html;

/// How deep mails in mails are read. What is deeper is masked as the text that it is.
const DEPTH_MAX: usize = 8;

/// Masks card numbers wherever words are. Answers whether there were any.
pub fn mask(mail: &mut IncomingMail) -> bool {
    mask_at(mail, 0)
}

fn mask_at(mail: &mut IncomingMail, depth: usize) -> bool {
    let mut is_masked = mask_lines(mail);
    if let Some(masked) = mail.html.as_deref().and_then(mask_html) {
        mail.html = Some(masked);
        is_masked = true;
        // What is a link in the one is written out in the other.
        if let Some(masked) = mail.text.as_deref().and_then(html::mask_strictly) {
            mail.text = Some(masked);
        }
    }
    is_masked |= mask_shown(mail);
    for part in &mut mail.parts {
        is_masked |= mask_part(part, depth);
    }
    is_masked
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

fn mask_part(part: &mut MailPart, depth: usize) -> bool {
    let has_headers = is_mail(part) || part.content_type.ends_with("/rfc822-headers");
    let masked = if has_headers && depth < DEPTH_MAX {
        masked_mail(&part.body, depth)
    } else if has_headers || part.content_type.starts_with("message/") {
        mask_bytes(&part.body)
    } else {
        None
    };
    masked.is_some_and(|masked| {
        part.body = masked;
        true
    })
}

/// Some programs only say it by the name.
fn is_mail(part: &MailPart) -> bool {
    let has_name = || part.name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("eml"));
    matches!(part.content_type.as_str(), "message/rfc822" | "message/global") || has_name()
}

fn masked_mail(raw: &[u8], depth: usize) -> Option<Vec<u8>> {
    match incoming::read(raw) {
        Ok(mut mail) => mask_at(&mut mail, depth + 1).then(|| webhook::rebuilt_with_files(mail)),
        Err(_) => mask_bytes(raw),
    }
}

fn mask_text(text: &mut String) -> bool {
    let Cow::Owned(masked) = mask_card_numbers(text) else { return false };
    *text = masked;
    true
}

#[cfg(test)]
mod tests;
