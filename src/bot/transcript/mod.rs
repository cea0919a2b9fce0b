//! Conversations as text: the tests of a flow, `tests/*.chat`. What is written here is read, played on the stage and
//! compared line by line; and a conversation that really was can be written down as a test.
//! `docs/reference/flow-language.md` explains the format. Where to look next: [`reading`], then [`playing`].

mod comparing;
mod fact;
mod header;
pub mod playing;
mod reading;
mod stating;
#[cfg(test)]
mod tests;
pub mod writing;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

pub use fact::Fact;
pub use reading::{AFTER_MAX, read, seconds_of};

use super::stage::World;
use crate::domain::flow::run::Snapshot;
use crate::domain::timestamp::Timestamp;

/// A test: a world, and a conversation in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chat {
    pub name: String,
    /// Where it begins, from 1.
    pub line: u32,
    pub setup: Setup,
    pub lines: Vec<Line>,
}

/// What is said before the conversation begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub now: Timestamp,
    pub facts: Snapshot,
    pub settings: Map<String, Value>,
    /// Where it begins, when not with the visitor's words.
    pub entrance: Option<String>,
    pub world: World,
}

/// A line of a conversation, with the number of its line in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub number: u32,
    pub what: What,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `>` the visitor writes, presses, fills in or sends a file; `>>` while the bot is still busy.
    Visitor(Visitor),
    /// `* agent:` an agent answers the bot's question.
    Agent { name: Option<String>, text: String },
    /// `<` the bot says this.
    Bot(String),
    /// `[A] [B]` these are offered with the words before; fields of a form as `{name, email}`.
    Options(Vec<String>),
    /// `...` any number of lines of the bot.
    Any,
    /// `=` this is so now.
    Fact(Fact),
    /// `= after 600s` time passes.
    After(i64),
}

/// What a visitor does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    pub text: String,
    /// The label of a button, and which of several with that label, from 1.
    pub pressed: Option<(String, usize)>,
    /// A form's fields, as they were filled in.
    pub form: Option<BTreeMap<String, String>>,
    /// The names of the files that were sent.
    pub files: Vec<String>,
    /// It comes while the bot is busy with what came before: with a call, or typing. It answers no later question.
    pub is_meanwhile: bool,
}

impl What {
    /// The line as it is written in a file, without line ends behind.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Visitor(visitor) if visitor.is_meanwhile => format!(">> {}", visitor.written()),
            Self::Visitor(visitor) => format!("> {}", visitor.written()),
            Self::Agent { name, text } => {
                format!("* {}: {}", name.as_deref().unwrap_or("agent"), escaped(text))
            }
            Self::Bot(text) => format!("< {}", escaped(text)),
            Self::Options(labels) => format!("  {}", labels.join(" ")),
            Self::Any => "...".to_owned(),
            Self::Fact(fact) => format!("= {}", escaped(&fact.text())),
            Self::After(seconds) => format!("= after {seconds}s"),
        }
        .trim_end()
        .to_owned()
    }
}

impl Visitor {
    fn written(&self) -> String {
        let mut written: String = self.files.iter().fold(String::new(), |mut all, name| {
            // Writing to a text never fails.
            let _ = write!(all, "<file {name}> ");
            all
        });
        if let Some((label, nth)) = &self.pressed {
            written.push_str(&bracketed(label));
            if *nth > 1 {
                let _ = write!(written, " ({nth})");
            }
        } else if let Some(fields) = &self.form {
            written.push_str(&form_text(fields));
        } else {
            let text = plain(&self.text);
            let is_marked = text.starts_with('[') || text.starts_with('{') || text.starts_with("<file ");
            let text = if is_marked { marked(&text) } else { escaped(&text) };
            written.push_str(&text);
        }
        written
    }
}

/// Fields as `{name: Ana, email: ana@example.com}`; what would be read otherwise stands in quotes.
fn form_text(fields: &BTreeMap<String, String>) -> String {
    let is_plain =
        |value: &str| !value.is_empty() && value.trim() == value && !value.contains([',', '{', '}', '"', '\n', '\r']);
    let quoted = |text: &str| Value::from(text).to_string();
    let field = |(name, value): (&String, &String)| {
        let name = if is_plain(name) && !name.contains(':') { name.clone() } else { quoted(name) };
        let value = if is_plain(value) { value.clone() } else { quoted(value) };
        format!("{name}: {value}")
    };
    format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
}

/// The JSON text that a text begins with, and what is behind it.
fn quoted_at(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let value = values.next()?.ok()?;
    Some((value, text.get(values.byte_offset()..)?))
}

/// A label as a button.
fn bracketed(label: &str) -> String {
    format!("[{}]", one_line(label).replace('[', "(").replace(']', ")"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as it is compared: without white space at the ends of its lines, and without empty lines around it.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Lines after the first are indented; a backslash stands before what would be read as something else.
fn escaped(text: &str) -> String {
    let text = plain(text);
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let is_marked = first.starts_with('\\');
    let mut written = if is_marked { marked(first) } else { first.to_owned() };
    for line in lines {
        let is_marked = line.is_empty() || line.starts_with(['\\', '[', '{']);
        let line = if is_marked { marked(line) } else { line.to_owned() };
        let _ = write!(written, "\n  {line}");
    }
    written
}

/// With a backslash before the first line.
fn marked(text: &str) -> String {
    match text.split_once('\n') {
        None => format!("\\{text}"),
        Some((first, rest)) => {
            let rest = escaped(&format!("x\n{rest}"));
            format!("\\{first}{}", rest.strip_prefix('x').unwrap_or_default())
        }
    }
}

/// Without the backslash that stands before what would be read as something else.
fn unmarked(line: &str) -> &str {
    line.strip_prefix('\\').unwrap_or(line)
}
