//! What a script says of itself at its top level, outside of all containers: keywords, the idle time, settings.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The container that a run begins in.
pub const ENTRY: &str = "start";

/// All that a script declares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Declarations {
    pub keywords: Vec<Keyword>,
    pub idle: Option<Idle>,
    pub fallback: Option<Fallback>,
    pub settings: Vec<Setting>,
    /// What a visitor is told when the script fails, when the flow has words of its own for it.
    pub sorry: Option<String>,
}

/// Where in the flow's files something stands. Lines and columns count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// Such as `flow.rhai` or `lib/common.rhai`.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// Words that lead to a container at any moment of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyword {
    pub words: Vec<String>,
    pub container: String,
    pub mode: KeywordMode,
    pub place: Place,
}

/// How a message must hold a keyword. Case and accents never count, but in a regular expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeywordMode {
    /// As a word of its own.
    #[default]
    Word,
    /// The whole message.
    Exact,
    /// Anywhere.
    Contains,
    Regex,
}

/// What to do when the visitor is silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idle {
    pub seconds: i64,
    pub container: String,
    pub place: Place,
}

/// Where unknown input goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    pub container: String,
    pub place: Place,
}

/// Something that an admin fills in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Setting {
    pub name: String,
    pub label: String,
    pub kind: SettingKind,
    pub default: Value,
    /// Of a choice.
    pub options: Vec<String>,
    pub hint: Option<String>,
    pub is_required: bool,
    pub line: u32,
}

/// How a setting is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SettingKind {
    #[default]
    Text,
    Number,
    Switch,
    Choice,
    /// The name of a group.
    Group,
}
