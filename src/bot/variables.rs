//! The variables that a script sees everywhere: made from the run when they are first used, and read back at the end of a
//! pass to find out what the script has written.

use rhai::{Array, Dynamic, Map as ScriptMap};
use serde_json::{Map, Value, json};

use crate::domain::agent::is_email;
use crate::domain::card_masking::mask_json;
use crate::domain::contact::{ATTRIBUTE_MAX_CHARS, ATTRIBUTES_MAX, NAME_MAX_CHARS, PHONE_MAX_CHARS};
use crate::domain::conversation::Priority;
use crate::domain::flow::effect::{ContactChange, ConversationChange};
use crate::domain::flow::run::{ContactView, ConversationView, Origin, RunState, Snapshot, Written};
use crate::domain::tag::{TAGS_MAX, checked_tags, is_same_tag, too_many};
use crate::script::value::{from_script, to_script};

/// What the variables are made of, and those that have been used.
pub struct Variables {
    session_before: Map<String, Value>,
    snapshot: Snapshot,
    config: Map<String, Value>,
    session: Option<Dynamic>,
    contact: Option<Dynamic>,
    conversation: Option<Dynamic>,
    origin: Option<Dynamic>,
    settings: Option<Dynamic>,
}

impl Variables {
    /// The variables of a run, as they were on entering its container. They are taken out of the run, so that nothing is
    /// copied; [`Self::give_back`] puts them there again.
    pub fn of(state: &mut RunState) -> Self {
        Self {
            session_before: std::mem::take(&mut state.session),
            snapshot: std::mem::take(&mut state.snapshot),
            config: std::mem::take(&mut state.config),
            session: None,
            contact: None,
            conversation: None,
            origin: None,
            settings: None,
        }
    }

    /// Puts back into the run what was taken out of it.
    pub fn give_back(self, state: &mut RunState) {
        state.session = self.session_before;
        state.snapshot = self.snapshot;
        state.config = self.config;
    }

    /// The variable of a name, shared: what the script does to it is seen here. None when it is not one of these.
    pub fn get(&mut self, name: &str) -> Result<Option<Dynamic>, String> {
        let (slot, value) = match name {
            "session" => (&mut self.session, Some(&self.session_before)),
            "config" => (&mut self.settings, Some(&self.config)),
            "contact" => (&mut self.contact, None),
            "conversation" => (&mut self.conversation, None),
            "origin" => (&mut self.origin, None),
            _ => return Ok(None),
        };
        if slot.is_none() {
            let made = match (name, value) {
                (_, Some(map)) => map_to_script(map)?,
                ("contact", _) => contact_to_script(&self.snapshot.contact)?,
                ("conversation", _) => conversation_to_script(&self.snapshot.conversation)?,
                _ => origin_to_script(&self.snapshot.origin)?,
            };
            *slot = Some(made.into_shared());
        }
        Ok(slot.clone())
    }

    /// The origin, which no script can change.
    pub const fn origin(&self) -> &Origin {
        &self.snapshot.origin
    }

    /// The contact as it stands in the script now.
    pub fn contact_now(&self) -> Result<ContactView, String> {
        match &self.contact {
            Some(contact) => read_contact(contact),
            None => Ok(self.snapshot.contact.clone()),
        }
    }

    /// Keeps an answer under a path such as `session.plan` or `contact.email`.
    pub fn save(&mut self, path: &str, value: &Value) -> Result<(), String> {
        let mut parts = path.split('.');
        let first = parts.next().unwrap_or_default();
        let (variable, keys): (&str, Vec<&str>) = match first {
            "session" | "contact" | "conversation" => (first, parts.collect()),
            _ => ("session", path.split('.').collect()),
        };
        let fits = !keys.is_empty() && keys.len() <= 3 && keys.iter().all(|key| !key.is_empty());
        if !fits {
            return Err(format!("save: {path:?} is no place to keep an answer. Write for example session.plan."));
        }
        let value = to_script(value)?;
        let variable = self.get(variable)?.unwrap_or_default();
        put(&variable, &keys, value).ok_or_else(|| format!("save: {path} leads through something that is not a map."))
    }

