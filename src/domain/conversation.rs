//! Conversations, and the decisions on them that need no one but the facts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::agent::AgentSummary;
use super::contact::ContactSummary;
use super::id::{AgentId, ConversationId, FlowId, GroupId, InboxId, MessageId};
use super::message::{AuthorKind, MessageKind};
use super::timestamp::Timestamp;

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// For agents to answer.
    Open,
    /// A bot has it: no agent is asked for yet.
    Pending,
    Resolved,
}

impl Status {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
        }
    }
}

/// How pressing a conversation is. The greater, the sooner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    #[default]
    Normal,
    High,
    Urgent,
}

impl Priority {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// Where a conversation, or a visit without one, belongs: it decides who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Scope {
    pub inbox_id: InboxId,
    pub group_id: Option<GroupId>,
    pub assignee_id: Option<AgentId>,
}

/// A thread with one contact in one inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conversation {
    pub id: ConversationId,
    pub inbox_id: InboxId,
    pub status: Status,
    pub contact: ContactSummary,
    pub assignee: Option<AgentSummary>,
    pub last_message: Option<LastMessage>,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// Messages of the contact that the asking agent has not read, at most 100. 0 in events.
    pub unread: i64,
    /// The newest message that the contact has seen.
    pub contact_read_id: Option<MessageId>,
    /// The newest message that any agent has seen.
    pub agent_read_id: Option<MessageId>,
    /// Whose conversation it is to answer.
    pub group_id: Option<GroupId>,
    pub priority: Priority,
    /// In alphabetical order.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What a bot has found out.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// The bot that has it, while it is pending.
    #[serde(default)]
    pub bot: Option<ConversationBot>,
    /// What it is about, where it began with a mail.
    #[serde(default)]
    pub subject: Option<String>,
    /// The conversation that it goes on from, which was done too long ago to be opened again.
    #[serde(default)]
    pub follows_id: Option<ConversationId>,
    /// Since when the assignee has it.
    pub assigned_at: Option<Timestamp>,
    /// Since when it waits for an agent; none when it has one, or is resolved.
    pub queued_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// When something last happened in it.
    pub updated_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
}

/// A bot that has a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConversationBot {
    pub flow_id: FlowId,
    /// As visitors see it.
    pub name: String,
    /// Where in its script it is.
    pub container: String,
    /// What it asks agents, until one of them answers with a note.
    pub asks: Option<BotQuestion>,
}

/// What a bot asks the agents of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BotQuestion {
    pub group_id: Option<GroupId>,
    pub question: String,
}

/// The last words of a conversation, as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastMessage {
    pub author_kind: AuthorKind,
    /// Id of the contact or agent.
    pub author_id: Option<i64>,
    pub kind: MessageKind,
    /// One line.
    pub text: String,
    pub at: Timestamp,
    pub has_attachments: bool,
}

/// Which conversations a list shows, and how it is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversationList {
    pub status: Status,
    pub assignee: AssigneeFilter,
    pub inbox: Option<InboxId>,
    pub group: Option<GroupId>,
    pub sort: Sort,
}

/// Whose conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssigneeFilter {
    Anyone,
    Nobody,
    Agent(AgentId),
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// What something happened in last.
    Newest,
    /// Who has waited longest; who does not wait comes last.
    Waiting,
}

/// How many conversations each list has, counted up to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    pub mine: i64,
    pub unassigned: i64,
    pub open: i64,
    /// With bots.
    pub pending: i64,
    pub resolved: i64,
}

impl Conversation {
    /// Where it belongs.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let assignee_id = self.assignee.as_ref().map(|agent| agent.id);
        Scope { inbox_id: self.inbox_id, group_id: self.group_id, assignee_id }
    }

    /// Gives it to an agent, or to nobody: then it waits for one, as long as it is open.
    pub fn give_to(&mut self, agent: Option<AgentSummary>, now: Timestamp) {
        self.assigned_at = agent.is_some().then_some(now);
        self.assignee = agent;
        self.queue_up(now);
        self.touch(now);
    }

    /// Declares it done.
    pub fn resolve(&mut self, now: Timestamp) {
        self.status = Status::Resolved;
        self.resolved_at = Some(now);
        self.waiting_since = None;
        self.queued_at = None;
        self.touch(now);
    }

    /// Opens it again.
    pub fn reopen(&mut self, now: Timestamp) {
        self.status = Status::Open;
        self.resolved_at = None;
        // Who has it again begins anew: the time for an answer counts from here.
        self.assigned_at = self.assignee.is_some().then_some(now);
        self.queue_up(now);
        self.touch(now);
    }

    /// Moves it to a group, where it waits for an agent from as early as it did before.
    pub fn move_to(&mut self, group: GroupId, now: Timestamp) {
        self.group_id = Some(group);
        self.give_to(None, now);
    }

    /// Gives it to a bot: no agent is asked for.
    pub fn give_to_bot(&mut self, bot: ConversationBot, now: Timestamp) {
        self.status = Status::Pending;
        self.resolved_at = None;
        self.assignee = None;
        self.assigned_at = None;
        self.queued_at = None;
        self.bot = Some(bot);
        self.touch(now);
    }

    /// Takes it from a bot: it is for agents to answer. Whoever wrote to a bot before waits from now.
    pub fn take_from_bot(&mut self, now: Timestamp) {
        self.bot = None;
        if self.status == Status::Pending {
            self.status = Status::Open;
            self.queued_at = None;
            self.queue_up(now);
        }
        self.touch(now);
    }

    /// `updated_at` never goes back, also when the machine's clock does: clients tell newer from older by it.
    pub fn touch(&mut self, now: Timestamp) {
        self.updated_at = self.updated_at.max(now);
    }

    /// Who has waited longest comes first: an answer is waited for longer than an agent is missing.
    fn queue_up(&mut self, now: Timestamp) {
        let is_queued = self.status == Status::Open && self.assignee.is_none();
        let since = self.queued_at.into_iter().chain(self.waiting_since).fold(now, Timestamp::min);
        self.queued_at = is_queued.then_some(since);
    }
}

