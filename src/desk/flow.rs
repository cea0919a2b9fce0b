//! Flows as admins work on them: drafts, versions, settings. What is found out about a script is asked of the
//! [`Workshop`], because only the door `bot` knows the language.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::desk::{Caller, Desk, words};
use crate::domain::event::Change;
use crate::domain::flow::bot::{
    DiagnosticCounts, FLOWS_MAX, Flow, FlowDraft, FlowVersion, FlowVersionFiles, HOSTS_MAX, NAME_MAX_CHARS,
};
use crate::domain::flow::files::{BYTES_MAX, FILES_MAX, FlowFiles, is_text_path};
use crate::domain::flow::graph::{FlowGraph, Passage};
use crate::domain::flow::report::{FlowReport, Known};
use crate::domain::flow::simulation::{House, Simulation, SimulationRequest};
use crate::domain::flow::trial::{FlowRecording, FlowReplay, FlowTestRun, PastConversation};
use crate::domain::flow::vocabulary::{FlowLanguage, FlowTemplate};
use crate::domain::id::FlowId;
use crate::domain::web_host::WebHost;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, canned_response, flow, group};

/// Who knows the flow language.
pub trait Workshop: Send + Sync {
    /// What is found out about a flow's files without running them.
    fn report(&self, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> FlowReport;

    /// How much of that is wrong: what a list of flows shows, without drawing a map for each.
    fn count_diagnostics(&self, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> DiagnosticCounts;

    /// What a run can go to; nothing when the script can't be read.
    fn containers(&self, files: &FlowFiles, settings: &Map<String, Value>) -> Vec<String>;

    /// The files of a template; none when there is no such template.
    fn template(&self, id: &str) -> Option<FlowFiles>;

    /// What one can begin with.
    fn templates(&self) -> Vec<FlowTemplate>;

    /// What the language has, for an editor.
    fn language(&self) -> FlowLanguage;

    /// Tries a flow.
    fn simulate(
        &self,
        files: &FlowFiles,
        settings: &Map<String, Value>,
        request: &SimulationRequest,
        house: &House,
    ) -> Simulation;

    /// Runs a flow's tests.
    fn test(&self, files: &FlowFiles, settings: &Map<String, Value>) -> FlowTestRun;

    /// Writes a trial as a test.
    ///
    /// # Errors
    /// Why it can't be one.
    fn record_trial(
        &self,
        files: &FlowFiles,
        settings: &Map<String, Value>,
        request: &SimulationRequest,
        house: &House,
        name: &str,
    ) -> std::result::Result<FlowRecording, TrialProblem>;

    /// Writes a conversation that really was as a test of the flow that it was held with; none when that can't be read.
    fn record(&self, files: &FlowFiles, past: &PastConversation) -> Option<FlowRecording>;

    /// Plays a conversation that really was again, with other files.
    fn replay(&self, held_with: &FlowFiles, files: &FlowFiles, past: &PastConversation) -> FlowReplay;
}

/// Why a trial can't be written as a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialProblem {
    /// The script can't be read.
    Unreadable,
    /// It jumps to a container in the midst of the conversation.
    Jumps,
}

/// What is changed of a flow.
#[derive(Clone, Debug, Default)]
pub struct FlowChange {
    pub name: Option<String>,
    pub bot_name: Option<String>,
    pub settings: Option<Map<String, Value>>,
    pub allowed_hosts: Option<Vec<String>>,
}

/// The template of a flow that begins with none.
const HELLO: &str = "hello";
/// How far back a map's traffic goes, in days.
pub(super) const TRAFFIC_DAYS: i64 = 30;

impl Desk {
    /// Who knows the flow language.
    pub(super) fn workshop(&self) -> &dyn Workshop {
        &*self.0.workshop
    }

    /// All flows by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_flows(&self) -> Result<Vec<Flow>> {
        let now = self.now();
        let flows = self
            .store()
            .read(move |tx| {
                let names = known_names(tx)?;
                let with_draft =
                    |flow: Flow| Ok((draft(tx, flow.id)?.files, with_media(tx, flow.id, names.clone())?, flow));
                flow::list_flows(tx, now)?.into_iter().map(with_draft).collect::<Result<Vec<_>>>()
            })
            .await?;
        self.at_work(move |workshop| flows.into_iter().map(|found| counted(workshop, found)).collect()).await
    }

