//! Test results as `JUnit` XML, which most build servers show.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::domain::flow::trial::{DiffKind, FlowTestResult, FlowTestRun};

/// All results, a suite for each file.
pub fn xml(run: &FlowTestRun) -> String {
    let mut suites: BTreeMap<&str, Vec<&FlowTestResult>> = BTreeMap::new();
    for test in &run.tests {
        suites.entry(test.file.as_str()).or_default().push(test);
    }
    let failed = |tests: &[&FlowTestResult]| tests.iter().filter(|test| !test.passed).count();
    let all: Vec<&FlowTestResult> = run.tests.iter().collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a text never fails.
    let _ = writeln!(xml, "<testsuites tests=\"{}\" failures=\"{}\">", all.len(), failed(&all));
    for (file, tests) in suites {
        let (count, failures) = (tests.len(), failed(&tests));
        let _ = writeln!(xml, "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failures}\">", escaped(file));
        for test in tests {
            case(&mut xml, test);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn case(xml: &mut String, test: &FlowTestResult) {
    let (file, name, line) = (escaped(&test.file), escaped(&test.name), test.line);
    let _ = write!(xml, "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" line=\"{line}\"");
    if test.passed {
        xml.push_str("/>\n");
        return;
    }
    let message = escaped(test.message.as_deref().unwrap_or_default());
    let _ = write!(xml, ">\n      <failure message=\"{message}\">");
    for line in &test.diff {
        let mark = match line.kind {
            DiffKind::Same => ' ',
            DiffKind::Missing => '-',
            DiffKind::Unexpected => '+',
        };
        let _ = write!(xml, "\n{mark} {}", escaped(&line.text));
    }
    xml.push_str("\n</failure>\n    </testcase>\n");
}

/// XML has no way to write most control characters at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flow::trial::DiffLine;

    #[test]
    fn what_a_test_says_can_not_break_the_file() {
        let diff = vec![DiffLine { kind: DiffKind::Missing, text: "< a & \"b\"\u{1}".into() }];
        let bad = FlowTestResult {
            name: "<b>".into(),
            file: "tests/a.chat".into(),
            line: 3,
            message: Some("Line 4: \"x\"".into()),
            diff,
            ..FlowTestResult::default()
        };
        let good = FlowTestResult { name: "good".into(), passed: true, ..bad.clone() };
        let xml = xml(&FlowTestRun { tests: vec![bad, good] });
        assert!(xml.contains("<testsuites tests=\"2\" failures=\"1\">"), "{xml}");
        assert!(xml.contains("name=\"&lt;b&gt;\" file=\"tests/a.chat\" line=\"3\">"), "{xml}");
        assert!(xml.contains("\n- &lt; a &amp; &quot;b&quot;\u{fffd}\n</failure>"), "{xml}");
        assert!(xml.contains("name=\"good\" file=\"tests/a.chat\" line=\"3\"/>"), "{xml}");
    }
}
