//! Facts of a test: what must be so after the lines before.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::header::is_key;
use super::plain;
use crate::bot::stage::Stage;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::run::Snapshot;
use crate::domain::tag::is_same_tag;

/// Something that must be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// `handoff Sales`, with the note behind ` note ` when it is told.
    HandedOff(String),
    /// `tag lead`
    Tagged(String),
    /// `untagged lead`
    Untagged(String),
    /// `note Asked for a person`: agents read this.
    Note(String),
    /// `asked Support: Is it in stock?`
    Asked(String),
    /// `priority high`
    Priority(String),
    /// `contact.email ana@example.com`, `conversation.attributes.order 99`, `session.plan fiber`; without a value: there is
    /// none.
    Value { path: String, value: String },
    /// `resolved`, with the reason when it is told.
    Resolved(String),
    /// `ended`: the bot has stopped.
    Ended,
    /// `waiting start`: the bot waits in this container; in none before the first words.
    Waiting(String),
    /// `failed`: the script broke, and the visitor was passed on.
    Failed,
}

impl Fact {
    /// Reads a fact; lines after the first belong to its text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = plain(rest);
        let named = |make: fn(String) -> Self| (!rest.is_empty()).then(|| make(rest.clone()));
        match word {
            "handoff" => Some(Self::HandedOff(rest)),
            "tag" => named(Self::Tagged),
            "untagged" => named(Self::Untagged),
            "note" => named(Self::Note),
            "asked" => named(Self::Asked),
            "priority" => named(Self::Priority),
            "resolved" => Some(Self::Resolved(rest)),
            "ended" => rest.is_empty().then_some(Self::Ended),
            "waiting" => Some(Self::Waiting(rest)),
            "failed" => rest.is_empty().then_some(Self::Failed),
            _ => {
                let (variable, field) = word.split_once('.')?;
                let fits = matches!(variable, "contact" | "conversation" | "session") && !field.is_empty();
                fits.then(|| Self::Value { path: word.to_owned(), value: rest })
            }
        }
    }

    /// The fact as it is written.
    pub(super) fn text(&self) -> String {
        let with = |word: &str, rest: &str| format!("{word} {rest}").trim_end().to_owned();
        match self {
            Self::HandedOff(rest) => with("handoff", rest),
            Self::Tagged(tag) => with("tag", tag),
            Self::Untagged(tag) => with("untagged", tag),
            Self::Note(text) => with("note", text),
            Self::Asked(rest) => with("asked", rest),
            Self::Priority(level) => with("priority", level),
            Self::Value { path, value } => with(path, value),
            Self::Resolved(reason) => with("resolved", reason),
            Self::Ended => "ended".to_owned(),
            Self::Waiting(container) => with("waiting", container),
            Self::Failed => "failed".to_owned(),
        }
    }

    /// Whether it is so; else how it is instead, as facts or words.
    pub(super) fn check(&self, stage: &Stage<'_>, done: &[Effect]) -> Result<(), Vec<String>> {
        let is_so = match self {
            Self::HandedOff(rest) => done.iter().any(|effect| is_handoff(effect, rest)),
            Self::Tagged(tag) => is_tagged(stage, tag),
            Self::Untagged(tag) => !is_tagged(stage, tag),
            Self::Note(text) => notes(done).iter().any(|note| note == text),
            Self::Asked(rest) => done.iter().any(|effect| is_question(effect, rest)),
            Self::Priority(level) => stage.facts.conversation.priority == *level,
            Self::Value { path, value } => value_at(stage, path).unwrap_or_default() == *value,
            Self::Resolved(reason) => done.iter().any(|effect| {
                matches!(effect, Effect::Resolve { reason: why } if reason.is_empty() || same(why.as_deref(), reason))
            }),
            Self::Ended => stage.state.has_ended(),
            Self::Waiting(container) => !stage.state.has_ended() && stage.state.container == *container,
            Self::Failed => done.iter().any(|effect| matches!(effect, Effect::Fail { .. })),
        };
        if is_so { Ok(()) } else { Err(self.instead(stage, done)) }
    }

    fn instead(&self, stage: &Stage<'_>, done: &[Effect]) -> Vec<String> {
        match self {
            Self::Tagged(_) | Self::Untagged(_) => {
                stage.facts.conversation.tags.iter().map(|tag| Self::Tagged(tag.clone()).text()).collect()
            }
            Self::Note(_) => notes(done).into_iter().map(|note| Self::Note(note).text()).collect(),
            Self::Priority(_) => vec![Self::Priority(stage.facts.conversation.priority.clone()).text()],
            Self::Value { path, .. } => {
                let value = value_at(stage, path).unwrap_or_default();
                vec![Self::Value { path: path.clone(), value }.text()]
            }
            Self::Asked(_) => done.iter().filter_map(question).map(|rest| Self::Asked(rest).text()).collect(),
            _ => vec![ending(stage, done).text()],
        }
    }
}

