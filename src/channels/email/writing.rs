//! Writes letters as messages (RFC 5322): headers, both bodies, files.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};

use super::template;
use crate::desk::postman::{Letter, LetterFile};
use crate::domain::incoming_mail::OWN_HEADER;

/// A letter as a message.
#[derive(Debug)]
pub struct Written {
    pub raw: Vec<u8>,
    /// Why the admin's own words were not used.
    pub problem: Option<String>,
}

/// Writes a letter.
///
/// # Errors
/// Something of it can't be in a mail, in a sentence.
pub fn write(letter: &Letter) -> Result<Written, String> {
    let rendered = template::render(letter)?;
    let problem = rendered.problem.as_ref().map(|problem| problem.message.clone());
    let mut builder = Message::builder()
        .from(mailbox(Some(&letter.from_name), &letter.account.address)?)
        .to(mailbox(letter.to_name.as_deref(), &letter.to_address)?)
        .subject(rendered.subject)
        .date(UNIX_EPOCH + Duration::from_millis(u64::try_from(letter.at.0).unwrap_or(0)))
        .message_id(Some(format!("<{}>", letter.message_id)));
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(mailbox(Some(&letter.from_name), reply_to)?);
    }
    if let Some(id) = &letter.in_reply_to {
        builder = builder.in_reply_to(format!("<{id}>"));
    }
    if !letter.references.is_empty() {
        let chain: Vec<String> = letter.references.iter().map(|id| format!("<{id}>")).collect();
        builder = builder.references(chain.join(" "));
    }
    for (name, value) in own_headers(letter) {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    let bodies = MultiPart::alternative_plain_html(rendered.text, rendered.html);
    let message = if letter.files.is_empty() {
        builder.multipart(bodies)
    } else {
        let mut mixed = MultiPart::mixed().multipart(bodies);
        for file in &letter.files {
            mixed = mixed.singlepart(attached(file)?);
        }
        builder.multipart(mixed)
    };
    let message = message.map_err(|error| format!("The mail can't be written: {error}."))?;
    Ok(Written { raw: message.formatted(), problem })
}

/// Headers that say what kind of mail it is. What a person has written carries none that an automatic mail has, or nobody
/// would get to see it.
fn own_headers(letter: &Letter) -> Vec<(&'static str, String)> {
    let mut headers = vec![(OWN_HEADER, letter.mark.clone())];
    if !letter.kind.is_personal() {
        headers.push(("Auto-Submitted", "auto-generated".to_owned()));
        headers.push(("X-Auto-Response-Suppress", "All".to_owned()));
    }
    if let Some(url) = &letter.unsubscribe_url {
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        // One click does it (RFC 8058).
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    headers
}

fn mailbox(name: Option<&str>, address: &str) -> Result<Mailbox, String> {
    let parsed: Address = address.parse().map_err(|error| format!("{address} can't be written to: {error}."))?;
    Ok(Mailbox::new(name.filter(|name| !name.is_empty()).map(str::to_owned), parsed))
}

fn attached(file: &LetterFile) -> Result<SinglePart, String> {
    let body = std::fs::read(&file.path).map_err(|error| format!("The file {} can't be read: {error}.", file.name))?;
    let content_type = ContentType::parse(&file.content_type)
        .or_else(|_| ContentType::parse("application/octet-stream"))
        .map_err(|error| error.to_string())?;
    Ok(Attachment::new(file.name.clone()).body(body, content_type))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::id::{MailAccountId, OutgoingMailId};
    use crate::domain::language::Language;
    use crate::domain::mail_account::{MailAccount, MailAccountState};
    use crate::domain::outgoing_mail::MailKind;
    use crate::domain::timestamp::Timestamp;

    fn letter(kind: MailKind) -> Letter {
        let account = MailAccount {
            id: MailAccountId(1),
            address: "support@example.com".into(),
            name: String::new(),
            inbox_id: None,
            is_default: true,
            has_plus_addresses: true,
            outgoing: None,
            incoming: None,
            webhook: None,
            state: MailAccountState::default(),
            created_at: Timestamp(0),
        };
        let message = json!({ "author": "Ana", "text": "Hello <b>\nBye", "files": [] });
        Letter {
            id: OutgoingMailId(1),
            kind,
            from_name: "Ana Ñandú (Aurora)".into(),
            to_name: Some("Vera".into()),
            to_address: "vera@example.org".into(),
            reply_to: Some("support+0123@example.com".into()),
            envelope_from: "support+b0123@example.com".into(),
            message_id: "abc@example.com".into(),
            in_reply_to: Some("z@example.org".into()),
            references: vec!["y@example.org".into(), "z@example.org".into()],
            thread_subject: Some("The blue one".into()),
            unsubscribe_url: None,
            language: Language::En,
            template: None,
            mark: "0123".into(),
            words: json!({
                "business": { "name": "Aurora" }, "inbox": { "color": "#2456e6", "on_color": "#ffffff" },
                "recipient": { "name": "Vera", "first_name": "Vera" }, "messages": [message],
                "conversation": { "id": 7, "subject": "The blue one", "url": "https://desk.example/inbox/open/7" },
                "contact": { "name": "Vera" }, "account": { "address": "support@example.com" },
            }),
            files: Vec::new(),
            at: Timestamp(1_790_000_000_000),
            account,
        }
    }

    fn written(kind: MailKind) -> String {
        String::from_utf8(write(&letter(kind)).unwrap().raw).unwrap()
    }

    #[test]
    fn a_reply_stands_in_its_thread_and_looks_like_a_persons() {
        let raw = written(MailKind::Reply);
        for line in [
            "Message-ID: <abc@example.com>",
            "In-Reply-To: <z@example.org>",
            "References: <y@example.org> <z@example.org>",
            "To: Vera <vera@example.org>",
            "Subject: Re: The blue one",
        ] {
            assert!(raw.contains(line), "{line} in\n{raw}");
        }
        assert!(raw.contains("Reply-To:") && raw.contains("support+0123@example.com"), "{raw}");
        assert!(!raw.contains("Auto-Submitted") && !raw.contains("Suppress"), "{raw}");
        assert!(raw.contains("Hello &lt;b&gt;"), "words are no HTML: {raw}");
    }

    #[test]
    fn what_no_person_wrote_says_so() {
        let raw = written(MailKind::Test);
        assert!(
            raw.contains("Auto-Submitted: auto-generated") && raw.contains("X-Auto-Response-Suppress: All"),
            "{raw}"
        );
    }
}
