//! All that is found out about a flow without running it: what is wrong, what an admin fills in, the containers, the map and
//! the names of its tests. The command line and the dashboard show the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::check::{Known, Signature, check};
use super::language::Language;
use super::map::{containers, graph};
use super::outline::Outline;
use super::program::{Program, diagnostic};
use super::transcript::playing::tests_of;
use super::vocabulary::FUNCTIONS;
use crate::domain::flow::bot::DiagnosticCounts;
use crate::domain::flow::files::{BYTES_MAX, FILES_MAX, FlowFiles, SCRIPT, is_text_path};
use crate::domain::flow::report::{Diagnostic, DiagnosticCode, FlowReport};
use crate::domain::flow::vocabulary::Function;

/// Looks at a flow. Of what is known, names that are none are taken as given; texts are found in the files.
#[must_use]
pub fn report(language: &Language, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> FlowReport {
    let (mut report, read) = look(language, files, settings, known);
    if let Some((program, outline)) = read {
        report.settings.clone_from(&program.declarations.settings);
        report.containers = containers(&outline, &program.declarations);
        report.graph = Some(graph(&outline, &program.declarations));
    }
    report
}

/// How much is wrong with a flow.
#[must_use]
pub fn count_diagnostics(
    language: &Language,
    files: &FlowFiles,
    settings: &Map<String, Value>,
    known: &Known,
) -> DiagnosticCounts {
    look(language, files, settings, known).0.counts()
}

/// What is wrong, and the names of the tests; and what the rest is found out from, when the script can be read.
fn look(
    language: &Language,
    files: &FlowFiles,
    settings: &Map<String, Value>,
    known: &Known,
) -> (FlowReport, Option<(Program, Outline)>) {
    let mut report = FlowReport { diagnostics: of_files(files), ..FlowReport::default() };
    let (tests, unreadable) = tests_of(files);
    report.tests = tests;
    let mut read = None;
    match Program::read(language, files, settings) {
        Ok(program) => {
            let outline = outline(&program);
            report.diagnostics.extend(problems_of(&program, &outline, known));
            read = Some((program, outline));
        }
        Err(problems) => report.diagnostics.extend(problems),
    }
    for (file, problem) in unreadable {
        let at = Some((problem.line, 1));
        report.diagnostics.push(diagnostic(DiagnosticCode::File, problem.message, &file, at));
    }
    (report, read)
}

fn outline(program: &Program) -> Outline {
    let mut scripts = vec![(SCRIPT.to_owned(), &program.script)];
    scripts.extend(program.libraries.iter().map(|(file, ast)| (file.clone(), ast)));
    Outline::of_all(&scripts)
}

fn problems_of(program: &Program, outline: &Outline, known: &Known) -> Vec<Diagnostic> {
    let keys = |words: &BTreeMap<String, String>| words.keys().cloned().collect();
    let texts = program.texts.0.iter().map(|(tag, words)| (tag.clone(), keys(words))).collect();
    let known = Known { texts: Some(texts), ..known.clone() };
    let signature =
        |function: &Function| Signature { name: function.name, arity: function.arity, options: function.options };
    let signatures: Vec<Signature> = FUNCTIONS.iter().map(signature).collect();
    check(outline, &program.declarations, &known, &signatures)
}

fn of_files(files: &FlowFiles) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut tell = |message: String, file: &str| problems.push(diagnostic(DiagnosticCode::File, message, file, None));
    for path in files.keys().filter(|path| !is_text_path(path)) {
        let message = format!(
            "A flow has no place for {path}. There are: {SCRIPT}, lib/NAME.rhai, texts/LANGUAGE.toml, tests/NAME.chat, with names of letters, digits, - and _."
        );
        tell(message, path);
    }
    if files.len() > FILES_MAX {
        tell(format!("A flow has at most {FILES_MAX} files; here are {}.", files.len()), SCRIPT);
    }
    let bytes: usize = files.values().map(String::len).sum();
    if bytes > BYTES_MAX {
        tell(format!("The files of a flow have at most {BYTES_MAX} bytes together; here are {bytes}."), SCRIPT);
    }
    problems
}
