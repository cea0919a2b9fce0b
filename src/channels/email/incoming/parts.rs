//! The files of a mail, and which of its pictures belong into the text.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::domain::incoming_mail::{MailPart, is_calendar_type};

use super::header::{Headers, one_line};
use super::parameters::{Parameters, push_percent_decoded};
use super::structure::Leaf;
use super::transfer;

/// The longest name; what makes it safe is `domain::file_name`.
const NAME_MAX_CHARS: usize = 200;

/// How a leaf wants to be taken.
pub(super) struct Disposition {
    pub is_attachment: bool,
    pub is_inline: bool,
    pub name: Option<String>,
}

impl Disposition {
    pub fn of(leaf: &Leaf<'_>) -> Self {
        let disposition = Parameters::read(&leaf.headers.filled("Content-Disposition").unwrap_or_default());
        let name =
            disposition.get("filename").or_else(|| disposition.get("name")).or_else(|| leaf.content_type.get("name"));
        let name: Option<String> = name.map(|name| name.chars().take(NAME_MAX_CHARS).collect());
        Self {
            is_attachment: disposition.value == "attachment",
            is_inline: disposition.value == "inline",
            name: name.filter(|name| !name.trim().is_empty()),
        }
    }
}

/// A leaf as a file; None when there is nothing in it. What is written in `html` decides where a picture belongs.
pub(super) fn file(leaf: &Leaf<'_>, disposition: Disposition, number: usize, named: &Named) -> Option<MailPart> {
    let encoding = leaf.headers.filled("Content-Transfer-Encoding").unwrap_or_default();
    let body = transfer::unpack(leaf.body, &encoding);
    if body.is_empty() && disposition.name.is_none() && !disposition.is_attachment {
        return None;
    }
    let content_type = plain_type(&leaf.content_type.value);
    let content_id = leaf.headers.filled("Content-ID").map(|id| one_line(id.trim_matches(['<', '>', ' '])));
    let content_id = content_id.filter(|id| !id.is_empty() && id.len() <= 500);
    let is_named = content_id.as_deref().is_some_and(|id| named.has(id));
    Some(MailPart {
        is_inline: content_type.starts_with("image/") && (is_named || disposition.is_inline),
        name: disposition.name.unwrap_or_else(|| made_up_name(&content_type, &body, number)),
        content_type,
        content_id,
        body: body.into_owned(),
    })
}

/// A type that is one, and short.
fn plain_type(declared: &str) -> String {
    let is_type = declared.len() <= 100
        && declared.split('/').count() == 2
        && declared.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-._".contains(&byte));
    if is_type { declared.to_owned() } else { "application/octet-stream".to_owned() }
}

/// The content ids that a page names.
#[derive(Debug, Default)]
pub(super) struct Named(HashSet<String>);

impl Named {
    pub fn by(html: &str) -> Self {
        let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '<' | ')' | '&' | '\\');
        let written = cid_links(html).map(|rest| rest.split(end).next().unwrap_or_default());
        let ids = written.filter(|id| !id.is_empty()).map(percent_decoded);
        Self(ids.take(super::structure::PARTS_MAX * 4).collect())
    }

    fn has(&self, id: &str) -> bool {
        self.0.contains(id) || self.0.contains(&percent_decoded(id))
    }
}

/// What follows each `cid:`, at most as long as an id.
fn cid_links(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices(':').filter_map(|(position, _)| {
        let scheme = html.get(position.checked_sub(3)?..position)?;
        let rest = html.get(position + 1..)?;
        scheme.eq_ignore_ascii_case("cid").then(|| rest.get(..600).unwrap_or(rest))
    })
}

fn percent_decoded(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    push_percent_decoded(id.as_bytes(), &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn made_up_name(content_type: &str, body: &[u8], number: usize) -> String {
    match content_type {
        "message/rfc822" | "message/global" => attached_mail_name(body),
        "message/delivery-status" | "message/global-delivery-status" => "delivery-status.txt".to_owned(),
        "message/disposition-notification" => "read-receipt.txt".to_owned(),
        "message/feedback-report" => "complaint.txt".to_owned(),
        "text/rfc822-headers" | "message/rfc822-headers" => "headers.txt".to_owned(),
        calendar if is_calendar_type(calendar) => "invite.ics".to_owned(),
        "application/ms-tnef" | "application/vnd.ms-tnef" => "winmail.dat".to_owned(),
        "application/pgp-signature" => "signature.asc".to_owned(),
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "smime.p7s".to_owned(),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "smime.p7m".to_owned(),
        _ => format!(
            "{}-{number}.{}",
            if content_type.starts_with("image/") { "image" } else { "attachment" },
            extension(content_type)
        ),
    }
}

/// An attached mail is called by its subject.
fn attached_mail_name(body: &[u8]) -> String {
    let (headers, _) = Headers::read(body);
    let subject = headers.text("Subject", None).unwrap_or_default();
    let subject: String = subject.chars().take(80).collect();
    let subject = subject.trim();
    if subject.is_empty() { "message.eml".to_owned() } else { format!("{subject}.eml") }
}

fn extension(content_type: &str) -> Cow<'static, str> {
    let known = match content_type {
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/svg+xml" => "svg",
        "image/tiff" => "tif",
        "image/x-icon" | "image/vnd.microsoft.icon" => "ico",
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/x-wav" => "wav",
        "audio/mp4" => "m4a",
        "video/quicktime" => "mov",
        "text/plain" => "txt",
        "text/x-vcard" | "text/vcard" | "text/directory" => "vcf",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/x-zip-compressed" => "zip",
        "application/octet-stream" => "bin",
        _ => "",
    };
    if !known.is_empty() {
        return Cow::Borrowed(known);
    }
    // Most of the rest is called after itself: png, gif, webp, pdf, zip, json, csv, html, mp4, ogg.
    let sub = content_type.split_once('/').map_or("", |(_, sub)| sub);
    let is_short = (2..=5).contains(&sub.len()) && sub.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_short { Cow::Owned(sub.to_owned()) } else { Cow::Borrowed("bin") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_up_for_what_has_none() {
        for (content_type, body, name) in [
            ("image/jpeg", "", "image-3.jpg"),
            ("application/pdf", "", "attachment-3.pdf"),
            ("application/x-something-else", "", "attachment-3.bin"),
            ("text/calendar", "", "invite.ics"),
            ("message/rfc822", "Subject: =?utf-8?Q?A=C3=B1o?=\n\nx", "Año.eml"),
            ("message/rfc822", "", "message.eml"),
        ] {
            assert_eq!(made_up_name(content_type, body.as_bytes(), 3), name);
        }
    }

    #[test]
    fn the_pictures_that_a_page_names_are_known() {
        let named =
            Named::by("<img src=\"cid:a@b\"><img src='CID:c%40d'> <p style='background:url(cid:e)'> acid: x é:");
        assert!(named.has("a@b") && named.has("c@d") && named.has("e"));
        assert!(!named.has("b") && !named.has(""));
    }

    #[test]
    fn a_type_that_is_none_is_not_repeated() {
        assert_eq!(plain_type("text/x\"y"), "application/octet-stream");
        assert_eq!(plain_type("image/png"), "image/png");
    }
}
