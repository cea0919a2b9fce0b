//! Groups, their members and rules, and their queues.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::mentioned;
use crate::desk::group::GroupChange;
use crate::domain::assignment::{DryRun, Policy, Presets};
use crate::domain::business_hours::{OpeningHours, WeeklyHours};
use crate::domain::group::{Board, Group, MemberRole, Queue};
use crate::domain::id::{AgentId, GroupId};
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body, Params};
use crate::shapes;

/// A new group.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewGroup {
    name: String,
    description: Option<String>,
    /// `#rrggbb`
    color: Option<String>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct GroupPatch {
    name: Option<String>,
    /// `null` clears it.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// `#rrggbb`
    color: Option<String>,
    policy: Option<Policy>,
    /// `null`: no shifts.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<WeeklyHours>)]
    shifts: Option<Option<WeeklyHours>>,
    /// `null`: as the inbox that a conversation came through.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<OpeningHours>)]
    hours: Option<Option<OpeningHours>>,
}

/// What an agent is to be in a group.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMember {
    role: MemberRole,
}

/// Where a deleted group's conversations go.
#[derive(Debug, Deserialize, IntoParams)]
pub struct DeletionQuery {
    /// The group that takes the open conversations.
    move_to: Option<i64>,
}

/// A policy to be tried on the last days.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDryRun {
    policy: Policy,
    /// 1 to 30.
    days: i64,
}

shapes!(Group, NewGroup, GroupPatch, NewMember, NewDryRun, Presets, DryRun, Board, Queue);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Group>>> {
    Ok(Found(allowed.desk.list_groups().await?))
}

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Group>> {
    Ok(Found(allowed.desk.get_group(GroupId(id)).await?))
}

pub async fn presets(_: Allowed<Answer>, (): ()) -> Result<Found<Presets>> {
    Ok(Found(Presets::default()))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewGroup>) -> Result<Created<Group>> {
    let NewGroup { name, description, color } = new;
    let change = GroupChange { name: Some(name), description: Some(description), color, ..GroupChange::default() };
    Ok(Created::new(allowed.desk.create_group(&allowed.caller()?, change).await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<GroupPatch>),
) -> Result<Found<Group>> {
    let GroupPatch { name, description, color, policy, shifts, hours } = patch;
    let change = GroupChange { name, description, color, policy, shifts, hours };
    Ok(Found(allowed.desk.update_group(&allowed.caller()?, GroupId(id), change).await?))
}

pub async fn delete(
    allowed: Allowed<Administer>,
    (At(id), Params(query)): (At<i64>, Params<DeletionQuery>),
) -> Result<Done> {
    allowed.desk.delete_group(&allowed.caller()?, GroupId(id), query.move_to.map(GroupId)).await?;
    Ok(Done)
}

pub async fn update_member(
    allowed: Allowed<Administer>,
    (At((id, agent)), Body(new)): (At<(i64, i64)>, Body<NewMember>),
) -> Result<Found<Group>> {
    let (group, agent) = (GroupId(id), AgentId(agent));
    Ok(Found(allowed.desk.put_member(&allowed.caller()?, group, agent, new.role).await?))
}

pub async fn delete_member(allowed: Allowed<Administer>, At((id, agent)): At<(i64, i64)>) -> Result<Found<Group>> {
    Ok(Found(allowed.desk.delete_member(&allowed.caller()?, GroupId(id), AgentId(agent)).await?))
}

pub async fn dry_run(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewDryRun>),
) -> Result<Found<DryRun>> {
    Ok(Found(allowed.desk.try_policy(GroupId(id), new.policy, new.days).await?))
}

pub async fn board(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Board>> {
    Ok(Found(allowed.desk.get_board(allowed.actor, GroupId(id)).await?))
}

pub async fn queues(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Queue>>> {
    Ok(Found(allowed.desk.list_queues(allowed.actor).await?))
}
