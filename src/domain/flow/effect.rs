//! What a step does to the world. The desk carries the effects out, in their order and in the transaction that stores the
//! run.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::graph::EdgeKind;
use super::run::FlowFailure;
use crate::domain::conversation::Priority;
use crate::domain::prompt::Prompt;

/// Something that a bot does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// A message to the visitor.
    Say { text: String, prompt: Option<Prompt>, media: Option<Media> },
    /// The visitor sees that the bot is typing.
    Type,
    /// A private note for agents.
    Note { text: String },
    /// Facts of the contact that the script has written.
    UpdateContact { change: ContactChange },
    /// Facts of the conversation that the script has written.
    UpdateConversation { change: ConversationChange },
    /// A question to the agents of a group, in a private note.
    AskAgents { group: String, question: String },
    /// A knowledge card was shown, has helped, or not.
    Card { id: i64, what: CardEvent },
    /// The run went from one container to another.
    Entered { from: Option<String>, to: String, by: EdgeKind },
    /// The visitor has been silent for too long in a container.
    FellSilent { container: String },
    /// To people.
    HandOff { handoff: Handoff },
    /// The bot stops and resolves the conversation.
    Resolve { reason: Option<String> },
    /// The bot stops; the conversation stays, for people.
    End,
    /// The script broke: the visitor hears of it, and goes to people.
    Fail { failure: FlowFailure, sorry: Option<String> },
}

/// A picture or file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Media {
    /// Of the flow's own folder.
    Folder { name: String },
    /// Fetched already.
    Attachment { id: i64 },
}

/// What happened with a knowledge card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardEvent {
    Shown,
    Helped,
    NotHelped,
    HandedOff,
}

/// What is written of a contact; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactChange {
    pub name: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub language: Option<Option<String>>,
    /// New values; null takes an attribute away.
    pub attributes: Map<String, Value>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
}

/// What is written of a conversation; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationChange {
    pub priority: Option<Priority>,
    /// New values; null takes an attribute away.
    pub attributes: Map<String, Value>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
}

/// From the bot to people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Handoff {
    /// The group's name; none: where the conversation is, or the inbox's default group.
    pub group: Option<String>,
    /// What the agents should know.
    pub note: Option<String>,
    pub priority: Option<Priority>,
    /// An agent's name or e-mail address.
    pub agent: Option<String>,
    /// What the visitor hears.
    pub message: Option<String>,
}
