//! Which option somebody means: by its number, its label or its value; case, accents and small typos are forgiven.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::folding::{fold, holds_words, slip};

/// The fewest characters that a part of a label must have to choose it.
const PART_MIN_CHARS: usize = 4;

/// An option with what it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub id: u32,
    pub label: String,
    pub value: Value,
}

/// The option that a message means, if it is certain.
#[must_use]
pub fn chosen<'c>(choices: &'c [Choice], text: &str) -> Option<&'c Choice> {
    let typed = fold(text);
    exactly(choices, text)
        .or_else(|| only(choices.iter().filter(|choice| holds_words(&typed, &fold(&choice.label)))))
        .or_else(|| begun(choices, &typed))
        .or_else(|| closest(choices, &typed))
}

/// The option that a message names word for word, by its label, value or number.
#[must_use]
pub fn exactly<'c>(choices: &'c [Choice], text: &str) -> Option<&'c Choice> {
    let typed = fold(text);
    let is_label = |choice: &&Choice| fold(&choice.label) == typed || choice.label.trim() == text.trim();
    let is_value = |choice: &&Choice| choice.value.as_str().is_some_and(|value| fold(value) == typed);
    let by_number = || {
        let number: usize = typed.parse().ok()?;
        choices.get(number.checked_sub(1)?)
    };
    if typed.is_empty() {
        return choices.iter().find(|choice| choice.label.trim() == text.trim());
    }
    choices.iter().find(is_label).or_else(|| choices.iter().find(is_value)).or_else(by_number)
}

/// The only option whose label has these words in it: `my order` of `Where is my order?`. A short word says too little.
fn begun<'c>(choices: &'c [Choice], typed: &str) -> Option<&'c Choice> {
    let is_telling = typed.chars().count() >= PART_MIN_CHARS;
    only(choices.iter().filter(|choice| is_telling && holds_words(&fold(&choice.label), typed)))
}

/// The option whose label is a slip of the finger away, when no other is as close.
fn closest<'c>(choices: &'c [Choice], typed: &str) -> Option<&'c Choice> {
    let near = choices.iter().filter_map(|choice| Some((slip(typed, &fold(&choice.label))?, choice)));
    let near: Vec<_> = near.collect();
    let least = near.iter().map(|(distance, _)| *distance).min()?;
    only(near.into_iter().filter(|(distance, _)| *distance == least).map(|(_, choice)| choice))
}

fn only<'c>(mut found: impl Iterator<Item = &'c Choice>) -> Option<&'c Choice> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(labels: &[&str]) -> Vec<Choice> {
        let choice = |(n, label): (usize, &&str)| Choice {
            id: u32::try_from(n).unwrap(),
            label: (*label).to_owned(),
            value: Value::from(format!("v{n}")),
        };
        labels.iter().enumerate().map(choice).collect()
    }

    fn label<'c>(choices: &'c [Choice], text: &str) -> Option<&'c str> {
        chosen(choices, text).map(|choice| choice.label.as_str())
    }

    #[test]
    fn a_number_the_label_or_the_value_chooses() {
        let menu = choices(&["Ventas", "Soporte técnico", "¿Dónde está mi pedido?"]);
        assert_eq!(label(&menu, "2"), Some("Soporte técnico"));
        assert_eq!(label(&menu, "1."), Some("Ventas"));
        assert_eq!(label(&menu, "donde esta mi pedido"), Some("¿Dónde está mi pedido?"));
        assert_eq!(label(&menu, "v0"), Some("Ventas"));
        assert_eq!(label(&menu, "ventas por favor"), Some("Ventas"));
        assert_eq!(label(&menu, "soprte tecnico"), Some("Soporte técnico"));
        assert_eq!(label(&menu, "mi pedido"), Some("¿Dónde está mi pedido?"));
        assert_eq!(label(&menu, "mi"), None);
    }

    #[test]
    fn what_could_be_two_things_is_neither() {
        let menu = choices(&["Plan 100", "Plan 200"]);
        assert_eq!(label(&menu, "plan 300"), None);
        assert_eq!(label(&menu, "plan"), None);
        assert_eq!(label(&menu, "plan 100 or plan 200"), None);
        assert_eq!(label(&menu, "4"), None);
        assert_eq!(label(&menu, "0"), None);
        assert_eq!(label(&menu, ""), None);
    }

    #[test]
    fn a_label_that_is_a_number_comes_before_the_place() {
        let menu = choices(&["3", "1", "2"]);
        assert_eq!(label(&menu, "1"), Some("1"));
    }

    #[test]
    fn labels_without_letters_can_be_typed_too() {
        let menu = choices(&["👍", "👎"]);
        assert_eq!(label(&menu, "👎"), Some("👎"));
        assert_eq!(label(&menu, "1"), Some("👍"));
    }
}
