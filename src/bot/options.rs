//! The maps of options that calls take: `#{ retries: 2, error: "..." }`. A name that means nothing is a mistake, and told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rhai::{Array, Dynamic, FnPtr, Map};
use serde_json::Value;

use super::pass::{Answer, Call};
use crate::domain::card_masking::mask_card_numbers;
use crate::domain::flow::files::is_media_name;

/// The most bytes of an address.
pub const URL_MAX: usize = 2_000;

/// The options of one call. Each is taken out once; what is left at the end is unknown.
pub struct Options<'c> {
    map: Map,
    known: Vec<&'static str>,
    call: &'c Call,
}

impl<'c> Options<'c> {
    pub const fn new(map: Map, call: &'c Call) -> Self {
        Self { map, known: Vec::new(), call }
    }

    fn take(&mut self, name: &'static str) -> Option<Dynamic> {
        self.known.push(name);
        self.map.remove(name).filter(|value| !value.is_unit())
    }

    fn wrong<T>(&self, name: &str, expected: &str) -> Answer<T> {
        Err(self.call.error(format!("{}: the option {name} must be {expected}.", self.call.name)))
    }

    pub fn text(&mut self, name: &'static str) -> Answer<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match words(&value) {
                Some(text) => Ok(Some(text)),
                None => self.wrong(name, "text"),
            },
        }
    }

    /// Text that is shown in one line, cut where it is longer.
    pub fn line(&mut self, name: &'static str, max: usize) -> Answer<Option<String>> {
        let text = self.text(name)?.map(|text| crate::domain::text::preview(&text, max));
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A picture: an address, or the name of a file of the flow's folder.
    pub fn image(&mut self, name: &'static str) -> Answer<Option<String>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let file = text.strip_prefix("media/").unwrap_or(&text);
        let is_address = text.starts_with("https://") || text.starts_with("http://");
        if text.len() > URL_MAX || !(is_address || is_media_name(file)) {
            return self.wrong(name, "a web address or the name of a file of this flow");
        }
        Ok(Some(if is_address { text } else { file.to_owned() }))
    }

    pub fn number(&mut self, name: &'static str) -> Answer<Option<f64>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match number(&value) {
                Some(number) => Ok(Some(number)),
                None => self.wrong(name, "a number"),
            },
        }
    }

    /// A whole number from 0 to `max`.
    pub fn whole(&mut self, name: &'static str, max: i64) -> Answer<Option<i64>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_int() {
                Ok(number) if (0..=max).contains(&number) => Ok(Some(number)),
                _ => self.wrong(name, &format!("a whole number from 0 to {max}")),
            },
        }
    }

    pub fn truth(&mut self, name: &'static str) -> Answer<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_bool() {
                Ok(truth) => Ok(Some(truth)),
                Err(_) => self.wrong(name, "true or false"),
            },
        }
    }

    /// A container: its name, or the function itself.
    pub fn container(&mut self, name: &'static str) -> Answer<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match container(&value) {
                Some(container) => Ok(Some(container)),
                None => self.wrong(name, "the name of a container"),
            },
        }
    }

    pub fn list(&mut self, name: &'static str) -> Answer<Option<Array>> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.into_array() {
                Ok(list) => Ok(Some(list)),
                Err(_) => self.wrong(name, "a list"),
            },
        }
    }

    pub fn texts(&mut self, name: &'static str) -> Answer<BTreeMap<String, String>> {
        let Some(value) = self.take(name) else { return Ok(BTreeMap::new()) };
        let Some(map) = value.try_cast::<Map>() else { return self.wrong(name, "a map of texts") };
        let pair = |(key, value): (rhai::Identifier, Dynamic)| Some((key.to_string(), plain_words(&value)?));
        match map.into_iter().map(pair).collect::<Option<_>>() {
            Some(texts) => Ok(texts),
            None => self.wrong(name, "a map of texts"),
        }
    }

    pub fn value(&mut self, name: &'static str) -> Answer<Option<Value>> {
        self.take(name).map(|value| self.call.take(&value)).transpose()
    }

    /// The call takes no other options.
    pub fn done(self) -> Answer<()> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(unknown) => {
                let known = self.known.join(", ");
                let name = self.call.name;
                Err(self.call.error(format!("{name} has no option {unknown}. There are: {known}.")))
            }
        }
    }
}

/// Text, a number, or true and false, as words.
pub fn words(value: &Dynamic) -> Option<String> {
    plain_words(value).map(masked)
}

/// A script may put together a card number that no message held as one: what it says or writes down has none.
fn masked(text: String) -> String {
    match mask_card_numbers(&text) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => text,
    }
}

fn plain_words(value: &Dynamic) -> Option<String> {
    if value.is_string() || value.is_int() || value.is_float() || value.is_bool() || value.is_char() {
        Some(value.to_string())
    } else {
        None
    }
}

/// Words to be said: what a script hands over must be some.
pub fn text_of(value: &Dynamic, call: &Call) -> Answer<String> {
    let text = words(value).ok_or_else(|| {
        let kind = if value.is_unit() { "nothing, ()" } else { value.type_name() };
        call.error(format!("{} needs text here, and got {kind}.", call.name))
    })?;
    if text.trim().is_empty() {
        return Err(call.error(format!("{} needs text here, and got an empty one.", call.name)));
    }
    Ok(text)
}

pub fn number(value: &Dynamic) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "limits of a script are far from where it matters")]
    value.as_float().ok().or_else(|| value.as_int().ok().map(|whole| whole as f64)).filter(|number| number.is_finite())
}

/// The container that a call names.
pub fn container_of(value: &Dynamic, call: &Call) -> Answer<String> {
    container(value).ok_or_else(|| call.error(format!("{} needs the name of a container.", call.name)))
}

fn container(value: &Dynamic) -> Option<String> {
    if value.is_string() {
        return value.clone().into_string().ok();
    }
    value.read_lock::<FnPtr>().map(|function| function.fn_name().to_owned())
}
