//! The lines of a test before its conversation: the time, the contact, and the world around.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Setup, quoted_at};
use crate::bot::stage::{StageCall, StageCanned, StageFound, World, facts};
use crate::bot::variables::priority_of;
use crate::domain::flow::run::FetchAnswer;
use crate::domain::id::KnowledgeCardId;
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::rest::RestAnswer;
use crate::domain::tag::checked_tags;
use crate::domain::timestamp::Timestamp;

/// Monday, 2 March 2026, 10 o'clock UTC: when nothing else is said.
const NOW: Timestamp = Timestamp(1_772_445_600_000);
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl Default for Setup {
    fn default() -> Self {
        let facts = facts("web", "UTC");
        Self { now: NOW, facts, settings: Map::new(), entrance: None, world: World::default() }
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
            "conversation:" => self.conversation(rest)?,
            "origin:" => self.origin(rest)?,
            "channel:" if matches!(rest, "web" | "internal" | "text" | "email") => {
                rest.clone_into(&mut self.facts.origin.channel);
            }
            "channel:" => return Err("channel: is web, internal, text or email.".to_owned()),
            "language:" if !rest.is_empty() => self.facts.origin.language = Some(rest.to_owned()),
            "setting:" => {
                let (name, value) = rest.split_once('=').ok_or("Write setting: name=value.")?;
                self.settings.insert(name.trim().to_owned(), plain_value(value.trim()));
            }
            "begin:" if rest.is_empty() => return Err("Write begin: and a container, such as begin: order.".to_owned()),
            "begin:" => self.entrance = Some(rest.to_owned()),
            "open:" => self.world.open_groups = Some(names(rest).into_iter().collect()),
            "closed:" if rest.is_empty() => self.world.open_groups = Some(std::collections::BTreeSet::default()),
            "closed:" => self.world.closed_groups.extend(names(rest)),
            "online:" => self.world.online.extend(counts(rest, "online: Sales=2")?),
            "queue:" => self.world.queue.extend(counts(rest, "queue: Sales=3")?),
            "canned" => {
                let (shortcut, text) = arrow(rest, "canned hours -> We are open from 9 to 18.")?;
                let (shortcut, text) = (shortcut.to_lowercase(), words(text));
                self.world.canned.push(StageCanned { shortcut, text, is_used: false });
            }
            "card" => self.card(rest).ok_or_else(|| format!("Write {CARD}"))?,
            "found" => self.world.found.push(found(rest).ok_or_else(|| format!("Write {FOUND}"))?),
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
            if let Some(name) = key.strip_prefix("attributes.") {
                contact.attributes.insert(name.to_owned(), value);
                continue;
            }
            let value = text_of(value);
            match key {
                "name" => contact.name = Some(value),
                "email" => contact.email = Some(value),
                "phone" => contact.phone = Some(value),
                "language" => contact.language = Some(value),
                "tag" => contact.tags.push(value),
                _ => {
                    return Err(format!(
                        "A contact has no {key}. There are: name, email, phone, language, tag, attributes.NAME."
                    ));
                }
            }
        }
        let tags = &mut self.facts.contact.tags;
        *tags = checked_tags(tags.iter().map(String::as_str))?;
        Ok(())
    }

    fn conversation(&mut self, text: &str) -> Result<(), Problem> {
        for (key, value) in pairs(text, "conversation: group=Sales, tag=lead")? {
            let conversation = &mut self.facts.conversation;
            if let Some(name) = key.strip_prefix("attributes.") {
                conversation.attributes.insert(name.to_owned(), value);
                continue;
            }
            let value = text_of(value);
            match key {
                "id" => conversation.id = value.parse().map_err(|_| "A conversation's id is a number.")?,
                "group" => conversation.group = Some(value),
                "priority" if priority_of(&value).is_some() => conversation.priority = value,
                "priority" => return Err("priority= is normal, high or urgent.".to_owned()),
                "tag" => conversation.tags.push(value),
                _ => {
                    return Err(format!(
                        "A conversation has no {key}. There are: id, group, priority, tag, attributes.NAME."
                    ));
                }
            }
        }
        let tags = &mut self.facts.conversation.tags;
        *tags = checked_tags(tags.iter().map(String::as_str))?;
        Ok(())
    }

    fn origin(&mut self, text: &str) -> Result<(), Problem> {
        for (key, value) in pairs(text, "origin: url=https://example.com/plans")? {
            let origin = &mut self.facts.origin;
            let value = text_of(value);
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

    /// `"Opening hours", "When do you open?" -> We open at 9.`: the title, and how people ask for it.
    fn card(&mut self, rest: &str) -> Option<()> {
        let (title, questions, text) = match quoted_at(rest) {
            Some((title, rest)) => {
                let (questions, text) = list(rest, quoted_at)?;
                (title, questions, text)
            }
            None => rest.split_once("->").map(|(title, text)| (title.trim().to_owned(), Vec::new(), text))?,
        };
        let text = words(text.trim());
        if title.trim().is_empty() || text.is_empty() {
            return None;
        }
        let cards = &mut self.world.library.cards;
        let id = KnowledgeCardId(i64::try_from(cards.len()).unwrap_or_default() + 1);
        cards.push(KnowledgeCard { questions, ..KnowledgeCard::new(id, title.trim(), &text) });
        Some(())
    }
}

const CARD: &str = "card \"Opening hours\", \"When do you open?\" -> We are open from 9 to 18.";
const FOUND: &str = "found \"when do you open\" -> \"Opening hours\" 0.8";

/// `, one, two -> rest`: what stands between commas, and what is behind the arrow.
fn list<'t, T>(text: &'t str, one: impl Fn(&'t str) -> Option<(T, &'t str)>) -> Option<(Vec<T>, &'t str)> {
    let (mut all, mut rest) = (Vec::new(), text.trim_start());
    while let Some(after) = rest.strip_prefix(',') {
        let (found, behind) = one(after.trim_start())?;
        all.push(found);
        rest = behind.trim_start();
    }
    Some((all, rest.strip_prefix("->")?))
}

