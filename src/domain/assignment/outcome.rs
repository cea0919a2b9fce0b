//! What comes of a rehearsal, as the API tells it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reason::Reason;
use crate::domain::id::{AgentId, ConversationId};
use crate::domain::timestamp::Timestamp;

/// A policy tried on what really happened in the last days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    pub days: i64,
    /// How many conversations came in that time.
    pub conversations: i64,
    /// Under the group's present policy.
    pub before: Outcome,
    /// Under the policy that was asked about.
    pub after: Outcome,
    /// What really came of them, by hand and by whatever policies held.
    pub actual: Actual,
}

/// What really came of a group's conversations. Waits are seconds from arrival to the first assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actual {
    pub assigned: i64,
    pub median_wait: Option<i64>,
    pub p90_wait: Option<i64>,
    pub longest_wait: Option<i64>,
}

/// What would have come of them. Waits are seconds from arrival to the first assignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// Conversations that somebody got.
    pub assigned: i64,
    /// Those that nobody got: they waited to the end, or their contact gave up.
    pub unassigned: i64,
    /// How often one moved on because it was not answered.
    pub reassigned: i64,
    /// How often the supervisors were alerted.
    pub alerts: i64,
    /// Those that went to another group; what became of them there is not rehearsed.
    pub overflowed: i64,
    pub median_wait: Option<i64>,
    pub p90_wait: Option<i64>,
    pub longest_wait: Option<i64>,
    /// The group's members and whoever else got one, in the order of their ids.
    pub agents: Vec<AgentOutcome>,
    /// The newest 50, the newest first.
    pub assignments: Vec<RehearsedAssignment>,
}

/// What an agent would have had to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentOutcome {
    pub agent_id: AgentId,
    pub agent_name: String,
    /// How often they got one.
    pub assigned: i64,
    /// The most they had open at once.
    pub most_open: i64,
}

/// An assignment of a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RehearsedAssignment {
    pub conversation_id: ConversationId,
    pub at: Timestamp,
    pub agent_id: AgentId,
    pub reason: Reason,
    /// The reason in plain English.
    pub words: String,
}

/// How long people waited, in whole seconds; none when nobody did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    pub median: Option<i64>,
    /// Nine of ten waited no longer.
    pub p90: Option<i64>,
    pub longest: Option<i64>,
}

impl Waits {
    /// Of waits in milliseconds, in any order.
    #[must_use]
    pub fn of(mut waits_ms: Vec<i64>) -> Self {
        waits_ms.sort_unstable();
        let at = |percent: usize| {
            // The nearest rank: a wait that somebody had.
            let rank = (waits_ms.len() * percent).div_ceil(100).saturating_sub(1);
            waits_ms.get(rank).map(|ms| ms / 1000)
        };
        Self { median: at(50), p90: at(90), longest: at(100) }
    }
}
