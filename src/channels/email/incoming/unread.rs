//! What a message says where nobody reads it: in headers that are of no use here, in versions for other programs, before and
//! behind its parts, and beyond all bounds. It is in the raw message all the same.

use std::borrow::Cow;

use super::header::{self, Headers};
use super::lines::lines;
use super::parts::Disposition;
use super::structure::{Leaf, Place, Structure, content_type};
use super::{body, with_line_ends, word};

/// A text that is not read.
#[derive(Debug)]
pub enum Unread {
    Text(String),
    Html(String),
}

/// Headers that hold identifiers and not words, and whatever begins like one of the [`MARKS`].
const IDENTIFIERS: [&str; 13] = [
    "authentication-results",
    "content-id",
    "content-type",
    "dkim-signature",
    "domainkey-signature",
    "in-reply-to",
    "message-id",
    "received",
    "received-spf",
    "references",
    "resent-message-id",
    "return-path",
    "x-received",
];
const MARKS: [&str; 6] = ["arc-", "list-", "x-gm-", "x-google-", "x-ms-", "x-ses-"];

/// Whether one of the texts of a raw message that are not read is such a one. Files are not looked into.
pub fn any(raw: &[u8], is_one: impl Fn(Unread) -> bool) -> bool {
    let raw = with_line_ends(raw);
    let (headers, start) = Headers::read(&raw);
    let (head, body) = raw.split_at_checked(start).unwrap_or_default();
    let structure = Structure::read(headers, body);
    let words = structure.leaves.iter().filter_map(of_leaf);
    let heads = std::iter::once(head).chain(structure.heads.iter().copied()).flat_map(of_head);
    let outside = structure.outside.iter().flat_map(|outside| of_outside(outside));
    heads.chain(words).chain(outside).any(is_one)
}

/// What of a part is not read, or may not be: text is left out where HTML says more.
fn of_leaf(leaf: &Leaf<'_>) -> Option<Unread> {
    let disposition = Disposition::of(leaf);
    match body::role(leaf, disposition.is_attachment, disposition.name.is_some()) {
        body::Role::Text => Some(Unread::Text(body::words(leaf))),
        body::Role::Version => Some(Unread::Html(body::words(leaf))),
        body::Role::Html => Some(body::words(leaf)).filter(|html| body::is_blank(html)).map(Unread::Html),
        body::Role::File => None,
    }
}

/// The values of headers, each on a line of its own, also of those that are too many or too long.
fn of_head(head: &[u8]) -> impl Iterator<Item = Unread> {
    let mut values: Vec<Cow<'_, [u8]>> = Vec::new();
    let mut is_named = false;
    for line in lines(head) {
        if line.bytes.starts_with(b" ") || line.bytes.starts_with(b"\t") {
            if let Some(value) = values.last_mut().filter(|_| is_named) {
                value.to_mut().extend_from_slice(line.bytes);
            }
            continue;
        }
        let name = line.bytes.split(|byte| *byte == b':').next().unwrap_or_default();
        is_named = !is_identifier(&String::from_utf8_lossy(name));
        if is_named {
            values.push(Cow::Borrowed(line.bytes));
        }
    }
    values.into_iter().map(|value| {
        let (short, rest) = value.split_at_checked(header::VALUE_MAX_BYTES).unwrap_or((&value, &[]));
        Unread::Text(word::decode(&header::unfold(short, None)) + &*header::unfold(rest, None))
    })
}

fn is_identifier(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    IDENTIFIERS.contains(&name.as_str()) || MARKS.iter().any(|mark| name.starts_with(mark))
}

/// What is outside of the parts that were read: it may have parts of its own, whatever their boundary is.
fn of_outside(outside: &[u8]) -> impl Iterator<Item = Unread> {
    let mut start = 0;
    let borders = lines(outside).filter(|line| line.bytes.starts_with(b"--")).map(|line| (line.start, line.next));
    let borders: Vec<_> = borders.chain([(outside.len(), outside.len())]).collect();
    borders.into_iter().flat_map(move |(end, next)| {
        let piece = outside.get(start..end).unwrap_or_default();
        start = next;
        let (headers, body_start) = Headers::read_part(piece);
        let (head, body) = piece.split_at_checked(body_start).unwrap_or_default();
        let content_type = content_type(&headers, "text/plain");
        let is_text = ["text/", "message/", "multipart/"].iter().any(|kind| content_type.value.starts_with(kind));
        let is_html = content_type.value.ends_with("html");
        let words = is_text.then(|| body::words(&Leaf { headers, content_type, body, place: Place::default() }));
        let words = words.map(|words| if is_html { Unread::Html(words) } else { Unread::Text(words) });
        of_head(head).chain(words)
    })
}
