//! Conversations that were, as the stage can play them: what was written, and what the world answered. Real ones, and those
//! that were only tried.

use std::collections::BTreeSet;

use serde_json::Value;

use super::program::Program;
use super::simulator::Simulator;
use super::stage::{StageCall, StageCanned, StageFound, World, named};
use super::transcript::writing::{Recorded, RecordedWhat, Recording};
use crate::domain::flow::run::{Fact, Fetch, FetchAnswer};
use crate::domain::flow::simulation::{House, INPUTS_MAX, SimAuthor, SimEntry, SimInput, SimStep, SimulationRequest};
use crate::domain::flow::trial::{OutsideAnswer, PastConversation};
use crate::domain::id::KnowledgeCardId;
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::message::{AuthorKind, Message, MessageKind};
use crate::domain::timestamp::Timestamp;

/// The most calls that are answered with nothing at the end of a trial.
const CALLS_MAX: usize = 20;

/// A real conversation, to be written down.
#[must_use]
pub fn recording(past: &PastConversation) -> Recording {
    Recording {
        name: past.name.clone(),
        started_at: past.started_at,
        facts: past.facts.clone(),
        settings: past.settings.clone(),
        entrance: past.entrance.clone(),
        world: world(&past.answers, past.facts.conversation.group.as_deref()),
        entries: past.messages.iter().filter_map(recorded).collect(),
    }
}

fn recorded(message: &Message) -> Option<Recorded> {
    let files = || message.attachments.iter().map(|file| file.name.clone()).collect();
    let text = message.text.clone();
    let what = match (message.author.kind, message.kind) {
        (AuthorKind::Contact, MessageKind::Reply) => {
            RecordedWhat::Visitor { text, answer: message.answer.clone(), files: files() }
        }
        (AuthorKind::Bot, MessageKind::Reply) => {
            RecordedWhat::Bot { text, prompt: message.prompt.clone(), files: files() }
        }
        (AuthorKind::Agent, MessageKind::Note) => RecordedWhat::Agent { text, name: message.author.name.clone() },
        _ => return None,
    };
    Some(Recorded { at: message.created_at, what })
}

/// A trial, to be written down. A call that is still waited for at its end is answered with nothing, to be filled in. None
/// when it jumps about: what a jump does in the midst of a conversation, a test can't say.
#[must_use]
pub fn tried(program: &Program, request: &SimulationRequest, house: &House, name: &str) -> Option<Recording> {
    let mut simulator = Simulator::new(program, request, house);
    let facts = simulator.stage.facts.clone();
    let started_at = simulator.stage.now;
    let (mut entries, mut entrance) = (Vec::new(), None);
    for (at, input) in request.inputs.iter().take(INPUTS_MAX).enumerate() {
        if let SimInput::Jump { container } = input {
            if at > 0 {
                return None;
            }
            entrance = Some(container.clone());
        }
        take(&mut simulator, input, &mut entries);
    }
    let nothing = SimInput::Fetched { status: 200, json: Some(Value::Object(serde_json::Map::new())), text: None };
    for _ in 0..CALLS_MAX {
        if simulator.is_waiting_for_call() {
            take(&mut simulator, &nothing, &mut entries);
        }
    }
    Some(Recording {
        name: name.to_owned(),
        started_at,
        settings: request.settings.clone().unwrap_or_default(),
        entrance,
        world: world(&simulator.stage.answers, facts.conversation.group.as_deref()),
        facts,
        entries,
    })
}

/// Takes an input, and writes down what came of it. What the bot does not hear is left out.
fn take(simulator: &mut Simulator<'_>, input: &SimInput, entries: &mut Vec<Recorded>) {
    let at = simulator.stage.now;
    let what = match input {
        SimInput::Say { text, files, .. } => {
            Some(RecordedWhat::Visitor { text: text.clone(), answer: simulator.answer(input), files: files.clone() })
        }
        SimInput::Agent { text } if simulator.is_waiting_for_agent() => {
            Some(RecordedWhat::Agent { text: text.clone(), name: None })
        }
        SimInput::Pass { seconds } if !simulator.is_waiting_for_call() => {
            Some(RecordedWhat::Passed((*seconds).clamp(0, super::transcript::AFTER_MAX)))
        }
        _ => None,
    };
    entries.extend(what.map(|what| Recorded { at, what }));
    let SimStep { entries: shown, now, .. } = simulator.take(input);
    entries.extend(shown.into_iter().filter(|entry| entry.from == SimAuthor::Bot).map(|entry| bot(entry, now)));
}

