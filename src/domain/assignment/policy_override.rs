//! What an inbox does differently from the groups that answer it.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::policy::{Eligible, Mode, OutsideHours, Overflow, Policy, Strategy};
use crate::domain::id::AgentId;

/// What an inbox does differently. What is absent is as in the group; `null` clears what the group says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyOverride {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// Who last answered this contact is asked first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefers_known: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<Eligible>,
    /// Who is eligible when `eligible` is `chosen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_ids: Option<Vec<AgentId>>,
    /// Who never is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_ids: Option<Vec<AgentId>>,
    /// The most open conversations of an agent, in all groups together.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub limit: Option<Option<i64>>,
    /// Seconds without an answer before the conversation goes to the next agent.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub reassign_after: Option<Option<i64>>,
    /// Seconds an agent is offline before their conversations go back to the queue.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub give_back_after: Option<Option<i64>>,
    /// Where a conversation goes that nobody took.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "mentioned")]
    #[schema(value_type = Option<Overflow>)]
    pub overflow: Option<Option<Overflow>>,
    /// What happens while it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside_hours: Option<OutsideHours>,
}

impl PolicyOverride {
    /// The policy of this inbox's conversations in a group.
    #[must_use]
    pub fn apply(&self, group: &Policy) -> Policy {
        Policy {
            mode: self.mode.unwrap_or(group.mode),
            strategy: self.strategy.unwrap_or(group.strategy),
            prefers_known: self.prefers_known.unwrap_or(group.prefers_known),
            eligible: self.eligible.unwrap_or(group.eligible),
            chosen_ids: self.chosen_ids.as_ref().unwrap_or(&group.chosen_ids).clone(),
            excluded_ids: self.excluded_ids.as_ref().unwrap_or(&group.excluded_ids).clone(),
            limit: self.limit.unwrap_or(group.limit),
            reassign_after: self.reassign_after.unwrap_or(group.reassign_after),
            give_back_after: self.give_back_after.unwrap_or(group.give_back_after),
            overflow: self.overflow.unwrap_or(group.overflow),
            outside_hours: self.outside_hours.unwrap_or(group.outside_hours),
        }
    }
}

/// Tells "absent" from "null": the first leaves the group's value, the second clears it.
fn mentioned<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}
