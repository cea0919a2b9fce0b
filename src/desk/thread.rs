//! What agents and contacts share: writing into a thread, resolving it, opening it again, and whose it is.

use crate::desk::{WithPresence, Write};
use crate::domain::agent::AgentSummary;
use crate::domain::assignment::{Mode, Reason};
use crate::domain::attachment::Uploader;
use crate::domain::conversation::{Conversation, LastMessage, Priority, Scope, waiting_after};
use crate::domain::event::Change;
use crate::domain::group::Group;
use crate::domain::id::{AgentId, AttachmentId, ContactId, ConversationId, GroupId};
use crate::domain::inbox::Inbox;
use crate::domain::message::{Activity, Author, AuthorKind, Message, MessageKind, MessageMail, preview};
use crate::domain::prompt::{Prompt, PromptAnswer};
use crate::error::{Error, Result};
use crate::storage::assignment::{self, Round};
use crate::storage::message::{self, NewMessage};
use crate::storage::{agent, attachment, contact, conversation, inbox};

/// Words that have been checked, on their way into a thread.
pub struct Draft<'a> {
    pub client_id: Option<&'a str>,
    pub kind: MessageKind,
    pub text: &'a str,
    pub attachments: &'a [AttachmentId],
    pub by: Uploader,
    /// What a bot's message lets the contact choose.
    pub prompt: Option<&'a Prompt>,
    /// What the contact chose.
    pub answer: Option<&'a PromptAnswer>,
    /// How it came by mail.
    pub mail: Option<&'a MessageMail>,
}

impl<'a> Draft<'a> {
    /// Words without files.
    pub const fn words(kind: MessageKind, text: &'a str, by: Uploader) -> Self {
        Self { client_id: None, kind, text, attachments: &[], by, prompt: None, answer: None, mail: None }
    }
}

/// How a conversation begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beginning<'a> {
    /// What it is about.
    pub subject: Option<&'a str>,
    /// The conversation that it goes on from.
    pub follows: Option<ConversationId>,
    /// A machine's words: no bot answers them.
    pub is_automatic: bool,
}

impl Write<'_, '_> {
    /// A conversation of a contact begins, in a group or in the inbox's default one; with the inbox's bot if it is time for
    /// one.
    pub fn begin_conversation(
        &self,
        inbox: &Inbox,
        contact: ContactId,
        group: Option<GroupId>,
        beginning: &Beginning<'_>,
    ) -> Result<Conversation> {
        let group = group.or(inbox.default_group_id);
        let conversation = conversation::insert_conversation(self.tx, inbox.id, contact, group, self.now)?;
        let mut conversation = conversation.with_presence(self.hub);
        if beginning.subject.is_some() || beginning.follows.is_some() {
            conversation.subject = beginning.subject.map(str::to_owned);
            conversation.follows_id = beginning.follows;
            conversation::update_subject(self.tx, &conversation)?;
        }
        if !beginning.is_automatic
            && let Some(bot) = self.bot_for(&conversation, inbox)?
        {
            self.give_to_bot(&mut conversation, &bot, None)?;
        }
        self.tell(Change::ConversationCreated { conversation: conversation.clone() })?;
        Ok(conversation)
    }

