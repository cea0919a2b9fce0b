//! What agents and contacts share: writing into a thread, resolving it, opening it again. `updated_at` never goes back,
//! also when the machine's clock does: clients tell newer from older by it.

use crate::desk::{WithPresence, Write};
use crate::domain::agent::AgentSummary;
use crate::domain::attachment::Uploader;
use crate::domain::conversation::{Conversation, LastMessage, Status, waiting_after};
use crate::domain::event::Change;
use crate::domain::id::AttachmentId;
use crate::domain::message::{Activity, Author, Message, MessageKind, PREVIEW_CHARS};
use crate::domain::text;
use crate::error::Result;
use crate::storage::message::{self, NewMessage};
use crate::storage::{agent, attachment, conversation};

/// Words that have been checked, on their way into a thread.
pub struct Draft<'a> {
    pub client_id: &'a str,
    pub kind: MessageKind,
    pub text: &'a str,
    pub attachments: &'a [AttachmentId],
    pub by: Uploader,
}

impl Write<'_, '_> {
    /// Writes words; none when the author has sent this client id before.
    pub fn append(
        &self,
        conversation: &mut Conversation,
        author: &Author,
        draft: &Draft<'_>,
    ) -> Result<Option<Message>> {
        let new = NewMessage {
            conversation_id: conversation.id,
            client_id: Some(draft.client_id),
            kind: draft.kind,
            author,
            text: draft.text,
            activity: None,
        };
        let Some(id) = message::insert_message(self.tx, &new, self.now)? else { return Ok(None) };
        let attachments = attachment::attach(self.tx, draft.by, draft.attachments, id)?;
        conversation.last_message = Some(LastMessage {
            author_kind: author.kind,
            author_id: author.id,
            kind: draft.kind,
            text: text::preview(draft.text, PREVIEW_CHARS),
            at: self.now,
            has_attachments: !attachments.is_empty(),
        });
        conversation.waiting_since = waiting_after(conversation.waiting_since, author.kind, draft.kind, self.now);
        conversation.updated_at = conversation.updated_at.max(self.now);
        conversation::update_conversation(self.tx, conversation, Some(id))?;
        let message = Message {
            id,
            conversation_id: conversation.id,
            client_id: Some(draft.client_id.to_owned()),
            kind: draft.kind,
            author: author.clone(),
            text: draft.text.to_owned(),
            activity: None,
            attachments,
            created_at: self.now,
        };
        self.tell_message(&message, conversation)?;
        Ok(Some(message))
    }

    /// Writes a line that says what was done.
    pub fn append_activity(&self, conversation: &Conversation, author: &Author, activity: Activity) -> Result<Message> {
        let new = NewMessage {
            conversation_id: conversation.id,
            client_id: None,
            kind: MessageKind::Activity,
            author,
            text: "",
            activity: Some(&activity),
        };
        let id = message::insert_message(self.tx, &new, self.now)?
            .ok_or_else(|| crate::error::Error::internal("an activity collided with another message"))?;
        let message = Message {
            id,
            conversation_id: conversation.id,
            client_id: None,
            kind: MessageKind::Activity,
            author: author.clone(),
            text: String::new(),
            activity: Some(activity),
            attachments: Vec::new(),
            created_at: self.now,
        };
        self.tell_message(&message, conversation)?;
        Ok(message)
    }

    fn tell_message(&self, message: &Message, conversation: &Conversation) -> Result<()> {
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::MessageCreated { message: message.clone(), conversation })
    }

    /// Opens a resolved conversation again.
    pub fn reopen(&self, conversation: &mut Conversation, by: &Author) -> Result<()> {
        conversation.status = Status::Open;
        conversation.resolved_at = None;
        conversation.updated_at = conversation.updated_at.max(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        self.append_activity(conversation, by, Activity::Reopened)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationReopened { conversation, by: by.clone() })
    }

    /// Declares a conversation done.
    pub fn resolve(&self, conversation: &mut Conversation, by: &Author) -> Result<()> {
        conversation.status = Status::Resolved;
        conversation.resolved_at = Some(self.now);
        conversation.waiting_since = None;
        conversation.updated_at = conversation.updated_at.max(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        let message = self.append_activity(conversation, by, Activity::Resolved)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationResolved { conversation, by: by.clone(), message })
    }

    /// Gives a conversation to an agent, or to nobody.
    pub fn assign(&self, conversation: &mut Conversation, to: Option<AgentSummary>, by: &Author) -> Result<()> {
        let activity =
            Activity::Assigned { agent_id: to.as_ref().map(|a| a.id), agent_name: to.as_ref().map(|a| a.name.clone()) };
        conversation.assignee = to;
        conversation.updated_at = conversation.updated_at.max(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        self.append_activity(conversation, by, activity)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationAssigned { conversation, by: by.clone() })
    }

    /// An agent who can be given a conversation.
    pub fn assignee(&self, id: crate::domain::id::AgentId) -> Result<AgentSummary> {
        match agent::find_agent(self.tx, id)? {
            Some(agent) if !agent.is_disabled => {
                Ok(AgentSummary { id: agent.id, name: agent.name, picture_url: agent.picture_url })
            }
            _ => Err(crate::error::Error::field("agent_id", "There is no such agent, or the account is switched off.")),
        }
    }
}