    /// Adds or takes away a tag of the conversation, where the script sees it too.
    pub fn tag(&mut self, tag: &str, is_set: bool) -> Result<(), String> {
        let mut conversation = self.get("conversation")?.unwrap_or_default();
        let Some(mut map) = conversation.write_lock::<ScriptMap>() else { return Err("conversation is no map".into()) };
        let tags = map.entry("tags".into()).or_insert_with(|| Array::new().into());
        let Some(mut tags) = tags.write_lock::<Array>() else { return Err("conversation.tags is no list".into()) };
        let is_it = |known: &Dynamic| known.clone().into_string().is_ok_and(|known| is_same_tag(&known, tag));
        if !is_set {
            tags.retain(|known| !is_it(known));
        } else if !tags.iter().any(is_it) {
            if tags.len() >= TAGS_MAX {
                return Err(too_many(tags.len() + 1));
            }
            tags.push(tag.to_owned().into());
        }
        Ok(())
    }

    /// Sets the conversation's priority, where the script sees it too.
    pub fn prioritize(&mut self, priority: Priority) -> Result<(), String> {
        let conversation = self.get("conversation")?.unwrap_or_default();
        put(&conversation, &["priority"], priority.as_str().into()).ok_or_else(|| "conversation is no map".into())
    }

    /// What the script has made of `session`; none when it is what it was on entering the container.
    ///
    /// # Errors
    /// It is something that can't be kept; a sentence says so.
    pub fn changed_session(&self) -> Result<Option<Map<String, Value>>, String> {
        let Some(session) = &self.session else { return Ok(None) };
        let session = as_map(session).ok_or("session must stay a map: write session.name = ...")?;
        Ok(Some(session).filter(|session| *session != self.session_before))
    }

    /// Contact and conversation as the script has them now; none when that is what it had written before. Most scripts read
    /// them and change nothing, and reading all of them back would cost as much as the rest of a step.
    ///
    /// # Errors
    /// The script has written something that can't be kept; a sentence says so.
    pub fn written(&self, before: &Written) -> Result<Option<Written>, String> {
        let Snapshot { contact, conversation, .. } = &self.snapshot;
        let is_same_contact = self.contact.as_ref().is_none_or(|now| is_contact_as(now, contact));
        let is_same_conversation = self.conversation.as_ref().is_none_or(|now| is_conversation_as(now, conversation));
        if is_same_contact && is_same_conversation && before.contact == *contact && before.conversation == *conversation
        {
            return Ok(None);
        }
        let conversation = match &self.conversation {
            Some(now) => read_conversation(now, conversation)?,
            None => conversation.clone(),
        };
        Ok(Some(Written { contact: self.contact_now()?, conversation }))
    }
}

/// Puts a value into a map, and makes the maps on its way. None of them may be shared: only a variable as a whole is.
fn put(variable: &Dynamic, keys: &[&str], value: Dynamic) -> Option<()> {
    let mut variable = variable.clone();
    let mut map = variable.write_lock::<ScriptMap>()?;
    put_into(&mut map, keys, value)
}

fn put_into(map: &mut ScriptMap, keys: &[&str], value: Dynamic) -> Option<()> {
    let (first, rest) = keys.split_first()?;
    if rest.is_empty() {
        map.insert((*first).into(), value);
        return Some(());
    }
    let entry = map.entry((*first).into()).or_insert_with(|| ScriptMap::new().into());
    put_into(&mut *entry.write_lock::<ScriptMap>()?, rest, value)
}

fn map_to_script(map: &Map<String, Value>) -> Result<Dynamic, String> {
    let entry = |(name, value): (&String, &Value)| Ok((name.as_str().into(), to_script(value)?));
    map.iter().map(entry).collect::<Result<ScriptMap, String>>().map(Dynamic::from)
}

fn text(value: Option<&String>) -> Dynamic {
    value.map_or(Dynamic::UNIT, |text| text.as_str().into())
}

fn tags_to_script(tags: &[String]) -> Dynamic {
    tags.iter().map(|tag| Dynamic::from(tag.clone())).collect::<Array>().into()
}

fn contact_to_script(contact: &ContactView) -> Result<Dynamic, String> {
    let mut map = ScriptMap::new();
    map.insert("name".into(), text(contact.name.as_ref()));
    map.insert("email".into(), text(contact.email.as_ref()));
    map.insert("phone".into(), text(contact.phone.as_ref()));
    map.insert("language".into(), text(contact.language.as_ref()));
    map.insert("attributes".into(), map_to_script(&contact.attributes)?);
    map.insert("tags".into(), tags_to_script(&contact.tags));
    Ok(map.into())
}

