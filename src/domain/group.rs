//! Groups: agents who receive conversations together. Members are operators, who answer, or supervisors, who also see who
//! handles what and may move it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assignment::{Eligible, Policy};
use super::availability::Availability;
use super::business_hours::{OpeningHours, WeeklyHours};
use super::id::{AgentId, GroupId};
use super::timestamp::Timestamp;

/// The most characters of a group's description.
pub const DESCRIPTION_MAX_CHARS: usize = 300;
/// The most groups of an installation.
pub const GROUPS_MAX: i64 = 1_000;

/// What a member is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MemberRole {
    /// Answers; makes the group's sites online.
    Operator,
    /// Also sees who handles what, and moves it.
    Supervisor,
}

impl MemberRole {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
        }
    }
}

/// An agent in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    pub agent_id: AgentId,
    pub role: MemberRole,
}

/// Agents who receive conversations together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub description: Option<String>,
    /// `#rrggbb`
    pub color: String,
    pub members: Vec<Member>,
    /// How its conversations are assigned.
    pub policy: Policy,
    /// When its members work who have no shifts of their own.
    pub shifts: Option<WeeklyHours>,
    /// When it is open; none: as the inbox that a conversation came through.
    pub hours: Option<OpeningHours>,
    pub created_at: Timestamp,
}

impl Group {
    /// How many members supervise.
    #[must_use]
    pub fn supervisors(&self) -> usize {
        self.members.iter().filter(|member| member.role == MemberRole::Supervisor).count()
    }

    /// Whether these rules leave somebody who can be given conversations: who is chosen is a member, and not excluded.
    #[must_use]
    pub fn has_choice(&self, rules: &Policy) -> bool {
        let is_chosen = |id| rules.chosen_ids.contains(&id) && !rules.excluded_ids.contains(&id);
        rules.eligible != Eligible::Chosen || self.members.iter().any(|member| is_chosen(member.agent_id))
    }

    /// What an agent is in it.
    #[must_use]
    pub fn role_of(&self, agent: AgentId) -> Option<MemberRole> {
        self.members.iter().find(|member| member.agent_id == agent).map(|member| member.role)
    }
}

/// How many wait in a group for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Queue {
    pub group_id: GroupId,
    pub length: i64,
    /// Since when the longest waits.
    pub longest_since: Option<Timestamp>,
}

/// Who handles what in a group, and how long people wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    pub queue: Queue,
    pub agents: Vec<BoardAgent>,
}

/// A member on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardAgent {
    pub agent_id: AgentId,
    pub availability: Availability,
    /// Open conversations in all groups.
    pub open: i64,
    /// The most that automatic assignment leaves with them here.
    pub limit: Option<u32>,
    /// Those of them whose contact waits for an answer.
    pub waiting: i64,
    /// Since when the longest of those waits.
    pub longest_since: Option<Timestamp>,
}
