//! A raw message made of fields. All contents are in base64, so that no line of them can be taken for a boundary or a
//! header, and no value of a header has a line end in it.

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::channels::email::incoming::header::one_line;
use crate::channels::email::incoming::transfer;

/// What a service says of a mail.
#[derive(Debug, Default)]
pub(super) struct Message {
    headers: Vec<(String, String)>,
    text: Option<String>,
    html: Option<String>,
    pub files: Vec<File>,
}

/// An attachment.
#[derive(Debug)]
pub(super) struct File {
    pub name: String,
    pub content_type: String,
    pub content_id: Option<String>,
    pub body: Vec<u8>,
}

impl Message {
    /// A mail in these versions; blank ones are none.
    pub fn saying(text: Option<String>, html: Option<String>) -> Self {
        let filled = |version: Option<String>| version.filter(|version| !version.trim().is_empty());
        Self { text: filled(text), html: filled(html), ..Self::default() }
    }

    /// Adds a header, unless it describes how the original was packed: this one is packed differently.
    pub fn header(&mut self, name: &str, value: &str) {
        let lower = name.to_ascii_lowercase();
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let is_packing = lower.starts_with("content-") || lower == "mime-version";
        if is_name && !is_packing {
            self.headers.push((name.to_owned(), one_line(value)));
        }
    }

    /// Adds a header when there is none of that name: services repeat in fields what is in the headers.
    pub fn header_if_new(&mut self, name: &str, value: Option<&str>) {
        let is_known = self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some(value) = value.filter(|value| !is_known && !value.trim().is_empty()) {
            self.header(name, value);
        }
    }

    /// The message. Writing to a String can't fail.
    pub fn build(self) -> Vec<u8> {
        let mut raw = String::new();
        for (name, value) in &self.headers {
            let _ = write!(raw, "{name}: {value}\r\n");
        }
        raw.push_str("MIME-Version: 1.0\r\n");
        if self.files.is_empty() {
            raw.push_str(&self.bodies());
            return raw.into_bytes();
        }
        raw.push_str("Content-Type: multipart/mixed; boundary=\"=_recado_mixed\"\r\n\r\n");
        let _ = write!(raw, "--=_recado_mixed\r\n{}\r\n", self.bodies());
        for file in &self.files {
            let _ = write!(raw, "--=_recado_mixed\r\n{}\r\n", file.part());
        }
        raw.push_str("--=_recado_mixed--\r\n");
        raw.into_bytes()
    }

    /// The text in one version or in two, with its headers.
    fn bodies(&self) -> String {
        let text = self.text.as_ref().map(|text| part("text/plain; charset=utf-8", "", text.as_bytes()));
        let html = self.html.as_ref().map(|html| part("text/html; charset=utf-8", "", html.as_bytes()));
        match (text, html) {
            (Some(text), Some(html)) => format!(
                "Content-Type: multipart/alternative; boundary=\"=_recado_both\"\r\n\r\n--=_recado_both\r\n{text}\r\n\
                 --=_recado_both\r\n{html}\r\n--=_recado_both--\r\n"
            ),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => part("text/plain; charset=utf-8", "", b""),
        }
    }
}

impl File {
    /// With a content id it may be a picture in the text: then nothing says that it is an attachment.
    fn part(&self) -> String {
        let name = percent_encoded(&one_line(&self.name));
        let kind = if self.content_id.is_some() { "inline" } else { "attachment" };
        let mut extra = String::new();
        if !name.is_empty() {
            extra = format!("Content-Disposition: {kind}; filename*=utf-8''{name}\r\n");
        } else if self.content_id.is_none() {
            extra.push_str("Content-Disposition: attachment\r\n");
        }
        if let Some(id) = &self.content_id {
            let _ = write!(extra, "Content-ID: <{}>\r\n", one_line(id.trim_matches(['<', '>'])));
        }
        part(&one_line(&self.content_type), &extra, &self.body)
    }
}

fn part(content_type: &str, extra: &str, body: &[u8]) -> String {
    let packed = STANDARD.encode(body);
    let mut part = format!("Content-Type: {content_type}\r\n{extra}Content-Transfer-Encoding: base64\r\n\r\n");
    for line in packed.as_bytes().chunks(76) {
        part.push_str(&String::from_utf8_lossy(line));
        part.push_str("\r\n");
    }
    part
}

/// RFC 2231 section 7, as far as file names need it.
fn percent_encoded(name: &str) -> String {
    name.bytes().fold(String::with_capacity(name.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// The bytes of a file that a service sent in base64.
pub(super) fn unpacked(base64: &str) -> Vec<u8> {
    transfer::base64(base64.as_bytes())
}

/// An address with its name, as a header has it.
pub(super) fn mailbox(name: &str, address: &str) -> String {
    let name: String = one_line(name).chars().filter(|c| !matches!(c, '"' | '\\')).collect();
    match words(&name) {
        Cow::Owned(encoded) => format!("{encoded} <{address}>"),
        Cow::Borrowed("") => address.to_owned(),
        Cow::Borrowed(name) => format!("\"{name}\" <{address}>"),
    }
}

/// Words as a header has them. What looks like an encoded word (RFC 2047) would be read as one: then all of it is encoded, in
/// words of at most 75 characters.
pub(super) fn words(text: &str) -> Cow<'_, str> {
    const PART_MAX_BYTES: usize = 45;
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut parts = vec![String::new()];
    for character in text.chars() {
        match parts.last_mut().filter(|part| part.len() + character.len_utf8() <= PART_MAX_BYTES) {
            Some(part) => part.push(character),
            None => parts.push(character.to_string()),
        }
    }
    let encoded = parts.iter().map(|part| format!("=?utf-8?B?{}?=", STANDARD.encode(part)));
    Cow::Owned(encoded.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_encoded_are_read_as_they_stand() {
        let told = "My =?utf-8?B?c3VydmV5?= is =?, with a word that is long enough to need two of them: ñandú ñandú";
        let mut message = Message::default();
        message.header("Subject", &words(told));
        message.header("From", &mailbox(told, "ana@example.com"));
        let mail = crate::channels::email::incoming::read(&message.build()).unwrap();
        assert_eq!((mail.subject.as_str(), mail.from.unwrap().name.as_deref()), (told, Some(told)));
    }

    #[test]
    fn what_is_built_is_read_as_it_was_meant() {
        let mut message = Message::saying(Some("--=_recado_mixed--\nhé".to_owned()), Some("<p>hé".to_owned()));
        message.header("Subject", "two\r\nBcc: x@example.com");
        message.header("Content-Type", "text/evil");
        message.header_if_new("subject", Some("other"));
        message.header_if_new("From", Some(&mailbox("Ana \"la\" Paz", "ana@example.com")));
        message.files.push(File {
            name: "año; x=\"1\".pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            content_id: None,
            body: b"\r\n--=_recado_mixed\r\n".to_vec(),
        });
        let mail = crate::channels::email::incoming::read(&message.build()).unwrap();
        assert_eq!(mail.subject, "two Bcc: x@example.com");
        assert_eq!(mail.text.as_deref(), Some("--=_recado_mixed--\nhé"));
        assert_eq!(mail.html.as_deref(), Some("<p>hé"));
        assert_eq!(mail.from.and_then(|from| from.name).as_deref(), Some("Ana la Paz"));
        assert_eq!((mail.parts[0].name.as_str(), mail.parts.len()), ("año; x=\"1\".pdf", 1));
        assert_eq!(mail.parts[0].body, b"\r\n--=_recado_mixed\r\n");
    }
}
