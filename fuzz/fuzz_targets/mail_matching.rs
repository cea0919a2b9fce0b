//! `cargo +nightly fuzz run mail_matching`: whatever the headers of a mail say, a token is found only in an address of the
//! account's own, and only who the mail of ours went to writes as that agent or contact.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recado::channels::email::incoming;
use recado::domain::id::{AgentId, ConversationId};
use recado::domain::mail_matching::{Answered, MailWay, Writer, recipients, tokens};
use recado::domain::outgoing_mail::MailKind;

const ACCOUNT: &str = "support@aurora.example";

fuzz_target!(|headers: &str| {
    let raw = format!("{}\r\n\r\nHello\r\n", headers.trim_end());
    let Ok(mail) = incoming::read(raw.as_bytes()) else { return };
    let addressed = recipients(&mail, &[]);
    for token in tokens(ACCOUNT, &addressed) {
        let is_own = |address: &String| {
            let address = address.to_lowercase();
            address.trim().starts_with("support+") && address.trim().ends_with("@aurora.example") && address.contains(&token.token)
        };
        assert!(addressed.iter().any(is_own), "{token:?} of {addressed:?}");
    }
    let from = mail.author().map_or("", |author| author.address.as_str());
    let (agent, recipient) = (Some(AgentId(1)), "olga@aurora.example".to_owned());
    let (conversation, kind) = (ConversationId(1), MailKind::Assigned);
    let answered = Answered { conversation, agent, kind, recipient, is_by_token: true };
    let way = MailWay { answered: Some(answered), ..MailWay::default() };
    let is_agent = way.writer(from, &[]) == Writer::Agent(AgentId(1));
    assert_eq!(is_agent, from.trim().to_lowercase() == "olga@aurora.example", "{from:?}");
    for id in mail.in_reply_to.iter().chain(&mail.references) {
        assert!(!id.trim().is_empty(), "an empty id answers nothing");
    }
});
