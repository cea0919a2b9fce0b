//! The lines of a test before its conversation: the time, the contact, and the world around.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Setup;
use crate::bot::stage::{StageCall, StageCard, World, facts};
use crate::domain::flow::run::FetchAnswer;
use crate::domain::rest::RestAnswer;
use crate::domain::tag::checked_tags;
use crate::domain::timestamp::Timestamp;

/// Monday, 2 March 2026, 10 o'clock UTC: when nothing else is said.
const NOW: Timestamp = Timestamp(1_772_445_600_000);
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl Default for Setup {
    fn default() -> Self {
        Self { now: NOW, facts: facts("web", "UTC"), settings: Map::new(), world: World::default() }
    }
}

/// What is wrong with a line, in a sentence.
type Problem = String;

impl Setup {
    /// Takes a header in; false when the line is none.
    pub(super) fn take(&mut self, line: &str) -> Result<bool, Problem> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "now:" => self.now(rest)?,
            "contact:" => self.contact(rest)?,
            "origin:" => self.origin(rest)?,
            "channel:" if matches!(rest, "web" | "internal" | "text" | "email") => {
                rest.clone_into(&mut self.facts.origin.channel);
            }
            "channel:" => return Err("channel: is web, internal, text or email.".to_owned()),
            "language:" if !rest.is_empty() => self.facts.origin.language = Some(rest.to_owned()),
            "setting:" => {
                let (name, value) = rest.split_once('=').ok_or("Write setting: name=value.")?;
                self.settings.insert(name.trim().to_owned(), setting(value.trim()));
            }
            "open:" => self.world.open_groups = Some(names(rest).map(str::to_owned).collect()),
            "closed:" if rest.is_empty() => self.world.open_groups = Some(std::collections::BTreeSet::default()),
            "closed:" => self.world.closed_groups.extend(names(rest).map(str::to_owned)),
            "online:" => self.world.online.extend(counts(rest, "online: Sales=2")?),
            "queue:" => self.world.queue.extend(counts(rest, "queue: Sales=3")?),
            "canned" => {
                let (shortcut, text) = arrow(rest, "canned hours -> We are open from 9 to 18.")?;
                self.world.canned.insert(shortcut.to_owned(), text.to_owned());
            }
            "card" => self.card(rest)?,
            "service" => {
                let (name, rest) = rest.split_once(char::is_whitespace).ok_or(SERVICE)?;
                let call = call(Some(name), rest.trim(), SERVICE)?;
                self.world.calls.push(call);
            }
            "rest" => self.world.calls.push(call(None, rest, "Write rest GET https://example.com/x -> 200 {}.")?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// With a zone in brackets, or an offset of whole hours, for which there are zones too.
    fn now(&mut self, text: &str) -> Result<(), Problem> {
        let zoned = text.parse::<jiff::Zoned>();
        if let Ok(zoned) = zoned {
            let zone = zoned.time_zone().iana_name().unwrap_or("UTC").to_owned();
            self.facts.origin.time_zone = zone;
            self.now = Timestamp(zoned.timestamp().as_millisecond());
            return Ok(());
        }
        let instant: jiff::Timestamp = text
            .parse()
            .map_err(|_| "now: needs a time such as 2026-03-02T10:00:00-03:00[America/Montevideo].".to_owned())?;
        let offset = offset_of(text);
        let zone = match offset {
            0 => "UTC".to_owned(),
            offset if offset % 60 == 0 && (-12..=14).contains(&(offset / 60)) => {
                // These names count the other way round.
                format!("Etc/GMT{:+}", -(offset / 60))
            }
            _ => {
                return Err(
                    "Write the time zone behind, such as now: 2026-03-02T10:00:00+05:30[Asia/Kolkata].".to_owned()
                );
            }
        };
        self.facts.origin.time_zone = zone;
        self.now = Timestamp(instant.as_millisecond());
        Ok(())
    }

    fn contact(&mut self, text: &str) -> Result<(), Problem> {
        for (key, value) in pairs(text, "contact: name=Ana, email=ana@example.com")? {
            let contact = &mut self.facts.contact;
            let value = value.to_owned();
            match key {
                "name" => contact.name = Some(value),
                "email" => contact.email = Some(value),
                "phone" => contact.phone = Some(value),
                "language" => contact.language = Some(value),
                "tag" => contact.tags.push(value),
                _ => match key.strip_prefix("attributes.") {
                    Some(name) => drop(contact.attributes.insert(name.to_owned(), setting(&value))),
                    None => {
                        return Err(format!(
                            "A contact has no {key}. There are: name, email, phone, language, tag, attributes.NAME."
                        ));
                    }
                },
            }
        }
        let tags = &mut self.facts.contact.tags;
        *tags = checked_tags(tags.iter().map(String::as_str))?;
        Ok(())
    }

    fn origin(&mut self, text: &str) -> Result<(), Problem> {
        for (key, value) in pairs(text, "origin: url=https://example.com/plans")? {
            let origin = &mut self.facts.origin;
            let value = value.to_owned();
            match key {
                "url" => origin.url = Some(value),
                "referrer" => origin.referrer = Some(value),
                "inbox" => origin.inbox = value,
                "group" => origin.group = Some(value),
                "language" => origin.language = Some(value),
                "country" => origin.country = Some(value),
                "zone" => origin.time_zone = value,
                "lead" => origin.lead = value.split_whitespace().map(str::to_owned).collect(),
                _ => match key.strip_prefix("campaign.") {
                    Some(name) => drop(origin.campaign.insert(name.to_owned(), value)),
                    None => {
                        return Err(format!(
                            "An origin has no {key}. There are: url, referrer, inbox, group, language, country, zone, lead, campaign.NAME."
                        ));
                    }
                },
            }
        }
        Ok(())
    }

    fn card(&mut self, rest: &str) -> Result<(), Problem> {
        let example = "card \"Opening hours\" -> We are open from 9 to 18.";
        let (title, text) = arrow(rest, example)?;
        let title = title.trim_matches('"').trim();
        if title.is_empty() || text.is_empty() {
            return Err(format!("Write {example}"));
        }
        let id = i64::try_from(self.world.cards.len()).unwrap_or_default() + 1;
        self.world.cards.push(StageCard { id, title: title.to_owned(), text: text.to_owned() });
        Ok(())
    }
}

const SERVICE: &str = "Write service shop GET /orders/99 -> 404 {}.";

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn counts(text: &str, example: &str) -> Result<BTreeMap<String, i64>, Problem> {
    let count = |part: &str| {
        let (name, number) = part.rsplit_once('=')?;
        Some((name.trim().to_owned(), number.trim().parse::<i64>().ok().filter(|n| (0..=10_000).contains(n))?))
    };
    names(text).map(count).collect::<Option<_>>().ok_or_else(|| format!("Write {example}."))
}

fn arrow<'t>(text: &'t str, example: &str) -> Result<(&'t str, &'t str), Problem> {
    let (left, right) = text.split_once("->").ok_or_else(|| format!("Write {example}"))?;
    Ok((left.trim(), right.trim()))
}

