//! What a bot does, in words: a sentence for each effect, for whoever watches a flow being tried.

use serde_json::{Map, Value};

use crate::domain::flow::effect::{CardEvent, ContactChange, ConversationChange, Effect, Handoff, Media};
use crate::domain::flow::graph::EdgeKind;
use crate::domain::flow::run::{Fetch, RunState, Waiting};
use crate::domain::flow::simulation::{SimEffect, SimWaiting, SimWaitingKind};

/// An effect in a sentence, and what that names, for whoever says it in another language.
#[must_use]
pub fn told(effect: &Effect) -> SimEffect {
    let (mut group, mut container, mut words) = (None, None, None);
    let (kind, text) = match effect {
        Effect::Say { text, media: None, .. } => {
            words = Some(text.clone());
            ("say", format!("Says: {text}"))
        }
        Effect::Say { text, media: Some(media), .. } => {
            words = Some(sent(text, media));
            ("send", format!("Sends a file: {}", sent(text, media)))
        }
        Effect::Type => ("type", "Shows that the bot is typing.".to_owned()),
        Effect::Note { text } => {
            words = Some(text.clone());
            ("note", format!("Writes a note for agents: {text}"))
        }
        Effect::UpdateContact { change } => {
            let changes = of_contact(change);
            words = Some(changes.clone());
            ("update_contact", format!("Writes to the contact: {changes}."))
        }
        Effect::UpdateConversation { change } => {
            let changes = of_conversation(change);
            words = Some(changes.clone());
            ("update_conversation", format!("Writes to the conversation: {changes}."))
        }
        Effect::AskAgents { group: asked, question } => {
            (group, words) = (named(asked), Some(question.clone()));
            ("ask_agents", format!("Asks {}: {question}", whom(group.as_deref())))
        }
        Effect::Card { id, what } => {
            words = Some(id.to_string());
            of_card(*id, *what)
        }
        Effect::Entered { from, to, by } => {
            container = Some(to.clone());
            ("entered", entered(from.as_deref(), to, *by))
        }
        Effect::FellSilent { container: silent } => {
            container = Some(silent.clone());
            ("fell_silent", format!("The visitor has been silent for too long in {silent}."))
        }
        Effect::HandOff { handoff } => {
            (group, words) = (handoff.group.clone(), handoff.note.clone());
            ("hand_off", hands_off(handoff))
        }
        Effect::Resolve { reason } => {
            words.clone_from(reason);
            let why = reason.as_ref().map_or_else(|| ".".to_owned(), |reason| format!(": {reason}"));
            ("resolve", format!("Resolves the conversation{why}"))
        }
        Effect::End => ("end", "The bot stops; the conversation stays, for people.".to_owned()),
        Effect::Fail { failure, .. } => {
            words = Some(failure.message.clone());
            let line = failure.line.map(|line| format!(" in line {line}")).unwrap_or_default();
            ("fail", format!("The script breaks{line}, and the visitor goes to people: {}", failure.message))
        }
    };
    SimEffect { kind: kind.to_owned(), text, group, container, words }
}

/// That a trial has come to its end, as an effect.
#[must_use]
pub fn exhausted() -> SimEffect {
    let text = "This conversation takes too long to be tried any further.".to_owned();
    SimEffect { kind: "exhausted".to_owned(), text, group: None, container: None, words: None }
}

fn named(group: &str) -> Option<String> {
    Some(group.to_owned()).filter(|group| !group.is_empty())
}

fn whom(group: Option<&str>) -> String {
    group.map_or_else(|| "the agents".to_owned(), |group| format!("the group {group}"))
}

