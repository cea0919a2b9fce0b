//! Cuts a text into groups of digits, and says what stands between them.

use std::ops::Range;

use super::character::{Kinds, Meaning, meaning};

/// The longest card number (ISO/IEC 7812).
pub(super) const MAX_DIGITS: usize = 19;

/// More separators than this between two groups, and they are two things: " - " is the widest that people write
/// inside a number.
const MAX_SEPARATORS: usize = 3;

/// Digits with nothing visible between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Bytes of the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many digits; may exceed what `first` keeps.
    pub(super) count: usize,
    first: [u8; MAX_DIGITS],
    /// What stands between this group and the one before it; `None` where a new series of groups begins.
    pub(super) gap: Option<Kinds>,
}

impl Group {
    /// The digits' values; only the first 19 of a group too long to be a card number.
    pub(super) fn digits(&self) -> &[u8] {
        self.first.get(..self.count).unwrap_or(&self.first)
    }

    fn push(&mut self, digit: u8, end: usize) {
        if let Some(place) = self.first.get_mut(self.count) {
            *place = digit;
        }
        self.count += 1;
        self.end = end;
    }
}

/// All groups of `text`, in order, except those in one of the `excluded` ranges (sorted, bytes), which also end a
/// series.
pub(super) fn groups(text: &str, excluded: &[Range<usize>]) -> Vec<Group> {
    let mut found =
        Finder { groups: Vec::new(), open: None, between: None, separators: 0, line: Line::Begun, excluded };
    for (at, character) in text.char_indices() {
        found.take(at, character);
    }
    found.close();
    found.groups
}

struct Finder<'a> {
    groups: Vec<Group>,
    open: Option<Group>,
    /// What was seen since the last group; `None` when it was not a separator.
    between: Option<Kinds>,
    separators: usize,
    line: Line,
    excluded: &'a [Range<usize>],
}

/// How far a line is read. A number that was broken into two lines has the mark of a quote in it when it is quoted: `> `.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Nothing is seen of it but white space.
    Begun,
    /// The same, behind the mark of a quote.
    Quoted,
    Read,
}

impl Line {
    fn after(self, character: char, meaning: Meaning) -> Self {
        match (meaning, self) {
            (Meaning::Separator(Kinds::NEWLINE), _) => Self::Begun,
            (Meaning::Separator(Kinds::SPACE) | Meaning::Invisible, line) => line,
            (Meaning::Text, Self::Begun | Self::Quoted) if character == '>' => Self::Quoted,
            _ => Self::Read,
        }
    }
}

impl Finder<'_> {
    fn take(&mut self, at: usize, character: char) {
        let end = at + character.len_utf8();
        let meaning = meaning(character);
        self.line = self.line.after(character, meaning);
        match meaning {
            Meaning::Digit(digit) => self.digit(digit, at, end),
            Meaning::Separator(_) | Meaning::Text if self.line == Line::Quoted => {}
            Meaning::Separator(kinds) => self.separator(kinds),
            Meaning::Invisible => {}
            Meaning::Attached => {
                if let Some(open) = &mut self.open {
                    open.end = end;
                }
            }
            Meaning::Text => {
                self.close();
                self.between = None;
            }
        }
    }

    fn digit(&mut self, digit: u8, at: usize, end: usize) {
        if let Some(open) = &mut self.open {
            return open.push(digit, end);
        }
        let mut group = Group { start: at, end, count: 0, first: [0; MAX_DIGITS], gap: self.gap() };
        group.push(digit, end);
        self.open = Some(group);
    }

    fn gap(&self) -> Option<Kinds> {
        let kinds = self.between?;
        let is_narrow = if kinds.has(Kinds::SLASH) { self.separators == 1 } else { self.separators <= MAX_SEPARATORS };
        is_narrow.then_some(kinds)
    }

    fn separator(&mut self, kinds: Kinds) {
        self.close();
        self.between = self.between.map(|before| before.with(kinds));
        self.separators += 1;
    }

    fn close(&mut self) {
        let Some(group) = self.open.take() else { return };
        self.separators = 0;
        if self.is_excluded(&group) {
            self.between = None;
        } else {
            self.groups.push(group);
            self.between = Some(Kinds::NONE);
        }
    }

    fn is_excluded(&self, group: &Group) -> bool {
        let next = self.excluded.partition_point(|range| range.end <= group.start);
        self.excluded.get(next).is_some_and(|range| range.start < group.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<Vec<usize>> {
        let groups = groups(text, &[]);
        groups
            .chunk_by(|_, next| next.gap.is_some())
            .map(|series| series.iter().map(|group| group.count).collect())
            .collect()
    }

    #[test]
    fn separators_join_groups_into_a_series_and_text_ends_it() {
        assert_eq!(counts("4242 4242-42, 12 a 3"), [vec![4, 4, 2], vec![2], vec![1]]);
        assert_eq!(counts("1 - 2"), [vec![1, 1]]);
        assert_eq!(counts("1    2"), [vec![1], vec![1]]);
        assert_eq!(counts("1/2 / 3"), [vec![1, 1], vec![1]]);
    }

    #[test]
    fn the_mark_of_a_quote_is_no_text_where_a_line_begins() {
        assert_eq!(counts("1\n> 2\r\n>> 3 \r\n> >  4"), [vec![1, 1, 1, 1]]);
        assert_eq!(counts("> 1 > 2\n x > 3"), [vec![1], vec![1], vec![1]]);
        assert_eq!(counts("1\n\n\n\n> 2"), [vec![1], vec![1]]);
    }

    #[test]
    fn what_nobody_sees_does_not_split_a_group() {
        assert_eq!(counts("42\u{200b}42\u{ad}4"), [vec![5]]);
        assert_eq!(counts("4\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}"), [vec![2]]);
    }

    #[test]
    fn an_excluded_group_ends_the_series() {
        let found = groups("12 34 56", std::slice::from_ref(&(3..5)));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|group| group.gap.is_none()));
    }

    #[test]
    fn a_group_of_any_length_keeps_its_true_count() {
        let text = "1".repeat(40);
        let found = groups(&text, &[]);
        assert_eq!(found.first().map(|group| (group.count, group.digits().len())), Some((40, 19)));
    }
}
