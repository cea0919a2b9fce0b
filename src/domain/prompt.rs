//! What a bot's message lets a contact choose or fill in, and what the contact chose. How it looks is the face's business;
//! a channel without buttons shows the same in numbered lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::MessageId;

/// The most options of a prompt.
pub const OPTIONS_MAX: usize = 100;

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Prompt {
    /// One of a few: buttons.
    Options { options: Vec<PromptOption> },
    /// One of many, under headings.
    List {
        /// What opens it, where a channel shows lists folded.
        button: Option<String>,
        sections: Vec<PromptSection>,
    },
    /// Things to look at, with buttons.
    Cards { cards: Vec<PromptCard> },
    /// Several fields at once.
    Form { button: Option<String>, fields: Vec<PromptField> },
    /// Words of a certain kind: a hint for the keyboard.
    Input { input: Input },
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptOption {
    /// Names it within its message.
    pub id: u32,
    pub label: String,
    pub description: Option<String>,
    pub image_url: Option<String>,
}

/// Options under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptSection {
    pub title: Option<String>,
    pub options: Vec<PromptOption>,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptCard {
    pub title: String,
    pub text: Option<String>,
    pub image_url: Option<String>,
    pub buttons: Vec<PromptButton>,
}

/// A card's button: it either answers or leads to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptButton {
    /// The option's, when it answers.
    pub id: Option<u32>,
    pub label: String,
    /// The page's, when it leads to one.
    pub url: Option<String>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptField {
    pub name: String,
    pub label: String,
    pub input: Input,
    pub is_required: bool,
    /// Of a choice.
    pub options: Vec<PromptOption>,
}

/// What kind of words are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    #[default]
    Text,
    Email,
    Phone,
    Number,
    /// `YYYY-MM-DD`
    Date,
    Choice,
    /// `yes` or `no`
    YesNo,
    File,
}

/// What a contact chose or filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromptAnswer {
    /// The message that asked.
    pub message_id: MessageId,
    /// The chosen option.
    pub option_id: Option<u32>,
    /// A form's fields by name; of a choice the option's id.
    pub fields: Option<BTreeMap<String, String>>,
}

impl Prompt {
    /// All that can be chosen, with the labels, in order.
    pub fn choices(&self) -> Vec<(u32, &str)> {
        match self {
            Self::Options { options } => options.iter().map(|option| (option.id, option.label.as_str())).collect(),
            Self::List { sections, .. } => {
                sections.iter().flat_map(|section| &section.options).map(|o| (o.id, o.label.as_str())).collect()
            }
            Self::Cards { cards } => {
                let buttons = cards.iter().flat_map(|card| &card.buttons);
                buttons.filter_map(|button| Some((button.id?, button.label.as_str()))).collect()
            }
            Self::Form { .. } | Self::Input { .. } => Vec::new(),
        }
    }

    /// What of an answer could be chosen or filled in here; none when it is something else.
    #[must_use]
    pub fn accepted(&self, answer: &PromptAnswer) -> Option<PromptAnswer> {
        match (answer.option_id, &answer.fields, self) {
            (Some(id), None, prompt) => {
                prompt.choices().iter().any(|(offered, _)| *offered == id).then(|| answer.clone())
            }
            (None, Some(filled), Self::Form { fields, .. }) => {
                // Fields that nobody asked for are nobody's to keep.
                let asked = |name: &String| fields.iter().any(|field| field.name == *name);
                let filled = filled.iter().filter(|(name, _)| asked(name)).map(|(n, text)| (n.clone(), text.clone()));
                Some(PromptAnswer { fields: Some(filled.collect()), ..answer.clone() })
            }
            _ => None,
        }
    }

    /// The pictures that it shows, each by an address or the name of a file.
    pub fn images_mut(&mut self) -> Vec<&mut Option<String>> {
        fn of(options: &mut [PromptOption]) -> impl Iterator<Item = &mut Option<String>> {
            options.iter_mut().map(|option| &mut option.image_url)
        }
        match self {
            Self::Options { options } => of(options).collect(),
            Self::List { sections, .. } => sections.iter_mut().flat_map(|section| of(&mut section.options)).collect(),
            Self::Cards { cards } => cards.iter_mut().map(|card| &mut card.image_url).collect(),
            Self::Form { fields, .. } => fields.iter_mut().flat_map(|field| of(&mut field.options)).collect(),
            Self::Input { .. } => Vec::new(),
        }
    }

    /// The same in words, for channels that show nothing but words: options get the numbers by which they are chosen.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut lines = Vec::new();
        let mut number = 0;
        let mut numbered = |label: &str, description: Option<&String>| {
            number += 1;
            let more = description.map(|text| format!(" ({text})")).unwrap_or_default();
            format!("{number}. {label}{more}")
        };
        match self {
            Self::Options { options } => {
                lines.extend(options.iter().map(|option| numbered(&option.label, option.description.as_ref())));
            }
            Self::List { sections, .. } => {
                for section in sections {
                    lines.extend(section.title.clone());
                    lines.extend(section.options.iter().map(|o| numbered(&o.label, o.description.as_ref())));
                }
            }
            Self::Cards { cards } => {
                for card in cards {
                    lines.push(card.title.clone());
                    lines.extend(card.text.clone());
                    lines.extend(card.buttons.iter().map(|button| match &button.url {
                        Some(url) => format!("{}: {url}", button.label),
                        None => numbered(&button.label, None),
                    }));
                }
            }
            Self::Form { .. } | Self::Input { .. } => {}
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_are_no_buttons_options_have_numbers() {
        let option = |id, label: &str, description: Option<&str>| PromptOption {
            id,
            label: label.into(),
            description: description.map(Into::into),
            image_url: None,
        };
        let options = vec![option(0, "Sales", None), option(1, "Support", Some("it does not work"))];
        assert_eq!(Prompt::Options { options }.in_words(), "1. Sales\n2. Support (it does not work)");
    }
}
