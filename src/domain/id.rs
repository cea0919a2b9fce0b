//! Integer ids in newtypes, so that a contact's id can't be passed where a conversation's is meant.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = i64)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// An agent: who answers.
    AgentId;
    /// A secret that lets a program act as an agent.
    ApiTokenId;
    /// A file sent with a message.
    AttachmentId;
    /// Words that agents insert by a shortcut.
    CannedResponseId;
    /// A known person, or one who only wrote so far.
    ContactId;
    /// A thread with one contact in one inbox.
    ConversationId;
    /// A bot: a script with its versions.
    FlowId;
    /// A conversation with a bot.
    FlowRunId;
    /// Agents who receive conversations together.
    GroupId;
    /// A configured entry point of one channel.
    InboxId;
    /// An invitation to become an agent.
    InvitationId;
    /// A short answer to what people ask again and again.
    KnowledgeCardId;
    /// An address that mail goes out from and comes in to.
    MailAccountId;
    /// A reply, note or activity of a conversation. Grows with time.
    MessageId;
    /// A mail that came in.
    IncomingMailId;
    /// A mail of the outbox.
    OutgoingMailId;
    /// Another program that scripts may call.
    ServiceId;
    /// One page or event of a visit.
    TrailEntryId;
    /// A stay on a site, from the widget's opening to the closing of the page.
    VisitId;
    /// A browser of a contact.
    VisitorId;
}