fn sent(caption: &str, media: &Media) -> String {
    match media {
        Media::Folder { name } => format!("{name} {caption}").trim_end().to_owned(),
        Media::Attachment { .. } => caption.to_owned(),
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

fn of_card(id: i64, what: CardEvent) -> (&'static str, String) {
    match what {
        CardEvent::Shown => ("card_shown", format!("Shows the knowledge card {id}.")),
        CardEvent::Helped => ("card_helped", format!("The knowledge card {id} has helped.")),
        CardEvent::NotHelped => ("card_not_helped", format!("The knowledge card {id} has not helped.")),
        CardEvent::HandedOff => {
            ("card_handed_off", format!("The knowledge card {id} was shown, and people are asked for."))
        }
    }
}

fn of_contact(change: &ContactChange) -> String {
    let mut parts = Vec::new();
    let fields =
        [("name", &change.name), ("email", &change.email), ("phone", &change.phone), ("language", &change.language)];
    for (name, value) in fields {
        match value {
            Some(Some(value)) => parts.push(format!("{name} {value}")),
            Some(None) => parts.push(format!("{name} -")),
            None => {}
        }
    }
    of_the_rest(&mut parts, &change.attributes, &change.add_tags, &change.remove_tags);
    parts.join(", ")
}

fn of_conversation(change: &ConversationChange) -> String {
    let mut parts = Vec::new();
    parts.extend(change.priority.map(|priority| format!("priority {}", priority.as_str())));
    of_the_rest(&mut parts, &change.attributes, &change.add_tags, &change.remove_tags);
    parts.join(", ")
}

/// Named as scripts name them: `tag lead`, `untag lead`, `order 99`.
fn of_the_rest(parts: &mut Vec<String>, attributes: &Map<String, Value>, add: &[String], remove: &[String]) {
    for (name, value) in attributes {
        parts.push(match value {
            Value::Null => format!("{name} -"),
            Value::String(text) => format!("{name} {text}"),
            other => format!("{name} {other}"),
        });
    }
    parts.extend(add.iter().map(|tag| format!("tag {tag}")));
    parts.extend(remove.iter().map(|tag| format!("untag {tag}")));
}

/// What a run waits for, in a sentence.
#[must_use]
pub fn waiting(state: &RunState) -> SimWaiting {
    let (mut call, mut group) = (None, None);
    let (kind, text) = match &state.waiting {
        Waiting::Start => (SimWaitingKind::Start, "Waits for the visitor's first words.".to_owned()),
        Waiting::Answer { question, .. } => {
            (SimWaitingKind::Answer, format!("Waits for an answer to: {}", question.words().0))
        }
        Waiting::Fetch { fetch, .. } => {
            call = Some(call_of(fetch));
            (SimWaitingKind::Fetch, format!("Waits for {}.", called(fetch)))
        }
        Waiting::Agent { group: asked, .. } => {
            group = named(asked);
            (SimWaitingKind::Agent, format!("Waits for an answer of {}.", whom(group.as_deref())))
        }
        Waiting::Until { is_typing: true, .. } => (SimWaitingKind::Wait, "Is typing.".to_owned()),
        Waiting::Until { .. } => (SimWaitingKind::Wait, "Waits for a time.".to_owned()),
        Waiting::Fact { .. } => (SimWaitingKind::Wait, "Looks something up.".to_owned()),
        Waiting::Ended => (SimWaitingKind::Ended, "The bot has stopped.".to_owned()),
    };
    SimWaiting { kind, text, call, group, until: state.next_due() }
}

/// A call as tests say it.
#[must_use]
pub fn call_of(fetch: &Fetch) -> String {
    match fetch {
        Fetch::Service { service, method, path, .. } => format!("service {service} {method} {path}"),
        Fetch::Rest { url, method, .. } => format!("rest {method} {url}"),
        Fetch::File { url, .. } => format!("rest GET {url}"),
    }
}

fn called(fetch: &Fetch) -> String {
    match fetch {
        Fetch::Service { service, method, path, .. } => format!("{method} {path} of the service {service}"),
        Fetch::Rest { url, method, .. } => format!("{method} {url}"),
        Fetch::File { url, .. } => format!("the file {url}"),
    }
}
