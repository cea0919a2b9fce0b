//! Maps inside the lists that calls take: options of menus, sections of lists, cards and their buttons, fields of forms.
//! What they may hold is what `language` takes out of them.

use super::Check;
use crate::bot::outline::{Call, Value};
use crate::domain::flow::report::DiagnosticCode;
use crate::domain::suggestion::did_you_mean;

/// A map in a list.
struct Part {
    /// As messages call it.
    what: &'static str,
    names: &'static [&'static str],
    /// The list that it holds itself, by its name.
    inner: Option<(&'static str, &'static Part)>,
}

const OPTION: Part = Part { what: "an option", names: &["label", "value", "description", "image"], inner: None };
const SECTION: Part = Part { what: "a section", names: &["title", "options"], inner: Some(("options", &OPTION)) };
const BUTTON: Part = Part { what: "a button", names: &["label", "value", "description", "image", "url"], inner: None };
const CARD: Part =
    Part { what: "a card", names: &["title", "text", "image", "buttons"], inner: Some(("buttons", &BUTTON)) };
const FIELD: Part = Part {
    what: "a field",
    names: &["name", "label", "type", "required", "options", "min_length", "max_length", "pattern", "min", "max"],
    inner: Some(("options", &OPTION)),
};

/// What the lists hold that a function of the language takes.
fn part_of(function: &str) -> Option<&'static Part> {
    match function {
        "menu" | "ask_choice" => Some(&OPTION),
        "list" => Some(&SECTION),
        "carousel" => Some(&CARD),
        "form" => Some(&FIELD),
        _ => None,
    }
}

impl Check<'_> {
    /// Names that mean nothing in maps of the lists that a call takes.
    pub(super) fn parts(&mut self, call: &Call) {
        let Some(part) = part_of(&call.name) else { return };
        for list in call.args.iter().filter_map(Value::as_list) {
            self.maps(list, part);
        }
    }

    fn maps(&mut self, list: &[Value], part: &Part) {
        for (name, value) in list.iter().filter_map(Value::as_map).flatten() {
            if !part.names.contains(&name.as_str()) {
                let near = did_you_mean(name, part.names.iter().copied());
                let (what, all) = (part.what, part.names.join(", "));
                let message = format!("There is no `{name}` in {what}.{near} There are: {all}.");
                self.error(DiagnosticCode::WrongArguments, &value.span, message);
            }
            if let Some((_, inner)) = part.inner.filter(|(list, _)| *list == name)
                && let Some(list) = value.as_list()
            {
                self.maps(list, inner);
            }
        }
    }
}