fn conversation_to_script(conversation: &ConversationView) -> Result<Dynamic, String> {
    let mut map = ScriptMap::new();
    map.insert("id".into(), conversation.id.into());
    map.insert("attributes".into(), map_to_script(&conversation.attributes)?);
    map.insert("tags".into(), tags_to_script(&conversation.tags));
    map.insert("priority".into(), conversation.priority.clone().into());
    map.insert("group".into(), text(conversation.group.as_ref()));
    Ok(map.into())
}

fn origin_to_script(origin: &Origin) -> Result<Dynamic, String> {
    let campaign: Map<String, Value> =
        origin.campaign.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut map = ScriptMap::new();
    map.insert("channel".into(), origin.channel.clone().into());
    map.insert("inbox".into(), origin.inbox.clone().into());
    map.insert("url".into(), text(origin.url.as_ref()));
    map.insert("referrer".into(), text(origin.referrer.as_ref()));
    map.insert("campaign".into(), map_to_script(&campaign)?);
    map.insert("group".into(), text(origin.group.as_ref()));
    map.insert("language".into(), text(origin.language.as_ref()));
    map.insert("country".into(), text(origin.country.as_ref()));
    Ok(map.into())
}

/// A map as it is kept: a script may have put together a card number that no message held as one.
fn as_map(value: &Dynamic) -> Option<Map<String, Value>> {
    match from_script(value).map(mask_json) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// Whether a script has left the contact as it was.
fn is_contact_as(now: &Dynamic, before: &ContactView) -> bool {
    let Some(map) = now.read_lock::<ScriptMap>() else { return false };
    let texts = [
        ("name", before.name.as_deref()),
        ("email", before.email.as_deref()),
        ("phone", before.phone.as_deref()),
        ("language", before.language.as_deref()),
    ];
    are_texts_as(&map, &texts) && is_rest_as(&map, texts.len(), &before.attributes, &before.tags)
}

fn is_conversation_as(now: &Dynamic, before: &ConversationView) -> bool {
    let Some(map) = now.read_lock::<ScriptMap>() else { return false };
    let texts = [("priority", Some(before.priority.as_str())), ("group", before.group.as_deref())];
    are_texts_as(&map, &texts)
        && map.get("id").is_some_and(|id| id.as_int() == Ok(before.id))
        && is_rest_as(&map, texts.len() + 1, &before.attributes, &before.tags)
}

fn are_texts_as(map: &ScriptMap, texts: &[(&str, Option<&str>)]) -> bool {
    let is_same = |value: &Dynamic, text: Option<&str>| match text {
        None => value.is_unit(),
        Some(text) => value.as_immutable_string_ref().is_ok_and(|now| now.as_str() == text),
    };
    texts.iter().all(|(name, text)| map.get(*name).is_some_and(|value| is_same(value, *text)))
}

/// The same of attributes and tags, and that there is nothing else beside so many other fields.
fn is_rest_as(map: &ScriptMap, others: usize, attributes: &Map<String, Value>, tags: &[String]) -> bool {
    let has_attributes = map.get("attributes").is_some_and(|now| match now.read_lock::<ScriptMap>() {
        Some(now) if now.is_empty() => attributes.is_empty(),
        _ => as_map(now).is_some_and(|now| now == *attributes),
    });
    let has_tags = map.get("tags").and_then(|now| now.read_lock::<Array>()).is_some_and(|now| {
        let is_tag =
            |(now, tag): (&Dynamic, &String)| now.as_immutable_string_ref().is_ok_and(|now| now.as_str() == tag);
        now.len() == tags.len() && now.iter().zip(tags).all(is_tag)
    });
    map.len() == others + 2 && has_attributes && has_tags
}

fn read_contact(contact: &Dynamic) -> Result<ContactView, String> {
    let mut map = as_map(contact).ok_or("contact must stay a map: write contact.name = ...")?;
    let mut take = |name: &str, max: usize| line(map.remove(name), &format!("contact.{name}"), max);
    let view = ContactView {
        name: take("name", NAME_MAX_CHARS)?,
        email: take("email", 254)?,
        phone: take("phone", PHONE_MAX_CHARS)?,
        language: take("language", 35)?,
        attributes: attributes(map.remove("attributes"), "contact.attributes")?,
        tags: tags(map.remove("tags"), "contact.tags")?,
    };
    if let Some(other) = map.keys().next() {
        return Err(format!("A contact has no {other}. Keep it in contact.attributes.{other}."));
    }
    if view.email.as_ref().is_some_and(|email| !is_email(email)) {
        return Err("contact.email is not an e-mail address. Ask for it with ask_email.".into());
    }
    Ok(view)
}

fn read_conversation(conversation: &Dynamic, before: &ConversationView) -> Result<ConversationView, String> {
    let mut map =
        as_map(conversation).ok_or("conversation must stay a map: write conversation.attributes.order = ...")?;
    let priority = line(map.remove("priority"), "conversation.priority", 10)?.unwrap_or_default();
    if priority_of(&priority).is_none() {
        return Err(format!("conversation.priority can't be {priority:?}. Choose normal, high or urgent."));
    }
    let view = ConversationView {
        attributes: attributes(map.remove("attributes"), "conversation.attributes")?,
        tags: tags(map.remove("tags"), "conversation.tags")?,
        priority,
        ..before.clone()
    };
    map.remove("id");
    map.remove("group");
    if let Some(other) = map.keys().next() {
        return Err(format!("A conversation has no {other}. Keep it in conversation.attributes.{other}."));
    }
    Ok(view)
}

/// The priority of a name.
pub fn priority_of(name: &str) -> Option<Priority> {
    [Priority::Normal, Priority::High, Priority::Urgent].into_iter().find(|priority| priority.as_str() == name)
}

/// One line of words: longer ones are cut, so that a visitor who writes a novel for a name does not break the flow.
fn line(value: Option<Value>, what: &str, max: usize) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let line = crate::domain::text::preview(&text, max);
            Ok(Some(line).filter(|line| !line.is_empty()))
        }
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("{what} must be text.")),
    }
}

