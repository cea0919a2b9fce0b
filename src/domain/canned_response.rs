//! Canned responses: words that agents insert by typing `/` and a shortcut, and that bots send. Placeholders in them,
//! such as `{{contact.name|there}}`, are filled in when they are used. The dashboard fills in by the same rules
//! (`web/dashboard/src/lib/cards/placeholders.ts`); both are tested with the same examples.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::CannedResponseId;
use super::timestamp::Timestamp;

/// The most characters of a shortcut.
pub const SHORTCUT_MAX_CHARS: usize = 40;
/// The most characters of a text.
pub const TEXT_MAX_CHARS: usize = 5_000;
/// The most canned responses of an installation.
pub const CANNED_RESPONSES_MAX: i64 = 2_000;

/// Words that agents insert by a shortcut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CannedResponse {
    pub id: CannedResponseId,
    /// What is typed after `/`: small letters, digits, `-` and `_`.
    pub shortcut: String,
    /// With placeholders such as `{{contact.name|there}}`.
    pub text: String,
    /// The language it is written in, such as `es`; `null`: any.
    pub language: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What placeholders stand for; what is not known is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placeholders<'a> {
    pub contact_name: Option<&'a str>,
    pub contact_email: Option<&'a str>,
    pub contact_phone: Option<&'a str>,
    pub agent_name: Option<&'a str>,
    pub business_name: Option<&'a str>,
}

/// What may stand between `{{` and `}}`.
pub const PLACEHOLDERS: &[&str] = &[
    "contact.name",
    "contact.first_name",
    "contact.email",
    "contact.phone",
    "agent.name",
    "agent.first_name",
    "business.name",
];

/// A text whose placeholders can't be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceholderError {
    /// Nobody knows what it stands for.
    #[error(
        "{{{{{0}}}}} stands for nothing. Use {{{{contact.name}}}}, {{{{contact.first_name}}}}, \
             {{{{contact.email}}}}, {{{{contact.phone}}}}, {{{{agent.name}}}}, {{{{agent.first_name}}}} or \
             {{{{business.name}}}}."
    )]
    Unknown(String),
    /// It does not end.
    #[error("a placeholder is not closed: write }}}} after {{{{{0}")]
    Unclosed(String),
}

/// A piece of a text.
enum Piece<'t> {
    Words(&'t str),
    Placeholder { name: &'t str, fallback: Option<&'t str>, source: &'t str },
    Unclosed(&'t str),
}

/// Cuts a text into words and placeholders.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(after) = rest.strip_prefix("{{") else {
            let (words, behind) = rest.split_at(rest.find("{{").unwrap_or(rest.len()));
            rest = behind;
            return Some(Piece::Words(words));
        };
        let Some((inner, behind)) = after.split_once("}}") else {
            return Some(Piece::Unclosed(std::mem::take(&mut rest)));
        };
        let source = rest.get(..rest.len() - behind.len()).unwrap_or(rest);
        rest = behind;
        let (name, fallback) = match inner.split_once('|') {
            Some((name, fallback)) => (name, Some(fallback.trim())),
            None => (inner, None),
        };
        Some(Piece::Placeholder { name: name.trim(), fallback, source })
    })
}

