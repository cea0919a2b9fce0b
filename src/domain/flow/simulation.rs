//! A conversation with a bot that is only tried: what is asked of the simulator, and what it shows. Nothing is kept; all
//! inputs come anew each time, so that going back is to send fewer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::files::FlowFiles;
use super::report::Diagnostic;
use super::run::FlowFailure;
use crate::domain::canned_response::CannedResponse;
use crate::domain::id::GroupId;
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::prompt::Prompt;
use crate::domain::timestamp::Timestamp;

/// The most inputs of one simulation.
pub const INPUTS_MAX: usize = 200;

/// A conversation to be tried.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SimulationRequest {
    /// The flow as it is typed; without: the draft.
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    pub files: Option<FlowFiles>,
    pub channel: SimChannel,
    /// When it begins; without: now.
    pub now: Option<Timestamp>,
    pub contact: SimContact,
    pub origin: SimOrigin,
    /// Instead of what the admin has filled in.
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Map<String, Value>>,
    pub world: SimWorld,
    pub inputs: Vec<SimInput>,
}

/// Where the conversation is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SimChannel {
    #[default]
    Web,
    Email,
    /// Words alone, without buttons and forms.
    Text,
}

impl SimChannel {
    /// As scripts see it in `origin.channel`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Email => "email",
            Self::Text => "text",
        }
    }
}

/// What is known of the visitor beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SimContact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
}

/// Where the visitor comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SimOrigin {
    pub url: Option<String>,
    pub language: Option<String>,
}

/// What the world around is like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SimWorld {
    /// The groups that are open; `null`: all.
    pub open_groups: Option<BTreeSet<String>>,
    /// How many agents are online in a group; one where nothing is said.
    pub online: BTreeMap<String, i64>,
    /// How many conversations wait in a group; none where nothing is said.
    pub queue: BTreeMap<String, i64>,
}

/// Something that comes in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SimInput {
    /// The visitor writes, presses a button, sends a form or files.
    Say {
        text: String,
        #[serde(default)]
        option_id: Option<u32>,
        #[serde(default)]
        fields: Option<BTreeMap<String, String>>,
        /// The names of files.
        #[serde(default)]
        files: Vec<String>,
    },
    /// Time passes.
    Pass { seconds: i64 },
    /// The call that the bot waits for is answered.
    Fetched {
        status: u16,
        #[serde(default)]
        json: Option<Value>,
        #[serde(default)]
        text: Option<String>,
    },
    /// An agent answers the bot's question.
    Agent { text: String },
    /// On to a container, as if the script had jumped there.
    Jump { container: String },
}

/// What the house has around a conversation that is tried.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct House {
    pub now: Timestamp,
    /// The business's zone, by its IANA name.
    pub time_zone: String,
    /// The inbox's name.
    pub inbox: String,
    /// What the inbox wants to know of everybody; without: name and e-mail.
    pub lead: Option<Vec<String>>,
    pub library: Library,
}

/// What a house has written down for its bots to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    pub cards: Vec<KnowledgeCard>,
    pub canned: Vec<CannedResponse>,
    /// Groups by name: cards may be offered in one alone.
    pub groups: BTreeMap<String, GroupId>,
    pub bot_name: Option<String>,
    pub business_name: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Simulation {
    /// The first is the start; the others follow the inputs one by one.
    pub steps: Vec<SimStep>,
    /// Why the flow can't be tried at all.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one input did, and where the bot stands afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SimStep {
    pub entries: Vec<SimEntry>,
    pub effects: Vec<SimEffect>,
    pub container: String,
    /// Where in the script it waits.
    pub line: Option<u32>,
    /// The file of that line, when it is not the script itself.
    pub file: Option<String>,
    pub journal: Vec<SimJournalEntry>,
    #[schema(value_type = Object)]
    pub session: Map<String, Value>,
    /// The contact as scripts see it.
    #[schema(value_type = Object)]
    pub contact: Value,
    pub waiting: SimWaiting,
    pub now: Timestamp,
    pub error: Option<FlowFailure>,
}

/// Something in the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimEntry {
    pub from: SimAuthor,
    pub text: String,
    pub prompt: Option<Prompt>,
    /// The names of files.
    pub attachments: Vec<String>,
    /// What the text tells of, when the house tells it.
    pub effect: Option<SimEffect>,
}

/// Whose words an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SimAuthor {
    Bot,
    Contact,
    Agent,
    System,
}

/// An effect in words, and what these name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimEffect {
    /// Such as `say`, `hand_off` or `update_contact`.
    pub kind: String,
    pub text: String,
    /// The group that it names.
    pub group: Option<String>,
    /// The container that it names.
    pub container: Option<String>,
    /// The words that it says, writes or asks; what it writes to contact or conversation; the number of a knowledge card.
    pub words: Option<String>,
}

/// Something that came in from the world, which a replay of the container sees again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SimJournalEntry {
    pub call: String,
    pub line: u32,
    /// The file of that line, when it is not the script itself.
    pub file: Option<String>,
    pub value: Value,
}

/// What the bot waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimWaiting {
    pub kind: SimWaitingKind,
    pub text: String,
    /// The call that is waited for, as tests name it: `service shop GET /orders/99`.
    pub call: Option<String>,
    /// The group whose answer is waited for.
    pub group: Option<String>,
    /// When it goes on by itself.
    pub until: Option<Timestamp>,
}

/// A kind of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SimWaitingKind {
    /// The first words.
    Start,
    Answer,
    /// The answer of a call.
    Fetch,
    Agent,
    /// A time.
    Wait,
    /// Nothing any more.
    Ended,
}
