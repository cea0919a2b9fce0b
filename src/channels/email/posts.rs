//! What mail services post, as the desk takes it: who posted is checked, then the post is unpacked.

use super::incoming::webhook::{Shape, Unpacked as Post, mailgun_signature, unpack, verify_mailgun};
use crate::desk::postman::{Posted, Unpacked};
use crate::domain::mail_account::{MailWebhook, MailWebhookShape};
use crate::domain::timestamp::Timestamp;

/// Takes a post apart.
///
/// # Errors
/// Why it is refused, in a sentence.
pub fn open(webhook: &MailWebhook, content_type: &str, body: &[u8], now: Timestamp) -> Result<Unpacked, String> {
    if let (MailWebhookShape::Mailgun, Some(key)) = (webhook.shape, &webhook.signing_key) {
        let signed = mailgun_signature(content_type, body).ok_or("The post carries no signature.")?;
        if !verify_mailgun(key, &signed.timestamp, &signed.token, &signed.signature, now.0 / 1000) {
            return Err("The post's signature is wrong or old. Compare the signing key with Mailgun's.".to_owned());
        }
    }
    let shape = match webhook.shape {
        MailWebhookShape::Raw => Shape::Raw,
        MailWebhookShape::Mailgun => Shape::Mailgun,
        MailWebhookShape::Postmark => Shape::Postmark,
        MailWebhookShape::Sendgrid => Shape::SendGrid,
        MailWebhookShape::Ses => Shape::Ses,
    };
    match unpack(shape, content_type, body).map_err(|refused| refused.to_string())? {
        Post::Mail(mails) => Ok(Unpacked::Mails(
            mails
                .into_iter()
                .map(|mail| Posted { recipients: mail.recipients, authenticity: mail.authenticity, raw: mail.raw })
                .collect(),
        )),
        Post::Subscription { url, .. } => Ok(Unpacked::Confirmation { url }),
    }
}
