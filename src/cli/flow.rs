//! `recado flow`: a bot in a folder, looked at, tested, drawn and talked to; groups, services and the
//! like are taken as given. Only export and import need a data folder.

mod carrying;
mod folder;
mod junit;
mod talking;
mod testing;

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::Map;

use super::Failure;
use crate::bot::check::Known;
use crate::bot::language::Language;
use crate::bot::report::report;
use crate::config::Config;
use crate::domain::flow::mermaid::mermaid;
use crate::domain::flow::report::{Diagnostic, FlowReport, Severity};
use crate::domain::flow::svg::svg;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find what is wrong with a flow, without running it
    Check {
        /// Folder with flow.rhai
        folder: PathBuf,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Run the conversations of tests/*.chat
    Test {
        /// Folder with flow.rhai and tests/
        folder: PathBuf,
        /// As JSON, for programs
        #[arg(long, conflicts_with = "junit")]
        json: bool,
        /// Also write the results to this file, as XML that build servers read
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
    },
    /// Draw a flow
    Graph {
        /// Folder with flow.rhai
        folder: PathBuf,
        #[arg(long, value_enum, default_value = "mermaid")]
        format: GraphFormat,
    },
    /// Write a bot of the data folder into a folder of files
    Export {
        /// The bot's name
        name: String,
        /// Folder to write to
        folder: PathBuf,
        /// A published version instead of the draft
        #[arg(long)]
        version: Option<i64>,
    },
    /// Take a folder in as the draft of a bot of the data folder
    Import {
        /// Folder with flow.rhai
        folder: PathBuf,
        /// The bot's name [default: the folder's]
        #[arg(long)]
        name: Option<String>,
        /// Publish it, if it passes
        #[arg(long)]
        publish: bool,
    },
    /// Talk to the bot in the terminal
    Run {
        /// Folder with flow.rhai
        folder: PathBuf,
        /// The visitor's language, such as es
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
        /// As where there are no buttons and forms
        #[arg(long)]
        text: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum GraphFormat {
    Mermaid,
    Svg,
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    match command {
        Command::Check { folder, json } => check(&folder::read(&folder)?, json),
        Command::Test { folder, json, junit } => testing::run(&folder::read(&folder)?.files, json, junit.as_deref()),
        Command::Graph { folder, format } => draw(&folder::read(&folder)?, format),
        Command::Export { name, folder, version } => carrying::export(config, &name, &folder, version),
        Command::Import { folder, name, publish } => carrying::import(config, &folder, name.as_deref(), publish),
        Command::Run { folder, language, text } => talking::run(&folder::read(&folder)?.files, language, text),
    }
}

fn report_of(flow: &folder::Flow) -> FlowReport {
    let known = Known { media: Some(flow.media.clone()), ..Known::default() };
    report(&Language::default(), &flow.files, &Map::new(), &known)
}

fn check(flow: &folder::Flow, json: bool) -> Result<(), Failure> {
    let report = report_of(flow);
    if json {
        print_json(&report)?;
    } else {
        for diagnostic in &report.diagnostics {
            print(&sentence(diagnostic))?;
        }
    }
    let count = |severity| report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if !report.passes() {
        return Err(Failure::new(format!("{} and {}.", counted(errors, "error"), counted(warnings, "warning"))));
    }
    if !json {
        let containers = counted(report.containers.len(), "container");
        print(&format!("The flow can be published: {containers}, {}.", counted(warnings, "warning")))?;
    }
    Ok(())
}

fn draw(flow: &folder::Flow, format: GraphFormat) -> Result<(), Failure> {
    let report = report_of(flow);
    let Some(graph) = report.graph else {
        let problems: Vec<String> = report.diagnostics.iter().map(sentence).collect();
        return Err(Failure::new(format!("The flow can't be read.\n{}", problems.join("\n"))));
    };
    match format {
        GraphFormat::Mermaid => print(mermaid(&graph).trim_end()),
        GraphFormat::Svg => match graph.problem() {
            Some(problem) => Err(Failure::new(format!("{problem} Mermaid can be printed."))),
            None => print(svg(&graph).trim_end()),
        },
    }
}

/// As compilers say it, so that editors find the place.
fn sentence(diagnostic: &Diagnostic) -> String {
    let Diagnostic { severity, message, file, line, column, .. } = diagnostic;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{file}:{line}:{column}: {severity}: {message}")
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    print(&serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?)
}

/// A line on standard output. Whoever has stopped reading, such as `head`, is told nothing.
fn print(line: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(error.to_string())),
        _ => Ok(()),
    }
}
