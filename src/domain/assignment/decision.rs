//! What the engine has decided. Each carries all that its caller must store, so that the facts stay the same on both
//! sides.

use super::reason::Reason;
use crate::domain::id::{AgentId, ConversationId, GroupId};
use crate::domain::timestamp::Timestamp;

/// Something to be done now. Whatever happens to the conversation, the wish that it returns to somebody is spent: all but
/// an alert clear `returns_to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An agent gets the conversation: `assigned_at` is now, `is_answered` and `is_alerted` are false, it is in no
    /// queue.
    Assign {
        conversation_id: ConversationId,
        /// Who had it until now; none when it was in the queue.
        from: Option<AgentId>,
        to: AgentId,
        reason: Reason,
        /// To be stored as the turn of `to`'s seat in the conversation's group.
        turn: i64,
        /// Who has had it in this round, `to` included, in the order of their ids.
        tried: Vec<AgentId>,
    },
    /// It goes back to the queue of its group; `is_alerted` is false.
    Release {
        conversation_id: ConversationId,
        from: AgentId,
        reason: Reason,
        /// Who has had it in this round, `from` included, in the order of their ids.
        tried: Vec<AgentId>,
        /// Since when it waits for an agent: as long as the contact waits for an answer, or from now.
        queued_at: Timestamp,
    },
    /// It goes to the queue of another group: `grouped_at` is now, `tried` is empty, `is_alerted` false, `queued_at`
    /// stays.
    Overflow { conversation_id: ConversationId, from: GroupId, to: GroupId, reason: Reason },
    /// Everybody who could have answered has had it: the supervisors are told, and `is_alerted` is true.
    Alert { conversation_id: ConversationId, group_id: GroupId },
}

impl Decision {
    /// What it is about.
    #[must_use]
    pub const fn conversation_id(&self) -> ConversationId {
        match self {
            Self::Assign { conversation_id, .. }
            | Self::Release { conversation_id, .. }
            | Self::Overflow { conversation_id, .. }
            | Self::Alert { conversation_id, .. } => *conversation_id,
        }
    }
}