fn attributes(value: Option<Value>, what: &str) -> Result<Map<String, Value>, String> {
    let Some(Value::Object(map)) = value else { return Err(format!("{what} must stay a map.")) };
    if map.len() > ATTRIBUTES_MAX {
        return Err(format!("{what} may have at most {ATTRIBUTES_MAX} entries."));
    }
    let is_long = |text: &str| text.chars().nth(ATTRIBUTE_MAX_CHARS).is_some();
    for (name, value) in &map {
        let is_plain = !value.is_object() && !value.is_array();
        if is_long(name) || !is_plain || value.as_str().is_some_and(is_long) {
            return Err(format!(
                "{what}.{name} can't be kept: attributes are texts of at most {ATTRIBUTE_MAX_CHARS} characters, numbers, true and false."
            ));
        }
    }
    Ok(map)
}

fn tags(value: Option<Value>, what: &str) -> Result<Vec<String>, String> {
    let Some(Value::Array(items)) = value else { return Err(format!("{what} must stay a list of texts.")) };
    let texts = items.iter().map(|item| item.as_str()).collect::<Option<Vec<&str>>>();
    checked_tags(texts.ok_or_else(|| format!("{what} must be texts."))?).map_err(|problem| format!("{what}: {problem}"))
}

fn changed_text(before: Option<&String>, after: Option<&String>) -> Option<Option<String>> {
    (before != after).then(|| after.cloned())
}

fn changed_attributes(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let new = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    new.map(|(name, value)| (name.clone(), value.clone())).chain(gone.map(|name| (name.clone(), Value::Null))).collect()
}

fn only_in(one: &[String], other: &[String]) -> Vec<String> {
    one.iter().filter(|tag| !other.contains(tag)).cloned().collect()
}

/// What has changed of a contact; none when nothing has.
pub fn contact_change(before: &ContactView, after: &ContactView) -> Option<ContactChange> {
    let change = ContactChange {
        name: changed_text(before.name.as_ref(), after.name.as_ref()),
        email: changed_text(before.email.as_ref(), after.email.as_ref()),
        phone: changed_text(before.phone.as_ref(), after.phone.as_ref()),
        language: changed_text(before.language.as_ref(), after.language.as_ref()),
        attributes: changed_attributes(&before.attributes, &after.attributes),
        add_tags: only_in(&after.tags, &before.tags),
        remove_tags: only_in(&before.tags, &after.tags),
    };
    (change != ContactChange::default()).then_some(change)
}

/// What has changed of a conversation; none when nothing has.
pub fn conversation_change(before: &ConversationView, after: &ConversationView) -> Option<ConversationChange> {
    let change = ConversationChange {
        priority: if before.priority == after.priority { None } else { priority_of(&after.priority) },
        attributes: changed_attributes(&before.attributes, &after.attributes),
        add_tags: only_in(&after.tags, &before.tags),
        remove_tags: only_in(&before.tags, &after.tags),
    };
    (change != ConversationChange::default()).then_some(change)
}
