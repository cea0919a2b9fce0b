//! Who is to be written to. It is wished for in the transaction of its cause, so that no crash forgets it; whether it is
//! still needed is decided when its time comes.

use serde::Serialize;
use serde_json::json;

use crate::desk::{WithPresence, Write, secret};
use crate::domain::agent::{Agent, is_email};
use crate::domain::answer_doubt::AnswerDoubt;
use crate::domain::conversation::{Conversation, Status};
use crate::domain::event::Change;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ContactId, OutgoingMailId};
use crate::domain::inbox::InboxKind;
use crate::domain::mail_failure::MailFailure;
use crate::domain::message::{AuthorKind, Message, MessageKind, MessageMail};
use crate::domain::outgoing_mail::{
    GATHERED_SECONDS, Lane, MAILBOX_GATHERED_SECONDS, MISSED_SECONDS, MailKind, MailState, NOTICE_SECONDS,
};
use crate::error::Result;
use crate::storage::outgoing_mail::NewOutgoingMail;
use crate::storage::{agent, contact, group, inbox, mail_account, mail_address, message, outgoing_mail};

/// The most people that one thing is told to.
const TOLD_MAX: usize = 50;

/// A mail that is wished for.
pub(in crate::desk) struct Wish<'a> {
    pub kind: MailKind,
    /// What makes it one mail.
    pub key: &'a str,
    pub recipient: &'a str,
    pub agent: Option<AgentId>,
    pub about: Option<&'a Conversation>,
    pub first: Option<&'a Message>,
    /// How long is waited before it is tried.
    pub after_seconds: i64,
}

impl Write<'_, '_> {
    /// Lets the outbox be looked at once this is committed.
    pub(in crate::desk) fn ring_outbox(&self) {
        let bell = self.outbox.clone();
        self.tx.after_commit(move || bell.notify_one());
    }

    /// Wishes for a mail; none when it was wished for before, or there is nothing to send with.
    pub(in crate::desk) fn wish<T: Serialize>(&self, wish: &Wish<'_>, facts: &T) -> Result<Option<OutgoingMailId>> {
        let inbox = wish.about.map(|conversation| conversation.inbox_id);
        let Some(sender) = mail_account::find_sender(self.tx, inbox)? else { return Ok(None) };
        let domain = sender.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let message_id = format!("{}.{}@{domain}", secret::random_hex(16)?, wish.kind.as_str());
        let new = NewOutgoingMail {
            kind: wish.kind,
            key: wish.key,
            recipient: wish.recipient,
            contact_id: wish.about.filter(|_| wish.agent.is_none()).map(|conversation| conversation.contact.id),
            agent_id: wish.agent,
            conversation_id: wish.about.map(|conversation| conversation.id),
            message_id: &message_id,
            token: &secret::random_hex(16)?,
            first_message_id: wish.first.map(|message| message.id),
            lane: Lane(sender.id.0),
            due_at: self.now.plus_seconds(wish.after_seconds),
        };
        let id = outgoing_mail::insert_outgoing_mail(self.tx, &new, facts, self.now)?;
        if id.is_some() {
            self.ring_outbox();
        }
        Ok(id)
    }

    /// After words were written into a conversation: who is to hear of them by mail.
    pub(in crate::desk) fn plan_mail(&self, conversation: &Conversation, message: &mut Message) -> Result<()> {
        // Asked first, because most installations that can't send mail write no less.
        if message.kind == MessageKind::Activity
            || mail_account::find_sender(self.tx, Some(conversation.inbox_id))?.is_none()
        {
            return Ok(());
        }
        match (message.kind, message.author.kind) {
            (MessageKind::Reply, AuthorKind::Agent | AuthorKind::Bot) => self.plan_reply(conversation, message),
            (MessageKind::Reply, AuthorKind::Contact) => self.plan_notices(conversation, message),
            (MessageKind::Note, AuthorKind::Agent) => self.plan_mentions(conversation, message),
            _ => Ok(()),
        }
    }

