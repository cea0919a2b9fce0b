//! What a bot has to do next in a conversation: its run, what has come in, and the world as it is now.

use serde_json::{Map, Value, json};

use crate::desk::{Desk, words};
use crate::domain::attachment::Attachment;
use crate::domain::business::Business;
use crate::domain::card_masking::mask_json;
use crate::domain::conversation::Conversation;
use crate::domain::flow::campaign::campaign;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::{ContactView, ConversationView, Fetch, Input, Origin, Run, Said, Snapshot, Waiting};
use crate::domain::id::{ConversationId, FlowId, MessageId};
use crate::domain::inbox::{Ask, Inbox};
use crate::domain::message::{AuthorKind, Message};
use crate::domain::rest::RestAnswer;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::storage::{Tx, contact, conversation, flow, flow_run, group, inbox, message, setting, visit};

/// A step to be computed.
pub struct BotJob {
    pub run: Run,
    pub next: Next,
    /// The newest message that is looked at with this.
    pub place: MessageId,
    /// Whether more was said after that.
    pub is_more: bool,
    /// The world as it is now; nothing when there is nothing to compute.
    pub facts: Snapshot,
    /// The newest published version.
    pub newest: i64,
    pub settings: Map<String, Value>,
    /// When settings or versions last changed: what was compiled before is stale.
    pub flow_updated_at: Timestamp,
    pub now: Timestamp,
}

/// What comes next.
pub enum Next {
    Input(Input),
    /// To be fetched from outside; the answer comes with the same key.
    Fetch {
        fetch: Fetch,
        key: String,
    },
    /// Words that mean nothing to the bot: only its place moves.
    Pass,
    Nothing,
}

impl Desk {
    /// What a bot has to do next in a conversation; none when no bot has it.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn next_bot_job(&self, id: ConversationId) -> Result<Option<BotJob>> {
        let now = self.now();
        self.store().read(move |tx| job(tx, id, now)).await
    }

    /// The files of a published version.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn find_flow_version(&self, id: FlowId, version: i64) -> Result<Option<FlowFiles>> {
        let found = self.store().read(move |tx| flow::find_version(tx, id, version)).await?;
        Ok(found.map(|found| found.files))
    }
}

fn job(tx: &Tx<'_>, id: ConversationId, now: Timestamp) -> Result<Option<BotJob>> {
    let Some(run) = flow_run::find_active_run(tx, id)? else { return Ok(None) };
    let Some(flow) = flow::find_current(tx, run.flow_id)? else { return Ok(None) };
    let (next, place, is_more) = next(tx, &run, now)?;
    let facts = match &next {
        Next::Input(_) | Next::Fetch { .. } => facts(tx, &conversation::get_conversation(tx, id)?)?,
        Next::Pass | Next::Nothing => Snapshot::default(),
    };
    Ok(Some(BotJob {
        next,
        place,
        is_more,
        facts,
        newest: flow.published_version.unwrap_or(run.version),
        settings: flow.settings,
        flow_updated_at: flow.updated_at,
        now,
        run,
    }))
}

/// Words come first: who speaks in time is not silent.
fn next(tx: &Tx<'_>, run: &Run, now: Timestamp) -> Result<(Next, MessageId, bool)> {
    let waiting = &run.state.waiting;
    if matches!(waiting, Waiting::Start) && !run.state.container.is_empty() {
        let place = message::find_newest_id(tx, run.conversation_id)?.unwrap_or(run.place);
        return Ok((Next::Input(Input::Enter { container: run.state.container.clone() }), place, false));
    }
    let mut said = message::list_messages_of_people(tx, run.conversation_id, run.place, 2)?.into_iter();
    if let Some(found) = said.next() {
        let place = found.id;
        return Ok((heard(waiting, found, run), place, said.next().is_some()));
    }
    let next = match waiting {
        Waiting::Fetch { fetch, key, .. } => Next::Fetch { fetch: (**fetch).clone(), key: key.clone() },
        _ if run.state.next_due().is_some_and(|due| due <= now) => Next::Input(Input::Time),
        _ => Next::Nothing,
    };
    Ok((next, run.place, false))
}

