//! What agents do with conversations: lists and counters, who owns one, resolving, reopening, reading.

use serde_json::json;

use crate::desk::{Caller, Desk, WithPresence};
use crate::domain::conversation::{AssigneeFilter, Conversation, ConversationList, Counts, Status};
use crate::domain::event::Change;
use crate::domain::id::{AgentId, ConversationId, MessageId};
use crate::domain::message::{AuthorKind, Message};
use crate::domain::page::{Cursor, Page};
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::storage::{conversation, message};

/// To whom a conversation is given.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    pub to: Option<AgentId>,
    /// Only when it is this agent's (or nobody's) now: so that of two who take it, one is told.
    pub if_assignee: Option<Option<AgentId>>,
}

impl Desk {
    /// A page of a list.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_conversations(
        &self,
        actor: Actor,
        list: ConversationList,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<Conversation>> {
        let page =
            self.store().read(move |tx| conversation::list_conversations(tx, actor.id, &list, after, limit)).await?;
        Ok(Page { items: page.items.with_presence(self.hub()), next: page.next })
    }

    /// The counters beside the lists.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn count_conversations(&self, actor: Actor, all: ConversationList) -> Result<Counts> {
        self.store()
            .read(move |tx| {
                let count = |status, assignee| {
                    conversation::count_conversations(tx, &ConversationList { status, assignee, ..all })
                };
                Ok(Counts {
                    mine: count(Status::Open, AssigneeFilter::Agent(actor.id))?,
                    unassigned: count(Status::Open, AssigneeFilter::Nobody)?,
                    open: count(Status::Open, AssigneeFilter::Anyone)?,
                    resolved: count(Status::Resolved, AssigneeFilter::Anyone)?,
                })
            })
            .await
    }

    /// A conversation.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_conversation(&self, actor: Actor, id: ConversationId) -> Result<Conversation> {
        let found = self.store().read(move |tx| conversation::get_conversation_for(tx, actor.id, id)).await?;
        Ok(found.with_presence(self.hub()))
    }

    /// A page of a thread, the newest first page, oldest message first.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn list_messages(&self, id: ConversationId, before: Option<Cursor>, limit: i64) -> Result<Page<Message>> {
        self.store()
            .read(move |tx| {
                conversation::get_conversation(tx, id)?;
                message::list_messages(tx, id, before, limit)
            })
            .await
    }

    /// Gives a conversation to an agent, or to nobody. Giving it to who has it changes nothing.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::AlreadyAssigned`] with the name of who has it, or there is no such agent.
    pub async fn assign(&self, caller: &Caller, id: ConversationId, assignment: Assignment) -> Result<Conversation> {
        let done = self
            .write_for(caller, move |write, actor| {
                let mut conversation = conversation::get_conversation(write.tx, id)?;
                let current = conversation.assignee.as_ref().map(|agent| agent.id);
                if assignment.if_assignee.is_some_and(|expected| expected != current) {
                    let name = conversation.assignee.map_or_else(|| "Nobody".to_owned(), |agent| agent.name);
                    let message = format!("{name} has this conversation now. Look again before you take it.");
                    return Err(Error::with_message(Code::AlreadyAssigned, message));
                }
                if assignment.to != current {
                    let to = assignment.to.map(|to| write.assignee(to)).transpose()?;
                    write.assign(&mut conversation, to, &write.author(actor)?)?;
                }
                conversation::get_conversation_for(write.tx, actor.id, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }

    /// Resolves a conversation, or opens it again.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAssignee`], [`Code::AlreadyResolved`] or [`Code::AlreadyOpen`].
    pub async fn set_status(&self, caller: &Caller, id: ConversationId, status: Status) -> Result<Conversation> {
        let done = self
            .write_for(caller, move |write, actor| {
                let mut conversation = conversation::get_conversation(write.tx, id)?;
                let assignee = conversation.assignee.as_ref().map(|agent| agent.id);
                if status == Status::Resolved && !actor.may_resolve(assignee) {
                    return Err(Error::new(Code::NotAssignee));
                }
                let by = write.author(actor)?;
                match (conversation.status, status) {
                    (Status::Open, Status::Resolved) => write.resolve(&mut conversation, &by)?,
                    (Status::Resolved, Status::Open) => write.reopen(&mut conversation, &by)?,
                    (_, Status::Resolved) => return Err(Error::new(Code::AlreadyResolved)),
                    (_, Status::Open) => return Err(Error::new(Code::AlreadyOpen)),
                }
                conversation::get_conversation_for(write.tx, actor.id, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }

    /// Remembers how far an agent has read. Reading never goes back; the contact sees it when it goes on.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn mark_read(&self, actor: Actor, id: ConversationId, message_id: MessageId) -> Result<()> {
        self.write(move |write| {
            let mut conversation = conversation::get_conversation(write.tx, id)?;
            if !message::has_message(write.tx, id, message_id)? {
                return Err(Error::new(Code::NotFound));
            }
            conversation::upsert_read(write.tx, actor.id, id, message_id)?;
            if conversation.agent_read_id < Some(message_id) {
                conversation.agent_read_id = Some(message_id);
                conversation::update_conversation(write.tx, &conversation, None)?;
                write.tell(Change::ConversationRead {
                    conversation_id: id,
                    contact_id: conversation.contact.id,
                    inbox_id: conversation.inbox_id,
                    by: AuthorKind::Agent,
                    agent_id: Some(actor.id),
                    message_id,
                })?;
            }
            Ok(())
        })
        .await
    }

    /// Shows the contact and the other agents that an agent is typing. Not remembered.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn type_as_agent(&self, actor: Actor, id: ConversationId, is_typing: bool) -> Result<()> {
        let (conversation, agent) = self
            .store()
            .read(move |tx| {
                Ok((conversation::get_conversation(tx, id)?, crate::storage::agent::get_agent(tx, actor.id)?))
            })
            .await?;
        let author = json!({ "name": agent.name, "picture_url": agent.picture_url });
        let data = json!({ "author": author, "is_typing": is_typing });
        self.hub().signal_contact(conversation.contact.id, conversation.inbox_id, "typing", &data);
        let author = json!({ "kind": "agent", "id": agent.id, "name": agent.name, "picture_url": agent.picture_url });
        let data = json!({ "conversation_id": id, "author": author, "is_typing": is_typing });
        self.hub().signal_agents("typing", &data);
        Ok(())
    }
}
