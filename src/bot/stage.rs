//! A conversation with a bot that only plays: for the simulator, for tests, and for replaying what really happened. The
//! same step as in earnest; what the world answers is given beforehand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::pass::Moment;
use super::program::Program;
use super::step::{Scene, Stepped, step};
use crate::domain::contact::change_attributes;
use crate::domain::flow::declaration::Place;
use crate::domain::flow::effect::{ContactChange, ConversationChange, Effect, Media};
use crate::domain::flow::run::{
    ContactView, ConversationView, Entry, Fact, Fetch, FetchAnswer, Input, Origin, RunState, Said, Snapshot, Waiting,
};
use crate::domain::rest::RestAnswer;
use crate::domain::tag::change_tags;
use crate::domain::timestamp::Timestamp;

/// What the world is like on the stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// The groups that are open; none: all.
    pub open_groups: Option<BTreeSet<String>>,
    /// Groups that are closed, whatever else is said.
    pub closed_groups: BTreeSet<String>,
    /// How many agents are online in a group; one where nothing is said.
    pub online: BTreeMap<String, i64>,
    /// How many wait in a group; none where nothing is said.
    pub queue: BTreeMap<String, i64>,
    pub canned: BTreeMap<String, String>,
    pub cards: Vec<StageCard>,
    /// Answers of REST calls, the first that fits; more for the same call come one after the other.
    pub calls: Vec<StageCall>,
}

/// A knowledge card on the stage: what it is found by is its title and questions, word by word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageCard {
    pub id: i64,
    pub title: String,
    pub text: String,
}

/// What a REST call is answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct StageCall {
    /// The service's name, or none for an address.
    pub service: Option<String>,
    pub method: String,
    /// The path, or the address.
    pub path: String,
    pub answer: FetchAnswer,
    pub is_used: bool,
}

impl World {
    /// Whether a group is open; no name stands for the inbox, which is open as long as any group is.
    fn is_open(&self, group: &str) -> bool {
        let is_listed =
            |open: &BTreeSet<String>| if group.is_empty() { !open.is_empty() } else { open.contains(group) };
        self.open_groups.as_ref().is_none_or(is_listed) && !self.closed_groups.contains(group)
    }

    /// Becomes a world in which a fact is so.
    fn learn(&mut self, fact: &Fact, value: &Value) {
        match fact {
            Fact::IsOpen { group } if *value == Value::Bool(false) => {
                if group.is_empty() {
                    self.open_groups = Some(BTreeSet::new());
                } else {
                    self.closed_groups.insert(group.clone());
                }
            }
            Fact::IsOpen { .. } => {}
            Fact::AgentsOnline { group } => drop(self.online.insert(group.clone(), value.as_i64().unwrap_or(1))),
            Fact::QueueLength { group } => drop(self.queue.insert(group.clone(), value.as_i64().unwrap_or(0))),
            Fact::Canned { shortcut } => {
                if let Some(text) = value.as_str() {
                    self.canned.insert(shortcut.clone(), text.to_owned());
                }
            }
            Fact::Cards { .. } => {
                for card in value.as_array().into_iter().flatten() {
                    let text = |name: &str| card.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                    let id = card.get("id").and_then(Value::as_i64).unwrap_or_default();
                    if self.cards.iter().all(|known| known.id != id) {
                        self.cards.push(StageCard { id, title: text("title"), text: text("text") });
                    }
                }
            }
        }
    }

    fn knows(&self, fetch: &Fetch) -> bool {
        matches!(fetch, Fetch::File { .. }) || self.calls.iter().any(|call| call.fits(fetch))
    }

    /// Gives a call an answer.
    fn answer(&mut self, fetch: &Fetch, answer: RestAnswer) {
        let (service, method, path) = match fetch {
            Fetch::Service { service, method, path, .. } => (Some(service.clone()), method, path),
            Fetch::Rest { url, method, .. } => (None, method, url),
            Fetch::File { .. } => return,
        };
        let answer = FetchAnswer::Rest { answer: Box::new(answer) };
        self.calls.push(StageCall { service, method: method.clone(), path: path.clone(), answer, is_used: false });
    }
}

