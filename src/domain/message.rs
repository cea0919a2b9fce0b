//! Messages: replies, notes and activities of a conversation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer_doubt::AnswerDoubt;
use super::assignment::Reason;
use super::attachment::Attachment;
use super::card_masking::mask_card_numbers;
use super::conversation::Priority;
use super::id::{AgentId, ConversationId, FlowId, GroupId, MessageId, OutgoingMailId};
use super::incoming_mail::MailAddress;
use super::mail_failure::FailureReason;
use super::outgoing_mail::MailState;
use super::prompt::{Prompt, PromptAnswer};
use super::text;
use super::timestamp::Timestamp;

/// The most characters of a message.
pub const TEXT_MAX_CHARS: usize = 10_000;
/// The most characters of a client's message id.
pub const CLIENT_ID_MAX_CHARS: usize = 64;
/// The characters of a message that a list shows.
const PREVIEW_CHARS: usize = 140;

/// Who may read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Public words.
    Reply,
    /// Words for agents only.
    Note,
    /// A line that says what was done.
    Activity,
}

impl MessageKind {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
            Self::Activity => "activity",
        }
    }
}

/// What kind of author wrote or did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthorKind {
    Contact,
    Agent,
    Bot,
    System,
}

impl AuthorKind {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Agent => "agent",
            Self::Bot => "bot",
            Self::System => "system",
        }
    }
}

/// Who wrote or did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Author {
    pub kind: AuthorKind,
    /// Id of the contact, agent or flow.
    pub id: Option<i64>,
    pub name: Option<String>,
    pub picture_url: Option<String>,
}

/// What an activity line says was done, by its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Activity {
    /// Given to an agent, or to nobody.
    Assigned {
        agent_id: Option<AgentId>,
        agent_name: Option<String>,
        /// Why, when no person did it.
        #[serde(default)]
        reason: Option<Reason>,
    },
    /// Moved to a group.
    Transferred {
        group_id: GroupId,
        group_name: String,
        /// Why, when no person did it.
        #[serde(default)]
        reason: Option<Reason>,
    },
    /// Everybody has had it and nobody has answered: the supervisors were alerted.
    Unattended,
    /// Made more or less pressing.
    Prioritized { priority: Priority },
    /// A bot has it.
    #[serde(rename = "bot_started")]
    BotStarted { flow_id: FlowId, name: String },
    /// The bot has ended, and the conversation is for people.
    #[serde(rename = "bot_ended")]
    BotEnded,
    /// The bot has handed it to a group.
    #[serde(rename = "handed_off")]
    HandedOff { group_id: Option<GroupId>, group_name: Option<String> },
    /// A mail to the contact came back, or no server took it.
    #[serde(rename = "mail_failed")]
    MailFailed {
        recipient: String,
        /// What happened, where it is more than the refusal of a server.
        #[serde(default)]
        failure_reason: Option<FailureReason>,
        /// What the other server said.
        error: Option<String>,
    },
    /// It goes on from an older one.
    Follows { conversation_id: ConversationId },
    /// Declared done.
    Resolved,
    /// Opened again.
    Reopened,
}

impl Activity {
    /// Why it was done, in plain English, for exports and logs; screens say it in their reader's language. Empty when a
    /// person did it.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Assigned { agent_name, reason: Some(reason), .. } => reason.in_words(agent_name.as_deref()),
            Self::Transferred { reason: Some(reason), .. } => reason.in_words(None),
            _ => String::new(),
        }
    }
}

/// One entry of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// Made by the client before sending, so that a retry is recognised.
    pub client_id: Option<String>,
    pub kind: MessageKind,
    pub author: Author,
    pub text: String,
    pub activity: Option<Activity>,
    pub attachments: Vec<Attachment>,
    /// What a bot's message lets the contact choose or fill in.
    #[serde(default)]
    pub prompt: Option<Prompt>,
    /// What the contact chose or filled in.
    #[serde(default)]
    pub answer: Option<PromptAnswer>,
    /// How it came or went by e-mail, if it did.
    #[serde(default)]
    pub mail: Option<MessageMail>,
    pub created_at: Timestamp,
}

/// How a message came or went by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "direction", rename_all = "lowercase")]
pub enum MessageMail {
    /// It came by mail. All of it is at `/messages/{id}/mail`.
    Incoming {
        from: MailAddress,
        /// Whom it names for answers, when that is the contact and `from` somebody else, such as the form on a site.
        #[serde(default)]
        reply_to: Option<MailAddress>,
        subject: String,
        /// A machine wrote it: nobody waits for an answer.
        is_automatic: bool,
        /// Somebody else than the contact answered what the contact was sent. The contact's widget does not show it.
        is_participant: bool,
        /// More was written than the message shows: quotes, a signature, or a format.
        has_more: bool,
        /// It was to be an agent's answer, and is only this note, for this reason.
        #[serde(default)]
        doubt: Option<AnswerDoubt>,
    },
    /// It goes by mail.
    Outgoing {
        mail_id: OutgoingMailId,
        state: MailState,
        recipient: String,
        /// What went wrong last, in the server's own words.
        error: Option<String>,
        /// What went wrong last, where it has a name.
        #[serde(default)]
        failure_reason: Option<FailureReason>,
        /// An admin decided that it does not go out.
        #[serde(default)]
        is_taken_back: bool,
    },
}

impl MessageMail {
    /// Whether nobody waits for an answer to it.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        matches!(self, Self::Incoming { is_automatic: true, .. })
    }

    /// Whether somebody else than the contact wrote it.
    #[must_use]
    pub const fn is_participants(&self) -> bool {
        matches!(self, Self::Incoming { is_participant: true, .. })
    }
}

/// The line by which lists show a message. Masked once more: what had kept the digits of a card number apart is gone in it.
#[must_use]
pub fn preview(text: &str) -> String {
    mask_card_numbers(&text::preview(text, PREVIEW_CHARS)).into_owned()
}

/// Whether a client's message id can be one: not empty, not long, visible ASCII.
#[must_use]
pub fn is_client_id(text: &str) -> bool {
    (8..=CLIENT_ID_MAX_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}
