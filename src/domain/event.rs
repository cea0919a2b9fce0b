//! The event log: all that can happen, in the past tense, and what of it a contact may hear.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agent::Agent;
use super::availability::{Availability, Cause};
use super::business::Business;
use super::canned_response::CannedResponse;
use super::contact::Contact;
use super::conversation::{Conversation, Scope};
use super::group::Group;
use super::id::{
    AgentId, CannedResponseId, ContactId, ConversationId, FlowId, GroupId, InboxId, InvitationId, KnowledgeCardId,
    MailAccountId, MessageId, VisitId,
};
use super::knowledge_card::KnowledgeCard;
use super::message::{Author, AuthorKind, Message};
use super::outgoing_mail::OutgoingMail;
use super::timestamp::Timestamp;
use super::visit::{TrailEntry, Visit};

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident = $kind:tt { $($field:ident: $type:ty),* $(,)? })*) => {
        /// Something that happened. Its JSON is the `data` of an event.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(tag = "kind", content = "data")]
        #[schema(as = LiveEvent)]
        pub enum Change {
            $($(#[$doc])* #[serde(rename = $kind)] $name { $($field: $type),* },)*
        }

        impl Change {
            /// The names of all kinds, in the order of the documentation.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The stable, dotted name.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name { .. } => $kind,)* }
            }
        }
    };
}

