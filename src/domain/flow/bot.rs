//! Bots as admins see them: a flow with its draft, its versions, and where it runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::files::FlowFiles;
use super::run::FlowFailure;
use crate::domain::id::{FlowId, InboxId};
use crate::domain::timestamp::Timestamp;
use crate::domain::web_host::WebHost;

/// The most characters of a flow's and a bot's name.
pub const NAME_MAX_CHARS: usize = 60;
/// The most flows of an installation.
pub const FLOWS_MAX: i64 = 200;
/// The most addresses that a flow may call.
pub const HOSTS_MAX: usize = 20;

/// A bot: a script with its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Flow {
    pub id: FlowId,
    /// For admins.
    pub name: String,
    /// As visitors see it.
    pub bot_name: String,
    /// None before it is published for the first time.
    pub published_version: Option<i64>,
    /// Grows with each save of the draft.
    pub revision: i64,
    pub draft_updated_at: Timestamp,
    pub has_unpublished_changes: bool,
    /// What the admin has filled in for `setting(...)`.
    #[schema(value_type = Object)]
    pub settings: Map<String, Value>,
    /// Hosts that the script may call with `rest`, and that such a call may be redirected to.
    #[schema(value_type = Vec<String>)]
    pub allowed_hosts: Vec<WebHost>,
    /// The inboxes that run it.
    pub inbox_ids: Vec<InboxId>,
    /// Conversations that it has now.
    pub running: i64,
    /// How often it broke in the last 7 days.
    pub failures_7d: i64,
    pub last_failure: Option<FlowFailure>,
    /// What is wrong with the draft.
    pub diagnostics: DiagnosticCounts,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// How much is wrong with a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiagnosticCounts {
    pub errors: usize,
    pub warnings: usize,
}

/// A flow's draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowDraft {
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub files: FlowFiles,
    pub media: Vec<FlowMedia>,
    pub revision: i64,
}

/// A picture or another file of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowMedia {
    pub name: String,
    pub content_type: String,
    pub size: i64,
    pub url: String,
}

/// A published version, without its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowVersion {
    pub version: i64,
    pub published_at: Timestamp,
    pub published_by: Option<String>,
    pub is_current: bool,
}

/// A published version with its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowVersionFiles {
    pub version: i64,
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub files: FlowFiles,
}

/// A flow that a conversation can be handed to, and where it can begin there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowEntrances {
    pub id: FlowId,
    pub name: String,
    pub containers: Vec<String>,
}

/// Which flow an inbox runs, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxBot {
    pub flow_id: FlowId,
    #[serde(default)]
    pub when: BotTime,
}

/// When a bot takes a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotTime {
    #[default]
    Always,
    /// Out of hours.
    Closed,
    /// When no agent who answers there is online.
    NobodyOnline,
}

impl BotTime {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Closed => "closed",
            Self::NobodyOnline => "nobody_online",
        }
    }

    /// Whether it is time for the bot.
    #[must_use]
    pub const fn has_come(self, is_open: bool, is_somebody_online: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Closed => !is_open,
            Self::NobodyOnline => !is_somebody_online,
        }
    }
}
