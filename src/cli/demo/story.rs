//! The stories' grammar: what people say to each other, written so that it reads like a play.
//!
//! ```text
//! # key | Name | e-mail | phone       a person; what the page knows of them (all but the key may be missing)
//! is ID name=value name="two words"   the site proves with a signature who this is, and adds attributes
//! on DEVICE LANGUAGE                  what they write with (see `site.rs`)
//! at wholesale                        the inbox, when it is not the shop's
//! ## 9d 10:14 AGENT REFERRER          a story: first words 9 days ago at 10:14 in the shop's time; or `## 25m AGENT`
//! /path                               the contact goes to a page
//! ! event name=value                  the page tells of an event
//! > words · < words · <agent words    the contact writes · the story's agent replies · another agent does
//! * words · *agent words              a note
//! > [file.png] words                  with a file (see `file.rs`)
//! @agent                              given to an agent, who goes on
//! = Name | e-mail | phone             the agent writes down who this is
//! ~ words                             the agent's note on the contact
//! done                                resolved
//! +5m · +2h · +1d 9:20                time that passes before the next line; without it, as long as it takes
//! ```

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Somebody who writes to the business, and all that they wrote.
#[derive(Debug)]
pub struct Person {
    pub key: &'static str,
    pub card: Card,
    /// The site's own id of this person, where it signs.
    pub id: Option<&'static str>,
    pub attributes: Map<String, Value>,
    pub device: &'static str,
    pub language: &'static str,
    pub is_wholesale: bool,
    pub stories: Vec<Story>,
}

/// How to reach somebody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Card {
    pub name: Option<&'static str>,
    pub email: Option<&'static str>,
    pub phone: Option<&'static str>,
}

/// One exchange.
#[derive(Debug)]
pub struct Story {
    pub start: Start,
    pub referrer: Option<&'static str>,
    pub lines: Vec<Line>,
}

/// When the first words are written.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    DaysAgo { days: i64, hour: i8, minute: i8 },
    SecondsAgo(i64),
}

/// How long before a line.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    Seconds(i64),
    DaysUntil { days: i64, hour: i8, minute: i8 },
}

/// A line of a story.
#[derive(Debug)]
pub struct Line {
    pub wait: Option<Wait>,
    /// Who does it, when it is an agent's doing.
    pub agent: &'static str,
    pub act: Act,
}

/// Words, and the file that comes with them.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub text: &'static str,
    pub file: Option<&'static str>,
}