    /// Writes words; none when the author has sent this client id before.
    pub fn append(
        &self,
        conversation: &mut Conversation,
        author: &Author,
        draft: &Draft<'_>,
    ) -> Result<Option<Message>> {
        let new = NewMessage {
            conversation_id: conversation.id,
            client_id: draft.client_id,
            kind: draft.kind,
            author,
            text: draft.text,
            activity: None,
            prompt: draft.prompt,
            answer: draft.answer,
            mail: draft.mail,
        };
        let Some(id) = message::insert_message(self.tx, &new, self.now)? else { return Ok(None) };
        let attachments = attachment::attach(self.tx, draft.by, draft.attachments, id)?;
        conversation.last_message = Some(LastMessage {
            author_kind: author.kind,
            author_id: author.id,
            kind: draft.kind,
            text: preview(draft.text),
            at: self.now,
            has_attachments: !attachments.is_empty(),
        });
        let waited_since = conversation.waiting_since;
        // Nobody waits for an answer to what a machine wrote.
        if !draft.mail.is_some_and(MessageMail::is_automatic) {
            conversation.waiting_since = waiting_after(waited_since, author.kind, draft.kind, self.now);
        }
        conversation.touch(self.now);
        if waited_since.is_some() && conversation.waiting_since == waited_since {
            conversation::update_last_message(self.tx, conversation, id)?;
        } else {
            conversation::update_conversation(self.tx, conversation, Some(id))?;
        }
        self.note_answer(conversation, author, draft.kind)?;
        let mut message = Message {
            id,
            conversation_id: conversation.id,
            client_id: draft.client_id.map(str::to_owned),
            kind: draft.kind,
            author: author.clone(),
            text: draft.text.to_owned(),
            activity: None,
            attachments,
            prompt: draft.prompt.cloned(),
            answer: draft.answer.cloned(),
            mail: draft.mail.cloned(),
            created_at: self.now,
        };
        self.plan_mail(conversation, &mut message)?;
        self.tell_message(&message, conversation)?;
        Ok(Some(message))
    }

    /// An agent's reply ends the search for one, and is remembered as the contact's last.
    fn note_answer(&self, conversation: &Conversation, author: &Author, kind: MessageKind) -> Result<()> {
        let (MessageKind::Reply, AuthorKind::Agent, Some(agent)) = (kind, author.kind, author.id) else {
            return Ok(());
        };
        assignment::end_round(self.tx, conversation.id)?;
        if contact::update_last_agent(self.tx, conversation.contact.id, AgentId(agent))? {
            self.touched.borrow_mut().last_agent(conversation.contact.id);
        }
        Ok(())
    }

    /// Writes a line that says what was done.
    pub fn append_activity(&self, conversation: &Conversation, author: &Author, activity: Activity) -> Result<Message> {
        let words = activity.in_words();
        let new = NewMessage {
            conversation_id: conversation.id,
            client_id: None,
            kind: MessageKind::Activity,
            author,
            text: &words,
            activity: Some(&activity),
            prompt: None,
            answer: None,
            mail: None,
        };
        let id = message::insert_message(self.tx, &new, self.now)?
            .ok_or_else(|| Error::internal("an activity collided with another message"))?;
        let message = Message {
            id,
            conversation_id: conversation.id,
            client_id: None,
            kind: MessageKind::Activity,
            author: author.clone(),
            text: words,
            activity: Some(activity),
            attachments: Vec::new(),
            prompt: None,
            answer: None,
            mail: None,
            created_at: self.now,
        };
        self.tell_message(&message, conversation)?;
        Ok(message)
    }

