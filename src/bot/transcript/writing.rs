//! Writes a conversation that really was as a test. The flow that it was held with is played along, to find out when the
//! bot went on by itself; what it said is written as it was said.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fact::{ending, written};
use super::playing::{Actor, field_value, labels, play, press};
use super::stating::state;
use super::{Visitor, What, one_line, plain, read};
use crate::bot::program::Program;
use crate::bot::stage::{Stage, World};
use crate::domain::flow::run::{Snapshot, Waiting};
use crate::domain::flow::trial::FlowRecording;
use crate::domain::folding::fold;
use crate::domain::prompt::{Prompt, PromptAnswer, PromptField};
use crate::domain::timestamp::Timestamp;

/// The longest that a bot is busy with a call or with typing, in milliseconds.
const BUSY_MAX_MILLIS: i64 = 60_000;

/// A conversation as it happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// Contact, conversation and origin as the bot found them.
    pub facts: Snapshot,
    /// What the admin had filled in.
    pub settings: Map<String, Value>,
    /// The container where it began, when not with the visitor's words.
    pub entrance: Option<String>,
    /// Groups, canned responses, knowledge cards and calls, as the bot found them. A call that nobody knows the answer of
    /// is written as `200 {}`, to be filled in.
    pub world: World,
    pub entries: Vec<Recorded>,
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
    /// An agent answered the bot's question, or wrote a note.
    Agent { text: String, name: Option<String> },
    /// So many seconds passed.
    Passed(i64),
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
    let mut writer = Writer::new(program, recording, is_timed);
    for (at, entry) in recording.entries.iter().enumerate() {
        writer.take(entry, recording.entries.get(at + 1..).unwrap_or_default());
    }
    writer.finish();
    let world = &writer.actor.stage.world;
    let mut text = format!("test: {name}\n{}\n", state(program, recording, world));
    for line in writer.lines {
        text.push_str(&line.text());
        text.push('\n');
    }
    text
}

/// Plays a conversation along and writes it down.
struct Writer<'p> {
    actor: Actor<'p>,
    lines: Vec<What>,
    /// The prompt of the newest message of the bot's.
    prompt: Option<&'p Prompt>,
    is_timed: bool,
    before: &'p Snapshot,
    /// When the last thing happened.
    last_at: Timestamp,
}

impl<'p> Writer<'p> {
    fn new(program: &'p Program, recording: &'p Recording, is_timed: bool) -> Self {
        let mut stage = Stage::new(program, recording.world.clone(), recording.facts.clone(), recording.started_at);
        stage.fills_in = true;
        let mut actor = Actor::new(stage);
        if let Some(container) = &recording.entrance {
            actor.begin(container);
        }
        Self {
            actor,
            lines: Vec::new(),
            prompt: None,
            is_timed,
            before: &recording.facts,
            last_at: recording.started_at,
        }
    }

    fn take(&mut self, entry: &'p Recorded, next: &[Recorded]) {
        match &entry.what {
            RecordedWhat::Bot { text, prompt, files } => {
                self.wait_for_bot();
                take_one(&mut self.actor.heard);
                self.lines.push(said(text, files));
                let labels = prompt.as_ref().map(labels).unwrap_or_default();
                if !labels.is_empty() {
                    self.lines.push(What::Options(labels));
                }
                self.prompt = prompt.as_ref();
            }
            RecordedWhat::Visitor { text, answer, files } => {
                // No call and no typing takes so long.
                if entry.at.0 - self.last_at.0 > BUSY_MAX_MILLIS {
                    self.actor.finish();
                }
                let is_meanwhile = self.is_in_the_midst(next);
                if !is_meanwhile {
                    self.pass(entry.at);
                }
                let visitor = visitor(text, answer.as_ref(), files, self.prompt);
                self.act(What::Visitor(Visitor { is_meanwhile, ..visitor }));
            }
            RecordedWhat::Agent { text, name } => {
                self.actor.finish();
                // Agents also write notes to each other.
                if matches!(self.actor.stage.state.waiting, Waiting::Agent { .. }) {
                    self.pass(entry.at);
                    let name = name.as_deref().map(|name| one_line(name).replace(':', " "));
                    self.act(What::Agent { name, text: plain(text) });
                }
            }
            RecordedWhat::Passed(seconds) => {
                self.actor.finish();
                self.act(What::After(*seconds));
            }
        }
        let is_passing = matches!(entry.what, RecordedWhat::Passed(_));
        self.last_at = if is_passing { self.actor.stage.now } else { entry.at };
    }

    fn act(&mut self, what: What) {
        // A line that can't be carried out is written all the same: it happened.
        let _ = self.actor.act(&what);
        self.lines.push(what);
    }

    /// Lets the bot go on until it says something; also the time that it waits for.
    fn wait_for_bot(&mut self) {
        while !self.actor.has_spoken() && self.actor.go_on() {}
        if !self.actor.has_spoken()
            && let Some(due) = self.actor.stage.state.next_due()
        {
            let seconds = seconds_until(self.actor.stage.now, due);
            self.act(What::After(seconds));
            while !self.actor.has_spoken() && self.actor.go_on() {}
        }
    }

    /// Whether the visitor writes while the bot is still about to say what comes next.
    fn is_in_the_midst(&self, next: &[Recorded]) -> bool {
        let said = next.iter().find_map(|entry| match &entry.what {
            RecordedWhat::Bot { text, files, .. } => Some(said(text, files)),
            _ => None,
        });
        let heard = self.actor.heard.iter().find(|line| matches!(line, What::Bot(_)));
        self.actor.stage.is_busy() || (heard.is_some() && heard == said.as_ref())
    }

    fn pass(&mut self, at: Timestamp) {
        // What was played and not said is of no account any more.
        self.actor.heard.clear();
        let seconds = (at.0 - self.actor.stage.now.0).div_euclid(1000);
        if self.is_timed && seconds > 0 {
            self.act(What::After(seconds));
        }
    }

    /// Where the bot stands at the end, and what it has written.
    fn finish(&mut self) {
        self.actor.finish();
        let (stage, done) = (&self.actor.stage, &self.actor.done);
        self.lines.extend(written(self.before, &stage.facts).into_iter().map(What::Fact));
        self.lines.push(What::Fact(ending(stage, done)));
    }
}

fn said(text: &str, files: &[String]) -> What {
    let files = files.iter().map(|name| format!("<file {}>", file_name(name)));
    let text = files.chain([text.to_owned()]).collect::<Vec<_>>().join(" ");
    What::Bot(plain(&text))
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
        let of_form = filled.iter().filter_map(|(name, value)| {
            let field = fields.iter().find(|field| field.name == *name)?;
            Some((name.clone(), label_of(field, value)))
        });
        let form: BTreeMap<String, String> = of_form.collect();
        return Visitor { form: Some(form), text: String::new(), ..typed };
    }
    typed
}

/// A choice is written with its label, as long as that means this option.
fn label_of(field: &PromptField, value: &str) -> String {
    let option = field.options.iter().find(|option| option.id.to_string() == value);
    let label = option.map(|option| option.label.clone());
    label.filter(|label| field_value(field, label) == value).unwrap_or_else(|| value.to_owned())
}

pub(super) fn file_name(name: &str) -> String {
    one_line(name).replace(['<', '>'], "_")
}
