//! Where a conversation with a bot stands. A run is all in the database: a step takes it out, and puts it back with what
//! has become of it. Durable replay: a container is run from its top each time, and takes what came from the world out of
//! the journal, until it needs something that is not there yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::declaration::Place;
use super::question::Question;
use crate::domain::id::{ConversationId, FlowId, FlowRunId, MessageId};
use crate::domain::prompt::PromptAnswer;
use crate::domain::rest::RestAnswer;
use crate::domain::timestamp::Timestamp;

/// The most entries of a container's journal.
pub const JOURNAL_MAX: usize = 500;
/// The most messages that a bot says without a word of the visitor's.
pub const MESSAGES_ALONE_MAX: u32 = 200;
/// The most steps that a bot takes without a word of the visitor's.
pub const STEPS_ALONE_MAX: u32 = 1_000;
/// The most REST calls of a run within a minute.
pub const CALLS_PER_MINUTE: usize = 20;

/// A conversation with a bot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: FlowRunId,
    pub conversation_id: ConversationId,
    pub flow_id: FlowId,
    /// The version that the present container belongs to.
    pub version: i64,
    /// Grows with each step: who writes a step says which one it follows.
    pub step: i64,
    /// The newest message of the conversation that has been looked at.
    pub place: MessageId,
    /// The newest message when the present question was asked: only what is newer answers it.
    pub asked_at: MessageId,
    pub state: RunState,
}

/// What a step takes and gives back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunState {
    pub container: String,
    /// Kept for the whole run; as it was on entering the container.
    pub session: Map<String, Value>,
    /// As they were on entering the container.
    pub snapshot: Snapshot,
    /// What the script has made of contact and conversation by the end of the last step.
    pub written: Written,
    pub journal: Vec<Entry>,
    pub waiting: Waiting,
    /// When the visitor has been silent for too long; none while nobody is waited for, and after it has come once.
    pub idle_at: Option<Timestamp>,
    /// How long a silence is too long, in seconds, and where it leads.
    pub idle_seconds: Option<i64>,
    pub idle_container: Option<String>,
    /// The visitor has been silent for too long, and has not spoken since.
    pub is_silent: bool,
    /// What the script has made of `session` in its container; none when that is what it was on entering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_session: Option<Map<String, Value>>,
    /// What the admin had filled in on entering the container.
    pub config: Map<String, Value>,
    /// How many containers have been entered: chance is another in each.
    pub entered: u64,
    /// Where it began, when that was not with the visitor's words.
    pub entrance: Option<String>,
    /// What the bot has done since the visitor last spoke.
    pub alone: Alone,
    /// What the step in progress has cost so far: more than nothing only while the house is asked.
    #[serde(skip_serializing_if = "Spent::is_nothing")]
    pub spent: Spent,
    /// When the last REST calls were made.
    pub calls: Vec<Timestamp>,
    /// The knowledge card that was shown last.
    pub card: Option<i64>,
    /// The world as it was when the run began: for who plays it again.
    pub beginning: Option<Box<Snapshot>>,
}

/// What a bot has done since the visitor last spoke: one that talks to itself must come to an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alone {
    pub messages: u32,
    pub steps: u32,
}

/// What a step has cost, over all that it asked the house in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    pub messages: usize,
    pub operations: u64,
    pub jumps: usize,
}

impl Spent {
    /// Whether no step is in progress.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What a script sees of the world, as it was on entering the container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub contact: ContactView,
    pub conversation: ConversationView,
    pub origin: Origin,
}

/// What the script has written by the end of a step; what is the same then needs no writing in the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    pub contact: ContactView,
    pub conversation: ConversationView,
}

/// A contact as a script sees one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactView {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
    pub attributes: Map<String, Value>,
    pub tags: Vec<String>,
}

/// A conversation as a script sees one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationView {
    pub id: i64,
    pub attributes: Map<String, Value>,
    pub tags: Vec<String>,
    /// `normal`, `high` or `urgent`.
    pub priority: String,
    /// The group's name.
    pub group: Option<String>,
}

