//! What could have happened: the same engine decides again over what really happened. Pure, and the same every time.

use std::collections::BTreeMap;

use super::fact::{AgentFacts, GroupFacts, InboxFacts};
use super::outcome::Outcome;
use super::policy::Policy;
use super::rehearsal::Rehearsal;
use crate::domain::availability::Availability;
use crate::domain::conversation::Priority;
use crate::domain::id::{AgentId, ConversationId, InboxId};
use crate::domain::timestamp::Timestamp;

/// What really happened in a group.
#[derive(Clone, Debug)]
pub struct History {
    pub from: Timestamp,
    /// What happens later is left out.
    pub until: Timestamp,
    /// The group and its members. Its policy is not looked at.
    pub group: GroupFacts,
    /// The inboxes that do something differently or have hours.
    pub inboxes: Vec<InboxFacts>,
    /// As they were at `from`.
    pub agents: Vec<AgentFacts>,
    /// In any order; at one instant, in this order.
    pub happenings: Vec<(Timestamp, Happening)>,
    pub courses: BTreeMap<ConversationId, Course>,
}

/// Something that would have happened under any policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A contact wrote, and waits.
    Arrived { conversation_id: ConversationId, inbox_id: InboxId, priority: Priority, favourite: Option<AgentId> },
    /// An agent came or went.
    Availability { agent_id: AgentId, availability: Availability },
}

/// How long things took, in milliseconds; none when they never happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// From the assignment to the first reply.
    pub answer_after: Option<i64>,
    /// From the first assignment to the resolve.
    pub work: Option<i64>,
    /// From the arrival to the resolve of one that nobody had.
    pub gone_after: Option<i64>,
}

/// What would have come of it under a policy.
#[must_use]
pub fn rehearse(history: &History, policy: &Policy) -> Outcome {
    let mut rehearsal = Rehearsal::new(history, policy);
    rehearsal.run();
    rehearsal.finish()
}
