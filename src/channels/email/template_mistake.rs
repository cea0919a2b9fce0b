//! Says what is wrong with the words of a mail, and where, in terms of who wrote them. Handlebars says it in its own.

use handlebars::{RenderError, RenderErrorReason, TemplateError, TemplateErrorReason};
use serde_json::Value;

use super::template_tag::{Role, Tag, position, tags};
use crate::domain::suggestion::nearest;
use crate::domain::template_mistake::{Mistake, MistakeCode};

/// The frame of all mails.
pub const FRAME: &str = "layout";

/// What can be done, besides filling gaps.
const COMMANDS: [&str; 18] = [
    "if", "unless", "each", "with", "lookup", "lines", "quote", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or",
    "not", "len", "else",
];

/// What stands between the words of a gap and is no name.
const SIGNS: [char; 6] = ['(', ')', '|', '=', '#', '^'];

/// Why a part of a mail's words could not be filled in. `known` is what it could speak of.
pub fn mistake(error: &RenderError, source: &str, known: &Value) -> Mistake {
    let all = tags(source);
    if let RenderErrorReason::TemplateError(error) = error.reason() {
        return unclosed(&all).unwrap_or_else(|| unreadable(error, source, &all));
    }
    if error.template_name.as_deref() == Some(FRAME) {
        let line = all.iter().find(|tag| tag.inner.contains(FRAME)).map(|tag| tag.line);
        return Mistake::new(MistakeCode::WrongFrame).about(FRAME).at(line);
    }
    let place = error.line_no.zip(error.column_no);
    let tag = place.and_then(|(line, column)| last_before(&all, position(source, line, column)));
    let names = Names::of(known);
    let inner = tag.map_or("", |tag| tag.inner);
    let found = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => Some(names.unknown(name, inner)),
        RenderErrorReason::MissingVariable(None) => names.unknown_in(inner),
        RenderErrorReason::ParamNotFoundForIndex(command, _) | RenderErrorReason::ParamNotFoundForName(command, _) => {
            let unnamed = || Mistake::new(MistakeCode::NothingNamed).about(command);
            Some(names.unknown_in(inner).unwrap_or_else(unnamed))
        }
        RenderErrorReason::InvalidJsonIndex(_) => names.in_list(inner),
        RenderErrorReason::HelperNotFound(name) => Some(unknown_command(name)),
        RenderErrorReason::PartialNotFound(name) => Some(Mistake::new(MistakeCode::UnknownFrame).about(name)),
        _ => None,
    };
    let line = tag.map(|tag| tag.line).or(error.line_no);
    found.unwrap_or_else(|| Mistake::new(MistakeCode::NotFilled).about(inner)).at(line)
}

fn unknown_command(name: &str) -> Mistake {
    let meant = nearest(name, COMMANDS).map(str::to_owned);
    Mistake::new(MistakeCode::UnknownCommand).about(name).meant(meant)
}

