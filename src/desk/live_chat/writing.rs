//! A visitor writes, reads and types.

use serde_json::json;

use crate::desk::message::Incoming;
use crate::desk::thread::{Beginning, Draft};
use crate::desk::{Desk, Write};
use crate::domain::attachment::Uploader;
use crate::domain::conversation::{Arrival, Conversation, arrival};
use crate::domain::event::Change;
use crate::domain::id::MessageId;
use crate::domain::message::{Author, AuthorKind, MessageKind};
use crate::domain::visitor::Visitor;
use crate::domain::widget::WidgetMessage;
use crate::error::{Code, Error, Result};
use crate::storage::{contact, conversation, inbox, message, visit, visitor};

impl Desk {
    /// Takes a visitor's words in, into the conversation they belong to. Answers the message, and whether it is new: a
    /// client id that was sent before gives the first message again.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`], or a field is not acceptable.
    pub async fn receive(&self, visitor: Visitor, incoming: Incoming) -> Result<(WidgetMessage, bool)> {
        self.0.brakes.message.press(&visitor.id)?;
        let incoming = incoming.checked()?;
        let (message, is_new) = self.write(move |write| write.receive(visitor, &incoming)).await?;
        let message = WidgetMessage::of(message).ok_or_else(|| Error::internal("a contact's words are not public"))?;
        Ok((message, is_new))
    }

    /// Remembers how far a contact has read. Reading never goes back.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`], or [`Code::NotFound`] when that is no message of theirs.
    pub async fn mark_read_by_contact(&self, visitor: Visitor, message_id: MessageId) -> Result<()> {
        self.brake_small_talk(visitor.id)?;
        self.write(move |write| {
            let visitor = visitor::get_visitor(write.tx, visitor.id)?;
            let (contact, inbox) = (visitor.contact_id, visitor.inbox_id);
            let found = conversation::find_conversation_of_message(write.tx, contact, inbox, message_id)?;
            let mut conversation = found.ok_or(Error::new(Code::NotFound))?;
            if conversation.contact_read_id >= Some(message_id) {
                return Ok(());
            }
            conversation.contact_read_id = Some(message_id);
            conversation::update_conversation(write.tx, &conversation, None)?;
            write.tell(Change::ConversationRead {
                conversation_id: conversation.id,
                contact_id: visitor.contact_id,
                scope: conversation.scope(),
                by: AuthorKind::Contact,
                agent_id: None,
                message_id,
            })
        })
        .await
    }

    /// Shows the agents that a contact is typing. Not remembered.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`].
    pub async fn type_as_contact(&self, visitor: Visitor, is_typing: bool) -> Result<()> {
        self.brake_small_talk(visitor.id)?;
        let newest = self
            .store()
            .read(move |tx| conversation::find_newest_conversation(tx, visitor.contact_id, visitor.inbox_id))
            .await?;
        // Before the first message there is no conversation that anybody could look at.
        if let Some(conversation) = newest {
            let (scope, Conversation { id, contact, .. }) = (conversation.scope(), conversation);
            let author = json!({ "kind": "contact", "id": contact.id, "name": contact.name, "picture_url": null });
            let data = json!({ "conversation_id": id, "author": author, "is_typing": is_typing });
            self.hub().signal_agents(scope, "typing", &data);
        }
        Ok(())
    }
}

impl Write<'_, '_> {
    fn receive(&self, visitor: Visitor, incoming: &Incoming) -> Result<(crate::domain::message::Message, bool)> {
        let visitor = visitor::get_visitor(self.tx, visitor.id)?;
        let newest = conversation::find_newest_conversation(self.tx, visitor.contact_id, visitor.inbox_id)?;
        let name = match &newest {
            Some(conversation) => conversation.contact.name.clone(),
            None => contact::get_contact(self.tx, visitor.contact_id)?.name,
        };
        let author = Author { kind: AuthorKind::Contact, id: Some(visitor.contact_id.0), name, picture_url: None };
        if let Some(known) = message::find_message_by_client_id(self.tx, &incoming.client_id, &author)? {
            return Ok((known, false));
        }
        let mut conversation = self.conversation_for(visitor, newest, &author)?;
        let answer = self.answer_to_bot(&conversation, incoming.answer.as_ref())?;
        let draft = Draft {
            client_id: Some(&incoming.client_id),
            kind: MessageKind::Reply,
            text: &incoming.text,
            attachments: &incoming.attachments,
            by: Uploader::from(visitor),
            prompt: None,
            answer: answer.as_ref(),
            mail: None,
        };
        let message = self.append(&mut conversation, &author, &draft)?;
        let message = message.ok_or_else(|| Error::internal("a client id appeared within its transaction"))?;
        if conversation.bot.is_some() {
            self.wake_bot(conversation.id);
        }
        Ok((message, true))
    }

    /// The conversation that takes a contact's words: the open one, the one resolved not long ago, or a new one.
    fn conversation_for(
        &self,
        visitor: Visitor,
        newest: Option<Conversation>,
        author: &Author,
    ) -> Result<Conversation> {
        let arrives = match &newest {
            Some(conversation) if conversation.resolved_at.is_some() => {
                let days = inbox::get_inbox(self.tx, visitor.inbox_id)?.reopen_days;
                arrival(newest.as_ref(), days, self.now)
            }
            newest => arrival(newest.as_ref(), 0, self.now),
        };
        match (arrives, newest) {
            (Arrival::Continue, Some(conversation)) => Ok(conversation),
            (Arrival::Reopen, Some(mut conversation)) => {
                self.reopen(&mut conversation, author)?;
                Ok(conversation)
            }
            _ => self.start_conversation(visitor),
        }
    }

    fn start_conversation(&self, visitor: Visitor) -> Result<Conversation> {
        let inbox = inbox::get_inbox(self.tx, visitor.inbox_id)?;
        // A page that is open for long may follow a group that answers here no more.
        let asked = visit::find_visit_group(self.tx, visitor.id)?.filter(|id| inbox.operator_group_ids.contains(id));
        self.begin_conversation(&inbox, visitor.contact_id, asked, &Beginning::default())
    }
}
