//! The bots of `examples/flows/`: all of them are clean, their tests pass, and the tests go through every container.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use recado::bot::check::Known;
use recado::bot::language::Language;
use recado::bot::report::report;
use recado::bot::templates::{HELLO, TEMPLATES, Template, template};
use recado::bot::transcript::playing;
use recado::domain::flow::files::{FlowFiles, is_text_path};
use recado::domain::flow::report::Diagnostic;
use serde_json::Map;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flows")
}

/// The text files of a folder, by their paths from it.
fn files_in(root: &Path) -> FlowFiles {
    let mut files = FlowFiles::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if is_text_path(&name) {
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn problems(files: &FlowFiles) -> Vec<Diagnostic> {
    report(&Language::default(), files, &Map::new(), &Known::default()).diagnostics
}

/// The containers that a flow's tests have been in, by way of the runs themselves.
fn visited(files: &FlowFiles) -> BTreeSet<String> {
    let language = Language::default();
    let program = recado::bot::program::Program::read(&language, files, &Map::new()).unwrap();
    let mut visited = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("tests/")) {
        for chat in recado::bot::transcript::read(text).unwrap_or_else(|problems| panic!("{path}: {problems:?}")) {
            visited.extend(playing::containers_of(&program, &chat));
        }
    }
    visited
}

#[test]
fn every_example_is_clean_and_its_tests_pass() {
    let mut told = Vec::new();
    for template in TEMPLATES {
        let files = template.files();
        told.extend(problems(&files).into_iter().map(|problem| format!("{}: {problem:?}", template.id)));
        let run = playing::run(&Language::default(), &files, &Map::new());
        assert!(!run.tests.is_empty(), "{} has no tests", template.id);
        for test in run.tests.iter().filter(|test| !test.passed) {
            let diff: Vec<String> = test.diff.iter().map(|line| format!("{:?} {}", line.kind, line.text)).collect();
            let message = test.message.as_deref().unwrap_or_default();
            told.push(format!("{}/{}: {}: {message}\n{}", template.id, test.file, test.name, diff.join("\n")));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn the_tests_of_every_example_go_through_every_container() {
    for template in TEMPLATES {
        let files = template.files();
        let containers = report(&Language::default(), &files, &Map::new(), &Known::default()).containers;
        let visited = visited(&files);
        let missed: Vec<String> =
            containers.into_iter().map(|container| container.name).filter(|name| !visited.contains(name)).collect();
        assert!(missed.is_empty(), "no test of {} goes through {missed:?}", template.id);
    }
}

#[test]
fn templates_are_the_folders_of_the_examples_with_all_their_files() {
    let folders: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let bundled: BTreeSet<String> = TEMPLATES.iter().map(|template| template.id.to_owned()).collect();
    assert_eq!(folders, bundled);
    for Template { id, .. } in TEMPLATES {
        let bundled = template(id).unwrap().files();
        assert_eq!(files_in(&folder().join(id)), bundled, "{id}: what lies in the folder is what is bundled");
        assert!(folder().join(id).join("README.md").exists(), "{id} has no README.md");
    }
    assert!(template(HELLO).is_some());
}
