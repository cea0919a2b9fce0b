//! Bots: their drafts, versions, files, and what is found out about them.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::desk::flow::FlowChange;
use crate::domain::flow::bot::{Flow, FlowDraft, FlowVersion, FlowVersionFiles};
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::graph::FlowGraph;
use crate::domain::flow::report::FlowReport;
use crate::domain::flow::simulation::{Simulation, SimulationRequest};
use crate::domain::flow::trial::{FlowRecording, FlowReplay, FlowTestRun};
use crate::domain::flow::vocabulary::{FlowLanguage, FlowTemplate};
use crate::domain::id::{ConversationId, FlowId};
use crate::error::{Error, Result};
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::http::upload::File;
use crate::shapes;

/// A new bot.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewFlow {
    name: String,
    /// The id of a template; without one a bot that says hello.
    template: Option<String>,
}

/// What is changed of a bot; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FlowPatch {
    name: Option<String>,
    /// As visitors see it.
    bot_name: Option<String>,
    /// All of them: what is not mentioned has its default.
    #[schema(value_type = Option<Object>)]
    settings: Option<Map<String, Value>>,
    allowed_hosts: Option<Vec<String>>,
}

/// A draft to be saved.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDraft {
    #[schema(value_type = std::collections::HashMap<String, String>)]
    files: FlowFiles,
    /// The revision that it was made from.
    revision: i64,
}

/// Files as they are typed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TypedFiles {
    #[schema(value_type = std::collections::HashMap<String, String>)]
    files: FlowFiles,
}

/// What is to be published.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPublication {
    /// The draft's revision that was looked at.
    revision: i64,
}

/// The version that is to be the published one again.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VersionChoice {
    version: i64,
}

/// What becomes a test: a conversation that a bot has held, or a trial.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewRecording {
    conversation_id: Option<i64>,
    simulation: Option<SimulationRequest>,
    /// The name of a trial's test.
    name: Option<String>,
}

/// A conversation that a bot has held, to be played again.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PastChoice {
    conversation_id: i64,
    /// The files as they are typed; the draft if not given.
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    files: Option<FlowFiles>,
}

/// Files to be tested; the draft if none are given.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTestRun {
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    files: Option<FlowFiles>,
}

shapes!(
    FlowLanguage,
    FlowRecording,
    FlowReplay,
    FlowTemplate,
    FlowTestRun,
    NewRecording,
    NewTestRun,
    PastChoice,
    Simulation,
    SimulationRequest,
    Flow,
    FlowDraft,
    FlowGraph,
    FlowPatch,
    FlowReport,
    FlowVersion,
    FlowVersionFiles,
    NewDraft,
    NewFlow,
    NewPublication,
    TypedFiles,
    VersionChoice
);

