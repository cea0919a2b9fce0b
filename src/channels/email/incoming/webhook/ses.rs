//! Amazon SES: a receipt rule publishes the mail to an SNS topic, and SNS posts JSON with JSON in it.
//!
//! A subscription has to be confirmed by calling an address that the post names. It is only reported, and only when it is
//! SNS's own: whoever may post could otherwise make us call anything.

use serde::Deserialize;
use url::Url;

use crate::channels::email::incoming::authenticity::{aligned_sender, only_author, verdict};
use crate::channels::email::incoming::header::Headers;
use crate::channels::email::incoming::{address, transfer};
use crate::domain::incoming_mail::{Authenticity, Verdict};

use super::{Delivered, Refused, Unpacked};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Envelope {
    r#type: String,
    topic_arn: String,
    message: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Notification {
    #[serde(rename = "notificationType")]
    kind: Option<String>,
    mail: Option<Mail>,
    receipt: Receipt,
    content: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Mail {
    source: Option<String>,
    destination: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Receipt {
    recipients: Vec<String>,
    spf_verdict: Status,
    dkim_verdict: Status,
    dmarc_verdict: Status,
    action: Action,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    status: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Action {
    encoding: Option<String>,
}

pub(super) fn unpack(body: &[u8]) -> Result<Unpacked, Refused> {
    let malformed = Refused::Malformed("Amazon SNS");
    let envelope: Envelope = serde_json::from_slice(body).map_err(|_| malformed.clone())?;
    match envelope.r#type.as_str() {
        "SubscriptionConfirmation" => {
            let url = envelope.subscribe_url.filter(|url| is_of_sns(url)).ok_or(malformed)?;
            Ok(Unpacked::Subscription { topic: envelope.topic_arn, url })
        }
        "UnsubscribeConfirmation" => Err(Refused::NoMail("an ended subscription")),
        "Notification" => notification(envelope.message.as_bytes()),
        // "Raw message delivery" posts what would be in the envelope.
        "" => notification(body),
        _ => Err(malformed),
    }
}

/// Whether an address is one of SNS's, in any of Amazon's partitions.
fn is_of_sns(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let host = url.host_str().unwrap_or_default();
    let region = host
        .strip_prefix("sns.")
        .and_then(|rest| rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn")));
    let is_region =
        |region: &str| !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && region.is_some_and(is_region)
}

fn notification(message: &[u8]) -> Result<Unpacked, Refused> {
    let Ok(notice) = serde_json::from_slice::<Notification>(message) else {
        // SNS says so in words when a topic is set up.
        return Err(Refused::NoMail("something else that was published"));
    };
    match notice.kind.as_deref() {
        None | Some("Received") => {}
        Some(_) => return Err(Refused::NoMail("what became of mail that was sent")),
    }
    let mail = notice.mail.ok_or(Refused::Malformed("Amazon SES"))?;
    let content = notice.content.ok_or(Refused::Misconfigured(
        "Let the receipt rule publish the whole mail to SNS: this one keeps it in S3.",
    ))?;
    let recipients =
        if notice.receipt.recipients.is_empty() { mail.destination } else { notice.receipt.recipients.clone() };
    let raw = raw(&content, notice.receipt.action.encoding.as_deref());
    let sender = mail.source.map(|source| address::normal(&source).unwrap_or_default());
    Ok(Unpacked::Mail(vec![Delivered {
        recipients: recipients.iter().filter_map(|recipient| address::normal(recipient)).collect(),
        authenticity: Some(authenticity(&notice.receipt, sender.as_deref(), &raw)),
        sender,
        raw,
    }]))
}

/// The message is text or base64; which one the action says, in most posts. A header has a colon, base64 never.
fn raw(content: &str, encoding: Option<&str>) -> Vec<u8> {
    let is_base64 = encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
    if is_base64 || !content.contains(':') { transfer::base64(content.as_bytes()) } else { content.as_bytes().to_vec() }
}

/// SES does not say which domain signed, so that its DKIM result alone proves nothing about From.
fn authenticity(receipt: &Receipt, sender: Option<&str>, raw: &[u8]) -> Authenticity {
    let spf = verdict(&receipt.spf_verdict.status);
    let from = only_author(&Headers::read(raw).0);
    let spf_domain = sender.zip(from).and_then(|(sender, from)| aligned_sender(spf, sender, from.domain()));
    let dmarc = verdict(&receipt.dmarc_verdict.status);
    Authenticity { dkim: Verdict::None, spf, spf_domain, dmarc, dkim_domain: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_sns_is_passed_on() {
        for (url, is_good) in [
            ("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription", true),
            ("https://sns.cn-north-1.amazonaws.com.cn/", true),
            ("http://sns.us-east-1.amazonaws.com/", false),
            ("https://sns.us-east-1.amazonaws.com.evil.example/", false),
            ("https://sns.evil.example/.amazonaws.com", false),
            ("https://sns.a.b.amazonaws.com/", false),
            ("https://user@sns.us-east-1.amazonaws.com/", false),
            ("https://sns.us-east-1.amazonaws.com:8443/", false),
            ("https://169.254.169.254/", false),
        ] {
            assert_eq!(is_of_sns(url), is_good, "{url}");
        }
    }
}
