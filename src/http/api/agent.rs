//! Agents.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::agent::AgentChange;
use crate::domain::agent::{Agent, Role};
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
}

shapes!(AgentPatch);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Agent>>> {
    Ok(Found(allowed.desk.list_agents().await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<AgentPatch>),
) -> Result<Found<Agent>> {
    let change = AgentChange { role: patch.role, is_disabled: patch.is_disabled };
    Ok(Found(allowed.desk.update_agent(&allowed.caller()?, AgentId(id), change).await?))
}
