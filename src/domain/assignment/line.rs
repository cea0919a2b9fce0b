//! An ordered queue that also knows everybody's position. A tree of the standard library can't tell a position without
//! counting, and visitors ask for theirs all the time.

use std::cmp::Reverse;

use crate::domain::conversation::Priority;
use crate::domain::id::ConversationId;
use crate::domain::timestamp::Timestamp;

/// A piece is cut in two when it gets longer. Moving so many places costs less than following a pointer or two.
const PIECE_MAX: usize = 512;

/// A conversation's place in a queue: the more pressing first, then who has waited longer, then the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub urgency: Reverse<Priority>,
    pub since: Timestamp,
    pub id: ConversationId,
}

/// Places in order, in pieces of a bounded length. No piece is empty.
#[derive(Debug, Default)]
pub(super) struct Line {
    pieces: Vec<Vec<Place>>,
    length: usize,
}

impl Line {
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Place> {
        self.pieces.iter().flatten()
    }

    pub(super) fn insert(&mut self, place: Place) {
        let last = self.pieces.len().saturating_sub(1);
        let at = self.piece_of(&place).min(last);
        let Some(piece) = self.pieces.get_mut(at) else {
            self.pieces.push(vec![place]);
            self.length = 1;
            return;
        };
        if let Err(index) = piece.binary_search(&place) {
            piece.insert(index, place);
            self.length += 1;
        }
        if piece.len() > PIECE_MAX {
            let rest = piece.split_off(PIECE_MAX / 2);
            piece.shrink_to_fit();
            self.pieces.insert(at + 1, rest);
        }
    }

    pub(super) fn remove(&mut self, place: &Place) {
        let at = self.piece_of(place);
        let Some(piece) = self.pieces.get_mut(at) else { return };
        let Ok(index) = piece.binary_search(place) else { return };
        piece.remove(index);
        self.length -= 1;
        if piece.is_empty() {
            self.pieces.remove(at);
        }
    }

    /// How many are before a place, if it is in the line.
    pub(super) fn rank(&self, place: &Place) -> Option<usize> {
        let at = self.piece_of(place);
        let index = self.pieces.get(at)?.binary_search(place).ok()?;
        Some(self.pieces.iter().take(at).map(Vec::len).sum::<usize>() + index)
    }

    /// Since when the one waits that has waited longest, however little it presses.
    pub(super) fn longest_since(&self) -> Option<Timestamp> {
        let first_of = |priority| {
            let from = Place { urgency: Reverse(priority), since: Timestamp(i64::MIN), id: ConversationId(i64::MIN) };
            let piece = self.pieces.get(self.piece_of(&from))?;
            piece.get(piece.partition_point(|place| *place < from)).filter(|place| place.urgency == Reverse(priority))
        };
        let firsts = [Priority::Urgent, Priority::High, Priority::Normal].into_iter().filter_map(first_of);
        firsts.map(|place| place.since).min()
    }

    /// The first piece that ends at or after a place.
    fn piece_of(&self, place: &Place) -> usize {
        self.pieces.partition_point(|piece| piece.last().is_some_and(|last| last < place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: i64) -> Place {
        let priority = if number % 5 == 0 { Priority::Urgent } else { Priority::Normal };
        Place { urgency: Reverse(priority), since: Timestamp(number * 7919 % 1000), id: ConversationId(number) }
    }

    #[test]
    fn a_line_is_in_order_and_knows_everybodys_position() {
        let mut line = Line::default();
        let mut sorted: Vec<Place> = (0..5000).map(place).collect();
        for place in &sorted {
            line.insert(*place);
            line.insert(*place);
        }
        sorted.sort_unstable();
        for gone in (0..5000).filter(|n| n % 3 == 0).map(place) {
            line.remove(&gone);
            line.remove(&gone);
            sorted.retain(|place| *place != gone);
        }
        assert!(line.iter().eq(&sorted));
        assert_eq!(line.len(), sorted.len());
        for (rank, place) in sorted.iter().enumerate() {
            assert_eq!(line.rank(place), Some(rank));
        }
        assert_eq!(line.rank(&place(0)), None);
        assert_eq!(line.longest_since(), sorted.iter().map(|place| place.since).min());
    }

    #[test]
    fn an_empty_line_has_no_pieces_left() {
        let mut line = Line::default();
        (0..2000).map(place).for_each(|place| line.insert(place));
        (0..2000).map(place).for_each(|place| line.remove(&place));
        assert!(line.is_empty() && line.pieces.is_empty());
        assert_eq!(line.longest_since(), None);
    }
}
