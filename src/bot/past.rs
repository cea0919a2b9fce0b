//! A conversation that really was, as the stage can play it: what was written, and what the world answered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::stage::{StageCall, StageCard, World};
use super::transcript::writing::{Recorded, RecordedWhat, Recording};
use crate::domain::flow::run::{Fact, Fetch, FetchAnswer};
use crate::domain::flow::trial::{OutsideAnswer, PastConversation};
use crate::domain::message::{AuthorKind, Message, MessageKind};

/// The conversation to be written down.
pub fn recording(past: &PastConversation) -> Recording {
    Recording {
        name: past.name.clone(),
        started_at: past.started_at,
        facts: past.facts.clone(),
        settings: past.settings.clone(),
        world: world(&past.answers),
        // All that it was answered is known, also from before the last jump.
        journal: Vec::new(),
        entries: past.messages.iter().filter_map(recorded).collect(),
        ending: Vec::new(),
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

fn world(answers: &[OutsideAnswer]) -> World {
    let mut world = World::default();
    let (mut open, mut has_asked) = (BTreeSet::new(), false);
    for answer in answers {
        match answer {
            OutsideAnswer::Call { fetch, answer } => world.calls.extend(call(fetch, answer)),
            OutsideAnswer::Fact { fact: Fact::IsOpen { group }, answer } => {
                has_asked = true;
                if *answer == Value::Bool(true) {
                    open.insert(group.clone());
                }
            }
            OutsideAnswer::Fact { fact, answer } => note(&mut world, fact, answer),
        }
    }
    // All are open where nobody has asked.
    world.open_groups = has_asked.then_some(open);
    world
}

fn note(world: &mut World, fact: &Fact, answer: &Value) {
    match fact {
        Fact::AgentsOnline { group } => {
            world.online.insert(group.clone(), answer.as_i64().unwrap_or_default());
        }
        Fact::QueueLength { group } => {
            world.queue.insert(group.clone(), answer.as_i64().unwrap_or_default());
        }
        Fact::Canned { shortcut } => {
            world.canned.extend(answer.as_str().map(|text| (shortcut.clone(), text.to_owned())));
        }
        Fact::Cards { .. } => {
            for found in answer.as_array().into_iter().flatten() {
                let text = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let id = found.get("id").and_then(Value::as_i64).unwrap_or_default();
                let card = StageCard { id, title: text("title"), text: text("text") };
                if !world.cards.contains(&card) {
                    world.cards.push(card);
                }
            }
        }
        Fact::IsOpen { .. } => {}
    }
}

fn call(fetch: &Fetch, answer: &FetchAnswer) -> Option<StageCall> {
    let (service, method, path) = match fetch {
        Fetch::Service { service, method, path, .. } => (Some(service.clone()), method.clone(), path.clone()),
        Fetch::Rest { url, method, .. } => (None, method.clone(), url.clone()),
        Fetch::File { .. } => return None,
    };
    Some(StageCall { service, method, path, answer: with_text(answer.clone()), is_used: false })
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