fn heard(waiting: &Waiting, message: Message, run: &Run) -> Next {
    match (message.author.kind, waiting) {
        // A note from before the question is no answer to it.
        (AuthorKind::Agent, Waiting::Agent { .. }) if message.id > run.asked_at => {
            Next::Input(Input::AgentSaid { text: message.text, name: message.author.name })
        }
        (AuthorKind::Agent, _) => Next::Pass,
        _ => {
            let is_after_question = message.id > run.asked_at;
            let file = |file: &Attachment| json!({ "name": file.name, "url": file.url, "size": file.size, "content_type": file.content_type });
            let files = message.attachments.iter().map(file).collect();
            Next::Input(Input::Said(Said { text: message.text, answer: message.answer, files, is_after_question }))
        }
    }
}

/// The world as a script sees it.
fn facts(tx: &Tx<'_>, conversation: &Conversation) -> Result<Snapshot> {
    let contact = contact::get_contact(tx, conversation.contact.id)?;
    let inbox = inbox::get_inbox(tx, conversation.inbox_id)?;
    let group = match conversation.group_id {
        Some(id) => group::find_group(tx, id)?.map(|group| group.name),
        None => None,
    };
    let origin = origin(tx, conversation, &inbox)?;
    Ok(Snapshot {
        contact: ContactView {
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            language: contact.language,
            attributes: contact.attributes,
            tags: contact.tags,
        },
        conversation: ConversationView {
            id: conversation.id.0,
            attributes: conversation.attributes.clone(),
            tags: conversation.tags.clone(),
            priority: conversation.priority.as_str().to_owned(),
            group,
        },
        origin,
    })
}

fn origin(tx: &Tx<'_>, conversation: &Conversation, inbox: &Inbox) -> Result<Origin> {
    let visit = visit::find_origin(tx, conversation.contact.id, inbox.id)?.unwrap_or_default();
    // The page that the advertisement led to is seldom the one on which the visitor begins to write.
    let campaign = visit.addresses.iter().map(|url| campaign(url)).find(|found| !found.is_empty());
    Ok(Origin {
        channel: inbox.kind.as_str().to_owned(),
        inbox: inbox.name.clone(),
        campaign: campaign.unwrap_or_default(),
        url: visit.url,
        referrer: visit.referrer,
        group: visit.group,
        language: visit.language,
        country: visit.country,
        time_zone: time_zone(tx, inbox)?,
        lead: lead(inbox),
    })
}

pub(in crate::desk) fn time_zone(tx: &Tx<'_>, inbox: &Inbox) -> Result<String> {
    if let Some(hours) = &inbox.hours {
        return Ok(hours.time_zone.clone());
    }
    let business: Option<Business> = setting::find_setting(tx, setting::BUSINESS)?;
    Ok(business.map_or_else(|| "UTC".to_owned(), |business| business.time_zone))
}

/// What the form before the chat asks for; name and address when it asks for nothing.
pub(in crate::desk) fn lead(inbox: &Inbox) -> Vec<String> {
    let asks = [("name", inbox.pre_chat.name), ("email", inbox.pre_chat.email)];
    let wanted: Vec<String> =
        asks.iter().filter(|(_, ask)| *ask != Ask::Off).map(|(name, _)| (*name).to_owned()).collect();
    if wanted.is_empty() { vec!["name".into(), "email".into()] } else { wanted }
}

/// What came from outside, as a run may keep it.
#[must_use]
pub fn masked_answer(answer: RestAnswer) -> RestAnswer {
    RestAnswer {
        text: words::masked(answer.text),
        json: answer.json.map(mask_json),
        headers: answer.headers.into_iter().map(|(name, value)| (name, words::masked(value))).collect(),
        ..answer
    }
}
