//! Finds the conversation that a mail belongs to, and writes it there.

use super::answering::AnswerWay;
use super::{Shelved, uploader};
use crate::desk::Write;
use crate::desk::thread::{Beginning, Draft};
use crate::domain::answer_doubt::AnswerDoubt;
use crate::domain::conversation::{Conversation, Scope, Status};
use crate::domain::id::{AttachmentId, ContactId, ConversationId, MessageId};
use crate::domain::inbox::{Inbox, InboxKind};
use crate::domain::incoming_mail::{Automatic, IncomingMail, MailAddress};
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_matching::{Answered, Landing, MailWay, Writer, landing, recipients, tokens};
use crate::domain::mail_stand_in;
use crate::domain::message::{Activity, MessageKind, MessageMail};
use crate::domain::outgoing_mail::MailKind;
use crate::error::{Error, Result};
use crate::storage::{attachment, conversation, inbox, incoming_mail, mail_address, outgoing_mail};

/// So many ids are looked up among the notices to agents.
const NOTICES_MAX: usize = 50;

/// Whose words those of a mail are.
#[derive(Clone, Copy)]
struct Voice<'a> {
    contact: ContactId,
    is_automatic: bool,
    /// Somebody else's than the conversation's contact.
    is_participant: bool,
    /// The contact's address, where the mail came from another and only names this one for answers.
    named: Option<&'a MailAddress>,
}

impl Write<'_, '_> {
    /// Writes a mail into the conversation that it belongs to; none when nobody takes new mail of the account. `own` are the
    /// addresses of our mailboxes.
    pub(super) fn place(
        &self,
        account: &MailAccount,
        shelved: &Shelved,
        own: &[String],
        automatic: Option<&Automatic>,
    ) -> Result<Option<(MessageId, ConversationId)>> {
        let mail = &shelved.read.mail;
        let is_automatic = automatic.is_some();
        let from = mail.author().map_or("", |author| author.address.as_str());
        let whom = mail.correspondent(own, automatic.map(|automatic| automatic.kind));
        let way = self.way_of(account, mail, &shelved.recipients)?;
        let answered = way.conversation().map(|id| conversation::get_conversation(self.tx, id)).transpose()?;
        if !is_automatic {
            // Somebody has written from there: mail to it arrives again, as far as anybody can tell.
            let contact = answered.as_ref().map(|answered| &answered.contact).filter(|contact| contact.has_email(from));
            self.lift_failure(from, contact.map(|contact| contact.id))?;
        }
        let Some(conversation) = answered else {
            return self.begin(account, shelved, whom, is_automatic);
        };
        // Whoever stands behind a list is only what somebody says: what proves an agent is about From.
        let is_to_agent = way.answered.as_ref().is_some_and(|answered| answered.agent.is_some());
        let from = if is_to_agent { mail.from.as_ref().map_or("", |from| from.address.as_str()) } else { from };
        let is_by_token = way.answered.as_ref().is_some_and(|answered| answered.is_by_token);
        // Who answers that an answer was refused may have meant colleagues.
        let is_among_us = way
            .answered
            .as_ref()
            .is_some_and(|answered| matches!(answered.kind, MailKind::Mention | MailKind::AnswerRefused));
        match way.writer(from, &self.addresses_of(&conversation)?) {
            Writer::Agent(agent) => {
                let doubt = (!is_by_token).then_some(AnswerDoubt::NotToReplyAddress);
                let how = AnswerWay { is_among_us, is_automatic, doubt };
                self.answer_as_agent(account, conversation, agent, shelved, how).map(Some)
            }
            Writer::NotTheAgent(agent) => {
                let doubt = Some(AnswerDoubt::OtherAddress);
                let how = AnswerWay { is_among_us, is_automatic, doubt };
                self.answer_as_agent(account, conversation, agent, shelved, how).map(Some)
            }
            Writer::Contact => {
                let contact = conversation.contact.id;
                // Whose the address is, not that they sit in the browser that claimed it: only where a conversation is
                // nothing but mail does the address become its contact's.
                if !is_automatic && inbox::get_inbox(self.tx, conversation.inbox_id)?.kind == InboxKind::Email {
                    mail_address::upsert_address(self.tx, from, contact)?;
                }
                let voice = Voice { contact, is_automatic, is_participant: false, named: None };
                self.land(account, conversation, voice, shelved).map(Some)
            }
            Writer::Participant if self.speaks_on(&conversation, from, whom)? => {
                let contact = conversation.contact.id;
                let voice = Voice { contact, is_automatic, is_participant: false, named: whom };
                self.land(account, conversation, voice, shelved).map(Some)
            }
            Writer::Participant => {
                let contact = self.contact_of(mail.author(), &conversation.scope())?;
                let voice = Voice { contact, is_automatic, is_participant: true, named: None };
                self.land(account, conversation, voice, shelved).map(Some)
            }
        }
    }