    fn plan_reply(&self, conversation: &Conversation, message: &mut Message) -> Result<()> {
        let Some(email) = conversation.contact.email.as_deref().filter(|email| is_email(email)) else { return Ok(()) };
        let kind = inbox::get_inbox(self.tx, conversation.inbox_id)?.kind;
        if kind == InboxKind::Internal {
            return Ok(());
        }
        let known = outgoing_mail::find_gathering(self.tx, MailKind::Reply, conversation.id, None)?;
        let id = match known {
            Some(id) => Some(id),
            None => {
                let key = format!("reply:{}:{}", conversation.id, message.id);
                let is_mailbox = kind == InboxKind::Email;
                let after_seconds = if is_mailbox { MAILBOX_GATHERED_SECONDS } else { GATHERED_SECONDS };
                let wish = Wish {
                    kind: MailKind::Reply,
                    key: &key,
                    recipient: email,
                    agent: None,
                    about: Some(conversation),
                    first: Some(message),
                    after_seconds,
                };
                self.wish(&wish, &json!({}))?
            }
        };
        // In a mailbox a reply is nothing but a mail: that it is on its way is seen at once.
        if let Some(mail_id) = id.filter(|_| kind == InboxKind::Email) {
            let (state, recipient) = (MailState::Waiting, email.to_owned());
            let (error, failure_reason) = (None, None);
            let mail = MessageMail::Outgoing { mail_id, state, recipient, error, failure_reason, is_taken_back: false };
            message::update_mail(self.tx, message.id, &mail)?;
            message.mail = Some(mail);
        }
        Ok(())
    }

    /// A contact has written: those who answer hear of it if nobody looks.
    fn plan_notices(&self, conversation: &Conversation, message: &Message) -> Result<()> {
        if conversation.status != Status::Open || message.mail.as_ref().is_some_and(MessageMail::is_automatic) {
            return Ok(());
        }
        let is_somebody_there = self.hub.with_presence(|presence| presence.is_group_online(conversation.group_id));
        // The first of those that wait is what begins or reopens it; later words are read with it.
        let is_first = conversation.waiting_since == Some(message.created_at);
        if is_first {
            let kind = if is_somebody_there { MailKind::NewConversation } else { MailKind::OfflineMessage };
            let is_new = conversation.assignee.is_none();
            if is_new || kind == MailKind::OfflineMessage {
                self.tell_answering(kind, conversation, message, NOTICE_SECONDS)?;
            }
        }
        // Nobody waits at a mailbox, nor leaves it.
        let is_mailbox = inbox::get_inbox(self.tx, conversation.inbox_id)?.kind == InboxKind::Email;
        if is_first && is_somebody_there && !is_mailbox {
            self.tell_answering(MailKind::MissedConversation, conversation, message, MISSED_SECONDS)?;
        }
        Ok(())
    }

    /// Wishes for a mail to whoever has a conversation, else to all who answer for its group.
    fn tell_answering(
        &self,
        kind: MailKind,
        conversation: &Conversation,
        message: &Message,
        after_seconds: i64,
    ) -> Result<()> {
        for agent in self.answering(conversation)?.into_iter().take(TOLD_MAX) {
            self.tell_agent(kind, &agent, conversation, Some(message), after_seconds)?;
        }
        Ok(())
    }

    fn answering(&self, conversation: &Conversation) -> Result<Vec<Agent>> {
        if let Some(assignee) = &conversation.assignee {
            return Ok(vec![agent::get_agent(self.tx, assignee.id)?]);
        }
        let Some(group) = conversation.group_id else { return Ok(Vec::new()) };
        let members = group::get_group(self.tx, group)?.members;
        let operators = members.into_iter().filter(|member| member.role == MemberRole::Operator);
        operators.map(|member| agent::get_agent(self.tx, member.agent_id)).collect()
    }

