//! Which mail of ours a report is about: the Message-ID of what was sent back with it.

use crate::channels::email::incoming::header::Headers;
use crate::channels::email::incoming::{body, identifier, transfer};

use super::Seen;

/// The id, from the surest place to the least sure one: the returned mail, the text, what the report answers.
pub(super) fn message_id(seen: &Seen<'_>) -> Option<String> {
    returned(seen).or_else(|| bare(seen)).or_else(|| quoted(seen)).or_else(|| answered(seen))
}

/// The mail or its headers as a part.
fn returned(seen: &Seen<'_>) -> Option<String> {
    let is_returned = |kind: &str| {
        matches!(
            kind,
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
        )
    };
    let leaves = seen.structure.leaves.iter().filter(|leaf| is_returned(&leaf.content_type.value));
    leaves.into_iter().find_map(|leaf| {
        let encoding = leaf.headers.filled("Content-Transfer-Encoding").unwrap_or_default();
        let raw = transfer::unpack(leaf.body, &encoding);
        let (headers, _) = Headers::read(&raw);
        identifier::one(&headers.filled("Message-ID")?)
    })
}

/// The mail where the headers of a part should be, as some servers put it there.
fn bare(seen: &Seen<'_>) -> Option<String> {
    // A mail of one part has its own headers there.
    let parts = || seen.structure.leaves.iter().filter(|_| seen.structure.leaves.len() > 1);
    parts().find_map(|leaf| identifier::one(&leaf.headers.filled("Message-ID")?))
}

/// A line `Message-ID: <...>` of the text, quoted or not. The last one, because servers quote their own talk first.
fn quoted(seen: &Seen<'_>) -> Option<String> {
    let leaves = seen.structure.leaves.iter().filter(|leaf| {
        leaf.content_type.value.starts_with("text/") || leaf.content_type.value.starts_with("multipart/")
    });
    leaves.into_iter().find_map(|leaf| id_in(&body::words(leaf)))
}

fn id_in(text: &str) -> Option<String> {
    let mut lines = text.lines().peekable();
    let mut found = None;
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'));
        let Some((name, value)) = line.split_once(':') else { continue };
        if !name.trim().eq_ignore_ascii_case("message-id") {
            continue;
        }
        // A long id is folded into the next line.
        let value = if value.trim().is_empty() { lines.peek().copied().unwrap_or_default() } else { value };
        found = identifier::one(value).or(found);
    }
    found
}

/// Gmail and Exchange answer the mail that failed.
fn answered(seen: &Seen<'_>) -> Option<String> {
    ["X-Original-Message-ID", "Original-Message-ID", "In-Reply-To", "References"].into_iter().find_map(|name| {
        let line = seen.headers.filled(name)?;
        identifier::list(&line).pop().or_else(|| identifier::one(&line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_found_in_the_text() {
        let text = "sorry\n\n> Received: x\n> Message-ID:\n>  <a@b.example>\n> Subject: hi\n";
        assert_eq!(id_in(text).as_deref(), Some("a@b.example"));
        assert_eq!(id_in("Message-Id: <c@d>\nMessage-ID: junk is here").as_deref(), Some("c@d"));
        assert_eq!(id_in("My Message-ID is <c@d>"), None);
    }
}
