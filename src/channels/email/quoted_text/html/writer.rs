//! Breaks the text of HTML into lines.

use super::Written;
use super::container::Container;
use super::link;
use crate::channels::email::html::character::resolved;
use crate::channels::email::html::element::{ELEMENTS, Element};
use crate::channels::email::html::token::{Tag, Token};
use crate::channels::email::quoted_text::line::{Line, Mark};

/// The deepest quotation and list that shows. Deeper ones look the same, and a line's beginning stays short.
const DEPTH_MAX: usize = 6;

/// What comes before the next text. Later ones are stronger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    /// Between cells of a row that is one line so far.
    Cell,
    Line,
    Paragraph,
}

/// A container that is open.
struct Open {
    element: Element,
    is_quotation: bool,
    /// What held outside of it.
    mark: Mark,
}

/// What an item begins with.
struct Bullet {
    depth: usize,
    number: Option<u32>,
}

/// What is left out until its end.
struct Skipped<'h> {
    name: &'h str,
    /// How many of the same name are open in it.
    inner: usize,
    is_paragraph: bool,
}

/// A link whose end is to come.
struct OpenLink<'h> {
    address: &'h str,
    /// Where its name begins, as long as it is in one line.
    start: usize,
    line: usize,
}

/// Lines that are being written.
#[derive(Default)]
pub(super) struct Writer<'h> {
    written: Written,
    /// Where the line begins that is being written, and its mark.
    start: usize,
    mark_of_line: Mark,
    gap: Gap,
    /// How many lines there were when the row began.
    row: usize,
    mark: Mark,
    quotations: usize,
    containers: Vec<Open>,
    /// How many of an element are open, and how many were when each container of it began.
    open: [usize; ELEMENTS],
    levels: [Vec<usize>; ELEMENTS],
    /// The numbers of open lists' next items; none of those with dots.
    lists: Vec<Option<u32>>,
    bullet: Option<Bullet>,
    preformatted: usize,
    skipped: Option<Skipped<'h>>,
    link: Option<OpenLink<'h>>,
}

impl<'h> Writer<'h> {
    pub(super) fn take(&mut self, token: &Token<'h>) {
        if self.is_skipped(token) {
            return;
        }
        match token {
            Token::Text(text) => self.text(text),
            Token::Open(element, tag) => self.open(*element, tag),
            Token::Close(element, _) => self.close(*element),
            Token::Raw(..) | Token::Comment(_) => {}
        }
    }

    pub(super) fn finish(mut self) -> Written {
        self.end_line();
        self.written
    }

    /// The line that is being written.
    fn line(&self) -> &str {
        self.written.text.get(self.start..).unwrap_or_default()
    }

    /// How many lines are done.
    fn count(&self) -> usize {
        self.written.places.len()
    }

    /// Whether a piece is in an element that is not shown; counts until that ends.
    fn is_skipped(&mut self, token: &Token<'h>) -> bool {
        let Some(skipped) = &mut self.skipped else { return false };
        let is_same = |name: &str| name.eq_ignore_ascii_case(skipped.name);
        match token {
            Token::Text(_) | Token::Raw(..) | Token::Comment(_) => return true,
            // A paragraph is closed by what can't be in it.
            Token::Open(element, _) | Token::Close(element, _) if skipped.is_paragraph && element.is_block() => {
                let is_own_end = matches!(token, Token::Close(_, tag) if is_same(tag.name));
                self.skipped = None;
                return is_own_end;
            }
            Token::Open(_, tag) => skipped.inner += usize::from(is_same(tag.name)),
            Token::Close(_, tag) if is_same(tag.name) => match skipped.inner.checked_sub(1) {
                Some(inner) => skipped.inner = inner,
                None => self.skipped = None,
            },
            Token::Close(..) => {}
        }
        true
    }

    fn open(&mut self, element: Element, tag: &Tag<'h>) {
        let container = Container::of(element, tag);
        if element == Element::Unseen || container == Some(Container::Hidden) {
            if !element.is_void(tag.name) {
                self.skipped = Some(Skipped { name: tag.name, inner: 0, is_paragraph: element == Element::Paragraph });
            }
            return;
        }
        if element.is_block() {
            self.want(if is_spaced(element, tag) { Gap::Paragraph } else { Gap::Line });
        }
        if let Some(open) = self.open.get_mut(element as usize).filter(|_| !element.is_void(tag.name)) {
            *open += 1;
        }
        if let Some(container) = container {
            self.enter(element, container);
        }
        self.begin(element, tag);
    }