/// What can be done, in a story or because of it.
#[derive(Clone, Debug)]
pub enum Act {
    /// The contact opens the widget, after these pages, the oldest first.
    Open {
        trail: Vec<(&'static str, i64)>,
        referrer: Option<&'static str>,
    },
    View(&'static str),
    Track(&'static str, Map<String, Value>),
    Write(Words),
    /// The contact reads what is there.
    Read,
    Reply(Words),
    Note(&'static str),
    Assign(&'static str),
    Save(Card),
    Describe(&'static str),
    Resolve,
    /// An agent reads what is there.
    Look,
}

impl Act {
    pub const fn is_of_contact(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::View(_) | Self::Track(..) | Self::Write(_) | Self::Read)
    }
}

/// Reads the pages of a play, each with its name, into its people.
///
/// # Errors
/// Says where a line is not of the grammar.
pub fn read(pages: &[(&'static str, &'static str)]) -> Result<Vec<Person>> {
    let mut reader = Reader { people: Vec::new(), current: 0, agent: "", wait: None };
    for (name, page) in pages {
        for (n, line) in page.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("//")) {
            let read = reader.read_line(line);
            read.ok_or_else(|| Error::internal(format!("{name}, line {}: not of the grammar: {line}", n + 1)))?;
        }
    }
    Ok(reader.people)
}

struct Reader {
    people: Vec<Person>,
    current: usize,
    agent: &'static str,
    wait: Option<Wait>,
}

impl Reader {
    fn read_line(&mut self, line: &'static str) -> Option<()> {
        if let Some(rest) = line.strip_prefix("## ") {
            return self.begin_story(rest);
        }
        if let Some(rest) = line.strip_prefix("# ") {
            self.begin_person(rest);
            return Some(());
        }
        if let Some(rest) = line.strip_prefix('+') {
            self.wait = Some(wait(rest)?);
            return Some(());
        }
        let person = self.people.get_mut(self.current)?;
        if person.stories.is_empty() {
            return describe(person, line);
        }
        let (agent, act) = act(self.agent, line)?;
        if let Act::Assign(to) = act {
            self.agent = to;
        }
        person.stories.last_mut()?.lines.push(Line { wait: self.wait.take(), agent, act });
        Some(())
    }

    fn begin_person(&mut self, rest: &'static str) {
        let (key, rest) = rest.split_once(" | ").map_or((rest, ""), |(key, rest)| (key, rest));
        if let Some(known) = self.people.iter().position(|person| person.key == key) {
            self.current = known;
            return;
        }
        self.current = self.people.len();
        self.people.push(Person {
            key,
            card: card(rest),
            id: None,
            attributes: Map::new(),
            device: "android",
            language: "es-UY",
            is_wholesale: false,
            stories: Vec::new(),
        });
    }

    fn begin_story(&mut self, rest: &'static str) -> Option<()> {
        let mut words = rest.split(' ');
        let first = words.next()?;
        let start = match first.strip_suffix('d') {
            Some(days) => {
                let (hour, minute) = clock_time(words.next()?)?;
                Start::DaysAgo { days: days.parse().ok()?, hour, minute }
            }
            None => Start::SecondsAgo(seconds(first)?),
        };
        self.agent = words.next()?;
        let story = Story { start, referrer: words.next(), lines: Vec::new() };
        self.people.get_mut(self.current)?.stories.push(story);
        Some(())
    }
}

fn describe(person: &mut Person, line: &'static str) -> Option<()> {
    match line.split_once(' ')? {
        ("is", rest) => {
            let (id, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            (person.id, person.attributes) = (Some(id), attributes(rest)?);
        }
        ("on", rest) => (person.device, person.language) = rest.split_once(' ')?,
        ("at", "wholesale") => person.is_wholesale = true,
        _ => return None,
    }
    Some(())
}

/// An act of a line, and the agent who does it.
fn act(agent: &'static str, line: &'static str) -> Option<(&'static str, Act)> {
    if line == "done" {
        return Some((agent, Act::Resolve));
    }
    if line.starts_with('/') {
        return Some((agent, Act::View(line.strip_prefix("/ ").unwrap_or(line))));
    }
    let mut rest = line.chars();
    let sign = rest.next()?;
    let (who, text) = rest.as_str().split_once(' ').unwrap_or((rest.as_str(), ""));
    let other = if who.is_empty() { agent } else { who };
    match sign {
        '>' => Some((agent, Act::Write(words(text)?))),
        '<' => Some((other, Act::Reply(words(text)?))),
        '*' => Some((other, Act::Note(text))),
        '@' => Some((agent, Act::Assign(who))),
        '=' => Some((agent, Act::Save(card(text)))),
        '~' => Some((agent, Act::Describe(text))),
        '!' => {
            let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
            Some((agent, Act::Track(name, attributes(rest)?)))
        }
        _ => None,
    }
}

fn words(text: &'static str) -> Option<Words> {
    let Some(rest) = text.strip_prefix('[') else { return Some(Words { text, file: None }) };
    let (file, text) = rest.split_once(']')?;
    Some(Words { text: text.trim_start(), file: Some(file) })
}

fn card(text: &'static str) -> Card {
    let mut parts = text.split('|').map(str::trim).map(|part| Some(part).filter(|part| !part.is_empty()));
    let mut next = || parts.next().flatten();
    Card { name: next(), email: next(), phone: next() }
}

/// `orders=9 plan="Club 500 g"`
fn attributes(mut text: &str) -> Option<Map<String, Value>> {
    let mut found = Map::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once('=')?;
        let (value, after) = match rest.strip_prefix('"') {
            Some(rest) => rest.split_once('"')?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let number = value.parse::<i64>().map(Value::from);
        found.insert(name.to_owned(), number.unwrap_or_else(|_| Value::from(value)));
        text = after.trim_start();
    }
    Some(found)
}

fn wait(text: &str) -> Option<Wait> {
    let Some((days, time)) = text.split_once("d ") else { return seconds(text).map(Wait::Seconds) };
    let (hour, minute) = clock_time(time)?;
    Some(Wait::DaysUntil { days: days.parse().ok()?, hour, minute })
}

fn seconds(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    match unit {
        's' => Some(number),
        'm' => Some(number * 60),
        'h' => Some(number * 3600),
        _ => None,
    }
}

fn clock_time(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}
