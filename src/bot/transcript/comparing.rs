//! What a bot said against what it was to say: whether they fit, and where not.

use similar::{ChangeTag, TextDiff};

use super::What;
use crate::domain::flow::trial::{DiffKind, DiffLine};

/// The lines of a test and those that happened, between two things that the visitor does.
pub(super) fn compare(written: &[What], happened: &[What]) -> Result<Vec<DiffLine>, Vec<DiffLine>> {
    if fits(written, happened) {
        return Ok(written.iter().map(|line| same(line.text())).collect());
    }
    // Options that a test does not care for are not held against it.
    let cares = written.iter().any(|line| matches!(line, What::Options(_)));
    let happened = happened.iter().filter(|line| cares || !matches!(line, What::Options(_)));
    let (old, new) = (texts(written.iter()), texts(happened));
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let diff = TextDiff::from_slices(&old, &new);
    let line = |change: similar::Change<&str>| {
        let kind = match change.tag() {
            ChangeTag::Equal => DiffKind::Same,
            ChangeTag::Delete => DiffKind::Missing,
            ChangeTag::Insert => DiffKind::Unexpected,
        };
        DiffLine { kind, text: change.value().to_owned() }
    };
    Err(diff.iter_all_changes().map(line).collect())
}

fn texts<'w>(lines: impl Iterator<Item = &'w What>) -> Vec<String> {
    lines.map(What::text).collect()
}

pub(super) fn same(text: String) -> DiffLine {
    DiffLine { kind: DiffKind::Same, text }
}

/// Whether what happened is what was written: `...` stands for any lines, and options need not be written.
fn fits(written: &[What], happened: &[What]) -> bool {
    // Whether the lines so far fit, for each number of lines that happened.
    let mut row: Vec<bool> = vec![false; happened.len() + 1];
    if let Some(first) = row.first_mut() {
        *first = true;
    }
    skip_options(&mut row, happened);
    for line in written {
        let mut next = vec![false; row.len()];
        let mut any_before = false;
        for (at, slot) in next.iter_mut().enumerate() {
            let here = row.get(at).copied().unwrap_or(false);
            if matches!(line, What::Any) {
                any_before |= here;
                *slot = any_before;
            } else if let Some(before) = at.checked_sub(1) {
                *slot = row.get(before).copied().unwrap_or(false) && happened.get(before) == Some(line);
            }
        }
        skip_options(&mut next, happened);
        row = next;
    }
    row.last().copied().unwrap_or(false)
}

fn skip_options(row: &mut [bool], happened: &[What]) {
    for (at, line) in happened.iter().enumerate() {
        let here = row.get(at).copied().unwrap_or(false);
        if here
            && matches!(line, What::Options(_))
            && let Some(next) = row.get_mut(at + 1)
        {
            *next = true;
        }
    }
}
