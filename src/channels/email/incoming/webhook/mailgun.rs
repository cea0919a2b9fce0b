//! Mailgun's routes: a form with the fields of the mail, or with the raw message when the route's address ends in `mime`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::channels::email::incoming::authenticity::{aligned_sender, is_aligned, verdict};
use crate::channels::email::incoming::{address, transfer};
use crate::domain::incoming_mail::{Authenticity, Verdict};

use super::build::{File, Message};
use super::form::Form;
use super::{Delivered, Refused};

/// How old a signature may be, and how far ahead the other clock.
const AGE_MAX_SECONDS: i64 = 15 * 60;
/// Mailgun's tokens have fifty letters.
const TOKEN_MAX_BYTES: usize = 200;

/// What Mailgun signs its posts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Seconds since 1970.
    pub timestamp: String,
    /// Comes once: whoever keeps it for [`AGE_MAX_SECONDS`] can refuse a post that is played again.
    pub token: String,
    pub signature: String,
}

pub(super) fn signature(form: &Form) -> Option<Signed> {
    let signed = Signed {
        timestamp: form.filled("timestamp")?,
        token: form.filled("token")?,
        signature: form.filled("signature")?,
    };
    (signed.token.len() <= TOKEN_MAX_BYTES).then_some(signed)
}

/// Whether Mailgun signed it, and within the last quarter of an hour. `now` is in seconds since 1970.
#[must_use]
pub fn verify_mailgun(key: &str, timestamp: &str, token: &str, signature: &str, now: i64) -> bool {
    let is_recent =
        timestamp.parse::<i64>().is_ok_and(|signed_at| now.abs_diff(signed_at) <= AGE_MAX_SECONDS.unsigned_abs());
    // An empty key would let everybody sign.
    if key.is_empty() || !is_recent || token.is_empty() {
        return false;
    }
    let Some(signature) = hex(signature.trim()) else { return false };
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return false };
    // Compares in constant time.
    mac.chain_update(timestamp.as_bytes()).chain_update(token.as_bytes()).verify_slice(&signature).is_ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (byte, after) = transfer::hex_pair(rest)?;
        bytes.push(byte);
        rest = after;
    }
    Some(bytes)
}

pub(super) fn unpack(form: &Form) -> Result<Delivered, Refused> {
    let recipients = form.filled("recipient").map(|line| address::list(&line)).unwrap_or_default();
    let delivered = Delivered {
        recipients: recipients.into_iter().map(|mailbox| mailbox.address).collect(),
        sender: form.text("sender").map(|sender| address::normal(&sender).unwrap_or_default()),
        ..Delivered::default()
    };
    if let Some(raw) = form.bytes("body-mime") {
        return Ok(Delivered { raw: raw.to_vec(), ..delivered });
    }
    // `store()` keeps the files with Mailgun and posts links to them.
    if form.filled("attachments").is_some_and(|list| list.contains("\"url\"")) || form.filled("message-url").is_some() {
        return Err(Refused::Misconfigured(
            "Let the route forward() to this address: store() keeps the mail with Mailgun.",
        ));
    }
    let headers = headers(form);
    if headers.is_empty() && form.filled("from").is_none() {
        return Err(Refused::Malformed("Mailgun"));
    }
    let authenticity = authenticity(&headers, delivered.sender.as_deref());
    Ok(Delivered { raw: message(form, &headers).build(), authenticity: Some(authenticity), ..delivered })
}

/// `message-headers`: pairs in JSON.
fn headers(form: &Form) -> Vec<(String, String)> {
    let pairs =
        form.filled("message-headers").and_then(|json| serde_json::from_str::<Vec<(String, Value)>>(&json).ok());
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    pairs.unwrap_or_default().into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn message(form: &Form, headers: &[(String, String)]) -> Message {
    let mut message = Message::saying(form.text("body-plain"), form.text("body-html"));
    for (name, value) in headers {
        message.header(name, value);
    }
    for (name, field) in
        [("From", "from"), ("To", "To"), ("Subject", "subject"), ("Date", "Date"), ("Message-Id", "Message-Id")]
    {
        message.header_if_new(name, form.filled(field).as_deref());
    }
    let ids = form
        .filled("content-id-map")
        .and_then(|json| serde_json::from_str::<serde_json::Map<String, Value>>(&json).ok());
    for file in form.files("attachment") {
        let is_this = |(_, field): &(&String, &Value)| field.as_str() == Some(file.name.as_str());
        let content_id = ids.as_ref().and_then(|ids| ids.iter().find(is_this).map(|(id, _)| id.clone()));
        message.files.push(File {
            name: file.file_name.clone().unwrap_or_default(),
            content_type: file.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
            content_id,
            body: file.value.clone(),
        });
    }
    message
}

/// What Mailgun checked, if its spam filter is told to say so. Its own headers stand above the first `Received`; those below
/// the sender wrote. Its DKIM result names no domain: it counts when every signature is of From's domain, because then it
/// does not matter which one was checked.
fn authenticity(headers: &[(String, String)], sender: Option<&str>) -> Authenticity {
    let is = |wanted: &'static str| move |(name, _): &&(String, String)| name.eq_ignore_ascii_case(wanted);
    let all = |wanted| headers.iter().filter(is(wanted)).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    let own = headers.iter().position(|header| is("Received")(&header)).unwrap_or(0);
    let result = |wanted| {
        let found = headers.iter().take(own).find(is(wanted));
        found.map(|(_, value)| verdict(value)).unwrap_or_default()
    };
    let from = all("From");
    let from = match from.as_slice() {
        [from] => address::first(from),
        _ => None,
    };
    let signing: Vec<String> = all("DKIM-Signature").iter().filter_map(|value| signing_domain(value)).collect();
    let domain = from.as_ref().map_or("", |from| from.domain());
    let is_ours = !signing.is_empty() && signing.iter().all(|signing| is_aligned(signing, domain));
    let dkim = if is_ours { result("X-Mailgun-Dkim-Check-Result") } else { Verdict::None };
    let spf = result("X-Mailgun-Spf");
    Authenticity {
        dkim,
        spf,
        spf_domain: sender.and_then(|sender| aligned_sender(spf, sender, domain)),
        dmarc: Verdict::None,
        dkim_domain: signing.into_iter().next().filter(|_| dkim == Verdict::Pass),
    }
}

fn signing_domain(value: &str) -> Option<String> {
    value.split(';').find_map(|tag| tag.trim().strip_prefix("d=")).map(|domain| domain.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_its_key_its_time_and_its_token() {
        let mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap().chain_update(b"1000").chain_update(b"token");
        let bytes = mac.finalize().into_bytes();
        let signature = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        assert!(verify_mailgun("key", "1000", "token", &signature, 1000));
        assert!(verify_mailgun("key", "1000", "token", &signature.to_uppercase(), 1000 + AGE_MAX_SECONDS));
        assert!(!verify_mailgun("key", "1000", "token", &signature, 1001 + AGE_MAX_SECONDS));
        assert!(!verify_mailgun("key", "1000", "token", &signature, 999 - AGE_MAX_SECONDS));
        assert!(!verify_mailgun("other", "1000", "token", &signature, 1000));
        assert!(!verify_mailgun("key", "1000", "other", &signature, 1000));
        assert!(!verify_mailgun("", "1000", "token", &signature, 1000));
        for broken in ["", "zz", "0", &signature[..62]] {
            assert!(!verify_mailgun("key", "1000", "token", broken, 1000), "{broken}");
        }
        assert!(!verify_mailgun("key", "soon", "token", &signature, i64::MIN));
    }
}