/// Where the bot stands, as a fact.
pub(super) fn ending(stage: &Stage<'_>, done: &[Effect]) -> Fact {
    let of = |effect: &Effect| match effect {
        Effect::HandOff { handoff } => Some(Fact::HandedOff(handoff.group.clone().unwrap_or_default())),
        Effect::Resolve { reason } => Some(Fact::Resolved(plain(reason.as_deref().unwrap_or_default()))),
        Effect::Fail { .. } => Some(Fact::Failed),
        Effect::End => Some(Fact::Ended),
        _ => None,
    };
    let ended = done.iter().rev().find_map(of).filter(|_| stage.state.has_ended());
    ended.unwrap_or_else(|| Fact::Waiting(stage.state.container.clone()))
}

/// What is other than it was, of contact and conversation.
pub(super) fn written(before: &Snapshot, after: &Snapshot) -> Vec<Fact> {
    let mut facts = Vec::new();
    let has = |tags: &[String], tag: &str| tags.iter().any(|known| is_same_tag(known, tag));
    let (old, new) = (&before.conversation, &after.conversation);
    facts.extend(new.tags.iter().filter(|tag| !has(&old.tags, tag)).cloned().map(Fact::Tagged));
    facts.extend(old.tags.iter().filter(|tag| !has(&new.tags, tag)).cloned().map(Fact::Untagged));
    if old.priority != new.priority {
        facts.push(Fact::Priority(new.priority.clone()));
    }
    let (old, new) = (&before.contact, &after.contact);
    let fields = [
        ("name", &old.name, &new.name),
        ("email", &old.email, &new.email),
        ("phone", &old.phone, &new.phone),
        ("language", &old.language, &new.language),
    ];
    for (name, _, value) in fields.into_iter().filter(|(_, old, new)| old != new) {
        facts.push(value_fact(&format!("contact.{name}"), value.as_deref().map(Value::from).as_ref()));
    }
    attributes(&mut facts, "contact", &old.attributes, &new.attributes);
    attributes(&mut facts, "conversation", &before.conversation.attributes, &after.conversation.attributes);
    facts
}

fn attributes(facts: &mut Vec<Fact>, of: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    // A name with a point or a blank in it can't be said.
    let changed =
        names.into_iter().filter(|name| old.get(*name) != new.get(*name) && is_key(name) && !name.contains('.'));
    facts.extend(changed.map(|name| value_fact(&format!("{of}.attributes.{name}"), new.get(name))));
}

fn value_fact(path: &str, value: Option<&Value>) -> Fact {
    Fact::Value { path: path.to_owned(), value: value.and_then(in_words).unwrap_or_default() }
}

fn is_tagged(stage: &Stage<'_>, tag: &str) -> bool {
    stage.facts.conversation.tags.iter().any(|known| is_same_tag(known, tag))
}

fn same(one: Option<&str>, other: &str) -> bool {
    plain(one.unwrap_or_default()) == other
}

fn is_handoff(effect: &Effect, rest: &str) -> bool {
    let Effect::HandOff { handoff } = effect else { return false };
    let group = handoff.group.as_deref();
    if same(group, rest) {
        return true;
    }
    let with_note = rest.match_indices(" note ").any(|(at, found)| {
        let (before, note) = (rest.get(..at).unwrap_or_default(), rest.get(at + found.len()..).unwrap_or_default());
        same(group, before.trim()) && same(handoff.note.as_deref(), note.trim())
    });
    let to_nobody = rest.strip_prefix("note ").is_some_and(|note| same(handoff.note.as_deref(), note.trim()));
    with_note || (to_nobody && group.is_none())
}

/// The notes that agents read: those by themselves, and those of hand-offs.
fn notes(done: &[Effect]) -> Vec<String> {
    let note = |effect: &Effect| match effect {
        Effect::Note { text } => Some(plain(text)),
        Effect::HandOff { handoff } => handoff.note.as_deref().map(plain),
        _ => None,
    };
    done.iter().filter_map(note).collect()
}

fn question(effect: &Effect) -> Option<String> {
    let Effect::AskAgents { group, question } = effect else { return None };
    Some(format!("{group}: {}", plain(question)))
}

fn is_question(effect: &Effect, rest: &str) -> bool {
    let Effect::AskAgents { group, .. } = effect else { return false };
    group == rest || question(effect).as_deref() == Some(rest)
}

/// What a variable holds, in words; none when there is nothing.
pub(super) fn value_at(stage: &Stage<'_>, path: &str) -> Option<String> {
    let (variable, rest) = path.split_once('.')?;
    let root = match variable {
        "session" => Value::Object(stage.state.session_now().clone()),
        "contact" => serde_json::to_value(&stage.facts.contact).ok()?,
        _ => serde_json::to_value(&stage.facts.conversation).ok()?,
    };
    let found = rest.split('.').try_fold(&root, |value, key| value.get(key))?;
    in_words(found)
}

fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(plain(text)),
        other => Some(other.to_string()),
    }
}
