//! What is wrong with a script, found without running it. It knows the outline, what the script declares, and the names that
//! exist; every message says what to do.
//! Where to look next: [`names`] for what does not exist, [`endings`] for ways that lead nowhere.

mod calls;
mod endings;
mod library;
mod names;
mod parts;
#[cfg(test)]
mod tests;

use super::outline::leads::Reach;
use super::outline::ways::Ways;
use super::outline::{Outline, Span};
use crate::domain::flow::declaration::Declarations;
pub use crate::domain::flow::report::Known;
use crate::domain::flow::report::{Diagnostic, DiagnosticCode, Severity};

/// A function of the language, and what it takes.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    pub name: &'static str,
    /// How many arguments, at least and at most.
    pub arity: (usize, usize),
    /// What the map of options may hold; nothing is checked when there are none.
    pub options: &'static [&'static str],
}

/// What the parts of a check look at, and where they put what they find.
struct Check<'c> {
    outline: &'c Outline,
    declarations: &'c Declarations,
    known: &'c Known,
    signatures: &'c [Signature],
    ways: Ways<'c>,
    reach: Reach,
    found: Vec<Diagnostic>,
}

/// All that is wrong, in the order of the files and lines.
#[must_use]
pub fn check(
    outline: &Outline,
    declarations: &Declarations,
    known: &Known,
    signatures: &[Signature],
) -> Vec<Diagnostic> {
    let ways = Ways::of(outline);
    let reach = Reach::of(outline, &ways, declarations);
    let mut check = Check { outline, declarations, known, signatures, ways, reach, found: Vec::new() };
    check.entry();
    check.names();
    check.calls();
    check.endings();
    let order = |file: &str| outline.files.iter().position(|one| &**one == file);
    let mut found = check.found;
    found.sort_by_cached_key(|one| (order(&one.file), one.line, one.column, one.severity, one.message.clone()));
    found.dedup();
    found
}

impl Check<'_> {
    fn error(&mut self, code: DiagnosticCode, span: &Span, message: String) {
        self.add(Severity::Error, code, span, message);
    }

    fn warning(&mut self, code: DiagnosticCode, span: &Span, message: String) {
        self.add(Severity::Warning, code, span, message);
    }

    fn add(&mut self, severity: Severity, code: DiagnosticCode, span: &Span, message: String) {
        self.found.push(Diagnostic {
            severity,
            code,
            message,
            file: span.file.to_string(),
            line: span.line,
            column: span.column,
            end_column: span.end_column,
        });
    }
}