pub async fn list(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<Flow>>> {
    Ok(Found(allowed.desk.list_flows().await?))
}

pub async fn show(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<Flow>> {
    Ok(Found(allowed.desk.get_flow(FlowId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewFlow>) -> Result<Created<Flow>> {
    let flow = allowed.desk.create_flow(&allowed.caller()?, &new.name, new.template.as_deref()).await?;
    Ok(Created::new(flow))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<FlowPatch>),
) -> Result<Found<Flow>> {
    let FlowPatch { name, bot_name, settings, allowed_hosts } = patch;
    let change = FlowChange { name, bot_name, settings, allowed_hosts };
    Ok(Found(allowed.desk.update_flow(&allowed.caller()?, FlowId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_flow(&allowed.caller()?, FlowId(id)).await?;
    Ok(Done)
}

pub async fn show_draft(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<FlowDraft>> {
    Ok(Found(allowed.desk.get_draft(FlowId(id)).await?))
}

pub async fn update_draft(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewDraft>),
) -> Result<Found<FlowDraft>> {
    let NewDraft { files, revision } = new;
    Ok(Found(allowed.desk.save_draft(&allowed.caller()?, FlowId(id), files, revision).await?))
}

pub async fn check(
    allowed: Allowed<Administer>,
    (At(id), Body(typed)): (At<i64>, Body<TypedFiles>),
) -> Result<Found<FlowReport>> {
    Ok(Found(allowed.desk.check_flow(FlowId(id), typed.files).await?))
}

pub async fn show_graph(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<FlowGraph>> {
    Ok(Found(allowed.desk.get_flow_graph(FlowId(id)).await?))
}

pub async fn publish(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewPublication>),
) -> Result<Found<Flow>> {
    Ok(Found(allowed.desk.publish_flow(&allowed.caller()?, FlowId(id), new.revision).await?))
}

pub async fn list_versions(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<Vec<FlowVersion>>> {
    Ok(Found(allowed.desk.list_flow_versions(FlowId(id)).await?))
}

pub async fn show_version(
    allowed: Allowed<Administer>,
    At((id, version)): At<(i64, i64)>,
) -> Result<Found<FlowVersionFiles>> {
    Ok(Found(allowed.desk.get_flow_version(FlowId(id), version).await?))
}

pub async fn update_version(
    allowed: Allowed<Administer>,
    (At(id), Body(choice)): (At<i64>, Body<VersionChoice>),
) -> Result<Found<Flow>> {
    Ok(Found(allowed.desk.republish_flow(&allowed.caller()?, FlowId(id), choice.version).await?))
}

pub async fn update_media(
    allowed: Allowed<Administer>,
    (At((id, name)), file): (At<(i64, String)>, File),
) -> Result<Found<FlowDraft>> {
    let desk = &allowed.desk;
    let by = crate::domain::attachment::Uploader::Agent(allowed.actor.id);
    let content_type = file.content_type.clone();
    let upload = file.save(desk.begin_upload(by, "", desk.limits().attachment_bytes).await?).await?;
    let draft = desk.put_flow_media(&allowed.caller()?, FlowId(id), &name, upload, &content_type).await?;
    Ok(Found(draft))
}

pub async fn delete_media(allowed: Allowed<Administer>, At((id, name)): At<(i64, String)>) -> Result<Done> {
    allowed.desk.delete_flow_media(&allowed.caller()?, FlowId(id), name).await?;
    Ok(Done)
}

pub async fn list_templates(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<FlowTemplate>>> {
    Ok(Found(allowed.desk.flow_templates()))
}

pub async fn show_language(allowed: Allowed<Administer>, (): ()) -> Result<Found<FlowLanguage>> {
    Ok(Found(allowed.desk.flow_language()))
}

pub async fn simulate(
    allowed: Allowed<Administer>,
    (At(id), Body(request)): (At<i64>, Body<SimulationRequest>),
) -> Result<Found<Simulation>> {
    Ok(Found(allowed.desk.simulate_flow(FlowId(id), request).await?))
}

pub async fn test(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewTestRun>),
) -> Result<Found<FlowTestRun>> {
    Ok(Found(allowed.desk.test_flow(FlowId(id), new.files).await?))
}

pub async fn record(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewRecording>),
) -> Result<Found<FlowRecording>> {
    let (desk, id) = (&allowed.desk, FlowId(id));
    Ok(Found(match (new.conversation_id, new.simulation) {
        (Some(of), None) => desk.record_conversation(allowed.actor, id, ConversationId(of)).await?,
        (None, Some(trial)) => desk.record_trial(id, trial, new.name.unwrap_or_default()).await?,
        _ => return Err(Error::field("conversation_id", "Name a conversation, or send a simulation.")),
    }))
}

pub async fn replay(
    allowed: Allowed<Administer>,
    (At(id), Body(choice)): (At<i64>, Body<PastChoice>),
) -> Result<Found<FlowReplay>> {
    let of = ConversationId(choice.conversation_id);
    Ok(Found(allowed.desk.replay_conversation(allowed.actor, FlowId(id), of, choice.files).await?))
}
