//! Tags: short words that contacts and conversations are sorted by.

/// The most tags of a contact or a conversation.
pub const TAGS_MAX: usize = 30;
/// The most characters of a tag.
pub const TAG_MAX_CHARS: usize = 40;

/// A tag as it is kept: one line without white space around it.
///
/// # Errors
/// It is empty or too long; a sentence says so.
pub fn checked_tag(tag: &str) -> Result<String, String> {
    let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
    if tag.is_empty() || tag.chars().count() > TAG_MAX_CHARS || tag.chars().any(char::is_control) {
        return Err(format!("A tag has 1 to {TAG_MAX_CHARS} characters."));
    }
    Ok(tag)
}

/// Tags as they are kept: each once, in alphabetical order.
///
/// # Errors
/// One can't be kept, or they are too many; a sentence says so.
pub fn checked_tags<'t>(tags: impl IntoIterator<Item = &'t str>) -> Result<Vec<String>, String> {
    let mut checked = tags.into_iter().map(checked_tag).collect::<Result<Vec<_>, _>>()?;
    checked.sort_unstable();
    checked.dedup();
    if checked.len() > TAGS_MAX {
        return Err(format!("There may be at most {TAGS_MAX} tags."));
    }
    Ok(checked)
}

/// Adds and takes away tags, in alphabetical order.
pub fn change_tags(tags: &mut Vec<String>, add: &[String], remove: &[String]) {
    tags.retain(|tag| !remove.contains(tag) && !add.contains(tag));
    tags.extend(add.iter().cloned());
    tags.sort_unstable();
    tags.truncate(TAGS_MAX);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_once_and_in_order() {
        assert_eq!(checked_tags(["vip", " new  lead ", "vip"]), Ok(vec!["new lead".into(), "vip".into()]));
        assert!(checked_tags([""]).is_err() && checked_tags(["x".repeat(41).as_str()]).is_err());
        let mut tags = vec!["a".to_owned(), "b".to_owned()];
        change_tags(&mut tags, &["c".into(), "a".into()], &["b".into()]);
        assert_eq!(tags, ["a", "c"]);
    }
}
