//! Inboxes: configured entry points of one channel. For now the chat of a web site.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::InboxId;
use super::language::Language;
use super::timestamp::Timestamp;

/// The colour of an inbox nobody has chosen one for.
pub const DEFAULT_COLOR: &str = "#2456e6";
/// For how many days after resolving a new message reopens the conversation instead of starting another.
pub const DEFAULT_REOPEN_DAYS: i64 = 14;
/// The most characters of one of an inbox's texts.
pub const TEXT_MAX_CHARS: usize = 500;
/// The most domains one inbox allows.
pub const DOMAINS_MAX: usize = 50;

/// The kind of channel an inbox receives from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InboxKind {
    /// The chat widget of a web site.
    Web,
}

/// The corner of the page that the launcher sits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    Left,
    Right,
}

impl Position {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// An inbox's own words in one language. An empty one stands for the built-in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct InboxTexts {
    /// Heading of the open widget.
    pub title: String,
    /// First words, before the visitor has written any.
    pub greeting: String,
    /// When to expect an answer.
    pub reply_time: String,
    /// Hint inside the empty composer.
    pub placeholder: String,
}

/// Texts by language.
pub type TextsByLanguage = BTreeMap<Language, InboxTexts>;

/// A configured entry point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inbox {
    pub id: InboxId,
    pub kind: InboxKind,
    pub name: String,
    /// Names the inbox in a page's snippet. Not a secret.
    pub public_key: String,
    /// Sites whose pages may show the widget, such as `example.com` or `*.example.com`. Empty: every site.
    pub allowed_domains: Vec<String>,
    /// Brand colour, `#rrggbb`.
    pub color: String,
    /// Colour of what stands on the brand colour, chosen by contrast.
    pub on_color: String,
    pub position: Position,
    #[schema(value_type = std::collections::HashMap<String, InboxTexts>)]
    pub texts: TextsByLanguage,
    /// A switched-off inbox shows no widget; what came in stays.
    pub is_enabled: bool,
    /// For how many days after resolving a new message reopens the conversation.
    pub reopen_days: i64,
    /// Key of the HMAC that proves a visitor's identity. Only shown to admins.
    pub identity_secret: Option<String>,
    pub created_at: Timestamp,
}