    /// Whether somebody goes on to write for a conversation's contact: from where a mail came that named the contact for
    /// answers before, and named still. Anybody else who names them is nobody but a participant.
    fn speaks_on(&self, conversation: &Conversation, from: &str, whom: Option<&MailAddress>) -> Result<bool> {
        let known = self.addresses_of(conversation)?;
        let is_contact = whom.is_some_and(|whom| known.iter().any(|known| whom.is(known)));
        Ok(is_contact && incoming_mail::is_named_by(self.tx, conversation.id, from)?)
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

    /// A mail that answers nothing begins a conversation with whom its answers are to go to. In a site's inbox a contact has one
    /// conversation at a time.
    fn begin(
        &self,
        account: &MailAccount,
        shelved: &Shelved,
        whom: Option<&MailAddress>,
        is_automatic: bool,
    ) -> Result<Option<(MessageId, ConversationId)>> {
        let Some(id) = account.inbox_id else { return Ok(None) };
        let inbox = inbox::get_inbox(self.tx, id)?;
        let place = Scope { inbox_id: id, group_id: inbox.default_group_id, assignee_id: None };
        let author = shelved.read.mail.author();
        let contact = self.contact_of(whom, &place)?;
        let mut voice = Voice { contact, is_automatic, is_participant: false, named: whom.filter(|_| whom != author) };
        let newest = match inbox.kind {
            InboxKind::Email => None,
            InboxKind::Web | InboxKind::Internal => conversation::find_newest_conversation(self.tx, contact, id)?,
        };
        let Some(newest) = newest else {
            return self.begin_with(account, &inbox, voice, shelved, None).map(Some);
        };
        let from = author.map_or("", |author| author.address.as_str());
        voice.is_participant = voice.named.is_some() && !self.speaks_on(&newest, from, whom)?;
        self.land(account, newest, voice, shelved).map(Some)
    }

    fn begin_with(
        &self,
        account: &MailAccount,
        inbox: &Inbox,
        voice: Voice<'_>,
        shelved: &Shelved,
        follows: Option<&Conversation>,
    ) -> Result<(MessageId, ConversationId)> {
        let subject = Some(shelved.read.mail.subject.as_str()).filter(|subject| !subject.is_empty());
        let group = follows.and_then(|before| before.group_id);
        let is_automatic = voice.is_automatic;
        let beginning = Beginning { subject, follows: follows.map(|before| before.id), is_automatic };
        let mut conversation = self.begin_conversation(inbox, voice.contact, group, &beginning)?;
        if let Some(before) = follows {
            let by = self.contact_author(voice.contact)?;
            let activity = Activity::Follows { conversation_id: before.id };
            self.append_activity(&conversation, &by, activity)?;
        }
        let voice = Voice { is_participant: false, ..voice };
        let message = self.write_mail(account, &mut conversation, voice, shelved)?;
        Ok((message, conversation.id))
    }

    /// Writes a mail into a conversation, opens that again, or begins another that goes on from it.
    fn land(
        &self,
        account: &MailAccount,
        conversation: Conversation,
        mut voice: Voice<'_>,
        shelved: &Shelved,
    ) -> Result<(MessageId, ConversationId)> {
        let inbox = inbox::get_inbox(self.tx, conversation.inbox_id)?;
        let (mut conversation, landing) = self.taker(conversation, voice, &inbox)?;
        match landing {
            Landing::Append => {}
            Landing::Reopen => {
                let by = self.contact_author(voice.contact)?;
                self.reopen(&mut conversation, &by)?;
            }
            Landing::FollowUp => {
                return self.begin_with(account, &inbox, voice, shelved, Some(&conversation));
            }
        }
        // Who answers somebody else's mail late has a conversation of their own by now, where they are nobody else.
        voice.is_participant &= voice.named.is_some() || conversation.contact.id != voice.contact;
        let message = self.write_mail(account, &mut conversation, voice, shelved)?;
        Ok((message, conversation.id))
    }

    /// The conversation that takes a mail which answers one, and what becomes of it: that one, or where it has gone on since.
    fn taker(
        &self,
        answered: Conversation,
        Voice { contact, is_automatic, .. }: Voice<'_>,
        inbox: &Inbox,
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
        voice: Voice<'_>,
        shelved: &Shelved,
    ) -> Result<MessageId> {
        let Voice { contact, is_automatic, is_participant, named } = voice;
        let read = &shelved.read;
        let author = self.contact_author(contact)?;
        let attachments = self.attach(account, shelved)?;
        let words = [&read.reply, &read.whole, &read.mail.subject].into_iter().find(|words| !words.trim().is_empty());
        let text = words.map_or_else(|| self.no_words(), |words| Ok(words.as_str()))?;
        let mail = MessageMail::Incoming {
            from: read.sender(),
            reply_to: named.cloned(),
            subject: read.mail.subject.clone(),
            is_automatic,
            is_participant,
            has_more: read.has_more_than(text),
            doubt: None,
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

    /// Stands where a mail has no words of its own.
    pub(super) fn no_words(&self) -> Result<&'static str> {
        Ok(mail_stand_in::no_words(self.business()?.language))
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
}