    /// A flow.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_flow(&self, id: FlowId) -> Result<Flow> {
        let now = self.now();
        let found = self
            .store()
            .read(move |tx| {
                let flow = flow::get_flow(tx, id, now)?;
                Ok((draft(tx, id)?.files, known(tx, id)?, flow))
            })
            .await?;
        self.at_work(move |workshop| counted(workshop, found)).await
    }

    /// The hosts that a flow may call.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn list_allowed_hosts(&self, id: FlowId) -> Result<Vec<WebHost>> {
        self.store().read(move |tx| flow::find_allowed_hosts(tx, id)).await?.ok_or(Error::new(Code::NotFound))
    }

    /// Makes a flow of a template.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn create_flow(&self, caller: &Caller, name: &str, template: Option<&str>) -> Result<Flow> {
        let files = self.workshop().template(template.unwrap_or(HELLO));
        let files =
            files.ok_or_else(|| Error::field("template", "There is no such template. Choose one of the list."))?;
        self.insert_flow(caller, name, files).await
    }

    /// Makes a flow of files, such as those of a folder.
    ///
    /// # Errors
    /// A field or file is not acceptable.
    pub async fn insert_flow(&self, caller: &Caller, name: &str, files: FlowFiles) -> Result<Flow> {
        let name = words::line("name", name, NAME_MAX_CHARS)?;
        let files = checked_files(files)?;
        let done = self
            .write_for(caller, move |write, _| {
                if flow::count_flows(write.tx)? >= FLOWS_MAX {
                    return Err(Error::field(
                        "name",
                        format!("There may be at most {FLOWS_MAX} bots. Delete one first."),
                    ));
                }
                check_name(write.tx, &name, None)?;
                let id = flow::insert_flow(write.tx, &name, &name, &files, write.now)?;
                write.tell(Change::FlowUpdated { flow_id: id })?;
                flow::get_flow(write.tx, id, write.now)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes a flow's names, settings and allowed hosts.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a field is not acceptable.
    pub async fn update_flow(&self, caller: &Caller, id: FlowId, change: FlowChange) -> Result<Flow> {
        let name = change.name.as_deref().map(|name| words::line("name", name, NAME_MAX_CHARS)).transpose()?;
        let bot_name = change.bot_name.as_deref().map(|n| words::line("bot_name", n, NAME_MAX_CHARS)).transpose()?;
        let hosts = change.allowed_hosts.map(checked_hosts).transpose()?;
        let settings = change.settings.map(checked_settings).transpose()?;
        let done = self
            .write_for(caller, move |write, _| {
                let mut flow = flow::get_flow(write.tx, id, write.now)?;
                if let Some(name) = name {
                    check_name(write.tx, &name, Some(id))?;
                    flow.name = name;
                }
                flow.bot_name = bot_name.unwrap_or(flow.bot_name);
                flow.settings = settings.unwrap_or(flow.settings);
                flow.allowed_hosts = hosts.unwrap_or(flow.allowed_hosts);
                // What was compiled with other settings is recognised by this.
                flow.updated_at = write.now.max(crate::domain::timestamp::Timestamp(flow.updated_at.0 + 1));
                flow::update_flow(write.tx, &flow)?;
                write.tell(Change::FlowUpdated { flow_id: id })?;
                Ok(flow)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes a flow that no inbox runs; conversations that it still has go to people.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::FlowInUse`].
    pub async fn delete_flow(&self, caller: &Caller, id: FlowId) -> Result<()> {
        self.write_for(caller, move |write, actor| {
            let flow = flow::get_flow(write.tx, id, write.now)?;
            if !flow.inbox_ids.is_empty() {
                return Err(Error::new(Code::FlowInUse));
            }
            let by = write.author(actor)?;
            for conversation in crate::storage::flow_run::list_active_of_flow(write.tx, id)? {
                let mut conversation = crate::storage::conversation::get_conversation(write.tx, conversation)?;
                write.take_from_bot(&mut conversation, &by)?;
            }
            flow::delete_flow(write.tx, id, write.now)?;
            write.tell(Change::FlowDeleted { flow_id: id })
        })
        .await
        .map(|_| ())
    }

    /// A flow's draft.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_draft(&self, id: FlowId) -> Result<FlowDraft> {
        self.store().read(move |tx| draft(tx, id)).await
    }

    /// Saves a draft, also one that does not compile, over the revision that it was made from.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::DraftChanged`], or a file is not acceptable.
    pub async fn save_draft(&self, caller: &Caller, id: FlowId, files: FlowFiles, revision: i64) -> Result<FlowDraft> {
        let files = checked_files(files)?;
        let done = self
            .write_for(caller, move |write, _| {
                let before = draft(write.tx, id)?;
                if before.files == files {
                    return Ok(before);
                }
                if flow::update_draft(write.tx, id, &files, revision, write.now)?.is_none() {
                    return Err(Error::new(Code::DraftChanged));
                }
                write.tell(Change::FlowUpdated { flow_id: id })?;
                // Read in the same transaction: what another saves next must not pass for what was saved here.
                draft(write.tx, id)
            })
            .await?;
        Ok(done.value)
    }

    /// What is found out about files as they are typed.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a file is not acceptable.
    pub async fn check_flow(&self, id: FlowId, files: FlowFiles) -> Result<FlowReport> {
        let files = checked_files(files)?;
        let now = self.now();
        let (flow, known) = self.store().read(move |tx| Ok((flow::get_flow(tx, id, now)?, known(tx, id)?))).await?;
        self.at_work(move |workshop| workshop.report(&files, &flow.settings, &known)).await
    }

    /// Publishes the draft, if it passes and is still the one that was looked at.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::DraftChanged`] or [`Code::FlowHasErrors`].
    pub async fn publish_flow(&self, caller: &Caller, id: FlowId, revision: i64) -> Result<Flow> {
        let draft = self.get_draft(id).await?;
        if draft.revision != revision {
            return Err(Error::new(Code::DraftChanged));
        }
        self.publish(caller, id, draft.files, Some(revision)).await
    }

    /// Publishes an earlier version again, as a new one. The draft stays.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::FlowHasErrors`].
    pub async fn republish_flow(&self, caller: &Caller, id: FlowId, version: i64) -> Result<Flow> {
        let found = self.get_flow_version(id, version).await?;
        self.publish(caller, id, found.files, None).await
    }

    async fn publish(&self, caller: &Caller, id: FlowId, files: FlowFiles, revision: Option<i64>) -> Result<Flow> {
        let report = self.check_flow(id, files.clone()).await?;
        if !report.passes() {
            let first = report.diagnostics.iter().find(|d| d.severity == crate::domain::flow::report::Severity::Error);
            let place = first.map(|d| format!("{} line {}: {}", d.file, d.line, d.message)).unwrap_or_default();
            let message = format!("{} {place}", Code::FlowHasErrors.advice());
            return Err(Error::with_message(Code::FlowHasErrors, message));
        }
        let done = self
            .write_for(caller, move |write, actor| {
                if let Some(revision) = revision {
                    let (_, newest) = flow::find_draft(write.tx, id)?.ok_or(Error::new(Code::NotFound))?;
                    if newest != revision {
                        return Err(Error::new(Code::DraftChanged));
                    }
                }
                flow::insert_version(write.tx, id, &files, actor.id, write.now)?;
                write.change_hours()?;
                write.tell(Change::FlowUpdated { flow_id: id })?;
                flow::get_flow(write.tx, id, write.now)
            })
            .await?;
        Ok(done.value)
    }

    /// The versions of a flow, the newest first.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn list_flow_versions(&self, id: FlowId) -> Result<Vec<FlowVersion>> {
        self.store()
            .read(move |tx| {
                check_flow_is_there(tx, id)?;
                flow::list_versions(tx, id)
            })
            .await
    }

    /// A version with its files.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_flow_version(&self, id: FlowId, version: i64) -> Result<FlowVersionFiles> {
        let found = self.store().read(move |tx| flow::find_version(tx, id, version)).await?;
        found.ok_or(Error::new(Code::NotFound))
    }

    /// The map of what is published, with the traffic of the last days; of the draft when nothing is.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_flow_graph(&self, id: FlowId) -> Result<FlowGraph> {
        let now = self.now();
        let (files, settings, known, passages) = self
            .store()
            .read(move |tx| {
                let flow = flow::get_flow(tx, id, now)?;
                let published =
                    flow.published_version.map(|version| flow::find_version(tx, id, version)).transpose()?;
                let files = match published.flatten() {
                    Some(found) => found.files,
                    None => draft(tx, id)?.files,
                };
                let passages = flow::list_passages(tx, id, now.plus_days(-TRAFFIC_DAYS))?;
                Ok((files, flow.settings, known(tx, id)?, passages))
            })
            .await?;
        let report = self.at_work(move |workshop| workshop.report(&files, &settings, &known)).await?;
        let (silent, passages): (Vec<_>, Vec<_>) = passages.into_iter().partition(|(_, _, kind, _)| kind == "silent");
        let silent: Vec<(String, i64)> = silent.into_iter().map(|(from, _, _, runs)| (from, runs)).collect();
        let passage = |(from, to, kind, runs): (String, String, String, i64)| {
            Some(Passage { from, to, kind: serde_json::from_value(Value::from(kind)).ok()?, runs })
        };
        let passages: Vec<Passage> = passages.into_iter().filter_map(passage).collect();
        Ok(report.graph.unwrap_or_default().with_traffic(&passages, &silent))
    }

    /// Lets the workshop work where nobody waits for it: a script may be long.
    pub(super) async fn at_work<T: Send + 'static>(
        &self,
        f: impl FnOnce(&dyn Workshop) -> T + Send + 'static,
    ) -> Result<T> {
        let desk = self.clone();
        tokio::task::spawn_blocking(move || f(desk.workshop())).await.map_err(Error::internal)
    }
}

