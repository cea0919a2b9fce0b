//! Which lines of a message are the reply.
//!
//! From the top, the first thing that begins a quotation ends the reply, if somebody wrote above it. Quoted lines (`>`) are
//! different: text may follow, and then they are what it answers.

use std::ops::Range;

use super::attribution;
use super::copied_header::Fields;
use super::line::{self, Line, Mark};
use super::separator::{Separator, is_own, is_rule, separator};
use super::signature::{self, Device};

/// The most lines of a quotation that shows what the text below it answers. A longer one hides the answer.
const ANSWERED_MAX: usize = 12;
/// From this length on, a quoted line may have been wrapped by a program that set no `>` before the rest.
const WRAPPED_MIN_BYTES: usize = 60;
/// The most bytes of such a rest.
const REST_MAX_BYTES: usize = 40;

/// The most places of a message that are looked at for what is written over several lines. People's mail has hundreds.
const TRIES_MAX: usize = 2_000;

/// How a message stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It may answer one.
    Answer,
    /// It surely answers none.
    First,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Blank,
    /// What the person wrote.
    Own,
    Quoted,
    /// Dashes.
    Rule,
    Attribution,
    /// It goes, with what it stood for still shown.
    Dropped,
    /// "Original Message", a copied header, the container of a quotation.
    Quotation,
    Forward,
    Signature,
    /// The same, with nothing of the person's below it.
    LastSignature,
}

/// The reply of a message: its lines, or all of them where nothing would be left.
pub(super) fn reply(lines: &[Line<'_>], standing: Standing) -> String {
    let end = above_own_sentence(lines);
    let above = lines.get(..end).unwrap_or(lines);
    // Whoever quotes our sentence answers us.
    let standing = if end < lines.len() { Standing::Answer } else { standing };
    let mut message = Message::read(above, standing);
    message.strip();
    if message.has_own(0..message.end) || end == lines.len() {
        return message.text();
    }
    // Nothing was written above our sentence: perhaps it was below.
    let mut message = Message::read(lines, standing);
    message.strip();
    message.text()
}

/// Where our own sentence stands; where it is quoted, above who is said to have written it, whatever the language.
fn above_own_sentence(lines: &[Line<'_>]) -> usize {
    let Some(place) = lines.iter().position(|line| is_own(line.text)) else { return lines.len() };
    let above = lines.iter().take(place).rposition(|line| !line.is_quoted && !line.is_blank);
    let is_said = |above: &usize| lines.get(*above).is_some_and(|line| line.text.ends_with([':', '：']));
    let is_quoted = lines.get(place).is_some_and(|line| line.is_quoted);
    let said = above.filter(|above| is_quoted && is_said(above));
    said.map_or(place, |said| attribution::start(lines, said).unwrap_or_else(|| attribution::unwrapped(lines, said)))
}

struct Message<'l, 't> {
    lines: &'l [Line<'t>],
    kinds: Vec<Kind>,
    /// No signature begins before here.
    form_end: usize,
    /// Before here it may be shown.
    end: usize,
}

impl<'l, 't> Message<'l, 't> {
    fn read(lines: &'l [Line<'t>], standing: Standing) -> Self {
        let (kinds, form_end) = kinds(lines, standing);
        Self { lines, kinds, form_end, end: lines.len() }
    }

    fn kind(&self, place: usize) -> Option<Kind> {
        self.kinds.get(place).copied()
    }

    fn has_own(&self, range: Range<usize>) -> bool {
        self.kinds.get(range).is_some_and(|kinds| kinds.contains(&Kind::Own))
    }

    fn strip(&mut self) {
        let Some(first) = self.kinds.iter().position(|kind| *kind == Kind::Own) else { return };
        if self.cut_at_quotation(first) {
            self.strip_end(first);
            self.drop_answered();
        }
    }

    /// Ends the reply where a quotation without marks begins. False where a forwarded message is content.
    fn cut_at_quotation(&mut self, first: usize) -> bool {
        let has_forward = self.kinds.contains(&Kind::Forward);
        let mut place = 0;
        while let Some(kind) = self.kind(place) {
            let next = (place + 1..self.end).find(|next| self.kind(*next) != Some(kind)).unwrap_or(self.end);
            let is_below = first < place;
            match kind {
                Kind::Forward => return false,
                Kind::LastSignature if is_below && !has_forward => {
                    self.end = place;
                    return true;
                }
                Kind::Quotation | Kind::Attribution => {
                    let follows = self.written_after(next);
                    if follows == Some(Kind::Quoted) {
                        // Its lines are marked themselves.
                        self.drop_lines(place..next);
                    } else if is_below {
                        self.end = place;
                        return true;
                    } else if kind == Kind::Attribution && matches!(follows, Some(Kind::Own | Kind::Attribution)) {
                        self.drop_lines(place..next);
                    } else {
                        // Nobody wrote above it: it is what they sent.
                        return false;
                    }
                }
                _ => {}
            }
            place = next;
        }
        true
    }

    /// The next kind that is more than a gap. A gap is looked at once, as what follows it is no gap.
    fn written_after(&self, place: usize) -> Option<Kind> {
        let rest = self.kinds.get(place..self.end)?;
        rest.iter().copied().find(|kind| !matches!(kind, Kind::Blank | Kind::Rule))
    }

    fn drop_lines(&mut self, range: Range<usize>) {
        for kind in self.kinds.get_mut(range).into_iter().flatten() {
            *kind = Kind::Dropped;
        }
    }

    /// Takes signatures and quotations off the end, until the person's own words stand there.
    fn strip_end(&mut self, first: usize) {
        loop {
            while self.end > first + 1 && self.kind(self.end - 1) != Some(Kind::Own) {
                self.end -= 1;
            }
            let shown = self.lines.get(..self.end).unwrap_or_default();
            match signature::start(shown) {
                Some(start) if start > first && start >= self.form_end => self.end = start,
                _ => return,
            }
        }
    }

    /// Drops a long quotation whose answer is below it. Several answers between quotations keep all.
    fn drop_answered(&mut self) {
        let mut quotations: Vec<Range<usize>> = Vec::new();
        for place in (0..self.end).filter(|place| self.kind(*place) == Some(Kind::Quoted)) {
            match quotations.last_mut() {
                Some(last) if !self.has_own(last.end..place) => last.end = place + 1,
                _ => quotations.push(place..place + 1),
            }
        }
        let [only] = quotations.as_slice() else { return };
        if self.kinds.get(only.clone()).into_iter().flatten().filter(|kind| **kind == Kind::Quoted).count()
            > ANSWERED_MAX
        {
            self.drop_lines(only.clone());
        }
    }

    /// What is shown, without the blank lines around it and the space before all of it.
    fn text(&self) -> String {
        let is_shown = |place: &usize| self.kind(*place) != Some(Kind::Dropped);
        let is_all = !self.has_own(0..self.end);
        let shown = (0..if is_all { self.lines.len() } else { self.end }).filter(|place| is_all || is_shown(place));
        line::unindented(line::joined(shown.filter_map(|place| self.lines.get(place))))
    }
}

