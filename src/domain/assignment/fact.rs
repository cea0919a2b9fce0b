//! What the engine is told. Facts may come in any order and more than once; the newest holds.

use super::policy::Policy;
use super::policy_override::PolicyOverride;
use crate::domain::availability::Availability;
use crate::domain::business_hours::OpeningHours;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

/// Something that is so from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Agent(AgentFacts),
    Group(GroupFacts),
    /// The group was deleted. What still names it waits.
    GroupGone(GroupId),
    /// One that was deleted has nothing of its own any more.
    Inbox(InboxFacts),
    Conversation(ConversationFacts),
}

/// An agent, as far as assignment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentFacts {
    pub id: AgentId,
    /// For reasons.
    pub name: String,
    pub is_disabled: bool,
    pub availability: Availability,
    /// Since when they are offline; ignored while they are not.
    pub offline_since: Option<Timestamp>,
    /// The most open conversations they get by themselves, whatever their groups allow.
    pub limit: Option<u32>,
}

/// A group, as far as assignment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts {
    pub id: GroupId,
    pub policy: Policy,
    pub members: Vec<Seat>,
    /// When it is open; none: as the inbox.
    pub hours: Option<OpeningHours>,
}

/// An inbox, as far as assignment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxFacts {
    pub id: InboxId,
    /// What it does differently; none when it is as the groups are.
    pub policy: Option<PolicyOverride>,
    /// When it is open, for groups without hours; none: always.
    pub hours: Option<OpeningHours>,
}

/// A member's place in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub agent_id: AgentId,
    pub role: MemberRole,
    /// When they last were given one here: the `turn` of that [`Decision::Assign`](super::Decision::Assign). 0 for
    /// never; the greater, the later.
    pub turn: i64,
}

/// A conversation, as far as assignment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationFacts {
    pub id: ConversationId,
    pub inbox_id: InboxId,
    /// Nothing is assigned that is in no group.
    pub group_id: Option<GroupId>,
    /// The engine forgets one that is not.
    pub is_open: bool,
    pub priority: Priority,
    /// Who has it.
    pub assignee: Option<AgentId>,
    /// Since when it waits for an agent. Set if and only if it is open and nobody's.
    pub queued_at: Option<Timestamp>,
    /// When it came into its group.
    pub grouped_at: Timestamp,
    /// Since when the contact waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// Since when the assignee has it.
    pub assigned_at: Option<Timestamp>,
    /// Whether an agent has replied since `assigned_at`.
    pub is_answered: bool,
    /// Who has had it in this round. A round ends when somebody answers: whoever tells the facts then empties it.
    pub tried: Vec<AgentId>,
    /// Whether the supervisors know that everybody has had it in this round.
    pub is_alerted: bool,
    /// Who last answered this contact.
    pub favourite: Option<AgentId>,
    /// Who had it before it was reopened.
    pub returns_to: Option<AgentId>,
}
