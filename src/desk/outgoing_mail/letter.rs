//! What a mail speaks of: the facts that its words fill their gaps with, and the headers that put it into its thread.

use serde_json::{Value, json};

use crate::desk::postman::{Letter, LetterFile, MailTemplate};
use crate::desk::{Write, secret};
use crate::domain::agent::Agent;
use crate::domain::attachment::Attachment;
use crate::domain::color;
use crate::domain::conversation::Conversation;
use crate::domain::id::{AttachmentId, MessageId, OutgoingMailId};
use crate::domain::inbox::{DEFAULT_COLOR, Inbox};
use crate::domain::language::Language;
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_matching;
use crate::domain::message::{AuthorKind, Message, MessageMail};
use crate::domain::outgoing_mail::{MailKind, OutgoingMail};
use crate::domain::text;
use crate::domain::written_date::written_moment;
use crate::error::Result;
use crate::storage::outgoing_mail::StoredMail;
use crate::storage::{
    agent, attachment, contact, inbox, incoming_mail, mail_template, message, outgoing_mail, setting,
};

/// The most messages that one mail tells of.
const MESSAGES_MAX: i64 = 100;
/// The most messages that an answer reminds of.
const ASKED_MAX: i64 = 3;
/// The most characters of each.
const ASKED_MAX_CHARS: usize = 1000;
/// The most bytes of files that go along; larger ones are linked to. Most servers take 20 to 25 MB, and base64 makes
/// three bytes into four.
const FILES_MAX_BYTES: i64 = 10_000_000;

/// Puts a mail together.
pub(super) fn compose(
    write: &Write<'_, '_>,
    stored: &StoredMail,
    account: MailAccount,
    about: Option<&Conversation>,
) -> Result<Letter> {
    let mail = &stored.mail;
    let business = write.business()?;
    let inbox = about.map(|about| inbox::get_inbox(write.tx, about.inbox_id)).transpose()?;
    let (to_name, language) = recipient(write, stored, business.language)?;
    let messages = messages(write, stored, about)?;
    let (references, in_reply_to) = match about.filter(|_| mail.kind == MailKind::Reply) {
        Some(about) => {
            let references = references(write, about)?;
            let last = references.last().cloned();
            (references, last)
        }
        None => (Vec::new(), None),
    };
    let files = if mail.kind == MailKind::Reply { files(write, &messages)? } else { Vec::new() };
    let is_attached = |file: &Attachment| files.iter().any(|(id, _)| *id == file.id);
    let (takes_answers, zone) = (takes_answers(mail, &account), business.time_zone.as_str());
    let words = json!({
        "business": { "name": business.name, "site_url": business.site_url },
        "inbox": inbox.as_ref().map_or_else(|| inbox_words_of(DEFAULT_COLOR), inbox_words),
        "recipient": { "name": to_name, "first_name": to_name.as_deref().and_then(first_word) },
        "contact": about.map(|about| json!({
            "name": about.contact.name, "first_name": about.contact.name.as_deref().and_then(first_word),
            "email": about.contact.email, "display_name": about.contact.display_name(),
        })),
        "conversation": about.map(|about| json!({
            "id": about.id, "subject": about.subject, "url": write.page_of(about),
        })),
        "messages": messages.iter().map(|message| {
            let at = written_moment(language, zone, message.created_at);
            let author = author(message, about.filter(|_| mail.agent_id.is_some()));
            message_words(write, message, (author, &at), &is_attached)
        }).collect::<Vec<_>>(),
        "asked": asked(write, stored, about)?,
        "facts": facts(write, stored, language)?,
        "settings_url": format!("{}/settings/profile", write.base_url),
        "takes_answers": takes_answers,
    });
    let from_name = if account.name.is_empty() { business.name.clone() } else { account.name.clone() };
    let from_name = sender_name(mail.kind, &messages, &from_name);
    Ok(Letter {
        id: mail.id,
        kind: mail.kind,
        from_name,
        to_name,
        to_address: mail.recipient.clone(),
        reply_to: takes_answers.then(|| with_token(&account, &stored.token)).flatten(),
        envelope_from: with_token(&account, &format!("b{}", stored.token))
            .filter(|_| account.is_heard())
            .unwrap_or_else(|| account.address.clone()),
        message_id: stored.message_id.clone(),
        in_reply_to,
        references,
        thread_subject: about.and_then(|about| about.subject.clone()),
        unsubscribe_url: (mail.kind == MailKind::Summary).then(|| write.unsubscribe_url(stored)),
        language,
        template: mail_template::find_mail_template(write.tx, mail.kind, language)?.map(|stored| MailTemplate {
            subject: stored.subject,
            html: stored.html,
            text: stored.text,
        }),
        mark: write.mail_mark()?,
        words,
        files: files.into_iter().map(|(_, file)| file).collect(),
        at: write.written_at(),
        account,
    })
}

