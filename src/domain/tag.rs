//! Tags: short words that contacts and conversations are sorted by. They are kept as they were written first, on one line;
//! capitals, and how an accent is put together, make no other tag of it: `VIP` and `vip` are one. Accents themselves count.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// The most tags of a contact or a conversation.
pub const TAGS_MAX: usize = 30;
/// The most characters of a tag.
pub const TAG_MAX_CHARS: usize = 40;

/// A tag as it is kept: one line without white space around it.
///
/// # Errors
/// It is empty or too long; a sentence says so.
pub fn checked_tag(tag: &str) -> Result<String, String> {
    let tag: String = tag.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
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
    let mut kept = BTreeMap::new();
    for tag in tags {
        let tag = checked_tag(tag)?;
        kept.entry(key(&tag)).or_insert(tag);
    }
    if kept.len() > TAGS_MAX {
        return Err(too_many(kept.len()));
    }
    Ok(kept.into_values().collect())
}

/// What is said to who gives something more tags than it can have.
#[must_use]
pub fn too_many(tags: usize) -> String {
    format!("There may be at most {TAGS_MAX} tags, and with these there would be {tags}. Take some away first.")
}

/// Whether two words are one tag.
#[must_use]
pub fn is_same_tag(one: &str, other: &str) -> bool {
    one == other || key(one) == key(other)
}

/// Adds tags to those that are kept, and takes others away. Answers those for which there was no room: what is there already is
/// never pushed out.
#[must_use]
pub fn change_tags(tags: &mut Vec<String>, add: &[String], remove: &[String]) -> Vec<String> {
    let mut kept: BTreeMap<String, String> = tags.drain(..).map(|tag| (key(&tag), tag)).collect();
    for tag in remove {
        kept.remove(&key(tag));
    }
    let mut left_out = Vec::new();
    for tag in add {
        if kept.len() < TAGS_MAX || kept.contains_key(&key(tag)) {
            kept.entry(key(tag)).or_insert_with(|| tag.clone());
        } else {
            left_out.push(tag.clone());
        }
    }
    tags.extend(kept.into_values());
    left_out
}

/// What a tag is told apart by.
fn key(tag: &str) -> String {
    tag.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    fn numbered(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("tag {n:02}")).collect()
    }

    #[test]
    fn tags_are_kept_once_and_in_order() {
        assert_eq!(checked_tags(["vip", " new \n lead ", "vip", "VIP"]), Ok(tags(&["new lead", "vip"])));
        assert_eq!(checked_tags(["São Paulo", "SA\u{303}O paulo", "sao paulo"]), Ok(tags(&["sao paulo", "São Paulo"])));
        assert!(is_same_tag("Ñandú", "n\u{303}andu\u{301}") && !is_same_tag("ñandú", "nandu"));
        for bad in ["", " \t", &"x".repeat(41), "a\0b"] {
            assert!(checked_tags([bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_tag_too_many_is_refused_with_a_sentence() {
        let thirty = numbered(30);
        assert_eq!(checked_tags(thirty.iter().map(String::as_str)), Ok(thirty.clone()));
        let again = thirty.iter().map(String::as_str).chain(["TAG 07"]);
        assert_eq!(checked_tags(again), Ok(thirty.clone()), "one that is there already is none more");
        let error = checked_tags(thirty.iter().map(String::as_str).chain(["one more"])).unwrap_err();
        assert!(error.contains("at most 30 tags") && error.contains("31"), "{error}");
    }

    #[test]
    fn tags_come_and_go_whatever_their_capitals() {
        let mut known = tags(&["a", "B"]);
        assert_eq!(change_tags(&mut known, &tags(&["c", "A"]), &tags(&["b", "gone"])), tags(&[]));
        assert_eq!(known, ["a", "c"]);
        assert_eq!(change_tags(&mut known, &tags(&["C"]), &tags(&["c"])), tags(&[]));
        assert_eq!(known, ["a", "C"], "written anew");
    }

    #[test]
    fn what_has_no_room_is_said_and_pushes_nothing_out() {
        let mut full = numbered(30);
        let left_out = change_tags(&mut full, &tags(&["a first", "tag 03", "b second"]), &tags(&["tag 29"]));
        assert_eq!(left_out, ["b second"]);
        assert_eq!((full.len(), full[0].as_str(), full[1].as_str()), (30, "a first", "tag 00"));
    }
}
