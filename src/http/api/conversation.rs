//! Conversations: lists, counters, who has one, and where it stands.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{mentioned, place};
use crate::desk::conversation::{Assignment, Distribution};
use crate::domain::conversation::{
    AssigneeFilter, Conversation, ConversationList, Counts, Distributed, Priority, Sort, Status,
};
use crate::domain::flow::bot::FlowEntrances;
use crate::domain::id::{AgentId, ConversationId, FlowId, GroupId, InboxId, MessageId};
use crate::domain::page::Page;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer};
use crate::http::answer::{Done, Found};
use crate::http::body::{At, Body, Params};
use crate::shapes;

/// Which list.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum View {
    Mine,
    Unassigned,
    #[default]
    Open,
    /// With bots.
    Pending,
    Resolved,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Newest,
    Waiting,
}

/// A place in a list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ListQuery {
    #[serde(default)]
    #[param(inline)]
    view: View,
    #[serde(default)]
    #[param(inline)]
    sort: Order,
    inbox_id: Option<i64>,
    group_id: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 100, 30 if not given.
    limit: Option<i64>,
}

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CountQuery {
    inbox_id: Option<i64>,
    group_id: Option<i64>,
}

/// Where a conversation is sent to.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTranscript {
    /// The contact's own address when not given.
    email: Option<String>,
}

/// To whom a conversation is given.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAssignment {
    /// `null`: to nobody.
    agent_id: Option<i64>,
    /// Only when it is this agent's now, or nobody's when `null`; else 409 `already_assigned`.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    if_assignee: Option<Option<i64>>,
    /// What the next agent should know: becomes a note.
    note: Option<String>,
}

/// To which group a conversation is moved.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewGroupOfConversation {
    group_id: i64,
    /// What the group should know: becomes a note.
    note: Option<String>,
}

/// How pressing a conversation is.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPriority {
    priority: Priority,
}

/// What becomes of many conversations: a group, an agent, or back to their queues when neither is given.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDistribution {
    /// 1 to 100.
    conversation_ids: Vec<i64>,
    agent_id: Option<i64>,
    group_id: Option<i64>,
}

/// Where a conversation is to stand.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewStatus {
    status: Status,
}

/// How far one has read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReadMark {
    pub message_id: i64,
}

/// Whether one is typing.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Typing {
    pub is_typing: bool,
}

/// A conversation's tags, all of them.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTags {
    tags: Vec<String>,
}

/// The bot that is to have a conversation.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewBot {
    /// The inbox's own if not given.
    flow_id: Option<i64>,
    /// Where it begins; `start` if not given.
    container: Option<String>,
}

/// The bots that a conversation can be handed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bots {
    flows: Vec<FlowEntrances>,
}

shapes!(
    Bots,
    NewBot,
    NewTags,
    Conversation,
    Counts,
    NewAssignment,
    NewStatus,
    ReadMark,
    Typing,
    NewGroupOfConversation,
    NewPriority,
    NewDistribution,
    Distributed,
    NewTranscript
);

pub async fn list(allowed: Allowed<Answer>, Params(query): Params<ListQuery>) -> Result<Found<Page<Conversation>>> {
    let (after, limit) = place("cursor", query.cursor.as_deref(), query.limit)?;
    let (status, assignee) = match query.view {
        View::Mine => (Status::Open, AssigneeFilter::Agent(allowed.actor.id)),
        View::Unassigned => (Status::Open, AssigneeFilter::Nobody),
        View::Open => (Status::Open, AssigneeFilter::Anyone),
        View::Pending => (Status::Pending, AssigneeFilter::Anyone),
        View::Resolved => (Status::Resolved, AssigneeFilter::Anyone),
    };
    let sort = match query.sort {
        Order::Newest => Sort::Newest,
        Order::Waiting => Sort::Waiting,
    };
    let (inbox, group) = (query.inbox_id.map(InboxId), query.group_id.map(GroupId));
    let list = ConversationList { status, assignee, inbox, group, sort };
    Ok(Found(allowed.desk.list_conversations(allowed.actor, list, after, limit).await?))
}

