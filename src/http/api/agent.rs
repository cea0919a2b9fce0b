//! Agents.

use serde::Deserialize;
use utoipa::ToSchema;

use super::mentioned;
use crate::desk::agent::AgentChange;
use crate::domain::agent::{Agent, Role};
use crate::domain::business_hours::WeeklyHours;
use crate::domain::id::AgentId;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::Found;
use crate::http::body::{At, Body};
use crate::shapes;

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AgentPatch {
    role: Option<Role>,
    is_disabled: Option<bool>,
    /// The most open conversations that automatic assignment leaves with them, 1 to 1000; `null`: as their groups say.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    limit: Option<Option<i64>>,
    /// When they work; `null`: as their groups say.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<WeeklyHours>)]
    shifts: Option<Option<WeeklyHours>>,
}

shapes!(AgentPatch);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Agent>>> {
    Ok(Found(allowed.desk.list_agents().await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<AgentPatch>),
) -> Result<Found<Agent>> {
    let AgentPatch { role, is_disabled, limit, shifts } = patch;
    let change = AgentChange { role, is_disabled, limit, shifts };
    Ok(Found(allowed.desk.update_agent(&allowed.caller()?, AgentId(id), change).await?))
}
