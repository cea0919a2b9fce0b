//! What is found out about a flow without running it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bot::DiagnosticCounts;
use super::declaration::Setting;
use super::graph::FlowGraph;

/// What a look at a flow's files tells: what is wrong, and what there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowReport {
    /// In the order of the files and lines.
    pub diagnostics: Vec<Diagnostic>,
    pub settings: Vec<Setting>,
    pub containers: Vec<Container>,
    /// None when the script can't be read at all.
    pub graph: Option<FlowGraph>,
    pub tests: Vec<TestName>,
}

impl FlowReport {
    /// How much is wrong.
    #[must_use]
    pub fn counts(&self) -> DiagnosticCounts {
        let errors = self.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        DiagnosticCounts { errors, warnings: self.diagnostics.len() - errors }
    }

    /// Whether it may be published.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// Something that is wrong with a flow, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diagnostic {
    pub severity: Severity,
    pub code: DiagnosticCode,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// Where the underlining ends, on the same line.
    pub end_column: u32,
}

/// Whether a flow can be published with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosticCode {
    /// The script can't be read.
    Syntax,
    /// There is no function `start`.
    NoEntry,
    /// A call of a function that neither the language nor the script has.
    UnknownFunction,
    /// A function of the language called with the wrong number of arguments.
    WrongArguments,
    UnknownContainer,
    UnknownGroup,
    UnknownService,
    UnknownCannedResponse,
    UnknownSetting,
    /// A text that `texts/*.toml` lacks in a language.
    UnknownText,
    /// A picture or file that the flow's folder does not have.
    UnknownMedia,
    /// A way through a container ends without saying how it goes on.
    DeadEnd,
    /// Code that can't be reached.
    Unreachable,
    /// A container that nothing leads to.
    UnusedContainer,
    /// A declaration is not as it should be.
    Declaration,
    /// A file of texts or tests can't be read.
    File,
}

/// A container of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Container {
    pub name: String,
    pub line: u32,
    /// The first words that a visitor hears in it.
    pub summary: Option<String>,
}

/// A test of a flow by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestName {
    pub name: String,
    pub file: String,
    pub line: u32,
}

/// The names that exist where a flow is to run. None: taken as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub groups: Option<BTreeSet<String>>,
    pub services: Option<BTreeSet<String>>,
    pub canned_responses: Option<BTreeSet<String>>,
    /// The keys of `texts/*.toml` by language.
    pub texts: Option<BTreeMap<String, BTreeSet<String>>>,
    /// The names of the files in `media/`.
    pub media: Option<BTreeSet<String>>,
}