pub async fn counts(allowed: Allowed<Answer>, Params(query): Params<CountQuery>) -> Result<Found<Counts>> {
    let all = ConversationList {
        status: Status::Open,
        assignee: AssigneeFilter::Anyone,
        inbox: query.inbox_id.map(InboxId),
        group: query.group_id.map(GroupId),
        sort: Sort::Newest,
    };
    Ok(Found(allowed.desk.count_conversations(allowed.actor, all).await?))
}

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Conversation>> {
    Ok(Found(allowed.desk.get_conversation(allowed.actor, ConversationId(id)).await?))
}

pub async fn update_assignment(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewAssignment>),
) -> Result<Found<Conversation>> {
    let assignment = Assignment {
        to: new.agent_id.map(AgentId),
        if_assignee: new.if_assignee.map(|expected| expected.map(AgentId)),
        note: new.note,
    };
    Ok(Found(allowed.desk.assign(&allowed.caller()?, ConversationId(id), assignment).await?))
}

pub async fn update_assignments(
    allowed: Allowed<Answer>,
    Body(new): Body<NewDistribution>,
) -> Result<Found<Distributed>> {
    let ids = new.conversation_ids.into_iter().map(ConversationId).collect();
    let to = match new.group_id {
        Some(group) => Distribution::Group(GroupId(group)),
        None => Distribution::Agent(new.agent_id.map(AgentId)),
    };
    Ok(Found(allowed.desk.distribute(&allowed.caller()?, ids, to).await?))
}

pub async fn update_group(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewGroupOfConversation>),
) -> Result<Found<Conversation>> {
    let to = GroupId(new.group_id);
    Ok(Found(allowed.desk.transfer(&allowed.caller()?, ConversationId(id), to, new.note).await?))
}

pub async fn update_priority(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewPriority>),
) -> Result<Found<Conversation>> {
    Ok(Found(allowed.desk.prioritize(&allowed.caller()?, ConversationId(id), new.priority).await?))
}

pub async fn update_status(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewStatus>),
) -> Result<Found<Conversation>> {
    Ok(Found(allowed.desk.set_status(&allowed.caller()?, ConversationId(id), new.status).await?))
}

pub async fn update_read(allowed: Allowed<Answer>, (At(id), Body(mark)): (At<i64>, Body<ReadMark>)) -> Result<Done> {
    allowed.desk.mark_read(allowed.actor, ConversationId(id), MessageId(mark.message_id)).await?;
    Ok(Done)
}

pub async fn update_typing(allowed: Allowed<Answer>, (At(id), Body(typing)): (At<i64>, Body<Typing>)) -> Result<Done> {
    allowed.desk.type_as_agent(allowed.actor, ConversationId(id), typing.is_typing).await?;
    Ok(Done)
}

pub async fn update_tags(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewTags>),
) -> Result<Found<Conversation>> {
    Ok(Found(allowed.desk.tag_conversation(&allowed.caller()?, ConversationId(id), new.tags).await?))
}

pub async fn show_bots(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Bots>> {
    let flows = allowed.desk.list_flow_entrances(allowed.actor, ConversationId(id)).await?;
    Ok(Found(Bots { flows }))
}

pub async fn update_bot(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewBot>),
) -> Result<Found<Conversation>> {
    let (id, flow) = (ConversationId(id), new.flow_id.map(FlowId));
    Ok(Found(allowed.desk.hand_to_bot(&allowed.caller()?, id, flow, new.container).await?))
}

pub async fn create_transcript(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewTranscript>),
) -> Result<Done> {
    allowed.desk.send_transcript(&allowed.caller()?, ConversationId(id), new.email).await?;
    Ok(Done)
}
