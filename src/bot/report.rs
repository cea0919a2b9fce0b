//! What is found out about a flow without running it: whether it can be read, what is wrong with it, its settings,
//! containers, map and tests.

use serde_json::{Map, Value};

use super::check::{Signature, check};
use super::language::Language;
use super::map::{containers, graph};
use super::outline::Outline;
use super::program::Program;
use super::vocabulary::FUNCTIONS;
use crate::domain::flow::files::{FlowFiles, SCRIPT};
use crate::domain::flow::report::{FlowReport, Known};

/// Looks at a flow's files, as they would run with these settings and these names around them.
pub fn report(language: &Language, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> FlowReport {
    let program = match Program::read(language, files, settings) {
        Ok(program) => program,
        Err(diagnostics) => return FlowReport { diagnostics, ..FlowReport::default() },
    };
    let script = [(SCRIPT.to_owned(), &program.script)];
    let libraries = program.libraries.iter().map(|(file, ast)| (file.clone(), ast));
    let outline = Outline::of_all(&script.into_iter().chain(libraries).collect::<Vec<_>>());
    let signatures: Vec<Signature> =
        FUNCTIONS.iter().map(|f| Signature { name: f.name, arity: f.arity, options: f.options }).collect();
    let texts = program.texts.0.iter().map(|(tag, words)| (tag.clone(), words.keys().cloned().collect())).collect();
    let known = Known { texts: Some(texts), ..known.clone() };
    FlowReport {
        diagnostics: check(&outline, &program.declarations, &known, &signatures),
        containers: containers(&outline, &program.declarations),
        graph: Some(graph(&outline, &program.declarations)),
        settings: program.declarations.settings,
        tests: Vec::new(),
    }
}
