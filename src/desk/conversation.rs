//! What agents do with conversations: lists and counters, who owns one, resolving, reopening, reading.

use serde_json::json;

use crate::desk::thread::Draft;
use crate::desk::{Caller, Desk, WithPresence, Write, words};
use crate::domain::attachment::Uploader;
use crate::domain::conversation::{
    AssigneeFilter, Conversation, ConversationList, Counts, Distributed, Priority, Refusal, Status,
};
use crate::domain::event::Change;
use crate::domain::id::{AgentId, ConversationId, GroupId, MessageId};
use crate::domain::message::{Author, AuthorKind, Message, MessageKind, TEXT_MAX_CHARS};
use crate::domain::page::{Cursor, Page};
use crate::domain::permission::{Actor, Sight};
use crate::error::{Code, Error, Kind, Result};
use crate::storage::{Tx, conversation, group, message};

/// The most conversations of one [`Desk::distribute`].
pub const DISTRIBUTE_MAX: usize = 100;

/// To whom a conversation is given.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub to: Option<AgentId>,
    /// Only when it is this agent's (or nobody's) now: so that of two who take it, one is told.
    pub if_assignee: Option<Option<AgentId>>,
    /// What the next agent should know.
    pub note: Option<String>,
}

/// What becomes of many conversations at once.
#[derive(Clone, Debug)]
pub enum Distribution {
    /// To an agent, or back to the queue.
    Agent(Option<AgentId>),
    Group(GroupId),
}