fn bot(SimEntry { text, prompt, attachments, .. }: SimEntry, at: Timestamp) -> Recorded {
    Recorded { at, what: RecordedWhat::Bot { text, prompt, files: attachments } }
}

/// The world that answered so. `group`: where the conversation was at its beginning.
fn world(answers: &[OutsideAnswer], group: Option<&str>) -> World {
    let mut world = World::default();
    let (mut open, mut is_inbox_closed) = (BTreeSet::new(), false);
    for answer in answers {
        match answer {
            OutsideAnswer::Call { fetch, answer } => world.calls.extend(call(fetch, answer)),
            OutsideAnswer::Fact { fact, answer } => match named(fact.clone(), group) {
                Fact::IsOpen { group } if *answer == Value::Bool(true) => {
                    open.insert(group);
                }
                Fact::IsOpen { group } if group.is_empty() => is_inbox_closed = true,
                Fact::IsOpen { group } => {
                    world.closed_groups.insert(group);
                }
                fact => note(&mut world, fact, answer),
            },
        }
    }
    // All are open where nobody has asked; what was once open counts as open.
    world.closed_groups.retain(|group| !open.contains(group));
    if is_inbox_closed && open.is_empty() {
        world.open_groups = Some(BTreeSet::new());
    }
    world
}

fn note(world: &mut World, fact: Fact, answer: &Value) {
    match fact {
        Fact::AgentsOnline { group } => {
            world.online.insert(group, answer.as_i64().unwrap_or_default());
        }
        Fact::QueueLength { group } => {
            world.queue.insert(group, answer.as_i64().unwrap_or_default());
        }
        Fact::Canned { shortcut } => {
            let text = answer.as_str().map(str::to_owned);
            let shortcut = shortcut.to_lowercase();
            world.canned.extend(text.map(|text| StageCanned { shortcut, text, is_used: false }));
        }
        Fact::Cards { text, .. } => {
            let mut found = StageFound { text, cards: Vec::new() };
            for card in answer.as_array().into_iter().flatten() {
                let words = |name: &str| card.get(name).and_then(Value::as_str).unwrap_or_default();
                let id = KnowledgeCardId(card.get("id").and_then(Value::as_i64).unwrap_or_default());
                let score = card.get("score").and_then(Value::as_f64).unwrap_or_default();
                found.cards.push((words("title").to_owned(), score));
                let known = &mut world.library.cards;
                if known.iter().all(|card| card.id != id) {
                    known.push(KnowledgeCard::new(id, words("title"), words("text")));
                }
            }
            remember(&mut world.found, found);
        }
        Fact::IsOpen { .. } => {}
    }
}

/// Of searches for the same words the longest list counts: a shorter one is its beginning.
fn remember(all: &mut Vec<StageFound>, found: StageFound) {
    match all.iter_mut().find(|known| known.text == found.text) {
        Some(known) if known.cards.len() < found.cards.len() => *known = found,
        Some(_) => {}
        None => all.push(found),
    }
}

/// A call as a test says it; a file only when it was not there.
fn call(fetch: &Fetch, answer: &FetchAnswer) -> Option<StageCall> {
    match answer {
        FetchAnswer::Rest { .. } => Some(StageCall::new(fetch, with_text(answer.clone()))),
        FetchAnswer::File { attachment_id: Some(_), .. } => None,
        FetchAnswer::File { error, .. } => {
            let error = error.clone().unwrap_or_else(|| "It is not there.".to_owned());
            let answer = Box::new(crate::domain::rest::RestAnswer::failed(error));
            Some(StageCall::new(fetch, FetchAnswer::Rest { answer }))
        }
    }
}

/// The text of an answer that was read as JSON is not kept beside it.
fn with_text(mut answer: FetchAnswer) -> FetchAnswer {
    if let FetchAnswer::Rest { answer } = &mut answer
        && answer.text.is_empty()
        && let Some(json) = &answer.json
    {
        answer.text = json.to_string();
    }
    answer
}
