//! A conversation with a bot that only plays: for the simulator, for tests, and for replaying what really happened. The
//! same step as in earnest; what the world answers is given beforehand.

mod world;

use serde_json::{Value, json};

use super::pass::Moment;
use super::program::Program;
use super::step::{Scene, Stepped, step};
use crate::domain::contact::change_attributes;
use crate::domain::flow::effect::{ContactChange, ConversationChange, Effect, Handoff, Media};
use crate::domain::flow::run::{
    ContactView, ConversationView, Fact, Fetch, FetchAnswer, Input, Origin, RunState, Said, Snapshot, Waiting,
};
use crate::domain::flow::trial::OutsideAnswer;
use crate::domain::flow::words::sorry;
use crate::domain::knowledge_card::index::Index;
use crate::domain::tag::change_tags;
use crate::domain::timestamp::Timestamp;

pub use world::{StageCall, StageCanned, StageFound, World};

/// The most steps of a conversation on the stage.
const STEPS_MAX: u64 = 2_000;
/// The most operations of all its steps.
const OPERATIONS_MAX: u64 = 4_000_000;

/// A conversation in play.
pub struct Stage<'a> {
    pub program: &'a Program,
    pub world: World,
    pub facts: Snapshot,
    pub now: Timestamp,
    pub state: RunState,
    /// The names of the files that the script has fetched; an attachment's number is its place here.
    pub files: Vec<String>,
    /// What the world has answered so far, in order.
    pub answers: Vec<OutsideAnswer>,
    /// A call that nobody knows the answer of is answered with nothing.
    pub fills_in: bool,
    /// Until when time passes; it stands still while a call is waited for.
    until: Option<Timestamp>,
    index: Option<Index>,
    steps: u64,
    operations: u64,
}

impl<'a> Stage<'a> {
    /// A stage before the first words.
    pub fn new(program: &'a Program, world: World, facts: Snapshot, now: Timestamp) -> Self {
        Self {
            program,
            world,
            facts,
            now,
            state: RunState::default(),
            files: Vec::new(),
            answers: Vec::new(),
            fills_in: false,
            until: None,
            index: None,
            steps: 0,
            operations: 0,
        }
    }

    /// What the conversation has cost so far.
    #[must_use]
    pub const fn operations(&self) -> u64 {
        self.operations
    }

    /// Whether the conversation has cost more than a play may; nothing happens any more then.
    #[must_use]
    pub const fn is_exhausted(&self) -> bool {
        self.steps >= STEPS_MAX || self.operations >= OPERATIONS_MAX
    }

    /// Takes an input, and what the house can answer at once. A call or typing that it leads to takes its time: see
    /// [`Self::go_on`]. What has been done is answered, in order.
    pub fn take(&mut self, input: Input) -> Vec<Effect> {
        if !matches!(input, Input::Time | Input::Fetched { .. }) {
            self.until = None;
        }
        let mut effects = self.run(input);
        effects.extend(self.advance());
        effects
    }

    fn run(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut next = Some(input);
        while let Some(input) = next.filter(|_| !self.is_exhausted()) {
            self.steps += 1;
            if let (Waiting::Fetch { fetch, .. }, Input::Fetched { answer, .. }) = (&self.state.waiting, &input) {
                self.answers.push(OutsideAnswer::Call { fetch: (**fetch).clone(), answer: answer.clone() });
            }
            let moment = Moment { now: self.now, seed: self.steps };
            let scene = Scene { program: self.program, newest: None, moment, facts: self.facts.clone() };
            let stepped = step(&scene, 1, std::mem::take(&mut self.state), input);
            let Stepped { effects: made, state, operations, .. } = stepped;
            self.state = state;
            self.operations += operations;
            for effect in made {
                self.apply(&effect);
                effects.push(effect);
            }
            if let Waiting::Fetch { key, .. } = &mut self.state.waiting
                && key.is_empty()
            {
                *key = self.steps.to_string();
            }
            next = self.told();
        }
        effects
    }

    /// The visitor's words, and what comes of them as far as calls lead.
    pub fn say(&mut self, text: &str) -> Vec<Effect> {
        let said = Said { text: text.to_owned(), is_after_question: true, ..Said::default() };
        let mut effects = self.take(Input::Said(said));
        while matches!(self.state.waiting, Waiting::Fetch { .. })
            && let Some(more) = self.go_on()
        {
            effects.extend(more);
        }
        effects
    }