/// Makes sure that all placeholders of a text can be filled in.
///
/// # Errors
/// The first that can't.
pub fn check(text: &str) -> Result<(), PlaceholderError> {
    for piece in pieces(text) {
        match piece {
            Piece::Placeholder { name, .. } if !PLACEHOLDERS.contains(&name) => {
                return Err(PlaceholderError::Unknown(name.chars().take(40).collect()));
            }
            Piece::Unclosed(source) => {
                return Err(PlaceholderError::Unclosed(source.chars().skip(2).take(20).collect()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Fills in the placeholders of a text. What is not known becomes its fallback; without one it goes, and the blank before
/// it, so that `Hello {{contact.name}}!` is `Hello!`. What can't be filled in stays as it is written.
#[must_use]
pub fn fill(text: &str, placeholders: &Placeholders<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut is_gap = false;
    for piece in pieces(text) {
        let words = match piece {
            Piece::Words(words) => words,
            Piece::Unclosed(source) => source,
            Piece::Placeholder { name, source, .. } if !PLACEHOLDERS.contains(&name) => source,
            Piece::Placeholder { name, fallback, .. } => {
                let value = placeholders.get(name).or(fallback).unwrap_or_default();
                is_gap |= value.is_empty();
                value
            }
        };
        if is_gap && !words.is_empty() {
            is_gap = false;
            close_gap(&mut filled, words);
        }
        filled.push_str(words);
    }
    if is_gap {
        filled.truncate(filled.trim_end_matches(' ').len());
    }
    filled
}

/// Takes the blank away that stood before a value which is not there.
fn close_gap(filled: &mut String, next: &str) {
    let closes = |c: char| c == ' ' || c == '\n' || matches!(c, ',' | '.' | '!' | '?' | ';' | ':' | ')');
    if filled.ends_with(' ') && next.starts_with(closes) {
        filled.pop();
    }
}

impl<'a> Placeholders<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let value = match name {
            "contact.name" => self.contact_name,
            "contact.first_name" => self.contact_name.and_then(first_name),
            "contact.email" => self.contact_email,
            "contact.phone" => self.contact_phone,
            "agent.name" => self.agent_name,
            "agent.first_name" => self.agent_name.and_then(first_name),
            "business.name" => self.business_name,
            _ => None,
        };
        value.map(str::trim).filter(|value| !value.is_empty())
    }
}

fn first_name(name: &str) -> Option<&str> {
    name.split_whitespace().next()
}

/// The response of a shortcut: in this language, else in none, else in the first of the others.
#[must_use]
pub fn chosen<'c>(
    responses: impl IntoIterator<Item = &'c CannedResponse>,
    shortcut: &str,
    language: Option<&str>,
) -> Option<&'c CannedResponse> {
    let shortcut = shortcut.to_lowercase();
    let language = language.and_then(super::language::primary);
    let rank = |response: &&CannedResponse| {
        let own = response.language.clone();
        (own.is_none() || own != language, own.is_some(), own)
    };
    responses.into_iter().filter(|response| response.shortcut == shortcut).min_by_key(rank)
}

/// A shortcut as it is stored; none when it can't be one.
#[must_use]
pub fn shortcut(text: &str) -> Option<String> {
    let shortcut = text.trim().trim_start_matches('/').to_lowercase();
    let is_good = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let length = shortcut.chars().count();
    ((1..=SHORTCUT_MAX_CHARS).contains(&length) && shortcut.chars().all(is_good)).then_some(shortcut)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that the dashboard's tests use too: known values, then texts and what becomes of them.
    const EXAMPLES: &str = include_str!("../../web/dashboard/tests/support/placeholders.json");

    #[derive(Deserialize)]
    struct Example {
        name: Option<String>,
        text: String,
        filled: String,
    }

    #[test]
    fn placeholders_become_values_fallbacks_or_nothing() {
        let examples: Vec<Example> = serde_json::from_str(EXAMPLES).unwrap();
        for example in examples {
            let placeholders = Placeholders {
                contact_name: example.name.as_deref(),
                contact_email: None,
                contact_phone: None,
                agent_name: Some("Eva Costa"),
                business_name: Some("Casa Luna"),
            };
            assert_eq!(fill(&example.text, &placeholders), example.filled, "{}", example.text);
        }
    }

    #[test]
    fn a_placeholder_that_stands_for_nothing_is_named() {
        assert_eq!(check("Hi {{ contact.name | there }}, {{business.name}}, {{agent.first_name}}"), Ok(()));
        assert_eq!(check("plain { words } }}"), Ok(()));
        let error = check("Hi {{contact.nam}}").unwrap_err();
        assert!(error.to_string().starts_with("{{contact.nam}} stands for nothing. Use {{contact.name}},"), "{error}");
        let error = check("Hi {{contact.name").unwrap_err();
        assert_eq!(error.to_string(), "a placeholder is not closed: write }} after {{contact.name");
    }

    #[test]
    fn a_response_is_in_the_visitors_language_else_in_none_else_in_any() {
        let response = |language: Option<&str>| CannedResponse {
            id: CannedResponseId(0),
            shortcut: "hours".into(),
            text: language.unwrap_or("none").into(),
            language: language.map(str::to_owned),
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        };
        let text = |all: &[CannedResponse], language| chosen(all, "Hours", language).map(|found| found.text.clone());
        let all = [response(Some("pt")), response(None), response(Some("es"))];
        assert_eq!(text(&all, Some("es-UY")).as_deref(), Some("es"));
        assert_eq!(text(&all, Some("fr")).as_deref(), Some("none"));
        assert_eq!(text(&all, None).as_deref(), Some("none"));
        assert_eq!(text(&[response(Some("pt")), response(Some("es"))], None).as_deref(), Some("es"));
        assert_eq!(chosen(&all, "other", None), None);
    }

    #[test]
    fn a_shortcut_is_one_word() {
        assert_eq!(shortcut(" /Horario-2 ").as_deref(), Some("horario-2"));
        assert_eq!(shortcut("envío").as_deref(), Some("envío"));
        for bad in ["", "/", "two words", "a/b", "x!", &"x".repeat(41)] {
            assert_eq!(shortcut(bad), None, "{bad}");
        }
    }
}
