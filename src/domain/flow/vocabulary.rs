//! What the flow language has, as an editor needs it.

use serde::Serialize;
use utoipa::ToSchema;

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Function {
    pub name: &'static str,
    /// How it is called, options in brackets.
    pub signature: &'static str,
    pub summary: &'static str,
    /// What an editor inserts, with `${1:name}` for what is to be filled in.
    pub snippet: &'static str,
    /// How many arguments it takes, at least and at most.
    #[serde(skip)]
    pub arity: (usize, usize),
    /// Stands at the top of the script, outside of all containers.
    pub is_declaration: bool,
    /// What the map of options may hold.
    pub options: &'static [&'static str],
}

/// A variable that every function sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Variable {
    pub name: &'static str,
    pub summary: &'static str,
    pub fields: &'static [&'static str],
    pub is_writable: bool,
}

/// All that the language has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FlowLanguage {
    pub functions: &'static [Function],
    pub variables: &'static [Variable],
}

/// A bot to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FlowTemplate {
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// The languages that it speaks, such as `en, es`.
    pub language: &'static str,
}
