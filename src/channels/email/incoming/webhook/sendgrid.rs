//! `SendGrid`'s Inbound Parse: a form with the raw message, or with fields of which each is in a charset of its own.

use std::collections::HashMap;

use serde::Deserialize;

use crate::channels::email::incoming::authenticity::{aligned_sender, is_aligned, verdict};
use crate::channels::email::incoming::header::Headers;
use crate::channels::email::incoming::{address, charset};
use crate::domain::incoming_mail::{Authenticity, Verdict};

use super::build::{File, Message};
use super::form::{Field, Form};
use super::{Delivered, Refused};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope {
    to: Vec<String>,
    from: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AttachmentInfo {
    filename: Option<String>,
    name: Option<String>,
    r#type: Option<String>,
    #[serde(rename = "content-id")]
    content_id: Option<String>,
}

pub(super) fn unpack(form: &Form) -> Result<Delivered, Refused> {
    let envelope: Envelope = json(form, "envelope");
    let raw = form.bytes("email").map(<[u8]>::to_vec);
    let raw = match raw {
        Some(raw) => raw,
        None => message(form).ok_or(Refused::Malformed("SendGrid"))?.build(),
    };
    let sender = envelope.from.map(|from| address::normal(&from).unwrap_or_default());
    Ok(Delivered {
        recipients: envelope.to.iter().filter_map(|address| address::normal(address)).collect(),
        authenticity: Some(authenticity(form, sender.as_deref(), &raw)),
        sender,
        raw,
    })
}

fn json<T: Default + serde::de::DeserializeOwned>(form: &Form, name: &str) -> T {
    form.text(name).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn message(form: &Form) -> Option<Message> {
    let charsets: HashMap<String, String> = json(form, "charsets");
    let decoded = |name: &str| {
        let bytes = form.bytes(name)?;
        Some(charset::decode(bytes, charsets.get(name).map(String::as_str))).filter(|text| !text.trim().is_empty())
    };
    let mut message = Message::saying(decoded("text"), decoded("html"));
    let block = form.text("headers").unwrap_or_default();
    let (headers, _) = Headers::read(block.as_bytes());
    for (name, value) in headers.all() {
        message.header(name, &value);
    }
    for (name, field) in [("From", "from"), ("To", "to"), ("Cc", "cc"), ("Subject", "subject")] {
        message.header_if_new(name, decoded(field).as_deref());
    }
    let infos: HashMap<String, AttachmentInfo> = json(form, "attachment-info");
    message.files = form.files("attachment").map(|field| file(field, infos.get(&field.name))).collect();
    let is_mail = !headers.is_empty() || form.filled("from").is_some();
    is_mail.then_some(message)
}

fn file(field: &Field, info: Option<&AttachmentInfo>) -> File {
    let said = |get: fn(&AttachmentInfo) -> &Option<String>| info.and_then(|info| get(info).clone());
    let content_type = field.content_type.clone().or_else(|| said(|info| &info.r#type));
    File {
        name: field
            .file_name
            .clone()
            .or_else(|| said(|info| &info.filename))
            .or_else(|| said(|info| &info.name))
            .unwrap_or_default(),
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        content_id: said(|info| &info.content_id),
        body: field.value.clone(),
    }
}

/// `dkim` is `{@example.com : pass}`, which is no JSON; `SPF` is a word.
fn authenticity(form: &Form, sender: Option<&str>, raw: &[u8]) -> Authenticity {
    let (headers, _) = Headers::read(raw);
    let from = (headers.count("From") == 1).then(|| address::first(&headers.line("From")?)).flatten();
    let domain = from.as_ref().map_or("", |from| from.domain());
    let results = form.text("dkim").unwrap_or_default();
    let spf = form.text("SPF").map(|word| verdict(&word)).unwrap_or_default();
    let spf_domain = sender.and_then(|sender| aligned_sender(spf, sender, domain));
    let mut seen = Authenticity { spf, spf_domain, ..Authenticity::default() };
    for result in results.trim_matches(['{', '}', ' ']).split(',').take(50) {
        let Some((signing, word)) = result.split_once(':') else { continue };
        let signing = signing.trim().trim_start_matches('@').to_ascii_lowercase();
        let found = verdict(word.trim());
        if !is_aligned(&signing, domain) || seen.dkim == Verdict::Pass {
            continue;
        }
        seen.dkim = found;
        seen.dkim_domain = Some(signing).filter(|_| found == Verdict::Pass);
    }
    seen
}
