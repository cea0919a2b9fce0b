//! States the world around a conversation: the lines before it, as [`super::header`] reads them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::header::{is_key, plain_value, text_of, words};
use super::one_line;
use super::writing::Recording;
use crate::bot::program::Program;
use crate::bot::stage::{StageCall, StageFound, World};
use crate::domain::flow::run::{ContactView, ConversationView, FetchAnswer, Origin};
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::timestamp::Timestamp;

/// All lines, with an empty one behind.
pub(super) fn state(program: &Program, recording: &Recording, found: &World) -> String {
    let mut lines = vec![format!("now: {}", time(recording.started_at, &recording.facts.origin.time_zone))];
    lines.extend(contact(&recording.facts.contact));
    lines.extend(conversation(&recording.facts.conversation));
    lines.extend(origin(&recording.facts.origin));
    let declared = |name: &&String| program.declarations.settings.iter().any(|setting| setting.name == **name);
    for (name, value) in recording.settings.iter().filter(|(name, value)| declared(name) && !value.is_null()) {
        lines.push(format!("setting: {name}={}", plain(value)));
    }
    lines.extend(recording.entrance.as_ref().map(|container| format!("begin: {container}")));
    lines.extend(world(found));
    lines.join("\n") + "\n"
}

fn contact(contact: &ContactView) -> Option<String> {
    let mut pairs: Vec<String> = [
        pair("name", contact.name.as_ref()),
        pair("email", contact.email.as_ref()),
        pair("phone", contact.phone.as_ref()),
        pair("language", contact.language.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    pairs.extend(contact.tags.iter().filter_map(|tag| pair("tag", Some(tag))));
    pairs.extend(attributes(&contact.attributes));
    (!pairs.is_empty()).then(|| format!("contact: {}", pairs.join(", ")))
}

fn conversation(conversation: &ConversationView) -> Option<String> {
    let id = Some(conversation.id).filter(|id| *id != 0).map(|id| format!("id={id}"));
    let priority = Some(&conversation.priority).filter(|level| !matches!(level.as_str(), "" | "normal"));
    let mut pairs: Vec<String> =
        [id, pair("group", conversation.group.as_ref()), pair("priority", priority)].into_iter().flatten().collect();
    pairs.extend(conversation.tags.iter().filter_map(|tag| pair("tag", Some(tag))));
    pairs.extend(attributes(&conversation.attributes));
    (!pairs.is_empty()).then(|| format!("conversation: {}", pairs.join(", ")))
}

fn attributes(attributes: &Map<String, Value>) -> impl Iterator<Item = String> + '_ {
    let said = attributes.iter().filter(|(name, value)| is_key(name) && !value.is_null());
    said.map(|(name, value)| format!("attributes.{name}={}", listed(value)))
}

fn origin(origin: &Origin) -> Vec<String> {
    let mut pairs: Vec<String> = [
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
    let campaign = origin.campaign.iter().filter(|(name, _)| is_key(name));
    pairs.extend(campaign.filter_map(|(name, value)| pair(&format!("campaign.{name}"), Some(value))));
    let mut lines = Vec::new();
    if !pairs.is_empty() {
        lines.push(format!("origin: {}", pairs.join(", ")));
    }
    if origin.channel != "web" {
        lines.push(format!("channel: {}", origin.channel));
    }
    let language = origin.language.as_deref().map(one_line).filter(|language| !language.is_empty());
    lines.extend(language.map(|language| format!("language: {language}")));
    lines
}

fn pair(name: &str, value: Option<&String>) -> Option<String> {
    let is_read_as_such =
        |text: &str| one_line(text) == text && !text.starts_with(['"', '{', '[']) && !text.contains(',');
    let written = |text: &String| {
        let is_same = is_read_as_such(text) && text_of(plain_value(text)) == *text;
        if is_same { text.clone() } else { in_quotes(text) }
    };
    value.map(|value| format!("{name}={}", written(value)))
}

/// A value in a list with commas.
fn listed(value: &Value) -> String {
    let written = plain(value);
    if written.contains(',') && !written.starts_with(['"', '{', '[']) { value.to_string() } else { written }
}

/// A value as it stands, in quotes where it would be read as something else.
fn plain(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let is_read_as_such = one_line(text) == *text && !text.starts_with(['"', '{', '[']);
    if is_read_as_such && plain_value(text) == *value { text.clone() } else { value.to_string() }
}

/// Words as they stand, in quotes where they would be read as something else.
fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty() && one_line(text) == text && words(text) == text;
    if is_plain { text.to_owned() } else { Value::from(text).to_string() }
}

fn in_quotes(text: &str) -> String {
    Value::from(text).to_string()
}

fn world(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    let listed = |names: &BTreeSet<String>| names.iter().map(|name| group(name)).collect::<Vec<_>>().join(", ");
    lines.extend(world.open_groups.as_ref().map(|open| format!("open: {}", listed(open)).trim_end().to_owned()));
    if !world.closed_groups.is_empty() {
        lines.push(format!("closed: {}", listed(&world.closed_groups)));
    }
    lines.extend(world.online.iter().map(|(name, n)| format!("online: {}={n}", group(name))));
    lines.extend(world.queue.iter().map(|(name, n)| format!("queue: {}={n}", group(name))));
    lines.extend(world.canned.iter().map(|canned| format!("canned {} -> {}", canned.shortcut, quoted(&canned.text))));
    lines.extend(world.library.cards.iter().map(card));
    lines.extend(world.found.iter().map(found));
    lines.extend(world.calls.iter().filter_map(call));
    lines
}

fn group(name: &str) -> String {
    let is_plain = one_line(name) == name && !name.contains(',') && !name.starts_with('"');
    if is_plain { name.to_owned() } else { in_quotes(name) }
}

fn card(card: &KnowledgeCard) -> String {
    let asked = std::iter::once(&card.title).chain(&card.questions).map(|text| in_quotes(text));
    format!("card {} -> {}", asked.collect::<Vec<_>>().join(", "), quoted(&card.text))
}

fn found(found: &StageFound) -> String {
    let card = |(title, score): &(String, f64)| format!("{} {score}", in_quotes(title));
    let cards: Vec<String> = found.cards.iter().map(card).collect();
    format!("found {} -> {}", in_quotes(&found.text), cards.join(", ")).trim_end().to_owned()
}

fn call(call: &StageCall) -> Option<String> {
    let FetchAnswer::Rest { answer } = &call.answer else { return None };
    let whose = call.service.as_ref().map_or_else(|| "rest".to_owned(), |name| format!("service {name}"));
    let answered = match (&answer.error, &answer.json) {
        (Some(error), _) if answer.status == 0 => format!("error {}", quoted(error)),
        (_, Some(json)) => format!("{} {json}", answer.status),
        (_, None) if answer.text.is_empty() => answer.status.to_string(),
        (_, None) => format!("{} {}", answer.status, in_quotes(&answer.text)),
    };
    Some(format!("{whose} {} {} -> {answered}", call.method, call.path))
}

/// A time with its zone in brackets.
fn time(at: Timestamp, zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    instant.to_zoned(zone).to_string()
}
