//! Inboxes: configured entry points of one channel. The chat of a web site, or one for colleagues.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assignment::PolicyOverride;
use super::business_hours::OpeningHours;
use super::flow::bot::InboxBot;
use super::id::{GroupId, InboxId, MailAccountId};
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
    /// Colleagues of certain groups write to other colleagues.
    Internal,
    /// A mailbox: each mail that answers nothing begins a conversation.
    Email,
}

impl InboxKind {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Internal => "internal",
            Self::Email => "email",
        }
    }
}

/// Whether the form before a chat asks for something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    #[default]
    Off,
    Optional,
    Required,
}

/// What a visitor is asked before the first message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PreChat {
    pub is_enabled: bool,
    pub name: Ask,
    pub email: Ask,
    /// Lets the visitor choose one of the inbox's operator groups.
    pub offers_groups: bool,
}

/// What an inbox has groups for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InboxGroup {
    /// Receives conversations of the inbox.
    Operator,
    /// Sees all of the inbox's conversations, and may move them.
    Supervisor,
    /// Writes to the inbox, when it is an internal one.
    Customer,
}

impl InboxGroup {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
            Self::Customer => "customer",
        }
    }
}

/// What is not as it should be with an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxHealth {
    pub problems: Vec<InboxProblem>,
    /// What pages asked for and could not get, the newest first.
    pub warnings: Vec<InboxWarning>,
}

/// Something that an admin should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxProblem {
    pub code: ProblemCode,
    pub group_id: Option<GroupId>,
}

/// Why conversations of an inbox may stay unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The widget shows nowhere.
    SwitchedOff,
    /// Its bot was never published: nobody talks to visitors for it.
    BotNotPublished,
    /// What comes in belongs to nobody: only owner and admins see it.
    NoDefaultGroup,
    /// Nobody who answers is a member of the default group.
    DefaultGroupHasNoOperator,
    /// The site shows as offline now, though it is open.
    NobodyIsOnline,
    /// A group that answers gives conversations only to chosen members, and these have left or are switched off.
    NobodyIsChosen,
}

/// Something that a page asked for and that is not so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxWarning {
    pub kind: WarningKind,
    /// What was asked for.
    pub detail: String,
    /// A page that asked.
    pub page_url: Option<String>,
    /// How often.
    pub count: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

/// What a page may ask for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// `recado('group', ID)` names no group that receives conversations of this inbox.
    UnknownGroup,
}

impl WarningKind {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownGroup => "unknown_group",
        }
    }
}

/// An inbox that a colleague may write to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InternalInbox {
    pub id: InboxId,
    pub name: String,
    pub public_key: String,
    pub color: String,
    pub on_color: String,
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
    /// The groups that receive its conversations.
    pub operator_group_ids: Vec<GroupId>,
    /// The groups whose members see and may move all its conversations.
    pub supervisor_group_ids: Vec<GroupId>,
    /// The groups whose members may write to it; only of an internal inbox.
    pub customer_group_ids: Vec<GroupId>,
    /// The group of a conversation for which neither page nor visitor has chosen one.
    pub default_group_id: Option<GroupId>,
    /// Where its conversations are assigned by other rules than their group's.
    pub policy: Option<PolicyOverride>,
    /// When it is open, where the group has no hours of its own; none: always.
    pub hours: Option<OpeningHours>,
    pub pre_chat: PreChat,
    /// The flow that takes its conversations first.
    pub bot: Option<InboxBot>,
    /// What mail to its contacts is sent with; none: the account whose mailbox it is, or the default.
    #[serde(default)]
    pub mail_account_id: Option<MailAccountId>,
    /// Key of the HMAC that proves a visitor's identity. Only shown to admins.
    pub identity_secret: Option<String>,
    pub created_at: Timestamp,
}