/// `"when do you open" -> "Opening hours" 0.8, "Delivery" 0.3`; nothing behind the arrow: no card was found.
fn found(text: &str) -> Option<StageFound> {
    let (text, rest) = quoted_at(text)?;
    let rest = rest.trim_start().strip_prefix("->")?.trim();
    let mut found = StageFound { text, cards: Vec::new() };
    let mut rest = Some(rest).filter(|rest| !rest.is_empty());
    while let Some(card) = rest {
        let (title, after) = quoted_at(card)?;
        let (score, more) = after.split_once(',').map_or((after, None), |(score, more)| (score, Some(more.trim())));
        let score = score.trim().parse::<f64>().ok().filter(|score| (0.0..=1.0).contains(score))?;
        found.cards.push((title, score));
        rest = more;
    }
    Some(found)
}

const SERVICE: &str = "Write service shop GET /orders/99 -> 404 {}.";

/// `Sales, "North, South"`
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, more) = match quoted_at(rest) {
            Some((name, more)) => (name, more.split_once(',').map_or("", |(_, more)| more)),
            None => rest.split_once(',').map_or((rest.trim().to_owned(), ""), |(n, more)| (n.trim().to_owned(), more)),
        };
        names.push(name);
        rest = more.trim_start();
    }
    names.retain(|name| !name.is_empty());
    names
}

/// `Sales=2, "North, South"=0`; without a name it is the inbox.
fn counts(text: &str, example: &str) -> Result<BTreeMap<String, i64>, Problem> {
    let wrong = || format!("Write {example}.");
    let mut counts = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = quoted_at(rest).map_or((None, rest), |(name, after)| (Some(name), after));
        let (part, more) = after.split_once(',').unwrap_or((after, ""));
        let (plain, number) = part.rsplit_once('=').ok_or_else(wrong)?;
        let number = number.trim().parse::<i64>().ok().filter(|n| (0..=10_000).contains(n)).ok_or_else(wrong)?;
        counts.insert(name.unwrap_or_else(|| plain.trim().to_owned()), number);
        rest = more.trim_start();
    }
    if counts.is_empty() { Err(wrong()) } else { Ok(counts) }
}

fn arrow<'t>(text: &'t str, example: &str) -> Result<(&'t str, &'t str), Problem> {
    let (left, right) = text.split_once("->").ok_or_else(|| format!("Write {example}"))?;
    Ok((left.trim(), right.trim()))
}

/// A text in quotes as what is between them, line ends and all; other words as they stand.
pub(super) fn words(text: &str) -> String {
    match quoted_at(text) {
        Some((words, "")) => words,
        _ => text.to_owned(),
    }
}

/// Whether something can be the name of a pair, such as `attributes.plan`.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// `name=Ana, email=...`: a comma ends a value only where another name follows. A value in quotes ends with them.
fn pairs<'t>(text: &'t str, example: &str) -> Result<Vec<(&'t str, Value)>, Problem> {
    let begins = |text: &str| text.split_once('=').is_some_and(|(key, _)| is_key(key.trim()));
    let (mut found, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let pair = rest.split_once('=').filter(|(key, _)| is_key(key.trim()));
        let (key, after) = pair.ok_or_else(|| format!("Write {example}."))?;
        let after = after.trim_start();
        let (value, more) = json_at(after).unwrap_or_else(|| {
            let ends = |(at, found): &(usize, &str)| begins(after.get(at + found.len()..).unwrap_or_default());
            let end = after.match_indices(", ").find(ends).map_or(after.len(), |(at, _)| at);
            let (value, more) = after.split_at(end);
            (plain_value(value.trim().trim_end_matches(',')), more)
        });
        found.push((key.trim(), value));
        rest = more.strip_prefix(',').unwrap_or(more).trim_start();
    }
    Ok(found)
}

/// The text in quotes, list or object that a text begins with, when it ends there or another pair follows.
fn json_at(text: &str) -> Option<(Value, &str)> {
    if !text.starts_with(['"', '{', '[']) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let more = text.get(values.byte_offset()..)?.trim_start();
    (more.is_empty() || more.starts_with(',')).then_some((value, more))
}

/// A number, true and false, lists, objects and texts in quotes as such; all else is text.
pub(super) fn plain_value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::Null) | Err(_) => Value::from(text),
        Ok(value) => value,
    }
}

/// A value as text.
pub(super) fn text_of(value: Value) -> String {
    if let Value::String(text) = value { text } else { value.to_string() }
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
        return Ok(RestAnswer::failed(words(body)));
    }
    let status: u16 = status.parse().ok().filter(|status| (100..=599).contains(status)).ok_or(example)?;
    if body.starts_with(['{', '[']) && serde_json::from_str::<Value>(body).is_err() {
        return Err(format!("The answer is no JSON: {body}"));
    }
    Ok(RestAnswer::new(status, BTreeMap::new(), words(body).as_bytes()))
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
