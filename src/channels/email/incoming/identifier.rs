//! Message ids (RFC 5322 section 3.6.4), and what stands in their place.

/// Longer ones are no ids; the longest honest ones have some 300 bytes.
const ID_MAX_BYTES: usize = 500;
/// A long thread keeps its first id and the last ones.
const IDS_MAX: usize = 100;

/// The ids of a header, in order, without brackets and without doubles next to each other.
pub(super) fn list(line: &str) -> Vec<String> {
    let mut ids: Vec<String> = bracketed(line).collect();
    if ids.is_empty() {
        ids = bare(line).collect();
    }
    ids.dedup();
    if ids.len() > IDS_MAX {
        ids.drain(1..=ids.len() - IDS_MAX);
    }
    ids
}

/// The one id of a header.
pub(super) fn one(line: &str) -> Option<String> {
    bracketed(line).next().or_else(|| bare(line).next()).or_else(|| single(line))
}

fn bracketed(line: &str) -> impl Iterator<Item = String> {
    line.split('<').skip(1).filter_map(|piece| piece.split_once('>')).filter_map(|(inside, _)| id(inside))
}

/// Ids without brackets have to look the part: `Your message of Monday` has none.
fn bare(line: &str) -> impl Iterator<Item = String> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '(' | ')');
    line.split(is_end).filter(|word| word.contains('@')).filter_map(id)
}

/// A whole header of one word.
fn single(line: &str) -> Option<String> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    if line.contains(char::is_whitespace) || line.len() < 8 { None } else { id(line) }
}

/// White space inside is a fold in the wrong place.
fn id(text: &str) -> Option<String> {
    if text.len() > ID_MAX_BYTES * 2 {
        return None;
    }
    let id: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_id = (3..=ID_MAX_BYTES).contains(&id.len())
        && !id.contains(['<', '>'])
        && !id.chars().any(char::is_control)
        && id.chars().any(char::is_alphanumeric);
    is_id.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_order() {
        assert_eq!(list("<a@b>\t<c@d> <c@d>, <e@f>"), ["a@b", "c@d", "e@f"]);
        assert_eq!(list("<abc\n def@example.com>"), ["abcdef@example.com"]);
        assert_eq!(list("a@b c@d"), ["a@b", "c@d"]);
        assert_eq!(one("<20260101.ABC>").as_deref(), Some("20260101.ABC"));
        assert_eq!(one("AM0PR0-77-66-55").as_deref(), Some("AM0PR0-77-66-55"));
    }

    #[test]
    fn junk_is_no_id() {
        for line in ["", "<>", "< >", "Your message of Monday", "<<<", "<@>"] {
            assert_eq!((list(line), one(line)), (Vec::new(), None), "{line}");
        }
        assert_eq!(one(&format!("<{}@b>", "a".repeat(5000))), None);
    }

    #[test]
    fn a_long_thread_keeps_its_first_id_and_the_last_ones() {
        let line = (0..1000).map(|number| format!("<id{number}@b>")).collect::<Vec<_>>().join(" ");
        let ids = list(&line);
        assert_eq!((ids.len(), ids[0].as_str(), ids[99].as_str()), (IDS_MAX, "id0@b", "id999@b"));
    }
}
