//! A conversation with a bot that only plays: for the simulator, for tests, and for replaying what really happened. The
//! same step as in earnest; what the world answers is given beforehand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::pass::Moment;
use super::program::Program;
use super::step::{Scene, Stepped, step};
use super::variables::Held;
use crate::domain::contact::change_attributes;
use crate::domain::flow::effect::{ContactChange, ConversationChange, Effect};
use crate::domain::flow::run::{
    ContactView, ConversationView, Fact, Fetch, FetchAnswer, Input, Origin, RunState, Said, Snapshot, Waiting,
};
use crate::domain::tag::change_tags;
use crate::domain::timestamp::Timestamp;

/// What the world is like on the stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// The groups that are open; none: all.
    pub open_groups: Option<BTreeSet<String>>,
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

/// A conversation in play.
pub struct Stage<'a> {
    program: &'a Program,
    pub world: World,
    pub facts: Snapshot,
    pub now: Timestamp,
    pub state: RunState,
    pub held: Held,
    steps: u64,
}

impl<'a> Stage<'a> {
    /// A stage before the first words.
    pub fn new(program: &'a Program, world: World, facts: Snapshot, now: Timestamp) -> Self {
        Self { program, world, facts, now, state: RunState::default(), held: Held::default(), steps: 0 }
    }

    /// Takes an input, and all that the world can answer at once. What has been done is answered, in order.
    pub fn take(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut next = Some(input);
        while let Some(input) = next {
            self.steps += 1;
            let moment = Moment { now: self.now, seed: self.steps };
            let scene = Scene { program: self.program, newest: None, moment, facts: self.facts.clone() };
            let Stepped { effects: made, state, held, .. } = step(&scene, 1, std::mem::take(&mut self.state), input);
            (self.state, self.held) = (state, held);
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

    /// Lets time pass, from one stored instant to the next.
    pub fn pass(&mut self, seconds: i64) -> Vec<Effect> {
        let until = self.now.plus_seconds(seconds);
        let mut effects = Vec::new();
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
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
            Waiting::Fact { fact, .. } => {
                let fact = fact.clone();
                Some(Input::Told(self.tell(&fact)))
            }
            Waiting::Fetch { fetch, key, .. } => {
                *key = self.steps.to_string();
                let (key, fetch) = (key.clone(), fetch.clone());
                self.call(&fetch).map(|answer| Input::Fetched { key, answer })
            }
            _ => None,
        }
    }

    fn tell(&self, fact: &Fact) -> Value {
        let world = &self.world;
        match fact {
            Fact::IsOpen { group } => json!(world.open_groups.as_ref().is_none_or(|open| open.contains(group))),
            Fact::AgentsOnline { group } => json!(world.online.get(group).copied().unwrap_or(1)),
            Fact::QueueLength { group } => json!(world.queue.get(group).copied().unwrap_or(0)),
            Fact::Canned { shortcut } => json!(world.canned.get(shortcut)),
            Fact::Cards { text, limit } => found_cards(&world.cards, text, *limit),
        }
    }

    fn call(&mut self, fetch: &Fetch) -> Option<FetchAnswer> {
        if let Fetch::File { .. } = fetch {
            return Some(FetchAnswer::File { attachment_id: Some(0), error: None });
        }
        let fits = |call: &StageCall| match fetch {
            Fetch::Service { service, method, path, .. } => {
                call.service.as_ref() == Some(service) && call.method == *method && call.path == *path
            }
            Fetch::Rest { url, method, .. } => call.service.is_none() && call.method == *method && call.path == *url,
            Fetch::File { .. } => false,
        };
        // The last answer of a call stands for all that come after it.
        let calls = &mut self.world.calls;
        let unused = calls.iter().position(|call| fits(call) && !call.is_used);
        let at = unused.or_else(|| calls.iter().rposition(|call| fits(call)))?;
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

/// Cards that share words with a text, as far as a stage needs a search: the best first, with the share of the words that
/// they have.
fn found_cards(cards: &[StageCard], text: &str, limit: i64) -> Value {
    use crate::domain::flow::folding::fold;
    let asked: BTreeSet<String> = fold(text).split(' ').filter(|w| w.chars().count() > 3).map(str::to_owned).collect();
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

fn apply_contact(contact: &mut ContactView, change: &ContactChange) {
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
    change_tags(&mut contact.tags, &change.add_tags, &change.remove_tags);
}

fn apply_conversation(conversation: &mut ConversationView, change: &ConversationChange) {
    if let Some(priority) = change.priority {
        priority.as_str().clone_into(&mut conversation.priority);
    }
    change_attributes(&mut conversation.attributes, &change.attributes);
    change_tags(&mut conversation.tags, &change.add_tags, &change.remove_tags);
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