/// The mails that an answer goes on from: what the contact's first one went on from, and the conversation's own.
fn references(write: &Write<'_, '_>, about: &Conversation) -> Result<Vec<String>> {
    let ancestors = incoming_mail::find_ancestors(write.tx, about.id)?;
    Ok(mail_matching::references(ancestors, outgoing_mail::list_references(write.tx, about.id)?))
}

/// What only this kind of mail knows: fixed when it was wished for, or found out now.
fn facts(write: &Write<'_, '_>, stored: &StoredMail, language: Language) -> Result<Value> {
    match (stored.mail.kind, stored.mail.agent_id) {
        (MailKind::Summary, Some(id)) => write.summary_facts(stored, &agent::get_agent(write.tx, id)?, language),
        _ => outgoing_mail::get_facts(write.tx, stored.mail.id),
    }
}

/// Whether an answer to a mail finds its way back. An agent's only by the token in its address: a mail to the mailbox itself
/// says nothing of who was told.
fn takes_answers(mail: &OutgoingMail, account: &MailAccount) -> bool {
    let is_answered = match mail.kind {
        MailKind::Reply => true,
        // Whom that would speak to, a customer or colleagues, is nothing to guess.
        MailKind::AnswerRefused => false,
        _ => mail.agent_id.is_some() && account.has_plus_addresses,
    };
    is_answered && mail.conversation_id.is_some() && account.is_heard()
}

/// `local+token@domain`; none where such addresses don't arrive.
fn with_token(account: &MailAccount, token: &str) -> Option<String> {
    let (local, domain) = account.address.rsplit_once('@')?;
    account.has_plus_addresses.then(|| format!("{local}+{token}@{domain}"))
}

/// Who gets it, and in which language.
fn recipient(write: &Write<'_, '_>, stored: &StoredMail, fallback: Language) -> Result<(Option<String>, Language)> {
    if let Some(id) = stored.mail.agent_id {
        let agent = agent::get_agent(write.tx, id)?;
        return Ok((Some(agent.name), agent.language));
    }
    if let Some(id) = stored.mail.contact_id {
        let contact = contact::get_contact(write.tx, id)?;
        let language = contact.language.as_deref().and_then(Language::from_tag);
        return Ok((contact.name, language.unwrap_or(fallback)));
    }
    Ok((None, fallback))
}

/// The messages that a mail tells of.
fn messages(write: &Write<'_, '_>, stored: &StoredMail, about: Option<&Conversation>) -> Result<Vec<Message>> {
    let Some(about) = about else { return Ok(Vec::new()) };
    let first = stored.first_message_id.unwrap_or(MessageId(0));
    let last = stored.last_message_id.unwrap_or(MessageId(i64::MAX));
    match stored.mail.kind {
        MailKind::Reply => message::list_answers_between(write.tx, about.id, (first, last), MESSAGES_MAX),
        MailKind::Mention | MailKind::AnswerRefused => Ok(vec![message::get_message(write.tx, first)?]),
        // What others have written by mail is not shown to the contact anywhere.
        MailKind::Transcript => {
            let all = message::list_newest_replies(write.tx, about.id, last, MESSAGES_MAX * 5)?;
            let is_theirs = |message: &Message| !message.mail.as_ref().is_some_and(MessageMail::is_participants);
            Ok(all.into_iter().filter(is_theirs).collect())
        }
        _ => message::list_newest_replies(write.tx, about.id, last, 3),
    }
}

/// What the contact had written before they were answered, the last of it: who is answered the next day has forgotten it.
fn asked(write: &Write<'_, '_>, stored: &StoredMail, about: Option<&Conversation>) -> Result<Vec<String>> {
    let (MailKind::Reply, Some(about), Some(first)) = (stored.mail.kind, about, stored.first_message_id) else {
        return Ok(Vec::new());
    };
    let before = message::list_newest_replies(write.tx, about.id, MessageId(first.0 - 1), ASKED_MAX)?;
    let is_theirs = |message: &&Message| {
        message.author.kind == AuthorKind::Contact
            && !message.mail.as_ref().is_some_and(|mail| mail.is_participants() || mail.is_automatic())
    };
    let mut asked: Vec<String> =
        before.iter().rev().take_while(is_theirs).map(|message| shortened(&message.text)).collect();
    asked.retain(|text| !text.is_empty());
    asked.reverse();
    Ok(asked)
}

/// As much of a message as reminds of it.
fn shortened(text: &str) -> String {
    let text = text.trim();
    match text::cut(text, ASKED_MAX_CHARS) {
        cut if cut == text => cut,
        cut => format!("{} …", cut.trim_end()),
    }
}

