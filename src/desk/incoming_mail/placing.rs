//! Finds the conversation that a mail belongs to, and writes it there.

use super::answering::AnswerWay;
use super::{Shelved, uploader};
use crate::desk::thread::{Beginning, Draft};
use crate::desk::{WithPresence, Write, words};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::conversation::{Conversation, Scope, Status};
use crate::domain::event::Change;
use crate::domain::id::{AttachmentId, ContactId, ConversationId, MessageId};
use crate::domain::inbox::{Inbox, InboxKind};
use crate::domain::incoming_mail::{IncomingMail, MailAddress};
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_matching::{Answered, Landing, MailWay, Writer, landing, recipients, tokens};
use crate::domain::message::{Activity, Author, AuthorKind, MessageKind, MessageMail};
use crate::domain::outgoing_mail::MailKind;
use crate::error::{Error, Result};
use crate::storage::{attachment, contact, conversation, inbox, incoming_mail, mail_address, outgoing_mail};

/// Stands where a mail has no words of its own.
pub(super) const NO_WORDS: &str = "(no text)";

/// So many ids are looked up among the notices to agents.
const NOTICES_MAX: usize = 50;

impl Write<'_, '_> {
    /// Writes a mail into the conversation that it belongs to; none when nobody takes new mail of the account.
    pub(super) fn place(
        &self,
        account: &MailAccount,
        shelved: &Shelved,
        is_automatic: bool,
    ) -> Result<Option<(MessageId, ConversationId)>> {
        let mail = &shelved.read.mail;
        let way = self.way_of(account, mail, &shelved.recipients)?;
        let Some(found) = way.conversation() else {
            return self.begin(account, shelved, is_automatic);
        };
        let conversation = conversation::get_conversation(self.tx, found)?;
        let from = mail.author().map_or("", |author| author.address.as_str());
        let is_by_token = way.answered.as_ref().is_some_and(|answered| answered.is_by_token);
        let is_among_us = way.answered.as_ref().is_some_and(|answered| answered.kind == MailKind::Mention);
        match way.writer(from, &self.addresses_of(&conversation)?) {
            Writer::Agent(agent) => {
                let doubt = (!is_by_token).then_some("it did not go to the reply address of the mail that it answers");
                let how = AnswerWay { is_among_us, is_automatic, doubt };
                self.answer_as_agent(account, conversation, agent, shelved, how).map(Some)
            }
            Writer::NotTheAgent(agent) => {
                let doubt = Some("it comes from another address than the agent's own");
                let how = AnswerWay { is_among_us, is_automatic, doubt };
                self.answer_as_agent(account, conversation, agent, shelved, how).map(Some)
            }
            Writer::Contact => {
                let contact = conversation.contact.id;
                if !is_automatic {
                    mail_address::delete_failure(self.tx, from)?;
                    // Whose the address is, not that they sit in the browser that claimed it: only where a conversation is
                    // nothing but mail does the address become its contact's.
                    if inbox::get_inbox(self.tx, conversation.inbox_id)?.kind == InboxKind::Email {
                        self.prove(from, contact)?;
                    }
                }
                self.land(account, conversation, contact, shelved, (is_automatic, false)).map(Some)
            }
            Writer::Participant => {
                let contact = self.contact_of(mail.author(), &conversation.scope())?;
                self.land(account, conversation, contact, shelved, (is_automatic, true)).map(Some)
            }
        }
    }

    /// What is known of what a mail answers.
    fn way_of(&self, account: &MailAccount, mail: &IncomingMail, envelope: &[String]) -> Result<MailWay> {
        let mut way = MailWay::default();
        for token in tokens(&account.address, &recipients(mail, envelope)) {
            let Some(stored) = outgoing_mail::find_outgoing_mail_by_token(self.tx, &token.token)? else { continue };
            if let Some(conversation) = stored.mail.conversation_id {
                let (agent, kind, recipient) = (stored.mail.agent_id, stored.mail.kind, stored.mail.recipient);
                way.answered = Some(Answered { conversation, agent, kind, recipient, is_by_token: true });
                break;
            }
        }
        if way.answered.is_none() {
            way.answered = self.notice_answered(mail.in_reply_to.iter().chain(mail.references.iter().rev()))?;
        }
        way.in_reply_to = incoming_mail::find_conversation_by_references(self.tx, account.id, &mail.in_reply_to)?;
        // The newest is the nearest.
        let references: Vec<String> = mail.references.iter().rev().cloned().collect();
        way.references = incoming_mail::find_conversation_by_references(self.tx, account.id, &references)?;
        Ok(way)
    }

