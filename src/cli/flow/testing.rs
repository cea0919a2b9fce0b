//! `recado flow test`: the conversations of `tests/*.chat`, with what was not as written.

use std::io::IsTerminal;
use std::path::Path;

use serde_json::Map;

use super::{counted, junit, print, print_json};
use crate::bot::language::Language;
use crate::bot::transcript::playing;
use crate::cli::Failure;
use crate::config::is_color_unwanted;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::trial::{DiffKind, DiffLine, FlowTestResult};

/// How many lines that are as written are shown around those that are not.
const CONTEXT: usize = 3;

pub fn run(files: &FlowFiles, json: bool, junit: Option<&Path>) -> Result<(), Failure> {
    let run = playing::run(&Language::default(), files, &Map::new());
    if let Some(path) = junit {
        let written = std::fs::write(path, junit::xml(&run));
        written.map_err(|error| Failure::new(format!("{}: can't be written: {error}", path.display())))?;
    }
    if json {
        print_json(&run)?;
    } else {
        let paint = Paint { is_on: std::io::stdout().is_terminal() && !is_color_unwanted() };
        for test in &run.tests {
            tell(test, &paint)?;
        }
    }
    let failed = run.tests.iter().filter(|test| !test.passed).count();
    if failed > 0 {
        return Err(Failure::new(format!("{failed} of {} did not pass.", counted(run.tests.len(), "test"))));
    }
    if !json {
        print(&format!("{} passed.", counted(run.tests.len(), "test")))?;
    }
    Ok(())
}

fn tell(test: &FlowTestResult, paint: &Paint) -> Result<(), Failure> {
    let place = format!("{}:{}", test.file, test.line);
    if test.passed {
        return print(&format!("{} {} ({place})", paint.green("passed"), test.name));
    }
    print(&format!("{} {} ({place})", paint.red("FAILED"), test.name))?;
    for line in test.message.iter().flat_map(|message| message.lines()) {
        print(&format!("  {line}"))?;
    }
    for line in shown(&test.diff) {
        print(&line.map_or_else(|| "    ...".to_owned(), |line| paint.line(line)))?;
    }
    Ok(())
}

/// The lines that are not as written, with some around them; none stands for what is left out.
fn shown(diff: &[DiffLine]) -> Vec<Option<&DiffLine>> {
    let is_near = |at: usize| {
        let around = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(diff.len());
        diff.get(around).is_some_and(|lines| lines.iter().any(|line| line.kind != DiffKind::Same))
    };
    let mut lines: Vec<Option<&DiffLine>> = Vec::new();
    for (at, line) in diff.iter().enumerate() {
        if is_near(at) {
            lines.push(Some(line));
        } else if lines.last().is_none_or(|last| last.is_some()) {
            lines.push(None);
        }
    }
    // Where nothing differs, as when a button is missing, all of it is of interest.
    if lines.iter().all(Option::is_none) { diff.iter().map(Some).collect() } else { lines }
}

/// Colours, where somebody sees them.
struct Paint {
    is_on: bool,
}

impl Paint {
    fn line(&self, line: &DiffLine) -> String {
        let text = |mark: &str| format!("  {mark} {}", line.text.replace('\n', &format!("\n  {mark} ")));
        match line.kind {
            DiffKind::Same => text(" "),
            DiffKind::Missing => self.red(&text("-")),
            DiffKind::Unexpected => self.green(&text("+")),
        }
    }

    fn red(&self, text: &str) -> String {
        self.painted("31", text)
    }

    fn green(&self, text: &str) -> String {
        self.painted("32", text)
    }

    fn painted(&self, color: &str, text: &str) -> String {
        if self.is_on { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
