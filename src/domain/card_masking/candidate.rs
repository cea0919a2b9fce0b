//! Finds the card numbers in a series of digit groups: which groups, taken together, are one.

use std::cell::OnceCell;
use std::ops::Range;

use super::brand::{Strength, passes_luhn, strength};
use super::character::Kinds;
use super::context::Context;
use super::group::{Group, MAX_DIGITS};

/// The shortest card number (Maestro).
const MIN_DIGITS: usize = 12;
/// The longest phone number (E.164).
const MAX_PHONE_DIGITS: usize = 15;
/// In which order lengths are tried: what is printed on most cards first, so that a CVV behind a number stays out of
/// it.
const LENGTHS: [usize; 8] = [16, 15, 14, 19, 18, 17, 13, 12];
/// How many groups before a found number may have been refused only because of it: as many as a number may have, and
/// what may follow it.
const LOOK_BACK: usize = MAX_DIGITS + 4;

/// How the digits are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// In one piece.
    Solid,
    /// In groups as on a card, or all groups alike.
    Card,
    Uneven,
}

/// Reads one text; the words around are only looked at when a number needs them.
pub(super) struct Reader<'t> {
    text: &'t str,
    context: OnceCell<Context>,
}

/// A part of a series that is not known to be anything yet: groups `low..high` of `groups`.
#[derive(Clone, Copy)]
struct Series<'g> {
    groups: &'g [Group],
    low: usize,
    high: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, context: OnceCell::new() }
    }

    /// One to whom the words around say nothing.
    pub(super) fn without_words(text: &'t str) -> Self {
        Self { text, context: OnceCell::from(Context::default()) }
    }

    /// The byte ranges of the card numbers in one series of groups, in order.
    pub(super) fn card_numbers(&self, groups: &[Group]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.search(Series { groups, low: 0, high: groups.len() }, 0, &mut found);
        found
            .into_iter()
            .filter_map(|window| Some(groups.get(window.start)?.start..groups.get(window.end - 1)?.end))
            .collect()
    }

    /// A found number ends what is left and right of it. What was refused on the left because of the digits that
    /// follow gets a second look, as it would get when the masked text is read again.
    fn search(&self, mut series: Series<'_>, from: usize, found: &mut Vec<Range<usize>>) {
        let mut at = from;
        while at < series.high {
            let Some(end) = self.number_at(series, at) else {
                at += 1;
                continue;
            };
            self.search(Series { high: at, ..series }, series.low.max(at.saturating_sub(LOOK_BACK)), found);
            found.push(at..end);
            series.low = end;
            at = end;
        }
    }

    fn number_at(&self, series: Series<'_>, at: usize) -> Option<usize> {
        let digits = series.digits_from(at);
        LENGTHS.into_iter().find_map(|length| {
            let number = digits.get(..length).filter(|number| passes_luhn(number))?;
            let strength = strength(number)?;
            let window = at..series.window_end(at, length)?;
            self.accepts(series, &window, strength, length).then_some(window.end)
        })
    }

    fn accepts(&self, series: Series<'_>, window: &Range<usize>, strength: Strength, length: usize) -> bool {
        let Some(groups) = series.groups.get(window.clone()) else { return false };
        let layout = layout(groups);
        if has_odd_slash(groups) || series.is_fraction(window.start) || self.is_phone(series, window.start, length) {
            return false;
        }
        let is_open = series.is_free_before(window, layout) && series.is_free_after(window, length);
        match (layout, strength) {
            (Layout::Solid, Strength::Usual) => true,
            (Layout::Solid, Strength::Doubtful) => self.speaks_of_card(groups),
            (Layout::Card, Strength::Usual) => is_open || self.speaks_of_card(groups),
            (Layout::Card, Strength::Doubtful) => {
                is_open && (length == 16 && series.is_alone(window) || self.speaks_of_card(groups))
            }
            (Layout::Uneven, Strength::Usual) => {
                is_open && !has_date(groups) && (length >= 16 || self.speaks_of_card(groups))
            }
            (Layout::Uneven, Strength::Doubtful) => {
                is_open && !has_date(groups) && length >= 16 && self.speaks_of_card(groups)
            }
        }
    }

    fn speaks_of_card(&self, groups: &[Group]) -> bool {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
        self.context.get_or_init(|| Context::read(self.text)).speaks_of_card(first.start, last.end)
    }

    /// With a plus before it, as phones are written internationally.
    fn is_phone(&self, series: Series<'_>, at: usize, length: usize) -> bool {
        let before = series.groups.get(at).and_then(|group| self.text.get(..group.start));
        length <= MAX_PHONE_DIGITS
            && before.is_some_and(|before| before.trim_end_matches([' ', '(']).ends_with(['+', '＋']))
    }
}

