//! Flows are tried: simulated, tested, and played again with conversations that really were.

use crate::desk::conversation::seen;
use crate::desk::flow::TrialProblem;
use crate::desk::flow_run::{lead, time_zone};
use crate::desk::{Desk, words};
use crate::domain::business::Business;
use crate::domain::flow::bot::Flow;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::Snapshot;
use crate::domain::flow::simulation::{House, INPUTS_MAX, Library, Simulation, SimulationRequest};
use crate::domain::flow::trial::{FlowRecording, FlowReplay, FlowTestRun, PastConversation};
use crate::domain::flow::vocabulary::{FlowLanguage, FlowTemplate};
use crate::domain::id::{ConversationId, FlowId, MessageId};
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::storage::{
    Tx, canned_response, contact, conversation, flow, flow_run, group, inbox, knowledge_card, message, setting,
};

/// The most knowledge cards that a trial knows: the newest.
const CARDS_MAX: i64 = 2_000;
/// The most characters of a test's name.
const TEST_NAME_MAX_CHARS: usize = 100;
/// The most messages of a conversation that is played again.
const MESSAGES_MAX: i64 = 500;

impl Desk {
    /// What the flow language has.
    #[must_use]
    pub fn flow_language(&self) -> FlowLanguage {
        self.workshop().language()
    }

    /// What a flow can begin with.
    #[must_use]
    pub fn flow_templates(&self) -> Vec<FlowTemplate> {
        self.workshop().templates()
    }

    /// Tries a flow: the files that are sent, or its draft.
    ///
    /// # Errors
    /// [`Code::NotFound`], or there are too many inputs.
    pub async fn simulate_flow(&self, id: FlowId, request: SimulationRequest) -> Result<Simulation> {
        check_inputs(&request)?;
        let (flow, files, house) = self.stage_of(id, request.files.clone()).await?;
        self.at_work(move |workshop| workshop.simulate(&files, &flow.settings, &request, &house)).await
    }

    /// Writes a trial as a test of the files that are sent, or of the draft.
    ///
    /// # Errors
    /// [`Code::NotFound`], or it can't be a test.
    pub async fn record_trial(&self, id: FlowId, request: SimulationRequest, name: String) -> Result<FlowRecording> {
        check_inputs(&request)?;
        let name = words::line("name", &name, TEST_NAME_MAX_CHARS)?;
        let (flow, files, house) = self.stage_of(id, request.files.clone()).await?;
        let recorded = self
            .at_work(move |workshop| workshop.record_trial(&files, &flow.settings, &request, &house, &name))
            .await?;
        recorded.map_err(|problem| match problem {
            TrialProblem::Unreadable => Error::field("files", "The script can't be read. Mend it first."),
            TrialProblem::Jumps => Error::field(
                "inputs",
                "A test can begin in a container, and not jump to one later. Begin the trial there.",
            ),
        })
    }

    /// Runs a flow's tests.
    ///
    /// # Errors
    /// [`Code::NotFound`], or a file is not acceptable.
    pub async fn test_flow(&self, id: FlowId, files: Option<FlowFiles>) -> Result<FlowTestRun> {
        let (flow, files) = self.typed_or_draft(id, files).await?;
        self.at_work(move |workshop| workshop.test(&files, &flow.settings)).await
    }

    /// Writes a conversation that a flow has held as a test of it.
    ///
    /// # Errors
    /// [`Code::NotFound`], or this flow has not held the conversation.
    pub async fn record_conversation(&self, actor: Actor, id: FlowId, of: ConversationId) -> Result<FlowRecording> {
        let (past, held_with) = self.past_conversation(actor, id, of).await?;
        let recorded = self.at_work(move |workshop| workshop.record(&held_with, &past)).await?;
        recorded.ok_or_else(|| {
            let message = "The version that this conversation was held with can't be read any more.";
            Error::field("conversation_id", message)
        })
    }

    /// Plays a conversation that a flow has held again, with the files that are sent, or the draft.
    ///
    /// # Errors
    /// [`Code::NotFound`], or this flow has not held the conversation.
    pub async fn replay_conversation(
        &self,
        actor: Actor,
        id: FlowId,
        of: ConversationId,
        files: Option<FlowFiles>,
    ) -> Result<FlowReplay> {
        let (past, held_with) = self.past_conversation(actor, id, of).await?;
        let (_, files) = self.typed_or_draft(id, files).await?;
        self.at_work(move |workshop| workshop.replay(&held_with, &files, &past)).await
    }