/// A reply comes from the person who wrote it, for the business.
fn sender_name(kind: MailKind, messages: &[Message], own: &str) -> String {
    let authors: std::collections::BTreeSet<&str> =
        messages.iter().filter_map(|message| message.author.name.as_deref()).collect();
    match (kind, authors.len(), authors.first()) {
        (MailKind::Reply, 1, Some(author)) => format!("{author} ({own})"),
        _ => own.to_owned(),
    }
}

/// Who wrote a message: in mail to an agent, which is `told` of the conversation, by their address where no name is known.
fn author<'a>(message: &'a Message, told: Option<&'a Conversation>) -> Option<&'a str> {
    let address = || match &message.mail {
        _ if message.author.kind != AuthorKind::Contact => None,
        Some(MessageMail::Incoming { from, reply_to, .. }) => Some(reply_to.as_ref().unwrap_or(from).address.as_str()),
        _ => told?.contact.email.as_deref(),
    };
    let name = message.author.name.as_deref();
    name.or_else(|| told.and_then(|_| address()).filter(|address| !address.is_empty()))
}

fn inbox_words(inbox: &Inbox) -> Value {
    json!({ "name": inbox.name, "color": inbox.color, "on_color": inbox.on_color })
}

fn inbox_words_of(color: &str) -> Value {
    json!({ "name": null, "color": color, "on_color": color::on_color_of(color) })
}

fn message_words(
    write: &Write<'_, '_>,
    message: &Message,
    (author, at): (Option<&str>, &str),
    is_attached: &impl Fn(&Attachment) -> bool,
) -> Value {
    let files: Vec<Value> = message
        .attachments
        .iter()
        .map(|file| {
            let url = format!("{}{}", write.base_url, file.url);
            json!({ "name": file.name, "url": url, "is_attached": is_attached(file) })
        })
        .collect();
    json!({
        "author": author,
        "is_contact": message.author.kind == AuthorKind::Contact,
        "is_bot": message.author.kind == AuthorKind::Bot,
        "text": message.text,
        "options": message.prompt.as_ref().map(|prompt| {
            prompt.choices().into_iter().map(|(_, label)| label.to_owned()).collect::<Vec<_>>()
        }),
        "at": at,
        "files": files,
    })
}

/// As many of the files as fit into a mail.
fn files(write: &Write<'_, '_>, messages: &[Message]) -> Result<Vec<(AttachmentId, LetterFile)>> {
    let mut room = FILES_MAX_BYTES;
    let mut files = Vec::new();
    for file in messages.iter().flat_map(|message| &message.attachments) {
        if file.size > room {
            continue;
        }
        let Some(hash) = attachment::find_hash(write.tx, file.id)? else { continue };
        let Some(path) = write.files.path(&hash) else { continue };
        room -= file.size;
        let (name, content_type) = (file.name.clone(), file.content_type.clone());
        files.push((file.id, LetterFile { name, content_type, path }));
    }
    Ok(files)
}

fn first_word(name: &str) -> Option<&str> {
    name.split_whitespace().next()
}

impl Write<'_, '_> {
    /// A mail that says that an account works; none when it has no server to send with.
    pub(in crate::desk) fn test_letter(
        &self,
        account: MailAccount,
        to: &Agent,
        address: &str,
    ) -> Result<Option<Letter>> {
        if account.outgoing.is_none() {
            return Ok(None);
        }
        let business = self.business()?;
        let domain = account.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        Ok(Some(Letter {
            id: OutgoingMailId(0),
            kind: MailKind::Test,
            from_name: if account.name.is_empty() { business.name.clone() } else { account.name.clone() },
            to_name: Some(to.name.clone()).filter(|_| address == to.email),
            to_address: address.to_owned(),
            reply_to: None,
            envelope_from: account.address.clone(),
            message_id: format!("{}.test@{domain}", secret::random_hex(16)?),
            in_reply_to: None,
            references: Vec::new(),
            thread_subject: None,
            unsubscribe_url: None,
            language: to.language,
            template: None,
            mark: self.mail_mark()?,
            words: json!({
                "business": { "name": business.name, "site_url": business.site_url },
                "inbox": inbox_words_of(DEFAULT_COLOR),
                "recipient": { "name": to.name, "first_name": first_word(&to.name) },
                "account": { "address": account.address },
            }),
            files: Vec::new(),
            at: self.now,
            account,
        }))
    }

    /// What tells mail of this installation; made with the first one.
    pub(in crate::desk) fn mail_mark(&self) -> Result<String> {
        if let Some(mark) = setting::find_setting(self.tx, setting::MAIL_MARK)? {
            return Ok(mark);
        }
        let mark = secret::random_hex(8)?;
        setting::upsert_setting(self.tx, setting::MAIL_MARK, &mark)?;
        Ok(mark)
    }

    /// Where an agent finds a conversation.
    fn page_of(&self, about: &Conversation) -> String {
        format!("{}/inbox/open/{}", self.base_url, about.id)
    }
}