    /// Wishes for a mail to an agent, if they want such mails and none waits already.
    pub(in crate::desk) fn tell_agent(
        &self,
        kind: MailKind,
        agent: &Agent,
        conversation: &Conversation,
        message: Option<&Message>,
        after_seconds: i64,
    ) -> Result<()> {
        let is_wanted = !agent.is_disabled && agent::get_mail_settings(self.tx, agent.id)?.wants(kind);
        if !is_wanted
            || !is_email(&agent.email)
            || outgoing_mail::find_gathering(self.tx, kind, conversation.id, Some(agent.id))?.is_some()
        {
            return Ok(());
        }
        let part = message.map_or(self.now.0, |message| message.id.0);
        let key = format!("{}:{}:{}:{part}", kind.as_str(), conversation.id, agent.id);
        let (recipient, about) = (agent.email.as_str(), Some(conversation));
        let wish = Wish { kind, key: &key, recipient, agent: Some(agent.id), about, first: message, after_seconds };
        self.wish(&wish, &json!({})).map(|_| ())
    }

    /// What an agent has answered by mail was not sent on, and is `note` now: they wait for nothing else to tell them.
    pub(in crate::desk) fn tell_refused(
        &self,
        agent: &Agent,
        conversation: &Conversation,
        note: &Message,
        from: &str,
        doubt: AnswerDoubt,
    ) -> Result<()> {
        let key = format!("answer_refused:{}", note.id);
        let wish = Wish {
            kind: MailKind::AnswerRefused,
            key: &key,
            recipient: &agent.email,
            agent: Some(agent.id),
            about: Some(conversation),
            first: Some(note),
            after_seconds: 0,
        };
        self.wish(&wish, &json!({ "sent_from": from, "doubt": doubt })).map(|_| ())
    }

    /// Colleagues that a note names, `@Ana` or `@Ana Lopez`, hear of it.
    fn plan_mentions(&self, conversation: &Conversation, message: &Message) -> Result<()> {
        if !message.text.contains('@') {
            return Ok(());
        }
        let named = |agent: &Agent| crate::domain::mention::names(&message.text, &agent.name);
        let agents = agent::list_agents(self.tx)?;
        for agent in agents.iter().filter(|agent| message.author.id != Some(agent.id.0) && named(agent)).take(TOLD_MAX)
        {
            let sight = group::get_sight(self.tx, crate::domain::permission::Actor { id: agent.id, role: agent.role })?;
            // A name lets nobody see what is not theirs to see.
            if sight.sees(conversation.scope()) {
                self.tell_agent(MailKind::Mention, agent, conversation, Some(message), NOTICE_SECONDS)?;
            }
        }
        Ok(())
    }

    /// A conversation became an agent's: they hear of it, unless they took it themselves.
    pub(in crate::desk) fn plan_assigned(&self, conversation: &Conversation, by: Option<AgentId>) -> Result<()> {
        let Some(assignee) = conversation.assignee.as_ref().filter(|assignee| Some(assignee.id) != by) else {
            return Ok(());
        };
        let agent = agent::get_agent(self.tx, assignee.id)?;
        self.tell_agent(MailKind::Assigned, &agent, conversation, None, NOTICE_SECONDS)
    }

    /// Why mail to an address comes back, if it does.
    pub(super) fn failure_of(&self, address: &str) -> Result<Option<MailFailure>> {
        mail_address::find_failure(self.tx, address)
    }

    /// Mail to an address came back; `contact` is whom it was for.
    pub(in crate::desk) fn note_failure(
        &self,
        address: &str,
        why: &MailFailure,
        contact: Option<ContactId>,
    ) -> Result<()> {
        mail_address::update_failure(self.tx, address, why, self.now)?;
        self.tell_reach(address, contact)
    }

    /// Somebody has written from an address, or an admin wants to try again: mail to it may arrive.
    pub(in crate::desk) fn lift_failure(&self, address: &str, contact: Option<ContactId>) -> Result<()> {
        if mail_address::delete_failure(self.tx, address)? { self.tell_reach(address, contact) } else { Ok(()) }
    }

    /// Whoever sees a contact sees whether mail reaches them.
    fn tell_reach(&self, address: &str, contact: Option<ContactId>) -> Result<()> {
        let owner = mail_address::find_contact_of_address(self.tx, address)?;
        for id in contact.into_iter().chain(owner.filter(|owner| contact != Some(*owner))) {
            let contact = contact::get_contact(self.tx, id)?.with_presence(self.hub);
            self.tell(Change::ContactUpdated { contact })?;
        }
        Ok(())
    }
}
