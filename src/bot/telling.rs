//! What a bot does, in words: a sentence for each effect, for whoever watches a flow being tried.

use serde_json::{Map, Value};

use crate::domain::flow::effect::{CardEvent, ContactChange, ConversationChange, Effect, Handoff, Media};
use crate::domain::flow::graph::EdgeKind;
use crate::domain::flow::run::{Fetch, RunState, Waiting};
use crate::domain::flow::simulation::{SimEffect, SimWaiting, SimWaitingKind};

/// An effect in a sentence.
#[must_use]
pub fn told(effect: &Effect) -> SimEffect {
    let (kind, text) = match effect {
        Effect::Say { text, media, .. } => ("say", says(text, media.as_ref())),
        Effect::Type => ("type", "Shows that the bot is typing.".to_owned()),
        Effect::Note { text } => ("note", format!("Writes a note for agents: {text}")),
        Effect::UpdateContact { change } => ("update_contact", of_contact(change)),
        Effect::UpdateConversation { change } => ("update_conversation", of_conversation(change)),
        Effect::AskAgents { group, question } => ("ask_agents", format!("Asks the group {group}: {question}")),
        Effect::Card { id, what } => ("card", of_card(*id, *what)),
        Effect::Entered { from, to, by } => ("entered", entered(from.as_deref(), to, *by)),
        Effect::FellSilent { container } => {
            ("fell_silent", format!("The visitor has been silent for too long in {container}."))
        }
        Effect::HandOff { handoff } => ("hand_off", hands_off(handoff)),
        Effect::Resolve { reason: Some(reason) } => ("resolve", format!("Resolves the conversation: {reason}")),
        Effect::Resolve { reason: None } => ("resolve", "Resolves the conversation.".to_owned()),
        Effect::End => ("end", "The bot stops; the conversation stays, for people.".to_owned()),
        Effect::Fail { failure, .. } => {
            let line = failure.line.map(|line| format!(" in line {line}")).unwrap_or_default();
            ("fail", format!("The script breaks{line}, and the visitor goes to people: {}", failure.message))
        }
    };
    SimEffect { kind: kind.to_owned(), text }
}

fn says(text: &str, media: Option<&Media>) -> String {
    match media {
        Some(Media::Folder { name }) => format!("Sends the file {name}. {text}").trim_end().to_owned(),
        Some(Media::Attachment { .. }) => format!("Sends a file from an address. {text}").trim_end().to_owned(),
        None => format!("Says: {text}"),
    }
}

fn entered(from: Option<&str>, to: &str, by: EdgeKind) -> String {
    let Some(from) = from.filter(|from| !from.is_empty()) else { return format!("Begins in {to}.") };
    let why = match by {
        EdgeKind::Keyword => ", because of a keyword",
        EdgeKind::Fallback => ", because no answer fits",
        EdgeKind::Idle => ", because the visitor is silent",
        EdgeKind::Timeout => ", because the time for an answer is over",
        EdgeKind::Otherwise => ", because nobody is there",
        _ => "",
    };
    format!("Goes from {from} to {to}{why}.")
}

fn hands_off(handoff: &Handoff) -> String {
    let to = match (&handoff.agent, &handoff.group) {
        (Some(agent), Some(group)) => format!("{agent} of the group {group}"),
        (Some(agent), None) => agent.clone(),
        (None, Some(group)) => format!("the group {group}"),
        (None, None) => "the inbox's group".to_owned(),
    };
    let priority = handoff.priority.map(|p| format!(" with {} priority", p.as_str())).unwrap_or_default();
    let mut text = format!("Hands the conversation to {to}{priority}.");
    for (what, words) in [("Agents read", &handoff.note), ("The visitor reads", &handoff.message)] {
        if let Some(words) = words {
            text = format!("{text} {what}: {words}");
        }
    }
    text
}

fn of_card(id: i64, what: CardEvent) -> String {
    match what {
        CardEvent::Shown => format!("Shows the knowledge card {id}."),
        CardEvent::Helped => format!("The knowledge card {id} has helped."),
        CardEvent::NotHelped => format!("The knowledge card {id} has not helped."),
        CardEvent::HandedOff => format!("The knowledge card {id} was shown, and people are asked for."),
    }
}

fn of_contact(change: &ContactChange) -> String {
    let mut parts = Vec::new();
    let fields =
        [("name", &change.name), ("e-mail", &change.email), ("phone", &change.phone), ("language", &change.language)];
    for (name, value) in fields {
        match value {
            Some(Some(value)) => parts.push(format!("{name} {value}")),
            Some(None) => parts.push(format!("no {name}")),
            None => {}
        }
    }
    of_the_rest(&mut parts, &change.attributes, &change.add_tags, &change.remove_tags);
    format!("Writes to the contact: {}.", parts.join(", "))
}

fn of_conversation(change: &ConversationChange) -> String {
    let mut parts = Vec::new();
    parts.extend(change.priority.map(|priority| format!("priority {}", priority.as_str())));
    of_the_rest(&mut parts, &change.attributes, &change.add_tags, &change.remove_tags);
    format!("Writes to the conversation: {}.", parts.join(", "))
}

fn of_the_rest(parts: &mut Vec<String>, attributes: &Map<String, Value>, add: &[String], remove: &[String]) {
    for (name, value) in attributes {
        parts.push(match value {
            Value::Null => format!("no {name}"),
            Value::String(text) => format!("{name} {text}"),
            other => format!("{name} {other}"),
        });
    }
    parts.extend(add.iter().map(|tag| format!("tag {tag}")));
    parts.extend(remove.iter().map(|tag| format!("without tag {tag}")));
}

/// What a run waits for, in a sentence.
#[must_use]
pub fn waiting(state: &RunState) -> SimWaiting {
    let (kind, text) = match &state.waiting {
        Waiting::Start => (SimWaitingKind::Start, "Waits for the visitor's first words.".to_owned()),
        Waiting::Answer { question, .. } => {
            (SimWaitingKind::Answer, format!("Waits for an answer to: {}", question.words().0))
        }
        Waiting::Fetch { fetch, .. } => (SimWaitingKind::Fetch, format!("Waits for {}.", called(fetch))),
        Waiting::Agent { group, .. } => (SimWaitingKind::Agent, format!("Waits for an agent of the group {group}.")),
        Waiting::Until { is_typing: true, .. } => (SimWaitingKind::Wait, "Is typing.".to_owned()),
        Waiting::Until { .. } => (SimWaitingKind::Wait, "Waits for a time.".to_owned()),
        Waiting::Fact { .. } => (SimWaitingKind::Wait, "Looks something up.".to_owned()),
        Waiting::Ended => (SimWaitingKind::Ended, "The bot has stopped.".to_owned()),
    };
    SimWaiting { kind, text, until: state.next_due() }
}

fn called(fetch: &Fetch) -> String {
    match fetch {
        Fetch::Service { service, method, path, .. } => format!("{method} {path} of the service {service}"),
        Fetch::Rest { url, method, .. } => format!("{method} {url}"),
        Fetch::File { url, .. } => format!("the file {url}"),
    }
}
