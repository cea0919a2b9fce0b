//! The reference page of the flow language against the language itself, so that it can't go stale.

use std::fs;
use std::path::Path;

use recado::bot::vocabulary::{FUNCTIONS, VARIABLES};
use recado::domain::flow::vocabulary::Function;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/flow-language.md")).unwrap()
}

fn names(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn row(call: &str, summary: &str, rest: &str) -> String {
    format!("| `{call}` | {summary} | {rest} |").replace("|  |", "| |")
}

fn function_row(function: &Function) -> String {
    row(function.signature, function.summary, &names(function.options))
}

/// The rows of the table below a heading.
fn table(page: &str, heading: &str) -> Vec<String> {
    let section = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}")).1;
    let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    rows.skip(2).map(str::to_owned).collect()
}

#[test]
fn the_reference_page_has_a_row_for_each_function_and_variable_and_no_other() {
    let page = page();
    let of = |is_declaration: bool| {
        let functions = FUNCTIONS.iter().filter(|function| function.is_declaration == is_declaration);
        functions.map(function_row).collect::<Vec<_>>()
    };
    let variables: Vec<String> =
        VARIABLES.iter().map(|variable| row(variable.name, variable.summary, &names(variable.fields))).collect();
    let tables = [("Variables", variables), ("In a container", of(false)), ("At the top", of(true))];
    for (heading, rows) in tables {
        let told = table(&page, heading);
        let wrong = format!("Let the table below \"{heading}\" be:\n{}", rows.join("\n"));
        assert!(told == rows, "{wrong}");
    }
}

#[test]
fn the_options_of_questions_are_explained() {
    let page = page();
    let section = page.split_once("### Options of questions").unwrap().1.split_once("\n### ").unwrap().0;
    let questions = FUNCTIONS.iter().filter(|function| function.name.starts_with("ask") || function.name == "menu");
    for option in questions.flat_map(|function| function.options) {
        assert!(section.contains(&format!("`{option}`")), "explain the option {option}");
    }
}
