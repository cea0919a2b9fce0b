//! Colleagues named in notes: `@Ana`, `@Ana Lopez`, whatever the capitals and accents.

use super::folding::fold;

/// The longest name that is compared.
const NAME_MAX_CHARS: usize = 120;

/// Whether a text names somebody: an `@` before the whole name, or before the first part of it, and no letter behind.
#[must_use]
pub fn names(text: &str, name: &str) -> bool {
    let name = fold(name);
    let first = name.split(' ').next().unwrap_or_default();
    let begins = |rest: &str, wanted: &str| {
        rest.strip_prefix(wanted).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
    };
    !first.is_empty()
        && text.match_indices('@').any(|(at, _)| {
            let (before, rest) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
            // Not within an e-mail address, and no `@` by itself.
            let is_mark = !before.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric);
            let rest =
                if is_mark { fold(&rest.chars().take(NAME_MAX_CHARS).collect::<String>()) } else { String::new() };
            begins(&rest, &name) || begins(&rest, first)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colleague_is_named_by_the_whole_name_or_the_first_part() {
        assert!(names("@ana could you look?", "Ana López"));
        assert!(names("Ask @Ana Lopez, please", "Ana López"));
        assert!(names("(@José)", "Jose"));
        for other in ["ana could you look?", "@anabel", "write to pay@ana.example", "@", "@ ana"] {
            assert!(!names(other, "Ana López"), "{other}");
        }
        assert!(!names("@", "") && !names("@x", " "));
    }
}