changes! {
    /// Words, a note or an activity line came into a conversation.
    MessageCreated = "message.created" { message: Message, conversation: Conversation }
    /// It is known better how a message goes by mail.
    MessageUpdated = "message.updated" { message: Message, conversation: Conversation }
    /// A contact began a conversation.
    ConversationCreated = "conversation.created" { conversation: Conversation }
    /// A conversation has another owner, or none.
    ConversationAssigned = "conversation.assigned" { conversation: Conversation, by: Author, before: Scope }
    /// A conversation was moved to another group.
    ConversationTransferred = "conversation.transferred" { conversation: Conversation, by: Author, before: Scope }
    /// A conversation was made more or less pressing.
    ConversationPrioritized = "conversation.prioritized" { conversation: Conversation, by: Author }
    /// Everybody who could answer has had a conversation, and nobody has: supervisors should look.
    ConversationUnattended = "conversation.unattended" { conversation: Conversation }
    /// A conversation was declared done.
    ConversationResolved = "conversation.resolved" { conversation: Conversation, by: Author, message: Message }
    /// A resolved conversation is open again.
    ConversationReopened = "conversation.reopened" { conversation: Conversation, by: Author }
    /// A conversation's tags, attributes or bot have changed.
    ConversationUpdated = "conversation.updated" { conversation: Conversation }
    /// Somebody has read as far as a message.
    ConversationRead = "conversation.read" {
        conversation_id: ConversationId, contact_id: ContactId, scope: Scope,
        by: AuthorKind, agent_id: Option<AgentId>, message_id: MessageId,
    }
    /// A visitor opened the widget for the first time.
    ContactCreated = "contact.created" { contact: Contact }
    /// What is known of a contact has changed.
    ContactUpdated = "contact.updated" { contact: Contact }
    /// Two contacts turned out to be one; `merged_id` is gone.
    ContactMerged = "contact.merged" { contact: Contact, merged_id: ContactId }
    /// A contact is on a page with the widget.
    VisitStarted = "visit.started" { contact_id: ContactId, visit: Visit }
    /// A visit goes on under another group: the page asked for it, or the contact chose it in the form before the chat.
    VisitMoved = "visit.moved" { contact_id: ContactId, visit: Visit }
    /// A contact went on to another page, or the page told of an event.
    VisitViewed = "visit.viewed" { contact_id: ContactId, visit_id: VisitId, entry: TrailEntry }
    /// Somebody became an agent.
    AgentCreated = "agent.created" { agent: Agent }
    /// An agent's profile, role or state has changed.
    AgentUpdated = "agent.updated" { agent: Agent }
    /// An agent came, went, or takes a break.
    AgentAvailabilityChanged = "agent.availability_changed" {
        agent_id: AgentId, availability: Availability, cause: Cause,
    }
    /// There is a new group.
    GroupCreated = "group.created" { group: Group }
    /// A group's facts, members or rules have changed.
    GroupUpdated = "group.updated" { group: Group }
    /// A group is gone.
    GroupDeleted = "group.deleted" { group_id: GroupId }
    /// Somebody was invited.
    InvitationCreated = "invitation.created" { id: InvitationId }
    /// An invitation was accepted, taken back, or replaced.
    InvitationDeleted = "invitation.deleted" { id: InvitationId }
    /// There is a new inbox.
    InboxCreated = "inbox.created" { inbox_id: InboxId }
    /// An inbox has changed.
    InboxUpdated = "inbox.updated" { inbox_id: InboxId }
    /// An inbox is gone.
    InboxDeleted = "inbox.deleted" { inbox_id: InboxId }
    /// A bot's draft, versions, settings or failures have changed, or it is new.
    FlowUpdated = "flow.updated" { flow_id: FlowId }
    /// A bot is gone.
    FlowDeleted = "flow.deleted" { flow_id: FlowId }
    /// The business's name, language, zone or address has changed.
    BusinessUpdated = "business.updated" { business: Business }
    /// An account's servers, or how it fares, have changed, or it is new.
    MailAccountUpdated = "mail_account.updated" { mail_account_id: MailAccountId }
    /// An account is gone.
    MailAccountDeleted = "mail_account.deleted" { mail_account_id: MailAccountId }
    /// A mail of the outbox was sent, refused, or is not needed any more.
    OutgoingMailUpdated = "outgoing_mail.updated" { outgoing_mail: OutgoingMail }
    /// There is a new knowledge card, or one has changed. Its counters change silently.
    KnowledgeCardUpdated = "knowledge_card.updated" { knowledge_card: KnowledgeCard }
    /// A knowledge card is gone.
    KnowledgeCardDeleted = "knowledge_card.deleted" { knowledge_card_id: KnowledgeCardId }
    /// There is a new canned response, or one has changed.
    CannedResponseUpdated = "canned_response.updated" { canned_response: CannedResponse }
    /// A canned response is gone.
    CannedResponseDeleted = "canned_response.deleted" { canned_response_id: CannedResponseId }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Grows by one with each event; never used again.
    pub seq: i64,
    pub at: Timestamp,
    pub change: Change,
    /// Where the contact concerned has conversations and visits, when the event is about a contact: who sees one of
    /// these may hear of it.
    pub audience: Vec<Scope>,
}

impl Change {
    /// Whose browsers may hear of it, if any contact's: of one inbox's widget, or of all when no inbox is named.
    /// What they hear is decided in [`super::widget::heard`].
    #[must_use]
    pub const fn contact_scope(&self) -> Option<(ContactId, Option<InboxId>)> {
        match self {
            Self::MessageCreated { conversation, .. }
            | Self::ConversationCreated { conversation }
            | Self::ConversationAssigned { conversation, .. }
            | Self::ConversationResolved { conversation, .. }
            | Self::ConversationTransferred { conversation, .. }
            | Self::ConversationReopened { conversation, .. } => {
                Some((conversation.contact.id, Some(conversation.inbox_id)))
            }
            Self::ConversationRead { contact_id, scope, .. } => Some((*contact_id, Some(scope.inbox_id))),
            Self::ContactUpdated { contact } => Some((contact.id, None)),
            _ => None,
        }
    }

    /// Whether it may change what agents may see: who belongs to which group, and which groups supervise an inbox.
    #[must_use]
    pub const fn moves_borders(&self) -> bool {
        matches!(
            self,
            Self::GroupUpdated { .. }
                | Self::GroupDeleted { .. }
                | Self::InboxUpdated { .. }
                | Self::InboxDeleted { .. }
        )
    }
}
