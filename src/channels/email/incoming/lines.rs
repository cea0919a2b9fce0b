//! Lines of a raw message, as bytes, whether they end in CR LF or in LF.

/// A line: where it starts, and what is in it without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub start: usize,
    /// Where the next one starts.
    pub next: usize,
    pub bytes: &'a [u8],
}

/// All lines, the last one also when it has no end.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive(|byte| *byte == b'\n').map(move |whole| {
        let line = Line { start, next: start + whole.len(), bytes: without_end(whole) };
        start = line.next;
        line
    })
}

/// A line without CR LF or LF.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