    /// The notice to an agent that a mail says it answers: without the token it is no answer, but no customer's either.
    fn notice_answered<'a>(&self, references: impl Iterator<Item = &'a String>) -> Result<Option<Answered>> {
        for reference in references.take(NOTICES_MAX) {
            let Some(stored) = outgoing_mail::find_outgoing_mail_by_message_id(self.tx, reference)? else { continue };
            if let (Some(agent), Some(conversation)) = (stored.mail.agent_id, stored.mail.conversation_id) {
                let (agent, kind, recipient) = (Some(agent), stored.mail.kind, stored.mail.recipient);
                return Ok(Some(Answered { conversation, agent, kind, recipient, is_by_token: false }));
            }
        }
        Ok(None)
    }

    /// The addresses that a conversation's contact has, as far as that is proved, and the one that it is written to.
    fn addresses_of(&self, conversation: &Conversation) -> Result<Vec<String>> {
        let mut known = mail_address::list_addresses_of(self.tx, conversation.contact.id)?;
        known.extend(conversation.contact.email.clone());
        Ok(known)
    }

    /// Somebody has written from their address: it is theirs, and mail to it arrives again.
    fn prove(&self, from: &str, contact: ContactId) -> Result<()> {
        mail_address::upsert_address(self.tx, from, contact)?;
        mail_address::delete_failure(self.tx, from)?;
        Ok(())
    }

    /// A mail that answers nothing begins a conversation. In a site's inbox a contact has one conversation at a time.
    fn begin(
        &self,
        account: &MailAccount,
        shelved: &Shelved,
        is_automatic: bool,
    ) -> Result<Option<(MessageId, ConversationId)>> {
        let Some(id) = account.inbox_id else { return Ok(None) };
        let inbox = inbox::get_inbox(self.tx, id)?;
        let place = Scope { inbox_id: id, group_id: inbox.default_group_id, assignee_id: None };
        let contact = self.contact_of(shelved.read.mail.author(), &place)?;
        let newest = match inbox.kind {
            InboxKind::Email => None,
            InboxKind::Web | InboxKind::Internal => conversation::find_newest_conversation(self.tx, contact, id)?,
        };
        match newest {
            Some(newest) => self.land(account, newest, contact, shelved, (is_automatic, false)).map(Some),
            None => self.begin_with(account, &inbox, contact, shelved, (None, is_automatic)).map(Some),
        }
    }

    fn begin_with(
        &self,
        account: &MailAccount,
        inbox: &Inbox,
        contact: ContactId,
        shelved: &Shelved,
        (follows, is_automatic): (Option<&Conversation>, bool),
    ) -> Result<(MessageId, ConversationId)> {
        let subject = Some(shelved.read.mail.subject.as_str()).filter(|subject| !subject.is_empty());
        let group = follows.and_then(|before| before.group_id);
        let beginning = Beginning { subject, follows: follows.map(|before| before.id), is_automatic };
        let mut conversation = self.begin_conversation(inbox, contact, group, &beginning)?;
        if let Some(before) = follows {
            let by = self.contact_author(contact)?;
            let activity = Activity::Follows { conversation_id: before.id };
            self.append_activity(&conversation, &by, activity)?;
        }
        let message = self.write_mail(account, &mut conversation, contact, shelved, (is_automatic, false))?;
        Ok((message, conversation.id))
    }

    /// Writes a mail into a conversation, opens that again, or begins another that goes on from it.
    fn land(
        &self,
        account: &MailAccount,
        conversation: Conversation,
        contact: ContactId,
        shelved: &Shelved,
        (is_automatic, is_participant): (bool, bool),
    ) -> Result<(MessageId, ConversationId)> {
        let inbox = inbox::get_inbox(self.tx, conversation.inbox_id)?;
        let (mut conversation, landing) = self.taker(conversation, contact, &inbox, is_automatic)?;
        match landing {
            Landing::Append => {}
            Landing::Reopen => {
                let by = self.contact_author(contact)?;
                self.reopen(&mut conversation, &by)?;
            }
            Landing::FollowUp => {
                return self.begin_with(account, &inbox, contact, shelved, (Some(&conversation), is_automatic));
            }
        }
        // Who answers somebody else's mail late has a conversation of their own by now, where they are nobody else.
        let flags = (is_automatic, is_participant && conversation.contact.id != contact);
        let message = self.write_mail(account, &mut conversation, contact, shelved, flags)?;
        Ok((message, conversation.id))
    }

    /// The conversation that takes a mail which answers one, and what becomes of it: that one, or where it has gone on since.
    fn taker(
        &self,
        answered: Conversation,
        contact: ContactId,
        inbox: &Inbox,
        is_automatic: bool,
    ) -> Result<(Conversation, Landing)> {
        let landing_in = |one: &Conversation| landing(one, is_automatic, inbox.reopen_days, self.now);
        let is_one_at_a_time = inbox.kind != InboxKind::Email;
        let its = landing_in(&answered);
        let newest_of = |contact| conversation::find_newest_conversation(self.tx, contact, inbox.id);
        let since = match (its, is_one_at_a_time) {
            (Landing::Append, _) | (Landing::Reopen, false) => None,
            (Landing::Reopen, true) => newest_of(answered.contact.id)?.filter(|one| one.status != Status::Resolved),
            (Landing::FollowUp, true) => newest_of(contact)?.filter(|one| landing_in(one) != Landing::FollowUp),
            (Landing::FollowUp, false) => conversation::find_follow_up(self.tx, &answered, contact)?,
        };
        let since = since.filter(|since| since.id != answered.id);
        Ok(since.map_or((answered, its), |since| {
            let landing = landing_in(&since);
            (since, landing)
        }))
    }

    fn write_mail(
        &self,
        account: &MailAccount,
        conversation: &mut Conversation,
        contact: ContactId,
        shelved: &Shelved,
        (is_automatic, is_participant): (bool, bool),
    ) -> Result<MessageId> {
        let read = &shelved.read;
        let author = self.contact_author(contact)?;
        let attachments = self.attach(account, shelved)?;
        let words = [&read.reply, &read.whole, &read.mail.subject].into_iter().find(|words| !words.trim().is_empty());
        let text = words.map_or(NO_WORDS, String::as_str);
        let from = read.mail.author().cloned().unwrap_or(MailAddress { name: None, address: String::new() });
        let mail = MessageMail::Incoming {
            from,
            subject: read.mail.subject.clone(),
            is_automatic,
            is_participant,
            has_more: read.whole.trim() != text.trim() || read.mail.html.is_some(),
        };
        let mut draft = Draft::words(MessageKind::Reply, text, uploader(account));
        draft.attachments = &attachments;
        draft.mail = Some(&mail);
        let message = self.append(conversation, &author, &draft)?;
        let message = message.ok_or_else(|| Error::internal("a mail without a client id collided"))?;
        if conversation.bot.is_some() && !is_automatic && !is_participant {
            self.wake_bot(conversation.id);
        }
        Ok(message.id)
    }

    /// Names the files of a mail, so that a message can show them.
    pub(super) fn attach(&self, account: &MailAccount, shelved: &Shelved) -> Result<Vec<AttachmentId>> {
        let mut attachments = Vec::with_capacity(shelved.files.len());
        for file in &shelved.files {
            let named = attachment::insert_attachment(self.tx, uploader(account), file, self.now)?;
            attachments.extend(named.map(|named| named.id));
        }
        Ok(attachments)
    }

    fn contact_author(&self, contact: ContactId) -> Result<Author> {
        let name = contact::get_contact(self.tx, contact)?.name;
        Ok(Author { kind: AuthorKind::Contact, id: Some(contact.0), name, picture_url: None })
    }

    /// The contact that an address belongs to, as mail from it has proved; or a new one. What a page claimed of its visitor
    /// proves nothing: else whoever typed somebody's address could read what that person writes.
    fn contact_of(&self, from: Option<&MailAddress>, place: &Scope) -> Result<ContactId> {
        let address = from.map_or("", |from| from.address.as_str());
        if let Some(known) = mail_address::find_contact_of_address(self.tx, address)? {
            return Ok(known);
        }
        let mut contact = contact::insert_contact(self.tx, None, self.now)?;
        contact.name = words::optional_cut_line(from.and_then(|from| from.name.as_deref()), NAME_MAX_CHARS);
        contact.email = words::optional_cut_line(Some(address), 254);
        contact::update_contact(self.tx, &contact)?;
        if !address.is_empty() {
            self.prove(address, contact.id)?;
        }
        let id = contact.id;
        self.tell_to(Change::ContactCreated { contact: contact.with_presence(self.hub) }, vec![*place])?;
        Ok(id)
    }
}
