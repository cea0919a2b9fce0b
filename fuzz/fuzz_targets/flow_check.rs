//! `cargo +nightly fuzz run flow_check`: whatever somebody types for a script, looking at it never panics, and what is found
//! stands in its lines.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use recado::bot::check::Known;
use recado::bot::language::Language;
use recado::bot::report::report;
use recado::domain::flow::files::FlowFiles;

static LANGUAGE: LazyLock<Language> = LazyLock::new(Language::default);

fuzz_target!(|text: &str| {
    let files = FlowFiles::from([("flow.rhai".to_owned(), text.to_owned())]);
    let known = Known { groups: Some(Default::default()), ..Known::default() };
    let report = report(&LANGUAGE, &files, &serde_json::Map::new(), &known);
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).max(1);
    for found in &report.diagnostics {
        assert!((1..=lines + 1).contains(&found.line), "{found:?}");
        assert!(found.column >= 1 && found.end_column >= found.column, "{found:?}");
    }
});
