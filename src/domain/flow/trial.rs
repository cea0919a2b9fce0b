//! What came of trying a flow: of its tests, and of playing a real conversation again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::run::{Fact, Fetch, FetchAnswer, Snapshot};
use crate::domain::message::Message;
use crate::domain::timestamp::Timestamp;

/// All tests of a flow, each with what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowTestRun {
    pub tests: Vec<FlowTestResult>,
}

impl FlowTestRun {
    /// Whether all have passed.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.tests.iter().all(|test| test.passed)
    }
}

/// What came of one test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowTestResult {
    pub name: String,
    pub file: String,
    /// Where the test begins.
    pub line: u32,
    pub passed: bool,
    /// The conversation line by line: as it was written and as it went. Empty when it could not be held at all.
    pub diff: Vec<DiffLine>,
    /// The first thing that was not as written, in a sentence.
    pub message: Option<String>,
}

/// A line of a conversation as it was written and as it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiffLine {
    pub kind: DiffKind,
    pub text: String,
}

/// Where a line of a diff is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DiffKind {
    /// Written, and so it went.
    Same,
    /// Written, but it did not happen.
    Missing,
    /// It happened, but was not written.
    Unexpected,
}

/// A real conversation, played again with another version of the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowReplay {
    pub same: bool,
    pub diff: Vec<DiffLine>,
    pub message: Option<String>,
}

/// A conversation as a test of the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowRecording {
    /// The stem of the file: `tests/NAME.chat`.
    pub name: String,
    pub text: String,
}

/// A conversation with a bot as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct PastConversation {
    pub name: String,
    pub started_at: Timestamp,
    /// Contact, conversation and origin as the bot found them.
    pub facts: Snapshot,
    pub settings: Map<String, Value>,
    /// The container where it began, when an agent handed the conversation to the bot.
    pub entrance: Option<String>,
    /// What visitor, bot and agents wrote, the oldest first.
    pub messages: Vec<Message>,
    /// What the bot was answered from outside and by the house, in order.
    pub answers: Vec<OutsideAnswer>,
}

/// Something that a bot was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum OutsideAnswer {
    Call { fetch: Fetch, answer: FetchAnswer },
    Fact { fact: Fact, answer: Value },
}