/// The first gap without its end, or end without its block.
fn unclosed(all: &[Tag<'_>]) -> Option<Mistake> {
    let mut open: Vec<(&Tag<'_>, &str)> = Vec::new();
    for tag in all {
        if !tag.is_closed {
            return Some(Mistake::new(MistakeCode::GapNotClosed).about(tag.inner).at(Some(tag.line)));
        }
        match tag.role() {
            Role::Begin(name) => open.push((tag, name)),
            Role::End(name) => match open.pop() {
                Some((_, begun)) if begun == name => {}
                Some((_, begun)) => {
                    let wrong = Mistake::new(MistakeCode::WrongEnd).about(tag.inner);
                    return Some(wrong.meant(Some(format!("/{begun}"))).at(Some(tag.line)));
                }
                None => return Some(Mistake::new(MistakeCode::NothingToEnd).about(tag.inner).at(Some(tag.line))),
            },
            Role::Other => {}
        }
    }
    let (tag, name) = open.pop()?;
    let end = Some(format!("/{name}"));
    Some(Mistake::new(MistakeCode::BlockNotClosed).about(tag.inner).meant(end).at(Some(tag.line)))
}

fn unreadable(error: &TemplateError, source: &str, all: &[Tag<'_>]) -> Mistake {
    let place = error.pos();
    let tag = match error.reason() {
        // Of this it is not said where.
        TemplateErrorReason::InvalidParam(word) => all.iter().find(|tag| tag.inner.contains(word)),
        _ => place.and_then(|(line, column)| last_before(all, position(source, line, column))),
    };
    let line = tag.map(|tag| tag.line).or(place.map(|(line, _)| line));
    Mistake::new(MistakeCode::Syntax).about(tag.map_or("", |tag| tag.inner)).at(line)
}

/// The gap that a place is in or behind.
fn last_before<'t, 's>(all: &'t [Tag<'s>], place: usize) -> Option<&'t Tag<'s>> {
    all.iter().rev().find(|tag| tag.start <= place)
}

/// What a mail can speak of.
#[derive(Default)]
struct Names {
    /// `contact.name`, `messages`.
    all: Vec<String>,
    /// `text`, with the list that it is of: `messages`.
    items: Vec<(String, String)>,
    /// The lists among them.
    lists: Vec<String>,
}

impl Names {
    fn of(known: &Value) -> Self {
        let mut names = Self::default();
        names.add("", known, None);
        names
    }

    fn add(&mut self, path: &str, value: &Value, list: Option<&str>) {
        if !path.is_empty() {
            match list {
                Some(list) => self.items.push((path.to_owned(), list.to_owned())),
                None => self.all.push(path.to_owned()),
            }
        }
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.add(&path, field, list);
                }
            }
            Value::Array(items) => {
                self.lists.push(path.to_owned());
                if let Some(item @ Value::Object(_)) = items.first() {
                    self.add("", item, Some(path));
                }
            }
            _ => {}
        }
    }

    fn is_known(&self, name: &str) -> bool {
        self.all.iter().any(|known| known == name) || self.list_of(name).is_some()
    }

    /// The list whose items have something of this name.
    fn list_of(&self, name: &str) -> Option<&str> {
        self.items.iter().find(|(item, _)| item == name).map(|(_, list)| list.as_str())
    }

    /// What is wrong with a name that nothing was found for.
    fn unknown(&self, written: &str, tag: &str) -> Mistake {
        let name = bare(written);
        let mistake = |code| Mistake::new(code).about(written);
        if tag.starts_with("#each") && self.is_known(name) {
            return mistake(MistakeCode::NoList);
        }
        // Within a list only its own is known by its name.
        if self.all.iter().any(|known| known == name) {
            return mistake(MistakeCode::UnknownGap).meant(Some(format!("@root.{name}")));
        }
        if let Some(list) = self.list_of(name) {
            return mistake(MistakeCode::WithinList).meant(Some(list.to_owned()));
        }
        let names = self.all.iter().chain(self.items.iter().map(|(item, _)| item));
        let way = written.strip_suffix(name).unwrap_or_default();
        let meant = nearest(name, names.map(String::as_str)).map(|meant| format!("{way}{meant}"));
        mistake(MistakeCode::UnknownGap).meant(meant)
    }

    /// What is wrong with the first name in a gap that is not known.
    fn unknown_in(&self, tag: &str) -> Option<Mistake> {
        let unknown = words(tag).into_iter().skip(1).find(|word| {
            let name = bare(word);
            !is_no_name(name) && !COMMANDS.contains(&name) && !self.is_known(name)
        })?;
        Some(self.unknown(unknown, tag))
    }

    /// What is wrong with a gap that asks a list for what its items have.
    fn in_list(&self, tag: &str) -> Option<Mistake> {
        words(tag).into_iter().find_map(|word| {
            let (list, item) = self.lists.iter().find_map(|list| {
                let item = bare(word).strip_prefix(list.as_str())?.strip_prefix(['.', '/'])?;
                Some((list, item))
            })?;
            Some(Mistake::new(MistakeCode::WithinList).about(item).meant(Some(list.clone())))
        })
    }
}

/// The words of a gap, without what stands in quotation marks.
fn words(tag: &str) -> Vec<&str> {
    let outside = tag.split(['"', '\'']).step_by(2);
    outside
        .flat_map(|part| part.split(|c: char| c.is_whitespace() || SIGNS.contains(&c)))
        .filter(|w| !w.is_empty())
        .collect()
}

/// A name without the way to it.
fn bare(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) =
        ["../", "./", "this.", "this/", "@root.", "@root/"].iter().find_map(|way| name.strip_prefix(way))
    {
        name = rest;
    }
    name
}

fn is_no_name(word: &str) -> bool {
    matches!(word, "this" | "true" | "false" | "null" | "as" | "..")
        || word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '@'))
}