    /// What a trial needs: the flow, its files, and the house around.
    async fn stage_of(&self, id: FlowId, files: Option<FlowFiles>) -> Result<(Flow, FlowFiles, House)> {
        let (flow, files) = self.typed_or_draft(id, files).await?;
        let (now, of) = (self.now(), flow.clone());
        let house = self.store().read(move |tx| house(tx, &of, now)).await?;
        Ok((flow, files, house))
    }

    async fn typed_or_draft(&self, id: FlowId, files: Option<FlowFiles>) -> Result<(Flow, FlowFiles)> {
        let now = self.now();
        let flow = self.store().read(move |tx| flow::get_flow(tx, id, now)).await?;
        let files = match files {
            Some(files) => super::flow::checked_files(files)?,
            None => self.get_draft(id).await?.files,
        };
        Ok((flow, files))
    }

    async fn past_conversation(
        &self,
        actor: Actor,
        id: FlowId,
        of: ConversationId,
    ) -> Result<(PastConversation, FlowFiles)> {
        let now = self.now();
        self.store()
            .read(move |tx| {
                seen(tx, &group::get_sight(tx, actor)?, of)?;
                past(tx, id, of, now)
            })
            .await
    }
}

fn check_inputs(request: &SimulationRequest) -> Result<()> {
    if request.inputs.len() > INPUTS_MAX {
        return Err(Error::field("inputs", format!("Try at most {INPUTS_MAX} inputs. Begin anew.")));
    }
    Ok(())
}

/// What a trial finds around it: the real canned responses and knowledge cards, and the inbox that runs the bot.
fn house(tx: &Tx<'_>, flow: &Flow, now: Timestamp) -> Result<House> {
    let business: Option<Business> = setting::find_setting(tx, setting::BUSINESS)?;
    let inbox = flow.inbox_ids.first().map(|id| inbox::get_inbox(tx, *id)).transpose()?;
    let time_zone = match &inbox {
        Some(inbox) => time_zone(tx, inbox)?,
        None => business.as_ref().map_or_else(|| "UTC".to_owned(), |business| business.time_zone.clone()),
    };
    Ok(House {
        now,
        time_zone,
        lead: inbox.as_ref().map(lead),
        inbox: inbox.map(|inbox| inbox.name).unwrap_or_default(),
        library: Library {
            cards: knowledge_card::list_knowledge_cards(tx, "", None, CARDS_MAX)?.items,
            canned: canned_response::list_canned_responses(tx)?,
            groups: group::list_groups(tx)?.into_iter().map(|group| (group.name, group.id)).collect(),
            bot_name: Some(flow.bot_name.clone()),
            business_name: business.map(|business| business.name),
        },
    })
}

fn past(tx: &Tx<'_>, id: FlowId, of: ConversationId, now: Timestamp) -> Result<(PastConversation, FlowFiles)> {
    let flow = flow::get_flow(tx, id, now)?;
    let run = flow_run::find_newest_run_of(tx, of, id)?;
    let run = run.ok_or_else(|| Error::field("conversation_id", "This bot has not held that conversation."))?;
    let held_with = flow::find_version(tx, id, run.version)?.ok_or(Error::new(Code::NotFound))?;
    let conversation = conversation::get_conversation(tx, of)?;
    let contact = contact::get_contact(tx, conversation.contact.id)?;
    let first = flow_run::find_first_place(tx, run.id)?.unwrap_or(MessageId(0));
    let messages = message::list_messages_between(tx, (of, id), (first, run.place), MESSAGES_MAX)?;
    let started_at = messages.first().map_or(now, |message| message.created_at);
    let name = contact.name.map_or_else(|| format!("conversation {of}"), |name| format!("{name} {of}"));
    let facts = run.state.beginning.map_or_else(Snapshot::default, |beginning| *beginning);
    let answers = flow_run::list_answers(tx, run.id)?;
    let (settings, entrance) = (flow.settings, run.state.entrance);
    Ok((PastConversation { name, started_at, facts, settings, entrance, messages, answers }, held_with.files))
}
