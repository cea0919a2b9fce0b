//! Writes a conversation that really was as a test. The flow that it was held with is played along, to find out when the
//! bot went on by itself; what it said is written as it was said.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::playing::{Actor, labels, play, press};
use super::{Fact, Visitor, What, one_line, plain, read};
use crate::bot::program::Program;
use crate::bot::stage::{Stage, StageCall, World};
use crate::domain::flow::run::{Entry, FetchAnswer, Snapshot};
use crate::domain::flow::trial::FlowRecording;
use crate::domain::folding::fold;
use crate::domain::prompt::{Prompt, PromptAnswer};
use crate::domain::timestamp::Timestamp;

/// A conversation as it happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// Contact, conversation and origin as the bot found them.
    pub facts: Snapshot,
    /// What the admin had filled in, as far as it matters.
    pub settings: Map<String, Value>,
    /// Groups, canned responses, knowledge cards and calls, as the bot found them.
    pub world: World,
    pub entries: Vec<Recorded>,
    /// What is left of the run's journal: what the world had answered in its last container. Of calls before that nobody
    /// knows the answers any more; they are written as `200 {}`, to be filled in.
    pub journal: Vec<Entry>,
    /// What became of it: facts to be written at the end.
    pub ending: Vec<Fact>,
}

/// Something that happened in a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub at: Timestamp,
    pub what: RecordedWhat,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordedWhat {
    /// The visitor wrote; with the names of files.
    Visitor { text: String, answer: Option<PromptAnswer>, files: Vec<String> },
    /// The bot said something; with the names of files.
    Bot { text: String, prompt: Option<Prompt>, files: Vec<String> },
    /// An agent answered the bot's question.
    Agent { text: String, name: Option<String> },
}

/// The conversation as a test, with the name of its file. Times between are written only where the test would not pass
/// without.
#[must_use]
pub fn record(program: &Program, recording: &Recording) -> FlowRecording {
    let plain = write(program, recording, false);
    let passes = |text: &str| {
        let chats = read(text).unwrap_or_default();
        chats.first().is_some_and(|chat| play(program, chat).passed)
    };
    let text = if passes(&plain) { plain } else { write(program, recording, true) };
    FlowRecording { name: file_stem(&recording.name), text }
}

/// A name for the file, of letters, digits and hyphens.
fn file_stem(name: &str) -> String {
    let folded = fold(name);
    let plain: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(50).collect();
    let stem = plain.trim_matches('-').to_owned();
    if stem.is_empty() { "conversation".to_owned() } else { stem }
}

fn write(program: &Program, recording: &Recording, is_timed: bool) -> String {
    let name = one_line(&recording.name);
    let name = if name.is_empty() { "a conversation".to_owned() } else { name };
    let (lines, world) = lines(program, recording, is_timed);
    let mut text = format!("test: {name}\n{}\n", header(recording, &world));
    for line in lines {
        text.push_str(&line.text());
        text.push('\n');
    }
    text
}

fn lines(program: &Program, recording: &Recording, is_timed: bool) -> (Vec<What>, World) {
    let mut stage = Stage::new(program, recording.world.clone(), recording.facts.clone(), recording.started_at);
    stage.remembered = Some(recording.journal.clone());
    let mut actor = Actor::new(stage);
    let mut lines = Vec::new();
    let mut prompt: Option<&Prompt> = None;
    for entry in &recording.entries {
        let act = |actor: &mut Actor<'_>, lines: &mut Vec<What>, what: What| {
            // A line that can't be carried out is written all the same: it happened.
            let _ = actor.act(&what);
            lines.push(what);
        };
        match &entry.what {
            RecordedWhat::Bot { text, prompt: offered, files } => {
                if !actor.heard.iter().any(|heard| matches!(heard, What::Bot(_)))
                    && let Some(due) = actor.stage.state.next_due()
                {
                    let seconds = seconds_until(actor.stage.now, due);
                    act(&mut actor, &mut lines, What::After(seconds));
                }
                take_one(&mut actor.heard);
                let files = files.iter().map(|name| format!("<file {}>", file_name(name)));
                let text = files.chain([text.clone()]).collect::<Vec<_>>().join(" ");
                lines.push(What::Bot(plain(&text)));
                let labels = offered.as_ref().map(labels).unwrap_or_default();
                if !labels.is_empty() {
                    lines.push(What::Options(labels));
                }
                prompt = offered.as_ref();
            }
            RecordedWhat::Visitor { text, answer, files } => {
                pass(&mut actor, &mut lines, entry.at, is_timed);
                act(&mut actor, &mut lines, What::Visitor(visitor(text, answer.as_ref(), files, prompt)));
            }
            RecordedWhat::Agent { text, name } => {
                pass(&mut actor, &mut lines, entry.at, is_timed);
                let name = name.as_deref().map(|name| one_line(name).replace(':', " "));
                act(&mut actor, &mut lines, What::Agent { name, text: plain(text) });
            }
        }
    }
    lines.extend(recording.ending.iter().cloned().map(What::Fact));
    (lines, actor.stage.world)
}

fn pass(actor: &mut Actor<'_>, lines: &mut Vec<What>, at: Timestamp, is_timed: bool) {
    let seconds = (at.0 - actor.stage.now.0).div_euclid(1000);
    if is_timed && seconds > 0 {
        let what = What::After(seconds);
        let _ = actor.act(&what);
        lines.push(what);
    }
}

