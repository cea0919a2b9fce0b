//! What is known of a script's variables at a place: the constant they hold, or the menu their value was chosen from. Where
//! ways come together, only what holds on all of them is kept.

use std::rc::Rc;

use super::literal::{Kind, Value};

/// More variables than any flow has in one function: nothing is known beyond.
const MOST: usize = 300;

/// The values that a visitor chooses one of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    pub items: Vec<Item>,
    /// Whether there are no others.
    pub is_closed: bool,
}

/// One option.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub label: String,
    pub value: Kind,
}

impl Options {
    /// What `ask_yes_no` answers.
    #[must_use]
    pub fn yes_no() -> Self {
        let item = |label: &str, value| Item { label: label.to_owned(), value: Kind::Bool(value) };
        Self { items: vec![item("Yes", true), item("No", false)], is_closed: true }
    }

    /// The options of a menu: texts, or maps with `label` and `value`.
    #[must_use]
    pub fn of_list(list: &Value) -> Self {
        let mut options = Self { items: Vec::new(), is_closed: list.as_list().is_some() };
        for entry in list.as_list().unwrap_or_default() {
            options.add(entry);
        }
        options
    }

    /// The options in `key` of each map of a list: of sections and cards.
    #[must_use]
    pub fn of_parts(list: &Value, key: &str) -> Self {
        let mut options = Self { items: Vec::new(), is_closed: list.as_list().is_some() };
        for part in list.as_list().unwrap_or_default() {
            match (part.get(key), part.as_map()) {
                (Some(inner), _) => {
                    let inner = Self::of_list(inner);
                    options.is_closed &= inner.is_closed;
                    options.items.extend(inner.items);
                }
                (None, Some(_)) => {}
                (None, None) => options.is_closed = false,
            }
        }
        options
    }

    fn add(&mut self, entry: &Value) {
        // A button that opens a page is never the answer.
        if entry.get("url").is_some() {
            return;
        }
        let label = entry.get("label").or_else(|| entry.get("title")).unwrap_or(entry);
        let value = entry.get("value").unwrap_or(label);
        if value.kind.is_simple()
            && let Some(label) = label.kind.shown().or_else(|| value.kind.shown())
        {
            self.items.push(Item { label, value: value.kind.clone() });
        } else {
            self.is_closed = false;
        }
    }

    /// Those that are this value, and the others.
    #[must_use]
    pub fn split(&self, value: &Kind) -> (Self, Self) {
        let (same, others) = self.items.iter().cloned().partition(|item| item.value.is_same(value));
        (Self { items: same, is_closed: true }, Self { items: others, is_closed: self.is_closed })
    }

    /// Both together.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let new = other.items.iter().filter(|item| !self.items.iter().any(|known| known.value.is_same(&item.value)));
        let items = self.items.iter().chain(new).cloned().collect();
        Self { items, is_closed: self.is_closed && other.is_closed }
    }

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.is_closed && self.items.is_empty()
    }

    /// Their labels in a few words.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        let labels: Vec<&str> = self.items.iter().map(|item| item.label.as_str()).collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    }
}

/// The variables in sight, the innermost last.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    known: Vec<(Rc<str>, Rc<Kind>)>,
    is_lost: bool,
}

impl Facts {
    pub(super) fn depth(&self) -> usize {
        self.known.len()
    }

    /// Forgets the variables of a block that has ended.
    pub(super) fn leave(&mut self, depth: usize) {
        self.known.truncate(depth);
    }

    pub(super) fn declare(&mut self, name: &str, kind: Kind) {
        if self.known.len() >= MOST {
            self.is_lost = true;
        } else {
            self.known.push((Rc::from(name), Rc::new(kind)));
        }
    }

    pub(super) fn of(&self, name: &str) -> Kind {
        let found = self.known.iter().rev().find(|(known, _)| &**known == name);
        found.filter(|_| !self.is_lost).map_or(Kind::Computed, |(_, kind)| (**kind).clone())
    }

    pub(super) fn set(&mut self, name: &str, kind: Kind) {
        if let Some((_, known)) = self.known.iter_mut().rev().find(|(known, _)| &**known == name) {
            *known = Rc::new(kind);
        }
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.set(name, Kind::Computed);
    }

    /// What holds here and there.
    pub(super) fn join(&mut self, other: &Self) {
        self.is_lost |= other.is_lost;
        for ((_, here), (_, there)) in self.known.iter_mut().zip(&other.known) {
            if Rc::ptr_eq(here, there) || here == there {
                continue;
            }
            *here = Rc::new(match (&**here, &**there) {
                (Kind::OneOf(a), Kind::OneOf(b)) => Kind::OneOf(a.or(b)),
                _ => Kind::Computed,
            });
        }
    }
}