impl StageCall {
    fn fits(&self, fetch: &Fetch) -> bool {
        match fetch {
            Fetch::Service { service, method, path, .. } => {
                self.service.as_ref() == Some(service) && self.method == *method && self.path == *path
            }
            Fetch::Rest { url, method, .. } => self.service.is_none() && self.method == *method && self.path == *url,
            Fetch::File { .. } => false,
        }
    }
}

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
    /// When a real conversation is played: what the world answered then. It becomes a part of this world; what nobody
    /// knows any more is answered with nothing.
    pub remembered: Option<Vec<Entry>>,
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
            remembered: None,
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

    /// Takes an input, and all that the world can answer at once. What has been done is answered, in order.
    pub fn take(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut next = Some(input);
        while let Some(input) = next.filter(|_| !self.is_exhausted()) {
            self.steps += 1;
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
            next = self.answer();
        }
        effects
    }

    /// The visitor's words.
    pub fn say(&mut self, text: &str) -> Vec<Effect> {
        self.take(Input::Said(Said { text: text.to_owned(), is_after_question: true, ..Said::default() }))
    }

    /// Lets the time pass that the bot is seen typing.
    pub fn finish_typing(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Waiting::Until { at, is_typing: true, .. } = self.state.waiting
            && !self.is_exhausted()
        {
            self.now = self.now.max(at);
            effects.extend(self.take(Input::Time));
        }
        effects
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

    /// Lets time pass, from one stored instant to the next.
    pub fn pass(&mut self, seconds: i64) -> Vec<Effect> {
        let until = self.now.plus_seconds(seconds);
        let mut effects = Vec::new();
        while let Some(due) = self.state.next_due().filter(|due| *due <= until && !self.is_exhausted()) {
            self.now = self.now.max(due);
            effects.extend(self.take(Input::Time));
            // A deadline that did nothing would come again for ever.
            if self.state.next_due() == Some(due) {
                break;
            }
        }
        self.now = until;
        effects
    }

    /// What the world answers by itself; none when the run waits for somebody.
    fn answer(&mut self) -> Option<Input> {
        match &mut self.state.waiting {
            Waiting::Fact { fact, call, place } => {
                let (fact, known) = (fact.clone(), recall(self.remembered.as_mut(), call, place));
                if let Some(known) = known {
                    self.world.learn(&fact, &known);
                }
                Some(Input::Told(self.tell(&fact)))
            }
            Waiting::Fetch { fetch, key, call, place } => {
                *key = self.steps.to_string();
                let (key, fetch, known) = (key.clone(), fetch.clone(), recall(self.remembered.as_mut(), call, place));
                if let Some(known) = known {
                    self.world.answer(&fetch, rest_answer(&known));
                }
                if self.remembered.is_some() && !self.world.knows(&fetch) {
                    self.world.answer(&fetch, RestAnswer::new(200, BTreeMap::new(), b"{}"));
                }
                self.call(&fetch).map(|answer| Input::Fetched { key, answer })
            }
            _ => None,
        }
    }

    fn tell(&self, fact: &Fact) -> Value {
        let world = &self.world;
        match fact {
            Fact::IsOpen { group } => json!(world.is_open(group)),
            Fact::AgentsOnline { group } => json!(world.online.get(group).copied().unwrap_or(1)),
            Fact::QueueLength { group } => json!(world.queue.get(group).copied().unwrap_or(0)),
            Fact::Canned { shortcut } => json!(world.canned.get(shortcut)),
            Fact::Cards { text, limit } => found_cards(&world.cards, text, *limit),
        }
    }

    fn call(&mut self, fetch: &Fetch) -> Option<FetchAnswer> {
        if let Fetch::File { url, name } = fetch {
            let last = url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            self.files.push(name.clone().unwrap_or_else(|| last.to_owned()));
            let attachment_id = i64::try_from(self.files.len()).ok();
            return Some(FetchAnswer::File { attachment_id, error: None });
        }
        let fits = |call: &StageCall| call.fits(fetch);
        // The last answer of a call stands for all that come after it.
        let calls = &mut self.world.calls;
        let unused = calls.iter().position(|call| fits(call) && !call.is_used);
        let at = unused.or_else(|| calls.iter().rposition(fits))?;
        let call = calls.get_mut(at)?;
        call.is_used = true;
        Some(call.answer.clone())
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

/// What a call brought in when the conversation was real.
fn recall(remembered: Option<&mut Vec<Entry>>, call: &str, place: &Place) -> Option<Value> {
    let remembered = remembered?;
    let at = remembered.iter().position(|entry| entry.call == call && entry.place == *place)?;
    Some(remembered.remove(at).value)
}

/// The answer that a script got, as it came in.
fn rest_answer(value: &Value) -> RestAnswer {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    match value.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok()) {
        Some(0) | None => RestAnswer::failed(text("error")),
        Some(status) => RestAnswer::new(status, BTreeMap::new(), text("text").as_bytes()),
    }
}

/// Cards that share words with a text, as far as a stage needs a search: the best first, with the share of the words that
/// they have.
fn found_cards(cards: &[StageCard], text: &str, limit: i64) -> Value {
    use crate::domain::folding::fold;
    let asked: BTreeSet<String> = fold(text).split(' ').filter(|w| w.chars().count() > 2).map(str::to_owned).collect();
    let mut found: Vec<(f64, &StageCard)> = Vec::new();
    for card in cards {
        let words = fold(&format!("{} {}", card.title, card.text));
        let words: BTreeSet<&str> = words.split(' ').collect();
        let shared = asked.iter().filter(|word| words.contains(word.as_str())).count();
        if shared > 0 {
            #[expect(clippy::cast_precision_loss, reason = "few words")]
            found.push((shared as f64 / asked.len() as f64, card));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.id.cmp(&other.1.id)));
    let limit = usize::try_from(limit).unwrap_or(1);
    let card = |(score, card): &(f64, &StageCard)| json!({ "id": card.id, "title": card.title, "text": card.text, "score": score });
    found.iter().take(limit).map(card).collect()
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