/// A conversation that an agent may see; to others it is as if there were none.
pub(super) fn seen(tx: &Tx<'_>, sight: &Sight, id: ConversationId) -> Result<Conversation> {
    let found = conversation::get_conversation(tx, id)?;
    if sight.sees(found.scope()) { Ok(found) } else { Err(Error::new(Code::NotFound)) }
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
        let page = self
            .store()
            .read(move |tx| conversation::list_conversations(tx, &group::get_sight(tx, actor)?, &list, after, limit))
            .await?;
        Ok(Page { items: page.items.with_presence(self.hub()), next: page.next })
    }

    /// The counters beside the lists.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn count_conversations(&self, actor: Actor, all: ConversationList) -> Result<Counts> {
        self.store()
            .read(move |tx| {
                let sight = group::get_sight(tx, actor)?;
                let count = |status, assignee| {
                    conversation::count_conversations(tx, &sight, &ConversationList { status, assignee, ..all })
                };
                Ok(Counts {
                    mine: count(Status::Open, AssigneeFilter::Agent(actor.id))?,
                    unassigned: count(Status::Open, AssigneeFilter::Nobody)?,
                    open: count(Status::Open, AssigneeFilter::Anyone)?,
                    pending: count(Status::Pending, AssigneeFilter::Anyone)?,
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
        let found = self
            .store()
            .read(move |tx| {
                seen(tx, &group::get_sight(tx, actor)?, id)?;
                conversation::get_conversation_for(tx, actor.id, id)
            })
            .await?;
        Ok(found.with_presence(self.hub()))
    }

    /// A page of a thread, the newest first page, oldest message first.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn list_messages(
        &self,
        actor: Actor,
        id: ConversationId,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<Message>> {
        self.store()
            .read(move |tx| {
                seen(tx, &group::get_sight(tx, actor)?, id)?;
                message::list_messages(tx, id, before, limit)
            })
            .await
    }

    /// Gives a conversation to an agent, or back to the queue. Giving it to who has it changes nothing.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::AlreadyAssigned`] with the name of who has it, [`Code::NotAssignee`], or there is no
    /// such agent.
    pub async fn assign(&self, caller: &Caller, id: ConversationId, assignment: Assignment) -> Result<Conversation> {
        let note = checked_note(assignment.note.as_deref())?;
        let done = self
            .write_for(caller, move |write, actor| {
                let sight = write.sight(actor)?;
                let mut conversation = seen(write.tx, &sight, id)?;
                let current = conversation.scope().assignee_id;
                if assignment.if_assignee.is_some_and(|expected| expected != current) {
                    return Err(taken(&conversation));
                }
                if assignment.to != current {
                    write.assign_by_hand(&sight, &mut conversation, assignment.to, note.as_deref())?;
                }
                write.answer(actor, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }

    /// Moves a conversation to a group, where it waits for an agent of it. Moving it to where it is changes nothing.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAssignee`], or there is no such group.
    pub async fn transfer(
        &self,
        caller: &Caller,
        id: ConversationId,
        to: GroupId,
        note: Option<String>,
    ) -> Result<Conversation> {
        let note = checked_note(note.as_deref())?;
        let done = self
            .write_for(caller, move |write, actor| {
                let sight = write.sight(actor)?;
                let mut conversation = seen(write.tx, &sight, id)?;
                if conversation.group_id != Some(to) {
                    write.transfer_by_hand(&sight, &mut conversation, to, note.as_deref())?;
                }
                write.answer(actor, id)
            })
            .await?;
        Ok(done.value.with_presence(self.hub()))
    }

    /// Assigns, moves or gives back many conversations at once. What can't be done is said for each, and keeps the
    /// others from nothing.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn distribute(&self, caller: &Caller, ids: Vec<ConversationId>, to: Distribution) -> Result<Distributed> {
        if ids.is_empty() || ids.len() > DISTRIBUTE_MAX {
            let message = format!("Name 1 to {DISTRIBUTE_MAX} conversations.");
            return Err(Error::field("conversation_ids", message));
        }
        let done = self
            .write_for(caller, move |write, actor| {
                let sight = write.sight(actor)?;
                let mut done = Distributed::default();
                for id in ids {
                    match write.tx.savepoint(|| write.distribute(&sight, id, &to)) {
                        Ok(()) => done.assigned += 1,
                        Err(error) if error.code.kind() == Kind::Internal => return Err(error),
                        Err(Error { code, message, .. }) => {
                            let (code, detail) = (code.as_str().to_owned(), message.into_owned());
                            done.refused.push(Refusal { id, code, detail });
                        }
                    }
                }
                Ok(done)
            })
            .await?;
        Ok(done.value)
    }

    /// Makes a conversation more or less pressing.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn prioritize(&self, caller: &Caller, id: ConversationId, priority: Priority) -> Result<Conversation> {
        let done = self
            .write_for(caller, move |write, actor| {
                let mut conversation = seen(write.tx, &write.sight(actor)?, id)?;
                if conversation.priority != priority {
                    let by = write.author(actor)?;
                    write.prioritize(&mut conversation, priority, &by)?;
                }
                write.answer(actor, id)
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
                let mut conversation = seen(write.tx, &write.sight(actor)?, id)?;
                let assignee = conversation.assignee.as_ref().map(|agent| agent.id);
                if status == Status::Resolved && !actor.may_resolve(assignee) {
                    return Err(Error::new(Code::NotAssignee));
                }
                let by = write.author(actor)?;
                match (conversation.status, status) {
                    (Status::Open | Status::Pending, Status::Resolved) => write.resolve(&mut conversation, &by)?,
                    (Status::Pending, Status::Open) => write.take_from_bot(&mut conversation, &by)?,
                    (_, Status::Pending) => {
                        let message = "Hand the conversation to a bot with PUT /conversations/{id}/bot.";
                        return Err(Error::field("status", message));
                    }
                    (Status::Resolved, Status::Open) => write.reopen(&mut conversation, &by)?,
                    (_, Status::Resolved) => return Err(Error::new(Code::AlreadyResolved)),
                    (_, Status::Open) => return Err(Error::new(Code::AlreadyOpen)),
                }
                write.answer(actor, id)
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
            let mut conversation = seen(write.tx, &write.sight(actor)?, id)?;
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
                    scope: conversation.scope(),
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
                Ok((seen(tx, &group::get_sight(tx, actor)?, id)?, crate::storage::agent::get_agent(tx, actor.id)?))
            })
            .await?;
        let author = json!({ "kind": "agent", "name": agent.name, "picture_url": agent.picture_url });
        let data = json!({ "author": author, "is_typing": is_typing });
        self.hub().signal_contact(conversation.contact.id, conversation.inbox_id, "typing", &data);
        let author = json!({ "kind": "agent", "id": agent.id, "name": agent.name, "picture_url": agent.picture_url });
        let data = json!({ "conversation_id": id, "author": author, "is_typing": is_typing });
        self.hub().signal_agents(conversation.scope(), "typing", &data);
        Ok(())
    }
}

impl Write<'_, '_> {
    /// The conversation as who acted finds it afterwards, also when they have just given it out of their sight, and with
    /// what assignment has made of it.
    fn answer(&self, actor: Actor, id: ConversationId) -> Result<Conversation> {
        self.assign_what_waits();
        conversation::get_conversation_for(self.tx, actor.id, id)
    }

    fn distribute(&self, sight: &Sight, id: ConversationId, to: &Distribution) -> Result<()> {
        let mut conversation = seen(self.tx, sight, id)?;
        if conversation.status == Status::Resolved {
            return Err(Error::new(Code::AlreadyResolved));
        }
        match to {
            Distribution::Agent(to) if *to == conversation.scope().assignee_id => Ok(()),
            Distribution::Agent(to) => self.assign_by_hand(sight, &mut conversation, *to, None),
            Distribution::Group(to) if conversation.group_id == Some(*to) => Ok(()),
            Distribution::Group(to) => self.transfer_by_hand(sight, &mut conversation, *to, None),
        }
    }

    fn assign_by_hand(
        &self,
        sight: &Sight,
        conversation: &mut Conversation,
        to: Option<AgentId>,
        note: Option<&str>,
    ) -> Result<()> {
        let before = conversation.scope();
        check_move(sight, conversation, to == Some(sight.actor.id))?;
        let agent = to.map(|to| self.assignee(to)).transpose()?;
        let by = self.author(sight.actor)?;
        self.write_note(sight.actor, conversation, &by, note)?;
        match to {
            Some(to) => self.put_round(conversation.id, vec![to])?,
            None => self.note_given_back(conversation.id, before.assignee_id)?,
        }
        self.assign(conversation, agent, &by, None)
    }

    fn transfer_by_hand(
        &self,
        sight: &Sight,
        conversation: &mut Conversation,
        to: GroupId,
        note: Option<&str>,
    ) -> Result<()> {
        check_move(sight, conversation, false)?;
        let to = group::find_group(self.tx, to)?
            .ok_or_else(|| Error::field("group_id", "There is no such group. Choose one that exists."))?;
        let by = self.author(sight.actor)?;
        self.write_note(sight.actor, conversation, &by, note)?;
        self.transfer(conversation, &to, &by, None)
    }

    /// What the next agent should know.
    fn write_note(&self, actor: Actor, conversation: &mut Conversation, by: &Author, note: Option<&str>) -> Result<()> {
        let Some(text) = note else { return Ok(()) };
        let (kind, by_whom) = (MessageKind::Note, Uploader::Agent(actor.id));
        self.append(conversation, by, &Draft::words(kind, text, by_whom)).map(|_| ())
    }
}

/// Whether an agent may move a conversation. Who wants it for themselves and comes too late is told who was faster.
fn check_move(sight: &Sight, conversation: &Conversation, is_for_oneself: bool) -> Result<()> {
    if sight.may_move(conversation.scope()) {
        return Ok(());
    }
    if is_for_oneself {
        return Err(taken(conversation));
    }
    let message = "Only the assignee, a supervisor of the group, an admin or the owner can move this conversation.";
    Err(Error::with_message(Code::NotAssignee, message))
}

fn taken(conversation: &Conversation) -> Error {
    let name = conversation.assignee.as_ref().map_or("Nobody", |agent| agent.name.as_str());
    let message = format!("{name} has this conversation now. Look again before you take it.");
    Error::with_message(Code::AlreadyAssigned, message)
}

fn checked_note(note: Option<&str>) -> Result<Option<String>> {
    let note = note.filter(|note| !note.trim().is_empty());
    note.map(|note| words::words("note", note, TEXT_MAX_CHARS)).transpose()
}