impl Series<'_> {
    fn group(&self, at: usize) -> Option<&Group> {
        (self.low..self.high).contains(&at).then(|| self.groups.get(at)).flatten()
    }

    /// The digits from a group on, as many as a card number may have.
    fn digits_from(&self, at: usize) -> Vec<u8> {
        let rest = self.groups.get(at..self.high).unwrap_or_default();
        let mut digits = Vec::with_capacity(MAX_DIGITS);
        for group in rest {
            if digits.len() + group.count > MAX_DIGITS {
                break;
            }
            digits.extend_from_slice(group.digits());
        }
        digits
    }

    /// Where a number of `length` digits that begins at group `at` ends, when it ends with a group.
    fn window_end(&self, at: usize, length: usize) -> Option<usize> {
        let mut left = length;
        for (index, group) in self.groups.get(at..self.high)?.iter().enumerate() {
            left = left.checked_sub(group.count)?;
            if left == 0 {
                return Some(at + index + 1);
            }
        }
        None
    }

    /// Does something else separate group `at` from the one before it than separates the groups within the window?
    fn is_break(&self, at: usize, window: &Range<usize>) -> bool {
        let inner = self.groups.get(window.start + 1..window.end).unwrap_or_default();
        let kinds = inner.iter().filter_map(|group| group.gap).fold(Kinds::NONE, Kinds::with);
        self.group(at).is_none_or(|group| group.gap.is_none_or(|gap| !gap.is_within(kinds)))
    }

    fn is_free_before(&self, window: &Range<usize>, layout: Layout) -> bool {
        let Some(before) = window.start.checked_sub(1).and_then(|at| self.group(at)) else { return true };
        let is_other_size = self.group(window.start).is_some_and(|first| first.count != before.count);
        self.is_break(window.start, window) || layout == Layout::Card && is_other_size
    }

    fn is_free_after(&self, window: &Range<usize>, length: usize) -> bool {
        self.is_break(window.end, window) || self.is_other_number(window.end) || self.is_expiry_and_code(window, length)
    }

    /// Fills the series from end to end, or stands apart in it on both sides.
    fn is_alone(&self, window: &Range<usize>) -> bool {
        (window.start == self.low || self.is_break(window.start, window)) && self.is_break(window.end, window)
    }

    /// A group too long to continue a card number, or a second card number.
    fn is_other_number(&self, at: usize) -> bool {
        let digits = self.digits_from(at);
        let is_card = |length: usize| {
            let number =
                digits.get(..length).filter(|number| passes_luhn(number) && strength(number) == Some(Strength::Usual));
            let groups = number.and_then(|_| self.window_end(at, length)).and_then(|end| self.groups.get(at..end));
            groups.is_some_and(|groups| layout(groups) != Layout::Uneven)
        };
        self.group(at).is_some_and(|group| group.count > 4) || LENGTHS.into_iter().any(is_card)
    }

    /// "1229 123", "12 29", "12 2029 123", "123": what people write behind a card number, up to the end or a break.
    fn is_expiry_and_code(&self, window: &Range<usize>, length: usize) -> bool {
        let mut at = window.end;
        at += self.expiry_length(at);
        let code_digits = if length == 15 { 4 } else { 3 };
        if self.group(at).is_some_and(|group| group.count == code_digits) {
            at += 1;
        }
        at > window.end && (self.is_break(at, window) || self.is_other_number(at))
    }

    /// How many groups from `at` on are a month and a year.
    fn expiry_length(&self, at: usize) -> usize {
        let Some(first) = self.group(at) else { return 0 };
        let is_month = matches!(first.digits(), [tens, ones, ..] if (1..=12).contains(&(tens * 10 + ones)));
        let is_year = self.group(at + 1).is_some_and(|next| next.count == 2 || next.count == 4);
        match first.count {
            4 if is_month => 1,
            2 if is_month && is_year => 2,
            _ => 0,
        }
    }

    /// The digits behind the point of a decimal number.
    fn is_fraction(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.group(before));
        before.is_some_and(|before| before.count <= 3)
            && self.group(at).is_some_and(|group| group.gap == Some(Kinds::DOT))
    }
}

/// Slashes and underscores belong to dates, fractions and names; between groups of four they belong to cards.
fn has_odd_slash(groups: &[Group]) -> bool {
    let has_slash = groups.iter().skip(1).any(|group| group.gap.is_some_and(|gap| gap.has(Kinds::SLASH)));
    has_slash && groups.iter().any(|group| group.count != 4)
}

fn layout(groups: &[Group]) -> Layout {
    let Some((last, before)) = groups.split_last() else { return Layout::Uneven };
    if before.is_empty() {
        return Layout::Solid;
    }
    let is_fours = before.iter().all(|group| group.count == 4) && last.count <= 4;
    let is_alike = matches!(last.count, 1 | 2 | 8) && before.iter().all(|group| group.count == last.count);
    let is_known = match before {
        [first] => (first.count, last.count) == (6, 13),
        [first, second] => (first.count, second.count) == (4, 6) && matches!(last.count, 4 | 5),
        _ => false,
    };
    if is_fours || is_alike || is_known { Layout::Card } else { Layout::Uneven }
}

/// Day, month and year in a row, in either order.
fn has_date(groups: &[Group]) -> bool {
    groups.windows(3).any(|three| match three {
        [first, month, last] if month.count <= 2 => matches!((first.count, last.count), (1 | 2, 4) | (4, 1 | 2)),
        _ => false,
    })
}

/// Fewer digits than this in a text, and nothing needs to be looked at.
pub(super) const fn can_hold_number(digits: usize) -> bool {
    digits >= MIN_DIGITS
}
