//! The values of a script as far as its text tells them.

use rhai::{Dynamic, FnPtr};

use super::Span;
use super::facts::Options;

/// A value where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub kind: Kind,
    pub span: Span,
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Unit,
    Bool(bool),
    Int(i64),
    Float(f64),
    Char(char),
    Text(String),
    /// A text with values in it, an ellipsis in the place of each.
    Pattern(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// A function of the script by its name.
    Function(String),
    /// What a visitor chooses of a menu.
    OneOf(Options),
    /// Only known at run time.
    Computed,
}

impl Value {
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The container that it names.
    #[must_use]
    pub fn as_container(&self) -> Option<&str> {
        if let Kind::Text(name) | Kind::Function(name) = &self.kind { Some(name) } else { None }
    }

    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Kind::List(list) = &self.kind { Some(list) } else { None }
    }

    #[must_use]
    pub fn as_map(&self) -> Option<&[(String, Value)]> {
        if let Kind::Map(map) = &self.kind { Some(map) } else { None }
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Words to show for it: a text, or a text with gaps.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        if let Kind::Text(text) | Kind::Pattern(text) = &self.kind { Some(text) } else { None }
    }

    #[must_use]
    pub fn as_seconds(&self) -> Option<f64> {
        match self.kind {
            #[expect(clippy::cast_precision_loss, reason = "a time to show; nobody waits for 2^53 seconds")]
            Kind::Int(seconds) => Some(seconds as f64),
            Kind::Float(seconds) => Some(seconds),
            _ => None,
        }
    }
}

impl Kind {
    /// Whether two values that can be compared are the same one.
    #[must_use]
    pub fn is_same(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Unit, Kind::Unit) => true,
            (Kind::Bool(a), Kind::Bool(b)) => a == b,
            (Kind::Int(a), Kind::Int(b)) => a == b,
            (Kind::Char(a), Kind::Char(b)) => a == b,
            (Kind::Text(a), Kind::Text(b)) => a == b,
            _ => false,
        }
    }

    /// Whether it is a single value that a `switch` can have a case for.
    #[must_use]
    pub fn is_simple(&self) -> bool {
        matches!(self, Kind::Unit | Kind::Bool(_) | Kind::Int(_) | Kind::Char(_) | Kind::Text(_))
    }

    /// How it would be written, to be shown.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        Some(match self {
            Kind::Unit => "()".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Int(value) => value.to_string(),
            Kind::Float(value) => value.to_string(),
            Kind::Char(value) => value.to_string(),
            Kind::Text(text) | Kind::Pattern(text) => text.clone(),
            Kind::List(_) | Kind::Map(_) | Kind::Function(_) | Kind::OneOf(_) | Kind::Computed => return None,
        })
    }

    /// Of a constant that the script library has already put together.
    pub(super) fn of_constant(value: &Dynamic, span: &Span, depth: usize) -> Kind {
        if depth == 0 {
            return Kind::Computed;
        }
        let at = |kind| Value { kind, span: span.clone() };
        if value.is_unit() {
            Kind::Unit
        } else if let Some(name) = pointed_to(value) {
            Kind::Function(name)
        } else if let Ok(value) = value.as_bool() {
            Kind::Bool(value)
        } else if let Ok(value) = value.as_int() {
            Kind::Int(value)
        } else if let Ok(value) = value.as_float() {
            Kind::Float(value)
        } else if let Ok(value) = value.as_char() {
            Kind::Char(value)
        } else if let Ok(text) = value.clone().into_immutable_string() {
            Kind::Text(text.to_string())
        } else if let Some(list) = value.read_lock::<rhai::Array>() {
            Kind::List(list.iter().map(|item| at(Self::of_constant(item, span, depth - 1))).collect())
        } else if let Some(map) = value.read_lock::<rhai::Map>() {
            let entry = |(name, item): (&rhai::Identifier, &Dynamic)| {
                (name.to_string(), at(Self::of_constant(item, span, depth - 1)))
            };
            Kind::Map(map.iter().map(entry).collect())
        } else {
            Kind::Computed
        }
    }
}

/// The function that a constant points to.
fn pointed_to(value: &Dynamic) -> Option<String> {
    value.read_lock::<FnPtr>().map(|pointer| pointer.fn_name().to_owned())
}