/// What each line is by itself and by its neighbours; and where the last list ends that would be a copied header in an answer.
fn kinds(lines: &[Line<'_>], standing: Standing) -> (Vec<Kind>, usize) {
    let fields = Fields::of(lines);
    let mut kinds: Vec<Kind> = Vec::with_capacity(lines.len());
    let (mut header_end, mut form_end, mut tries) = (0, 0, TRIES_MAX);
    for (place, line) in lines.iter().enumerate() {
        if place < header_end {
            kinds.push(Kind::Quotation);
            continue;
        }
        if tries > 0 && fields.may_begin(place) {
            tries -= 1;
            let before = kinds.iter().rev().take(3).find(|kind| **kind != Kind::Blank);
            let is_announced = matches!(before, Some(Kind::Rule | Kind::Quotation));
            match (fields.header(lines, place, is_announced), standing) {
                (Some(header), Standing::Answer) => {
                    header_end = header.end;
                    kinds.push(Kind::Quotation);
                    continue;
                }
                // It is what a form has asked, or somebody's removal.
                (Some(header), Standing::First) => form_end = header.end,
                (None, _) => {}
            }
        }
        let kind = kind(line);
        kinds.push(kind);
        let may_end = matches!(kind, Kind::Own | Kind::Quoted | Kind::Signature) && attribution::may_end(lines, place);
        if tries > 0 && may_end {
            tries -= 1;
            if let Some(start) = attribution::start(lines, place) {
                kinds.iter_mut().skip(start).for_each(|kind| *kind = Kind::Attribution);
            }
        }
    }
    join_wrapped(lines, &mut kinds);
    (kinds, form_end)
}

/// What a line is by itself.
fn kind(line: &Line<'_>) -> Kind {
    if line.is_quoted {
        return Kind::Quoted;
    }
    if line.is_blank {
        return Kind::Blank;
    }
    match separator(line.text) {
        Some(Separator::Original) => return Kind::Quotation,
        Some(Separator::Forwarded) => return Kind::Forward,
        None if is_rule(line.text) => return Kind::Rule,
        None => {}
    }
    // After what the text says: Gmail has the words of a forwarded message in the container of an attribution.
    match line.mark {
        Mark::Attribution => return Kind::Attribution,
        Mark::Quotation => return Kind::Quotation,
        Mark::Signature => return Kind::Signature,
        Mark::None => {}
    }
    match signature::device(line.text) {
        Some(Device::Linked) => Kind::LastSignature,
        Some(Device::Plain) => Kind::Signature,
        None => Kind::Own,
    }
}

/// The rest of a quoted line that was wrapped without a mark is quoted too.
fn join_wrapped(lines: &[Line<'_>], kinds: &mut [Kind]) {
    for (place, window) in lines.windows(3).enumerate() {
        let [above, rest, below] = window else { continue };
        let is_wrapped = above.is_quoted && below.is_quoted && above.text.len() >= WRAPPED_MIN_BYTES;
        let is_rest = !rest.is_quoted && rest.text.len() <= REST_MAX_BYTES && !rest.is_blank;
        if is_wrapped
            && is_rest
            && let Some(kind) = kinds.get_mut(place + 1)
        {
            *kind = Kind::Quoted;
        }
    }
}