    fn tell_message(&self, message: &Message, conversation: &Conversation) -> Result<()> {
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::MessageCreated { message: message.clone(), conversation })
    }

    /// Opens a resolved conversation again. Where people are found automatically, one that a contact opens goes back to
    /// who had it, but only if they can take it: it is queued, with a wish. Nowhere does it go back to who is switched
    /// off: nobody else could take it out of their hands. One that no agent had begins anew with the inbox's bot, if it is
    /// time for one.
    pub fn reopen(&self, conversation: &mut Conversation, by: &Author) -> Result<()> {
        let before = conversation.scope();
        let had_it = match before.assignee_id {
            Some(id) => agent::find_agent(self.tx, id)?.filter(|agent| !agent.is_disabled).map(|agent| agent.id),
            None => None,
        };
        let returns_to = if by.kind == AuthorKind::Contact && self.is_automatic(before)? { had_it } else { None };
        let is_queued = before.assignee_id.is_some() && (had_it.is_none() || returns_to.is_some());
        if is_queued {
            conversation.assignee = None;
        }
        conversation.reopen(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        assignment::update_round(self.tx, conversation.id, &Round { returns_to, ..Round::default() })?;
        self.append_activity(conversation, by, Activity::Reopened)?;
        if by.kind == AuthorKind::Contact && before.assignee_id.is_none() {
            let inbox = inbox::get_inbox(self.tx, conversation.inbox_id)?;
            if let Some(bot) = self.bot_for(conversation, &inbox)? {
                self.give_to_bot(conversation, &bot, None)?;
            }
        }
        let reopened = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationReopened { conversation: reopened.clone(), by: by.clone() })?;
        if is_queued {
            self.tell(Change::ConversationAssigned { conversation: reopened, by: by.clone(), before })?;
        }
        Ok(())
    }

    fn is_automatic(&self, scope: Scope) -> Result<bool> {
        let Some(group) = scope.group_id else { return Ok(false) };
        let policy = assignment::find_policy(self.tx, group, scope.inbox_id)?;
        Ok(policy.is_some_and(|policy| policy.mode == Mode::Automatic))
    }

    /// Declares a conversation done.
    pub fn resolve(&self, conversation: &mut Conversation, by: &Author) -> Result<()> {
        self.end_bot(conversation)?;
        conversation.resolve(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        let message = self.append_activity(conversation, by, Activity::Resolved)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationResolved { conversation, by: by.clone(), message })
    }

    /// Gives a conversation to an agent, or to nobody. Without a reason a person did it.
    pub fn assign(
        &self,
        conversation: &mut Conversation,
        to: Option<AgentSummary>,
        by: &Author,
        reason: Option<Reason>,
    ) -> Result<()> {
        let before = conversation.scope();
        self.end_bot(conversation)?;
        let activity = Activity::Assigned {
            agent_id: to.as_ref().map(|a| a.id),
            agent_name: to.as_ref().map(|a| a.name.clone()),
            reason,
        };
        conversation.give_to(to, self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        self.append_activity(conversation, by, activity)?;
        self.plan_assigned(conversation, by.id.filter(|_| by.kind == AuthorKind::Agent).map(AgentId))?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationAssigned { conversation, by: by.clone(), before })
    }

    /// Moves a conversation to a group, where it waits for an agent. Without a reason a person did it.
    pub fn transfer(
        &self,
        conversation: &mut Conversation,
        to: &Group,
        by: &Author,
        reason: Option<Reason>,
    ) -> Result<()> {
        let before = conversation.scope();
        self.end_bot(conversation)?;
        conversation.move_to(to.id, self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        assignment::update_grouped_at(self.tx, conversation.id, self.now)?;
        assignment::update_round(self.tx, conversation.id, &Round::default())?;
        let activity = Activity::Transferred { group_id: to.id, group_name: to.name.clone(), reason };
        self.append_activity(conversation, by, activity)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationTransferred { conversation, by: by.clone(), before })
    }

    /// Moves a conversation to a group together with who has it: only its name is another.
    pub fn hand_on(&self, conversation: &mut Conversation, to: &Group, by: &Author) -> Result<()> {
        let before = conversation.scope();
        conversation.group_id = Some(to.id);
        conversation.touch(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        assignment::update_grouped_at(self.tx, conversation.id, self.now)?;
        let activity = Activity::Transferred { group_id: to.id, group_name: to.name.clone(), reason: None };
        self.append_activity(conversation, by, activity)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationTransferred { conversation, by: by.clone(), before })
    }

    /// Makes a conversation more or less pressing.
    pub fn prioritize(&self, conversation: &mut Conversation, priority: Priority, by: &Author) -> Result<()> {
        conversation.priority = priority;
        conversation.touch(self.now);
        conversation::update_conversation(self.tx, conversation, None)?;
        self.append_activity(conversation, by, Activity::Prioritized { priority })?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationPrioritized { conversation, by: by.clone() })
    }

    /// An agent who can be given a conversation.
    pub fn assignee(&self, id: AgentId) -> Result<AgentSummary> {
        match agent::find_agent(self.tx, id)? {
            Some(agent) if !agent.is_disabled => {
                Ok(AgentSummary { id: agent.id, name: agent.name, picture_url: agent.picture_url })
            }
            _ => Err(Error::field("agent_id", "There is no such agent, or the account is switched off.")),
        }
    }
}