fn draft(tx: &Tx<'_>, id: FlowId) -> Result<FlowDraft> {
    let (files, revision) = flow::find_draft(tx, id)?.ok_or(Error::new(Code::NotFound))?;
    Ok(FlowDraft { files, media: flow::list_media(tx, id)?, revision })
}

fn counted(workshop: &dyn Workshop, (files, known, mut flow): (FlowFiles, Known, Flow)) -> Flow {
    flow.diagnostics = workshop.count_diagnostics(&files, &flow.settings, &known);
    flow
}

pub(super) fn check_flow_is_there(tx: &Tx<'_>, id: FlowId) -> Result<()> {
    if flow::has_flow(tx, id)? { Ok(()) } else { Err(Error::new(Code::NotFound)) }
}

/// The names that exist here for a flow.
fn known(tx: &Tx<'_>, id: FlowId) -> Result<Known> {
    with_media(tx, id, known_names(tx)?)
}

fn with_media(tx: &Tx<'_>, id: FlowId, known: Known) -> Result<Known> {
    let media = flow::list_media(tx, id)?.into_iter().map(|media| media.name).collect();
    Ok(Known { media: Some(media), ..known })
}

/// The names that exist here for every flow.
fn known_names(tx: &Tx<'_>) -> Result<Known> {
    let groups = group::list_groups(tx)?.into_iter().map(|group| group.name).collect();
    let canned = canned_response::list_canned_responses(tx)?.into_iter().map(|canned| canned.shortcut).collect();
    let services: BTreeSet<String> = crate::storage::service::list_service_names(tx)?.into_iter().collect();
    Ok(Known {
        groups: Some(groups),
        services: Some(services),
        canned_responses: Some(canned),
        texts: None,
        media: None,
    })
}