    /// Whether the bot is in the midst of something that ends by itself: it types, or has called another program.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self.state.waiting, Waiting::Fetch { .. } | Waiting::Until { is_typing: true, .. })
    }

    /// Brings what the bot is busy with to its end: the typing, or a call. None when there is no such thing, or nobody knows
    /// what the call is answered with.
    pub fn go_on(&mut self) -> Option<Vec<Effect>> {
        if self.is_exhausted() {
            return None;
        }
        match &self.state.waiting {
            Waiting::Until { at, is_typing: true, .. } => {
                self.now = self.now.max(*at);
                Some(self.take(Input::Time))
            }
            Waiting::Fetch { fetch, key, .. } => {
                let (fetch, key) = ((**fetch).clone(), key.clone());
                let answer = self.fetched(&fetch)?;
                Some(self.take(Input::Fetched { key, answer }))
            }
            _ => None,
        }
    }

    /// The name of a picture or file that the bot sends.
    #[must_use]
    pub fn file_name<'m>(&'m self, media: &'m Media) -> &'m str {
        match media {
            Media::Folder { name } => name,
            Media::Attachment { id } => {
                let at = usize::try_from(*id).ok().and_then(|id| id.checked_sub(1));
                at.and_then(|at| self.files.get(at)).map_or("", String::as_str)
            }
        }
    }

    /// What the visitor hears when the script breaks.
    #[must_use]
    pub fn sorry<'s>(&self, own: Option<&'s str>) -> &'s str {
        own.unwrap_or_else(|| sorry(self.facts.contact.language.as_deref(), self.facts.origin.language.as_deref()))
    }

    /// Lets time pass, from one stored instant to the next.
    pub fn pass(&mut self, seconds: i64) -> Vec<Effect> {
        self.until = Some(self.now.plus_seconds(seconds));
        self.advance()
    }

    fn advance(&mut self) -> Vec<Effect> {
        let Some(until) = self.until else { return Vec::new() };
        let mut effects = Vec::new();
        while let Some(due) = self.state.next_due().filter(|due| *due <= until && !self.is_exhausted()) {
            self.now = self.now.max(due);
            effects.extend(self.run(Input::Time));
            // A deadline that did nothing would come again for ever.
            if self.state.next_due() == Some(due) {
                break;
            }
        }
        if !matches!(self.state.waiting, Waiting::Fetch { .. }) {
            self.now = self.now.max(until);
            self.until = None;
        }
        effects
    }

    /// What the house answers by itself; none when the run waits for something else.
    fn told(&mut self) -> Option<Input> {
        let Waiting::Fact { fact, .. } = &self.state.waiting else { return None };
        let fact = named(fact.clone(), self.facts.conversation.group.as_deref());
        let answer = self.world.tell(&fact, &self.facts, &mut self.index);
        self.answers.push(OutsideAnswer::Fact { fact, answer: answer.clone() });
        Some(Input::Told(answer))
    }

    fn fetched(&mut self, fetch: &Fetch) -> Option<FetchAnswer> {
        let mut answer = self.world.call(fetch);
        if answer.is_none() && self.fills_in {
            answer = Some(self.world.fill_in(fetch));
        }
        if let (Fetch::File { url, name }, Some(FetchAnswer::File { attachment_id: Some(id), .. })) =
            (fetch, &mut answer)
        {
            let last = url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            self.files.push(name.clone().unwrap_or_else(|| last.to_owned()));
            *id = i64::try_from(self.files.len()).unwrap_or_default();
        }
        answer
    }

    fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::UpdateContact { change } => apply_contact(&mut self.facts.contact, change),
            Effect::UpdateConversation { change } => apply_conversation(&mut self.facts.conversation, change),
            Effect::AskAgents { group, .. } if !group.is_empty() => {
                self.facts.conversation.group = Some(group.clone());
            }
            _ => {}
        }
    }
}

/// A fact of the group that is meant: no name stands for the one that the conversation is in.
pub(super) fn named(fact: Fact, own: Option<&str>) -> Fact {
    let named = |group: String| if group.is_empty() { own.unwrap_or_default().to_owned() } else { group };
    match fact {
        Fact::IsOpen { group } => Fact::IsOpen { group: named(group) },
        Fact::AgentsOnline { group } => Fact::AgentsOnline { group: named(group) },
        Fact::QueueLength { group } => Fact::QueueLength { group: named(group) },
        fact @ (Fact::Canned { .. } | Fact::Cards { .. }) => fact,
    }
}

/// A file that the visitor sends, as scripts see it.
#[must_use]
pub fn file(name: &str) -> Value {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let content_type = match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    };
    json!({ "name": name, "url": format!("https://files.example/{name}"), "size": 1000, "content_type": content_type })
}

/// What the visitor hears of being handed over; none when that is nothing.
#[must_use]
pub fn farewell(handoff: &Handoff) -> Option<&str> {
    handoff.message.as_deref().filter(|text| !text.trim().is_empty())
}

pub(super) fn apply_contact(contact: &mut ContactView, change: &ContactChange) {
    let set = |slot: &mut Option<String>, value: &Option<Option<String>>| {
        if let Some(value) = value {
            slot.clone_from(value);
        }
    };
    set(&mut contact.name, &change.name);
    set(&mut contact.email, &change.email);
    set(&mut contact.phone, &change.phone);
    set(&mut contact.language, &change.language);
    change_attributes(&mut contact.attributes, &change.attributes);
    retag(&mut contact.tags, &change.add_tags, &change.remove_tags);
}

pub(super) fn apply_conversation(conversation: &mut ConversationView, change: &ConversationChange) {
    if let Some(priority) = change.priority {
        priority.as_str().clone_into(&mut conversation.priority);
    }
    change_attributes(&mut conversation.attributes, &change.attributes);
    retag(&mut conversation.tags, &change.add_tags, &change.remove_tags);
}

/// Nobody but the script tags anything here, and a script that tags too much has failed: nothing can be left out.
fn retag(tags: &mut Vec<String>, add: &[String], remove: &[String]) {
    let _none = change_tags(tags, add, remove);
}

/// A contact, conversation and origin to begin with.
#[must_use]
pub fn facts(channel: &str, time_zone: &str) -> Snapshot {
    Snapshot {
        contact: ContactView::default(),
        conversation: ConversationView { priority: "normal".into(), ..ConversationView::default() },
        origin: Origin {
            channel: channel.to_owned(),
            time_zone: time_zone.to_owned(),
            lead: vec!["name".into(), "email".into()],
            ..Origin::default()
        },
    }
}