/// How it went to assign, move or give back many conversations at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Distributed {
    pub assigned: usize,
    pub refused: Vec<Refusal>,
}

/// A conversation that was left as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refusal {
    pub id: ConversationId,
    /// The problem's code.
    pub code: String,
    /// The problem in words.
    pub detail: String,
}

/// Which conversation takes a contact's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The one that is open.
    Continue,
    /// The one that was resolved not long ago, which opens again.
    Reopen,
    /// A new one.
    Start,
}

/// Decides where a contact's words go, given the newest conversation of that contact in that inbox.
#[must_use]
pub fn arrival(newest: Option<&Conversation>, reopen_days: i64, now: Timestamp) -> Arrival {
    match newest {
        None => Arrival::Start,
        Some(c) if c.status != Status::Resolved => Arrival::Continue,
        Some(c) => {
            let until = c.resolved_at.unwrap_or(c.updated_at).plus_days(reopen_days);
            if now <= until { Arrival::Reopen } else { Arrival::Start }
        }
    }
}

/// Since when the contact waits, after somebody wrote. Notes and activities are not answers.
#[must_use]
pub fn waiting_after(
    before: Option<Timestamp>,
    author: AuthorKind,
    kind: MessageKind,
    now: Timestamp,
) -> Option<Timestamp> {
    match (kind, author) {
        (MessageKind::Reply, AuthorKind::Contact) => before.or(Some(now)),
        (MessageKind::Reply, AuthorKind::Agent | AuthorKind::Bot) => None,
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ContactId;

    fn conversation(status: Status, resolved_at: Option<i64>) -> Conversation {
        Conversation {
            id: ConversationId(1),
            inbox_id: InboxId(1),
            status,
            contact: ContactSummary {
                id: ContactId(1),
                name: None,
                email: None,
                email_failure_reason: None,
                email_failure: None,
                is_online: false,
            },
            assignee: None,
            last_message: None,
            waiting_since: None,
            unread: 0,
            contact_read_id: None,
            agent_read_id: None,
            group_id: None,
            priority: Priority::Normal,
            tags: Vec::new(),
            attributes: Map::new(),
            bot: None,
            subject: None,
            follows_id: None,
            assigned_at: None,
            queued_at: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            resolved_at: resolved_at.map(Timestamp),
        }
    }

    #[test]
    fn words_after_a_recent_resolve_reopen_and_after_a_long_time_start_anew() {
        let resolved = conversation(Status::Resolved, Some(0));
        let day = Timestamp(0).plus_days(1);
        assert_eq!(arrival(None, 14, day), Arrival::Start);
        assert_eq!(arrival(Some(&conversation(Status::Open, None)), 14, day), Arrival::Continue);
        assert_eq!(arrival(Some(&resolved), 14, Timestamp(0).plus_days(14)), Arrival::Reopen);
        assert_eq!(arrival(Some(&resolved), 14, Timestamp(0).plus_days(15)), Arrival::Start);
        assert_eq!(arrival(Some(&resolved), 0, day), Arrival::Start);
    }

    #[test]
    fn a_contact_waits_from_the_first_unanswered_words_until_a_public_answer() {
        let at = |n| Some(Timestamp(n));
        let after = |before, author, kind| waiting_after(before, author, kind, Timestamp(9));
        assert_eq!(after(None, AuthorKind::Contact, MessageKind::Reply), at(9));
        assert_eq!(after(at(5), AuthorKind::Contact, MessageKind::Reply), at(5));
        assert_eq!(after(at(5), AuthorKind::Agent, MessageKind::Note), at(5));
        assert_eq!(after(at(5), AuthorKind::Agent, MessageKind::Reply), None);
        assert_eq!(after(at(5), AuthorKind::System, MessageKind::Activity), at(5));
    }
}