fn seconds_until(now: Timestamp, due: Timestamp) -> i64 {
    // A part of a second counts as one: the time must have come.
    (due.0 - now.0 + 999).div_euclid(1000).max(0)
}

/// What the bot said on the stage is heard once.
fn take_one(heard: &mut Vec<What>) {
    if let Some(at) = heard.iter().position(|line| matches!(line, What::Bot(_))) {
        heard.drain(..=at);
    }
}

fn visitor(text: &str, answer: Option<&PromptAnswer>, files: &[String], prompt: Option<&Prompt>) -> Visitor {
    let files = files.iter().map(|name| file_name(name)).collect();
    let typed = Visitor { text: plain(text), files, ..Visitor::default() };
    let Some((answer, prompt)) = answer.zip(prompt) else { return typed };
    if let Some(pressed) = answer.option_id.and_then(|id| press(prompt, id)) {
        return Visitor { pressed: Some(pressed), text: String::new(), ..typed };
    }
    if let (Some(filled), Prompt::Form { fields, .. }) = (&answer.fields, prompt) {
        let value = |name: &String, value: &String| {
            let field = fields.iter().find(|field| field.name == *name);
            let option = field.and_then(|field| field.options.iter().find(|option| option.id.to_string() == *value));
            option.map_or_else(|| value.clone(), |option| option.label.clone())
        };
        let form: BTreeMap<String, String> = filled.iter().map(|(n, v)| (n.clone(), value(n, v))).collect();
        return Visitor { form: Some(form), text: String::new(), ..typed };
    }
    typed
}

fn file_name(name: &str) -> String {
    one_line(name).replace(['<', '>'], "_")
}

fn header(recording: &Recording, found: &World) -> String {
    let mut lines = vec![format!("now: {}", time(recording.started_at, &recording.facts.origin.time_zone))];
    let Snapshot { contact, origin, .. } = &recording.facts;
    let pair = |name: &str, value: Option<&String>| value.map(|value| format!("{name}={}", header_value(value)));
    let mut of_contact: Vec<String> = [
        pair("name", contact.name.as_ref()),
        pair("email", contact.email.as_ref()),
        pair("phone", contact.phone.as_ref()),
        pair("language", contact.language.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    of_contact.extend(contact.tags.iter().map(|tag| format!("tag={}", header_value(tag))));
    for (name, value) in &contact.attributes {
        let value = value.as_str().map_or_else(|| value.to_string(), header_value);
        of_contact.push(format!("attributes.{name}={value}"));
    }
    if !of_contact.is_empty() {
        lines.push(format!("contact: {}", of_contact.join(", ")));
    }
    let mut of_origin: Vec<String> = [
        pair("url", origin.url.as_ref()),
        pair("referrer", origin.referrer.as_ref()),
        pair("inbox", Some(&origin.inbox).filter(|name| !name.is_empty())),
        pair("group", origin.group.as_ref()),
        pair("country", origin.country.as_ref()),
        Some(format!("lead={}", origin.lead.join(" "))).filter(|_| origin.lead != ["name", "email"]),
    ]
    .into_iter()
    .flatten()
    .collect();
    of_origin.extend(origin.campaign.iter().map(|(name, value)| format!("campaign.{name}={}", header_value(value))));
    if !of_origin.is_empty() {
        lines.push(format!("origin: {}", of_origin.join(", ")));
    }
    if origin.channel != "web" {
        lines.push(format!("channel: {}", origin.channel));
    }
    lines.extend(origin.language.as_ref().map(|language| format!("language: {language}")));
    for (name, value) in &recording.settings {
        let value = value.as_str().map_or_else(|| value.to_string(), one_line);
        lines.push(format!("setting: {name}={value}"));
    }
    lines.extend(world(found));
    lines.join("\n") + "\n"
}

/// A value in a list with commas: a comma that would end it too early is left out.
fn header_value(value: &str) -> String {
    one_line(value).replace(", ", " ")
}

fn world(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    let listed = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    lines.extend(world.open_groups.as_ref().map(|open| format!("open: {}", listed(open)).trim_end().to_owned()));
    if !world.closed_groups.is_empty() {
        lines.push(format!("closed: {}", listed(&world.closed_groups)));
    }
    lines.extend(world.online.iter().map(|(group, n)| format!("online: {group}={n}")));
    lines.extend(world.queue.iter().map(|(group, n)| format!("queue: {group}={n}")));
    lines.extend(world.canned.iter().map(|(shortcut, text)| format!("canned {shortcut} -> {}", one_line(text))));
    lines.extend(
        world.cards.iter().map(|card| format!("card \"{}\" -> {}", one_line(&card.title), one_line(&card.text))),
    );
    lines.extend(world.calls.iter().filter_map(call));
    lines
}

fn call(call: &StageCall) -> Option<String> {
    let FetchAnswer::Rest { answer } = &call.answer else { return None };
    let whose = call.service.as_ref().map_or_else(|| "rest".to_owned(), |name| format!("service {name}"));
    let answered = match (&answer.error, &answer.json) {
        (Some(error), _) if answer.status == 0 => format!("error {}", one_line(error)),
        (_, Some(json)) => format!("{} {json}", answer.status),
        (_, None) if answer.text.trim().is_empty() => answer.status.to_string(),
        (_, None) => format!("{} {}", answer.status, Value::from(answer.text.as_str())),
    };
    Some(format!("{whose} {} {} -> {answered}", call.method, call.path))
}

/// A time with its zone in brackets.
fn time(at: Timestamp, zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    instant.to_zoned(zone).to_string()
}