fn check_name(tx: &Tx<'_>, name: &str, own: Option<FlowId>) -> Result<()> {
    if flow::is_name_taken(tx, name, own)? {
        let message = "Another bot has this name. Choose a different one.";
        return Err(Error { field: Some("name"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    Ok(())
}

pub(super) fn checked_files(files: FlowFiles) -> Result<FlowFiles> {
    if files.len() > FILES_MAX {
        return Err(Error::field("files", format!("A bot may have at most {FILES_MAX} files.")));
    }
    if let Some(path) = files.keys().find(|path| !is_text_path(path)) {
        let message = format!(
            "{path} can't be a file of a bot. There are flow.rhai, lib/NAME.rhai, texts/LANGUAGE.toml and tests/NAME.chat."
        );
        return Err(Error::field("files", message));
    }
    if files.values().map(String::len).sum::<usize>() > BYTES_MAX {
        return Err(Error::field("files", format!("A bot's files may have at most {BYTES_MAX} bytes together.")));
    }
    Ok(files)
}

fn checked_hosts(hosts: Vec<String>) -> Result<Vec<WebHost>> {
    if hosts.len() > HOSTS_MAX {
        return Err(Error::field("allowed_hosts", format!("A bot may call at most {HOSTS_MAX} hosts.")));
    }
    let hosts = hosts.into_iter().map(WebHost::try_from).collect::<std::result::Result<Vec<_>, _>>();
    let mut hosts = hosts.map_err(|error| Error::field("allowed_hosts", error.to_string()))?;
    hosts.sort_unstable();
    hosts.dedup();
    Ok(hosts)
}

fn checked_settings(settings: Map<String, Value>) -> Result<Map<String, Value>> {
    let is_plain = |value: &Value| !value.is_object() && !value.is_array();
    let is_small = settings.len() <= 100 && serde_json::to_string(&settings)?.len() <= 50_000;
    if !is_small || !settings.values().all(is_plain) {
        return Err(Error::field("settings", "Settings are texts, numbers, true and false, at most 100."));
    }
    Ok(settings)
}
