//! What a contact may see: the same facts as the agents', less what is not theirs to know. Notes, most activity
//! lines, ids of agents and the workings of the desk never reach a browser on a site.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attachment::Attachment;
use super::contact::Contact;
use super::conversation::Status;
use super::event::Change;
use super::id::MessageId;
use super::message::{Activity, AuthorKind, Message, MessageKind, MessageMail};
use super::prompt::{Prompt, PromptAnswer};
use super::timestamp::Timestamp;

/// A message as a contact sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WidgetMessage {
    pub id: MessageId,
    pub client_id: Option<String>,
    pub kind: MessageKind,
    pub author: WidgetAuthor,
    pub text: String,
    pub activity: Option<Activity>,
    pub attachments: Vec<Attachment>,
    pub prompt: Option<Prompt>,
    pub answer: Option<PromptAnswer>,
    pub created_at: Timestamp,
}

/// An author as a contact sees one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WidgetAuthor {
    pub kind: AuthorKind,
    pub name: Option<String>,
    pub picture_url: Option<String>,
}

/// What a browser may know of its contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WidgetContact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub is_verified: bool,
}

impl WidgetContact {
    /// The contact's own view of `contact`.
    #[must_use]
    pub fn of(contact: &Contact) -> Self {
        Self { name: contact.name.clone(), email: contact.email.clone(), is_verified: contact.is_verified }
    }
}

impl WidgetMessage {
    /// The contact's view of a message; none when it is not for contacts.
    #[must_use]
    pub fn of(message: Message) -> Option<Self> {
        let is_public = match message.kind {
            // What somebody else wrote in answer to the contact's mail is for agents to judge.
            MessageKind::Reply => !message.mail.as_ref().is_some_and(MessageMail::is_participants),
            MessageKind::Note => false,
            MessageKind::Activity => message.activity == Some(Activity::Resolved),
        };
        is_public.then(|| Self {
            id: message.id,
            // An agent's client ids are none of the contact's business.
            client_id: message.client_id.filter(|_| message.author.kind == AuthorKind::Contact),
            kind: message.kind,
            author: WidgetAuthor {
                kind: message.author.kind,
                name: message.author.name,
                picture_url: message.author.picture_url,
            },
            text: message.text,
            activity: message.activity,
            attachments: message.attachments,
            prompt: message.prompt,
            answer: message.answer,
            created_at: message.created_at,
        })
    }
}

/// Where a contact's conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversationState {
    None,
    /// A bot has it.
    Pending,
    Open,
    Resolved,
}

impl ConversationState {
    /// The contact's own view of a conversation's status; none where nothing was written yet.
    #[must_use]
    pub const fn of(status: Option<Status>) -> Self {
        match status {
            None => Self::None,
            Some(Status::Pending) => Self::Pending,
            Some(Status::Open) => Self::Open,
            Some(Status::Resolved) => Self::Resolved,
        }
    }
}

/// What a contact hears of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
#[schema(as = WidgetEvent)]
pub enum Heard {
    #[serde(rename = "message.created")]
    MessageCreated { message: WidgetMessage, conversation_status: ConversationState },
    #[serde(rename = "conversation.resolved")]
    ConversationResolved { message: WidgetMessage },
    #[serde(rename = "conversation.reopened")]
    ConversationReopened {},
    #[serde(rename = "conversation.updated")]
    ConversationUpdated { conversation_status: ConversationState },
    #[serde(rename = "conversation.read")]
    ConversationRead { by: AuthorKind, message_id: MessageId },
    #[serde(rename = "contact.updated")]
    ContactUpdated { contact: WidgetContact },
}

/// What the contact concerned hears of `change`; none when it is not for contacts.
#[must_use]
pub fn heard(change: &Change) -> Option<Heard> {
    match change {
        Change::MessageCreated { message, conversation } => {
            let conversation_status = ConversationState::of(Some(conversation.status));
            match (message.kind, &message.activity) {
                (MessageKind::Reply, _) => WidgetMessage::of(message.clone())
                    .map(|message| Heard::MessageCreated { message, conversation_status }),
                (_, Some(Activity::BotStarted { .. } | Activity::BotEnded | Activity::HandedOff { .. })) => {
                    Some(Heard::ConversationUpdated { conversation_status })
                }
                _ => None,
            }
        }
        Change::ConversationResolved { message, .. } => {
            WidgetMessage::of(message.clone()).map(|message| Heard::ConversationResolved { message })
        }
        Change::ConversationReopened { .. } => Some(Heard::ConversationReopened {}),
        Change::ConversationRead { by, message_id, .. } => {
            Some(Heard::ConversationRead { by: *by, message_id: *message_id })
        }
        Change::ContactUpdated { contact } => Some(Heard::ContactUpdated { contact: WidgetContact::of(contact) }),
        _ => None,
    }
}