/// `name=Ana, email=...`: a comma ends a value only where another name follows.
fn pairs<'t>(text: &'t str, example: &str) -> Result<Vec<(&'t str, &'t str)>, Problem> {
    let is_key = |part: &str| {
        let key = part.split('=').next().unwrap_or_default().trim();
        part.contains('=')
            && !key.is_empty()
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
    };
    let mut starts: Vec<usize> = vec![0];
    starts.extend(text.match_indices(", ").map(|(at, found)| at + found.len()));
    let starts: Vec<usize> = starts.into_iter().filter(|at| is_key(text.get(*at..).unwrap_or_default())).collect();
    let mut found = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(text.len());
        let part = text.get(*start..end).unwrap_or_default().trim().trim_end_matches(',');
        let (key, value) = part.split_once('=').ok_or_else(|| format!("Write {example}."))?;
        found.push((key.trim(), value.trim()));
    }
    if starts.first() == Some(&0) || text.is_empty() { Ok(found) } else { Err(format!("Write {example}.")) }
}

/// A number, true and false as such; all else is text.
fn setting(value: &str) -> Value {
    match serde_json::from_str(value) {
        Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::from(value),
    }
}

/// `GET /orders/99 -> 404 {}`, or `-> error No such host.`
fn call(service: Option<&str>, text: &str, example: &str) -> Result<StageCall, Problem> {
    let (asked, answered) = text.split_once(" -> ").ok_or(example)?;
    let (method, path) = asked.trim().split_once(char::is_whitespace).ok_or(example)?;
    if !METHODS.contains(&method) || path.trim().is_empty() {
        return Err(example.to_owned());
    }
    let (service, path) = (service.map(str::to_owned), path.trim().to_owned());
    let answer = Box::new(answer_of(answered.trim(), example)?);
    Ok(StageCall { service, method: method.to_owned(), path, answer: FetchAnswer::Rest { answer }, is_used: false })
}

fn answer_of(text: &str, example: &str) -> Result<RestAnswer, Problem> {
    let (status, body) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let body = body.trim();
    if status == "error" {
        return Ok(RestAnswer::failed(body));
    }
    let status: u16 = status.parse().ok().filter(|status| (100..=599).contains(status)).ok_or(example)?;
    // A text in quotes is sent as it is, line ends and all.
    let plain = if body.starts_with('"') { serde_json::from_str::<String>(body).ok() } else { None };
    let plain = plain.unwrap_or_else(|| body.to_owned());
    if plain.starts_with(['{', '[']) && serde_json::from_str::<Value>(&plain).is_err() {
        return Err(format!("The answer is no JSON: {plain}"));
    }
    Ok(RestAnswer::new(status, BTreeMap::new(), plain.as_bytes()))
}

/// The offset at the end of a time, in minutes.
fn offset_of(text: &str) -> i32 {
    let at = text.rfind(['+', '-']).filter(|at| *at > 10);
    let Some(offset) = at.and_then(|at| text.get(at..)) else { return 0 };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0);
    let minutes = part(0..2) * 60 + part(2..4);
    if offset.starts_with('-') { -minutes } else { minutes }
}