    /// What an element does to the text besides.
    fn begin(&mut self, element: Element, tag: &Tag<'h>) {
        match element {
            Element::Break => self.break_line(),
            Element::Rule => {
                self.want(Gap::Line);
                self.push("---");
                self.want(Gap::Line);
            }
            Element::Row => {
                let is_spaced = self.gap == Gap::Paragraph;
                self.end_line();
                if is_spaced {
                    self.blank_line();
                }
                self.gap = Gap::None;
                self.row = self.count();
            }
            Element::Cell => self.begin_cell(),
            Element::List => self.begin_list(None),
            Element::NumberedList => self.begin_list(Some(1)),
            Element::Item => self.begin_item(),
            Element::Preformatted => self.preformatted += 1,
            Element::Anchor => {
                self.end_link();
                let address =
                    tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case("href")).map(|(_, value)| value);
                self.link =
                    address.map(|address| OpenLink { address, start: self.written.text.len(), line: self.count() });
            }
            Element::Image => {
                let alt =
                    tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case("alt")).map(|(_, value)| value.trim());
                if let Some(alt) = alt.filter(|alt| !alt.is_empty()) {
                    self.text(&format!("[{alt}]"));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, element: Element) {
        let place = element as usize;
        let Some(open) = self.open.get_mut(place).filter(|open| **open > 0) else {
            // Browsers make a line of `</p>` and `</br>` alone.
            if matches!(element, Element::Break | Element::Paragraph) {
                self.want(Gap::Line);
            }
            return;
        };
        *open -= 1;
        let open = *open;
        match element {
            Element::List | Element::NumberedList => {
                self.lists.pop();
            }
            Element::Preformatted => self.preformatted = self.preformatted.saturating_sub(1),
            Element::Anchor => self.end_link(),
            _ => {}
        }
        if element.is_block() {
            let is_outer_list = matches!(element, Element::List | Element::NumberedList) && self.lists.is_empty();
            self.want(if element.is_spaced() && element != Element::Paragraph || is_outer_list {
                Gap::Paragraph
            } else {
                Gap::Line
            });
        }
        if matches!(element, Element::Row | Element::Table) {
            // Also after an empty cell.
            self.gap = self.gap.max(Gap::Line);
        }
        while self.levels.get(place).and_then(|levels| levels.last()).is_some_and(|level| *level > open) {
            self.leave(element);
        }
    }

    fn enter(&mut self, element: Element, container: Container) {
        let mark = match container {
            Container::Marked(mark) => mark,
            Container::Introduced => Mark::Attribution,
            Container::Rest => Mark::Quotation,
            Container::Quotation | Container::Hidden => Mark::None,
        };
        if self.mark == Mark::Quotation {
            // To the end is to the end.
            return;
        }
        self.want(Gap::Line);
        if container == Container::Rest {
            self.containers.iter_mut().for_each(|open| open.mark = Mark::Quotation);
            self.mark = Mark::Quotation;
            return;
        }
        let is_quotation =
            container == Container::Quotation || (container == Container::Introduced && element == Element::Blockquote);
        let mark = if is_quotation { Mark::None } else { mark };
        if is_quotation {
            self.quotations += 1;
            self.end_introduction();
        }
        self.containers.push(Open { element, is_quotation, mark: self.mark });
        self.mark = mark;
        let open = self.open.get(element as usize).copied().unwrap_or_default();
        if let Some(levels) = self.levels.get_mut(element as usize) {
            levels.push(open);
        }
    }

    /// Once the quotation began, what follows it in the same container is a person's answer.
    fn end_introduction(&mut self) {
        if self.mark == Mark::Attribution {
            self.mark = Mark::None;
        }
    }

    /// Leaves the innermost container of an element, and what was not closed in it.
    fn leave(&mut self, element: Element) {
        while let Some(open) = self.containers.pop() {
            self.quotations -= usize::from(open.is_quotation);
            self.mark = open.mark;
            if let Some(levels) = self.levels.get_mut(open.element as usize) {
                levels.pop();
            }
            if open.element == element {
                break;
            }
        }
        self.gap = self.gap.max(Gap::Line);
    }

    /// A gap before the next text. Where a cell just began, its own blocks break no line.
    fn want(&mut self, gap: Gap) {
        if self.gap != Gap::Cell {
            self.gap = self.gap.max(gap);
        }
    }

    fn begin_cell(&mut self) {
        // Nothing of the row is in a line above.
        self.gap = if self.count() == self.row { Gap::Cell } else { self.gap.max(Gap::Line) };
    }

    fn begin_list(&mut self, number: Option<u32>) {
        if self.lists.is_empty() {
            self.want(Gap::Paragraph);
        }
        self.lists.push(number);
    }

    fn begin_item(&mut self) {
        let depth = self.lists.len().saturating_sub(1).min(DEPTH_MAX);
        let list = self.lists.last_mut().and_then(Option::as_mut);
        let number = list.map(|next| {
            let number = *next;
            *next = number.saturating_add(1);
            number
        });
        self.bullet = Some(Bullet { depth, number });
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let start = if link.line == self.count() { link.start } else { self.start };
        let name = self.written.text.get(start..).unwrap_or_default().trim();
        if !name.is_empty()
            && let Some(suffix) = link::suffix(name, link.address)
        {
            self.written.text.push_str(&suffix);
        }
    }

    fn text(&mut self, written: &str) {
        let text = resolved(written);
        if self.preformatted > 0 {
            for (place, line) in text.split('\n').enumerate() {
                if place > 0 {
                    self.break_line();
                }
                self.push(line.trim_end_matches('\r'));
            }
            return;
        }
        // Only these are white space of HTML: others are there to be seen.
        let mut words = text.split([' ', '\t', '\n', '\r', '\u{c}']).peekable();
        while let Some(word) = words.next() {
            self.push(word);
            if words.peek().is_some() {
                self.gap = self.gap.max(Gap::Space);
            }
        }
    }

    fn push(&mut self, text: &str) {
        // What fills up an empty cell is no text.
        if text.is_empty() || (self.gap == Gap::Cell && text.trim().is_empty()) {
            return;
        }
        match std::mem::take(&mut self.gap) {
            Gap::None => {}
            Gap::Space if self.line().is_empty() || self.line().ends_with(' ') => {}
            Gap::Space => self.written.text.push(' '),
            Gap::Cell if self.line().is_empty() => {}
            Gap::Cell => self.written.text.push_str(" | "),
            Gap::Line => self.end_line(),
            Gap::Paragraph => {
                self.end_line();
                self.blank_line();
            }
        }
        if self.line().is_empty() {
            self.begin_line();
        }
        self.written.text.push_str(text);
    }

    fn begin_line(&mut self) {
        self.mark_of_line = self.mark;
        self.push_marks();
        if self.quotations > 0 {
            self.written.text.push(' ');
        }
        if let Some(Bullet { depth, number }) = self.bullet.take() {
            self.written.text.extend(std::iter::repeat_n("  ", depth));
            self.written.text.push_str(&number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. ")));
        }
        if let Some(link) = &mut self.link {
            (link.start, link.line) = (self.written.text.len(), self.written.places.len());
        }
    }

    /// `<br>`: ends a line, be it empty.
    fn break_line(&mut self) {
        let is_empty = self.gap >= Gap::Line || self.line().is_empty();
        self.end_line();
        if is_empty {
            self.blank_line();
        }
        self.gap = Gap::None;
    }

    fn end_line(&mut self) {
        let line = self.line();
        if line.is_empty() {
            return;
        }
        if Line::new(line, Mark::None).is_blank {
            self.written.text.truncate(self.start);
            self.blank_line();
        } else {
            self.push_place(self.mark_of_line);
        }
    }

    /// One blank line, never two.
    fn blank_line(&mut self) {
        let Some((last, _)) = self.written.places.last() else { return };
        let last = Line::new(self.written.text.get(last.clone()).unwrap_or_default(), Mark::None);
        if !last.is_blank {
            if last.is_quoted {
                self.push_marks();
            }
            self.push_place(Mark::None);
        }
    }

    /// The line is done.
    fn push_place(&mut self, mark: Mark) {
        self.written.places.push((self.start..self.written.text.len(), mark));
        self.start = self.written.text.len();
    }

    /// What each line of a quotation begins with.
    fn push_marks(&mut self) {
        self.written.text.extend(std::iter::repeat_n('>', self.quotations.min(DEPTH_MAX)));
    }
}

/// Paragraphs of Word have no space between them.
fn is_spaced(element: Element, tag: &Tag<'_>) -> bool {
    let is_of_word = |(name, value): (&str, &str)| name.eq_ignore_ascii_case("class") && value.starts_with("Mso");
    element.is_spaced() && !(element == Element::Paragraph && tag.attributes().any(is_of_word))
}
