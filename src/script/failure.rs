//! What is told of a script that can't be read or breaks: a sentence for a person, and where.

use rhai::{EvalAltResult, ParseError, Position};

use super::{CALLS_MAX, ENTRIES_MAX, OPERATIONS_MAX, STRING_MAX};

/// Something wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    /// The file, when it is not the script itself.
    pub file: Option<String>,
    /// From 1; none when nobody knows.
    pub line: Option<u32>,
    /// From 1, in characters.
    pub column: Option<u32>,
}

impl Failure {
    /// Something wrong at a place.
    #[must_use]
    pub fn at(message: impl Into<String>, position: Position) -> Self {
        let number = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok());
        // A line without a column is the line as a whole.
        let (line, column) = (number(position.line()), number(position.position()));
        Self { message: message.into(), file: None, line, column: line.map(|_| column.unwrap_or(1)) }
    }

    /// Why a script can't be read.
    #[must_use]
    pub fn of_reading(error: &ParseError) -> Self {
        Self::at(sentence(&error.err_type().to_string()), error.position())
    }

    /// Why a script broke.
    #[must_use]
    pub fn of_running(error: &EvalAltResult) -> Self {
        let inner = innermost(error);
        let message = match inner {
            EvalAltResult::ErrorTooManyOperations(_) => format!(
                "The script takes too long: more than {OPERATIONS_MAX} operations without asking anything. Is there an endless loop?"
            ),
            EvalAltResult::ErrorStackOverflow(_) => {
                format!("Functions call one another more than {CALLS_MAX} deep. Does one call itself without end?")
            }
            EvalAltResult::ErrorDataTooLarge(what, _) => format!(
                "A value is too large ({what}): texts may have {STRING_MAX} bytes, lists and maps {ENTRIES_MAX} entries."
            ),
            EvalAltResult::ErrorRuntime(value, _) => {
                let said = value.clone().into_string().unwrap_or_else(|_| "The script has thrown an error".to_owned());
                sentence(&said)
            }
            EvalAltResult::ErrorVariableNotFound(name, _) => format!(
                "There is no variable {name} here. Functions see their own variables, and session, contact, conversation, origin and config."
            ),
            EvalAltResult::ErrorFunctionNotFound(name, _) => format!("There is no function {name}."),
            other => sentence(&without_position(other)),
        };
        let file = source_of(error).filter(|file| !file.is_empty());
        Self { file, ..Self::at(message, place_of(error)) }
    }
}

/// The cause itself, without the calls around it.
fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => {
            innermost(inner)
        }
        other => other,
    }
}

/// The deepest place that is known.
fn place_of(error: &EvalAltResult) -> Position {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, position)
        | EvalAltResult::ErrorInModule(_, inner, position) => {
            let deeper = place_of(inner);
            if deeper.is_none() { *position } else { deeper }
        }
        other => other.position(),
    }
}

fn source_of(error: &EvalAltResult) -> Option<String> {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, source, inner, _) => source_of(inner).or_else(|| Some(source.clone())),
        EvalAltResult::ErrorInModule(source, inner, _) => source_of(inner).or_else(|| Some(source.clone())),
        _ => None,
    }
}

fn without_position(error: &EvalAltResult) -> String {
    let text = error.to_string();
    // Rhai ends its messages with "(line 1, position 2)"; where it is stands beside the words here.
    text.rfind(" (line ").and_then(|at| text.get(..at)).map_or(text.clone(), str::to_owned)
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    let mut sentence: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?', '。']) {
        sentence.push('.');
    }
    sentence
}
