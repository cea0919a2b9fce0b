//! What the language's functions mean to who reads a script without running it: which never return, which arguments are
//! names, and what a visitor can choose.

use super::facts::Options;
use super::literal::Value;
use super::{Call, Kind};

/// Something that a script names.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'o> {
    pub what: Named,
    pub value: &'o Value,
}

/// What a name in a script can be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Container(Lead),
    Group,
    Service,
    CannedResponse,
    Text,
    Media,
}

/// How a call leads to a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    Jump,
    Idle,
    Timeout,
    Otherwise,
}

/// Whether a function of the language never comes back.
#[must_use]
pub fn is_final(call: &Call) -> bool {
    call.is_plain() && matches!(call.name.as_str(), "jump" | "end" | "resolve" | "handoff")
}

/// Whether a method is one of a service or of `rest`.
#[must_use]
pub fn is_rest_method(name: &str) -> bool {
    matches!(name, "get" | "post" | "put" | "patch" | "delete")
}

/// All names in a call.
#[must_use]
pub fn references<'o>(call: &'o Call) -> Vec<Reference<'o>> {
    let mut found = Vec::new();
    if !call.is_plain() {
        return found;
    }
    let mut add = |what, value: Option<&'o Value>| {
        if let Some(value) = value {
            found.push(Reference { what, value });
        }
    };
    let (first, second) = (call.args.first(), call.args.get(1));
    match call.name.as_str() {
        "jump" => add(Named::Container(Lead::Jump), first),
        "idle" => add(Named::Container(Lead::Idle), second),
        "handoff" | "ask_agent" | "is_open" | "agents_online" | "queue_length" => add(Named::Group, first),
        "service" => add(Named::Service, first),
        "canned" => add(Named::CannedResponse, first),
        "t" => add(Named::Text, first),
        "image" | "file" => add(Named::Media, first),
        "menu" | "ask_choice" => second.into_iter().for_each(|list| pictures(list, &mut add)),
        "carousel" => first.into_iter().for_each(|list| pictures(list, &mut add)),
        "list" => {
            for section in second.and_then(Value::as_list).unwrap_or_default() {
                section.get("options").into_iter().for_each(|list| pictures(list, &mut add));
            }
        }
        _ => {}
    }
    if !matches!(call.name.as_str(), "keyword" | "setting" | "t") {
        for (key, value) in call.options() {
            match key {
                "on_timeout" => add(Named::Container(Lead::Timeout), Some(value)),
                "otherwise" => add(Named::Container(Lead::Otherwise), Some(value)),
                _ => {}
            }
        }
    }
    found
}

fn pictures<'o>(list: &'o Value, add: &mut impl FnMut(Named, Option<&'o Value>)) {
    for entry in list.as_list().unwrap_or_default() {
        add(Named::Media, entry.get("image"));
    }
}

/// What the result of a call was chosen from.
#[must_use]
pub fn result(name: &str, args: &[Value]) -> Kind {
    let options = match name {
        "menu" | "ask_choice" => args.get(1).map(Options::of_list),
        "list" => args.get(1).map(|sections| Options::of_parts(sections, "options")),
        "carousel" => args.first().map(|cards| Options::of_parts(cards, "buttons")),
        "ask_yes_no" => Some(Options::yes_no()),
        _ => None,
    };
    let takes_words = args.iter().filter_map(|arg| arg.get("free_text")).any(|value| value.kind != Kind::Bool(false));
    options.map_or(Kind::Computed, |mut options| {
        options.is_closed &= !takes_words;
        Kind::OneOf(options)
    })
}

/// Where the words of a call stand that a visitor reads.
#[must_use]
pub fn spoken(call: &Call) -> Option<&Value> {
    let name = call.name.as_str();
    let speaks = matches!(name, "say" | "menu" | "list") || name == "ask" || name.starts_with("ask_");
    if !call.is_plain() || !speaks || name == "ask_agent" {
        return None;
    }
    call.args.first()
}