/// Where a conversation comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// `web`, `internal`, `email` or `text`.
    pub channel: String,
    pub inbox: String,
    pub url: Option<String>,
    pub referrer: Option<String>,
    /// `utm_*` parameters and click ids of the page's address, without `utm_`.
    pub campaign: BTreeMap<String, String>,
    /// The group that the page asked for.
    pub group: Option<String>,
    pub language: Option<String>,
    pub country: Option<String>,
    /// IANA name of the zone that a script's dates are meant in.
    pub time_zone: String,
    /// What the inbox wants to know of every contact: `name`, `email`, `phone`.
    pub lead: Vec<String>,
}

impl Origin {
    /// Whether the channel shows forms.
    #[must_use]
    pub fn has_forms(&self) -> bool {
        matches!(self.channel.as_str(), "web" | "internal")
    }
}

/// Something that came in from the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The function that asked for it.
    pub call: String,
    pub place: Place,
    pub value: Value,
}

/// What a run waits for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Waiting {
    /// To begin, with the conversation's first words.
    #[default]
    Start,
    /// The visitor's answer.
    Answer { question: Box<Question>, call: String, place: Place },
    /// The answer of a REST call, or a file from an address.
    Fetch { fetch: Box<Fetch>, key: String, call: String, place: Place },
    /// An agent's answer to a question in a note.
    Agent { group: String, call: String, place: Place },
    /// A time.
    Until { at: Timestamp, is_typing: bool, call: String, place: Place },
    /// Something that the house knows: answered at once, never stored.
    Fact { fact: Fact, call: String, place: Place },
    /// Nothing any more.
    Ended,
}

/// What is to be fetched from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Fetch {
    /// A call of a service set up in the dashboard.
    Service { service: String, method: String, path: String, body: Option<Value>, options: FetchOptions },
    /// A call of an address that the flow's settings allow.
    Rest { url: String, method: String, body: Option<Value>, options: FetchOptions },
    /// A picture or file to be sent.
    File { url: String, name: Option<String> },
}

/// How a call is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FetchOptions {
    pub headers: BTreeMap<String, String>,
    /// Parameters behind the question mark.
    pub query: BTreeMap<String, String>,
    pub timeout_seconds: Option<i64>,
}

/// What a script asks the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Whether a group is open now: a truth value.
    IsOpen { group: String },
    /// How many agents of a group are online: a number.
    AgentsOnline { group: String },
    /// How many conversations wait in a group: a number.
    QueueLength { group: String },
    /// The text of a canned response: text, or null.
    Canned { shortcut: String },
    /// Knowledge cards for some words, the best first: a list of `{ id, title, text, score }`.
    Cards { text: String, limit: i64 },
}

/// What comes in.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The visitor has written.
    Said(Said),
    /// Time has passed.
    Time,
    /// A call was answered. `file` is the attachment that a fetched file became.
    Fetched { key: String, answer: FetchAnswer },
    /// An agent has answered the bot's question.
    AgentSaid { text: String, name: Option<String> },
    /// The house answers.
    Told(Value),
    /// An agent hands the conversation to the bot at a container, or the simulator goes there.
    Enter { container: String },
}

/// What came of fetching.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FetchAnswer {
    Rest {
        answer: Box<RestAnswer>,
    },
    /// The attachment, or why there is none.
    File {
        attachment_id: Option<i64>,
        error: Option<String>,
    },
}

/// Words of the visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub answer: Option<PromptAnswer>,
    /// The files, as `{ name, url, size, content_type }`.
    pub files: Vec<Value>,
    /// Written after the present question was asked.
    pub is_after_question: bool,
}

/// Something that broke, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowFailure {
    pub at: Timestamp,
    pub version: i64,
    pub container: String,
    pub file: Option<String>,
    pub line: Option<u32>,
    pub column: Option<u32>,
    /// A sentence for an admin.
    pub message: String,
    pub conversation_id: Option<ConversationId>,
}

impl RunState {
    /// What the script keeps for the whole run, as it is now.
    #[must_use]
    pub fn session_now(&self) -> &Map<String, Value> {
        self.changed_session.as_ref().unwrap_or(&self.session)
    }

    /// Whether the bot has ended.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self.waiting, Waiting::Ended)
    }

    /// The next instant at which the run goes on by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        match &self.waiting {
            Waiting::Until { at, .. } => Some(*at),
            Waiting::Answer { question, .. } => question.timeout_at.into_iter().chain(self.idle_at).min(),
            _ => None,
        }
    }
}
