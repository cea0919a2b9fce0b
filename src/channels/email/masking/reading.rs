//! A text as it is read, which knows where each character is written in the HTML.

use std::ops::Range;

use crate::channels::email::html::character::reference;
use crate::channels::email::html::element::Element;

/// Stands for what separates words as a line does that is drawn.
const OBJECT: char = '\u{fffc}';

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    seen: String,
    pieces: Vec<Piece>,
}

/// Consecutive characters, each written in as many bytes as it is seen in, or one that is not.
#[derive(Debug)]
struct Piece {
    /// Where it begins in what is seen.
    start: usize,
    /// Where it is written.
    place: Range<usize>,
}

impl Reading {
    pub(super) fn seen(&self) -> &str {
        &self.seen
    }

    /// Reads text of an element that is written at `place`.
    pub(super) fn text(&mut self, text: &str, place: usize) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (length, c) = resolved(rest).unwrap_or((c.len_utf8(), c));
            rest = self.step(text, rest, place, length, c);
        }
    }

    /// Reads what may be an address: `%20` is a space in it, and so is a plus between digits.
    pub(super) fn address(&mut self, text: &str, place: usize) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (mut length, mut c) = resolved(rest).unwrap_or((c.len_utf8(), c));
            if let Some(decoded) = percent_decoded(rest) {
                (length, c) = decoded;
            } else if c == '+' && self.is_between_digits(rest.get(length..).unwrap_or_default()) {
                c = ' ';
            }
            rest = self.step(text, rest, place, length, c);
        }
    }

    fn step<'t>(&mut self, text: &str, rest: &'t str, place: usize, length: usize, c: char) -> &'t str {
        let start = place + text.len() - rest.len();
        self.push(c, start..start + length);
        rest.get(length..).unwrap_or_default()
    }

    /// What a tag does to the text around it. What only changes how letters look separates nothing.
    pub(super) fn element(&mut self, element: Element) {
        match element {
            Element::Rule => self.add(OBJECT, 0..0),
            Element::Break | Element::Unseen => self.end_line(),
            element if element.is_block() => self.end_line(),
            _ => {}
        }
    }

    /// Where a stretch of what is seen is written.
    pub(super) fn places(&self, seen: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self.pieces.partition_point(|piece| piece.start <= seen.start).saturating_sub(1);
        let seen = seen.clone();
        let pieces = self.pieces.get(first..).unwrap_or_default().iter().enumerate();
        pieces
            .map_while(move |(at, piece)| {
                let end = self.pieces.get(first + at + 1).map_or(self.seen.len(), |next| next.start);
                (piece.start < seen.end).then(|| piece.within(end, &seen))
            })
            .filter(|place| !place.is_empty())
    }

    fn push(&mut self, c: char, place: Range<usize>) {
        if !is_space(c) {
            // Beside a line's end, no space is seen, whatever it is called.
            if !(self.seen.ends_with('\n') && c.is_whitespace()) {
                self.add(c, place);
            }
        } else if !self.seen.ends_with([' ', '\n']) {
            self.add(' ', place);
        } else if let Some(last) = self.pieces.last_mut().filter(|last| last.place.end == place.start) {
            // A run of spaces is one, and goes as one.
            let start = self.seen.len() - 1;
            if last.start == start {
                last.place.end = place.end;
            } else if self.seen.ends_with(' ') {
                last.place.end -= 1;
                self.pieces.push(Piece { start, place: place.start - 1..place.end });
            }
        }
    }

    fn add(&mut self, c: char, place: Range<usize>) {
        let start = self.seen.len();
        let is_alike = place.len() == c.len_utf8();
        let joins = |last: &Piece| is_alike && last.place.end == place.start && last.place.len() == start - last.start;
        match self.pieces.last_mut().filter(|last| joins(last)) {
            Some(last) => last.place.end = place.end,
            None => self.pieces.push(Piece { start, place }),
        }
        self.seen.push(c);
    }

    fn end_line(&mut self) {
        let mut end = self.seen.len();
        let length = self.seen.trim_end().len();
        self.seen.truncate(length);
        while let Some(last) = self.pieces.pop_if(|last| last.start >= length) {
            end = last.start;
        }
        if let Some(last) = self.pieces.last_mut().filter(|last| last.place.len() == end - last.start) {
            last.place.end = last.place.start + (length - last.start);
        }
        self.add('\n', 0..0);
    }

    fn is_between_digits(&self, rest: &str) -> bool {
        self.seen.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit())
    }
}

impl Piece {
    /// Where the part of it is written that is seen in `seen`. It ends at `end` of what is seen.
    fn within(&self, end: usize, seen: &Range<usize>) -> Range<usize> {
        if self.place.len() != end - self.start {
            return self.place.clone();
        }
        let from = seen.start.saturating_sub(self.start);
        let to = seen.end.min(end).saturating_sub(self.start);
        self.place.start + from..self.place.start + to
    }
}

/// The character that a reference at the beginning of a text stands for, and the reference's length. Of what stands for none,
/// the digits are all there is to see.
fn resolved(text: &str) -> Option<(usize, char)> {
    let (c, _, length) = text.starts_with('&').then(|| reference(text)).flatten()?;
    (c != char::REPLACEMENT_CHARACTER).then_some((length, c))
}

/// The same of `%34`. In addresses, other characters than those of ASCII are of no matter here, but for one space.
fn percent_decoded(text: &str) -> Option<(usize, char)> {
    const SPACE: &str = "%C2%A0";
    if text.get(..SPACE.len()).is_some_and(|start| start.eq_ignore_ascii_case(SPACE)) {
        return Some((SPACE.len(), '\u{a0}'));
    }
    let code = text.strip_prefix('%')?.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let byte = u8::from_str_radix(code, 16).ok()?;
    Some((3, if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }))
}

/// What is white space to HTML; other spaces are there to be seen.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
