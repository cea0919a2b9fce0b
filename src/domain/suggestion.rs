//! "Did you mean": the name that a wrong one is most like.

/// The likest of some names, when one is like it at all.
#[must_use]
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let folded = wrong.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&folded, &name.to_lowercase());
    let near = names.into_iter().filter(|name| length(name) <= LONGEST && length(wrong) <= LONGEST);
    let best = near.map(|name| (distance(name), name)).min()?;
    // One slip in three letters.
    (best.0 <= length(wrong).max(length(best.1)).div_ceil(3)).then_some(best.1)
}

/// Longer ones are no slips of the pen, and would take long to compare.
const LONGEST: usize = 60;

fn length(name: &str) -> usize {
    name.chars().count()
}

/// ` Did you mean "sales"?`, or nothing.
#[must_use]
pub fn did_you_mean<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(wrong, names).map(|name| format!(" Did you mean \"{name}\"?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["sales", "support", "order"];
        assert_eq!(nearest("slaes", names), Some("sales"));
        assert_eq!(nearest("Sales", names), Some("sales"));
        assert_eq!(nearest("suport", names), Some("support"));
        assert_eq!(nearest("billing", names), None);
        assert_eq!(nearest("x", []), None);
    }
}
