//! What a mail says: its text and its HTML, put together from the parts that are neither files nor other versions of the
//! same.
//!
//! The words are joined as they come: a mail of Apple's is text, picture, text; a list's footer follows what is in two
//! versions. `text` is only given when it has all of them, so that whoever shows it misses nothing; else `html` has.

use crate::domain::incoming_mail::Flow;

use super::charset;
use super::structure::{Leaf, Place};
use super::transfer;

/// What a leaf is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Html,
    /// Another version of what is there already, for programs that are not us.
    Version,
    File,
}

/// Decides what a leaf is.
pub(super) fn role(leaf: &Leaf<'_>, is_attachment: bool, is_named: bool) -> Role {
    let Place { alternative, is_related, is_crypto, is_first } = leaf.place;
    let may_speak = !is_attachment && !is_crypto && !is_related;
    // A name makes a file of a text (Apple sends notes "inline"), but some programs name their bodies.
    let is_body = may_speak && (!is_named || is_first || alternative.is_some());
    match leaf.content_type.value.as_str() {
        "text/plain" if is_body => Role::Text,
        "text/html" | "application/xhtml+xml" if is_body => Role::Html,
        "text/x-amp-html" | "text/watch-html" | "text/enriched" | "text/richtext" if alternative.is_some() => {
            Role::Version
        }
        // Its parts could not be told apart.
        kind if kind.starts_with("multipart/") && may_speak => by_look(leaf.body),
        _ => Role::File,
    }
}

fn by_look(body: &[u8]) -> Role {
    let start: Vec<u8> = body.trim_ascii_start().iter().take(9).map(u8::to_ascii_lowercase).collect();
    if start.starts_with(b"<html") || start.starts_with(b"<!doctype") { Role::Html } else { Role::Text }
}

/// A leaf's words, with line ends that are LF.
pub(super) fn words(leaf: &Leaf<'_>) -> String {
    let encoding = leaf.headers.filled("Content-Transfer-Encoding").unwrap_or_default();
    let declared = leaf.content_type.get("charset");
    let text = charset::decode(&transfer::unpack(leaf.body, &encoding), declared.as_deref());
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// What is said in one place of the mail, in one version or two.
#[derive(Debug, Default)]
struct Slot {
    alternative: Option<usize>,
    text: Option<(String, Option<Flow>)>,
    html: Option<String>,
}

/// The body as it is being put together.
#[derive(Debug, Default)]
pub(super) struct Body {
    slots: Vec<Slot>,
}

impl Body {
    pub fn add_text(&mut self, leaf: &Leaf<'_>) {
        let text = words(leaf);
        if text.trim().is_empty() {
            return;
        }
        let is_flowed = leaf.content_type.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let del_sp = leaf.content_type.get("delsp").is_some_and(|del_sp| del_sp.eq_ignore_ascii_case("yes"));
        let flow = is_flowed.then_some(Flow { del_sp });
        let slot = self.slot(leaf.place.alternative);
        match &mut slot.text {
            // The same in two charsets, or twice by mistake.
            Some((known, _)) if *known == text => {}
            Some(known) => append(known, &text, flow),
            none => *none = Some((text, flow)),
        }
    }

    pub fn add_html(&mut self, leaf: &Leaf<'_>) {
        let html = words(leaf);
        if is_blank(&html) {
            return;
        }
        let slot = self.slot(leaf.place.alternative);
        match &mut slot.html {
            Some(known) => known.push_str(&html),
            none => *none = Some(html),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "the index is that of the last one, and there is one")]
    fn slot(&mut self, alternative: Option<usize>) -> &mut Slot {
        let is_known = alternative.is_some() && self.slots.last().is_some_and(|slot| slot.alternative == alternative);
        if !is_known {
            self.slots.push(Slot { alternative, ..Slot::default() });
        }
        let last = self.slots.len() - 1;
        &mut self.slots[last]
    }

    /// The text with how its lines are joined, and the HTML.
    pub fn finish(self) -> (Option<String>, Option<Flow>, Option<String>) {
        let is_complete = self.slots.iter().all(|slot| slot.text.is_some());
        let has_html = self.slots.iter().any(|slot| slot.html.is_some());
        let mut text: Option<(String, Option<Flow>)> = None;
        let mut html = String::new();
        for slot in self.slots {
            match (&slot.html, &slot.text) {
                (Some(page), _) if has_html => html.push_str(page),
                (None, Some((words, _))) if has_html => push_escaped(words, &mut html),
                _ => {}
            }
            match (&mut text, slot.text) {
                (Some(known), Some((words, flow))) => append(known, &words, flow),
                (None, Some(first)) => text = Some(first),
                (_, None) => {}
            }
        }
        let (text, flow) = text.filter(|_| is_complete).unzip();
        (text, flow.flatten(), has_html.then_some(html))
    }
}

/// Appends a text, which gets the flow of what it is appended to.
fn append((known, flow): &mut (String, Option<Flow>), text: &str, other: Option<Flow>) {
    if !known.ends_with('\n') {
        known.push('\n');
    }
    match flow {
        Some(_) if *flow != other => push_as_flowed(text, known),
        _ => known.push_str(text),
    }
}

/// Lines that stand as they are, among lines that flow: no space at their ends, and stuffed where they begin with one
/// (RFC 3676 section 4.4).
fn push_as_flowed(text: &str, known: &mut String) {
    for line in text.lines() {
        if line.starts_with(' ') || line.starts_with("From ") {
            known.push(' ');
        }
        known.push_str(if line == "-- " { line } else { line.trim_end_matches(' ') });
        known.push('\n');
    }
}

fn push_escaped(text: &str, html: &mut String) {
    html.push_str("<div>");
    for character in text.trim_end().chars() {
        match character {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\n' => html.push_str("<br>\n"),
            _ => html.push(character),
        }
    }
    html.push_str("</div>");
}

/// Whether a page shows nothing: tags and spaces alone, as Exchange adds to mails of pure text.
pub(super) fn is_blank(html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    if lower.contains("<img") {
        return false;
    }
    let body = lower.find("<body").and_then(|start| lower.get(start..)).unwrap_or(&lower);
    let mut outside = body.split('<').enumerate().map(|(index, piece)| match (index, piece.split_once('>')) {
        (_, Some((_, text))) => text,
        (0, None) => piece,
        (_, None) => "",
    });
    outside.all(|text| text.replace("&nbsp;", "").trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_nothing_is_blank() {
        assert!(is_blank("<html><head><style>a { }</style></head><body><p>&nbsp;</p>\n</body></html>"));
        assert!(!is_blank("<p><img src='cid:a'></p>"));
        assert!(!is_blank("hello"));
        assert!(is_blank(" \n"));
    }

    #[test]
    fn lines_that_stand_stay_apart_among_lines_that_flow() {
        let mut known = ("one \ntwo".to_owned(), Some(Flow { del_sp: false }));
        append(&mut known, "a \n b\n-- \nc", None);
        assert_eq!(known.0, "one \ntwo\na\n  b\n-- \nc\n");
    }
}
