//! The headers of a message or of a part. They are cut out by us and not by the library, because what follows here counts on
//! their number and lengths being bounded: some of it is not linear in them.

use super::charset;
use super::lines::lines;
use super::word;

/// More headers than honest mail has: relays add some fifty each.
const HEADERS_MAX: usize = 1000;
/// The longest value. A `To` of a thousand people fits.
pub(super) const VALUE_MAX_BYTES: usize = 64 * 1024;
/// All headers together; what is beyond is not looked at.
const BLOCK_MAX_BYTES: usize = 1024 * 1024;
/// RFC 5322 allows long names; nobody uses them.
const NAME_MAX_BYTES: usize = 100;

/// The headers, topmost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers<'a> {
    list: Vec<Header<'a>>,
    /// Some were left out.
    pub is_cut: bool,
}

#[derive(Clone, Copy, Debug)]
struct Header<'a> {
    name: &'a str,
    /// As it stands, folded.
    value: &'a [u8],
}

impl<'a> Headers<'a> {
    /// The headers of a message and where its body starts. Lines that are neither a header nor part of one are passed over,
    /// as is the line `From ` of mailbox files.
    pub fn read(raw: &'a [u8]) -> (Self, usize) {
        Self::read_until(raw, false)
    }

    /// The headers of a part. Here a line that is no header is already what the part says: a blank line was forgotten.
    pub fn read_part(raw: &'a [u8]) -> (Self, usize) {
        Self::read_until(raw, true)
    }

    fn read_until(raw: &'a [u8], is_part: bool) -> (Self, usize) {
        let mut headers = Self::default();
        let mut open: Option<Header<'a>> = None;
        let mut value_start = 0;
        for line in lines(raw) {
            let is_blank = line.bytes.is_empty();
            // Blank lines before the first header are some gateways' doing.
            if is_blank && (is_part || open.is_some() || !headers.list.is_empty()) {
                headers.push(open);
                return (headers, line.next);
            }
            if line.start > BLOCK_MAX_BYTES {
                headers.is_cut = true;
                continue;
            }
            if is_folded(line.bytes, open)
                && let Some(header) = &mut open
            {
                let end = line.start + line.bytes.len();
                let whole = raw.get(value_start..end).unwrap_or_default();
                header.value = whole.get(..VALUE_MAX_BYTES).unwrap_or(whole);
            } else if let Some((name, value)) = split(line.bytes) {
                headers.push(open.take());
                value_start = line.start + line.bytes.len() - value.len();
                open = Some(Header { name, value: value.get(..VALUE_MAX_BYTES).unwrap_or(value) });
            } else if is_part {
                headers.push(open);
                return (headers, line.start);
            }
        }
        headers.push(open);
        (headers, raw.len())
    }

    fn push(&mut self, header: Option<Header<'a>>) {
        if self.list.len() < HEADERS_MAX {
            self.list.extend(header);
        } else {
            self.is_cut |= header.is_some();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The values of all headers of this name, as they stand.
    pub fn raw(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.list.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    }

    /// Names and values of all headers that one of these names has, topmost first.
    pub fn any_of(&self, names: &[&str]) -> impl Iterator<Item = (&'a str, String)> {
        let is_one = |name: &str| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        self.list
            .iter()
            .filter(move |header| is_one(header.name))
            .map(|header| (header.name, unfold(header.value, None)))
    }

    pub fn count(&self, name: &str) -> usize {
        self.raw(name).count()
    }

    /// Names and values of all headers, topmost first.
    pub fn all(&self) -> impl Iterator<Item = (&'a str, String)> {
        self.list.iter().map(|header| (header.name, unfold(header.value, None)))
    }

    /// The topmost value of this name, on one line and trimmed, encoded words left as they are.
    pub fn line(&self, name: &str) -> Option<String> {
        self.raw(name).next().map(|value| unfold(value, None))
    }

    /// The topmost value that says something.
    pub fn filled(&self, name: &str) -> Option<String> {
        self.raw(name).map(|value| unfold(value, None)).find(|value| !value.is_empty())
    }

    /// All values of this name, each on one line.
    pub fn lines(&self, name: &str) -> impl Iterator<Item = String> {
        self.raw(name).map(|value| unfold(value, None))
    }

    /// The topmost value of this name as people read it. Bytes in no declared charset are taken for the body's.
    pub fn text(&self, name: &str, body_charset: Option<&str>) -> Option<String> {
        self.raw(name).next().map(|value| one_line(&word::decode(&unfold(value, body_charset))))
    }
}

/// Whether a line goes on with the header before it. Some forget the space after a semicolon.
fn is_folded(line: &[u8], open: Option<Header<'_>>) -> bool {
    let is_open = || open.is_some_and(|header| header.value.trim_ascii_end().ends_with(b";"));
    matches!(line.first(), Some(b' ' | b'\t')) || (split(line).is_none() && line.contains(&b'=') && is_open())
}

/// A header's name and value. Spaces before the colon are an old habit (RFC 5322 section 4.5).
fn split(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().take(NAME_MAX_BYTES).position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = std::str::from_utf8(name).ok()?.trim_end();
    // The RFC allows brackets and quotes as well; JSON and HTML have them, headers don't.
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!#$%&'*+^`|~".contains(&byte));
    is_name.then(|| (name, value.get(1..).unwrap_or_default()))
}

/// A value on one line: line ends are no part of it, the space behind them is.
pub(super) fn unfold(value: &[u8], fallback_charset: Option<&str>) -> String {
    let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    let value = unfolded.trim_ascii();
    // Bare bytes are UTF-8 (RFC 6532) when they can be.
    let fallback = fallback_charset.filter(|_| std::str::from_utf8(value).is_err());
    charset::decode(value, fallback)
}

/// Without controls; every run of white space is one space.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() || character == '\u{feff}' {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !character.is_control() {
            line.push(character);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_header_is_one_line() {
        let raw = b"Subject: a\r\n b\r\n\tc\r\nTo : x@example.com\r\n\r\nbody";
        let (headers, body) = Headers::read(raw);
        assert_eq!(headers.line("subject").as_deref(), Some("a b\tc"));
        assert_eq!(headers.text("Subject", None).as_deref(), Some("a b c"));
        assert_eq!(headers.line("To").as_deref(), Some("x@example.com"));
        assert_eq!(raw.get(body..), Some(&b"body"[..]));
    }

    #[test]
    fn junk_between_headers_is_passed_over() {
        let raw = b"\n\nFrom ana Mon Jan 1\nSubject: a\nno header here\nTo: b\n\nSubject: body";
        let (headers, _) = Headers::read(raw);
        assert_eq!(headers.list.iter().map(|header| header.name).collect::<Vec<_>>(), ["Subject", "To"]);
    }

    #[test]
    fn a_part_that_forgot_the_blank_line_keeps_its_words() {
        let raw = b"Content-Type: text/plain;\ncharset=utf-8\nHi Ana,\nnote: all is well\n";
        let (headers, body) = Headers::read_part(raw);
        assert_eq!(headers.line("Content-Type").as_deref(), Some("text/plain;charset=utf-8"));
        assert_eq!(raw.get(body..), Some(&b"Hi Ana,\nnote: all is well\n"[..]));
        assert_eq!(Headers::read_part(b"\nwords").1, 1);
        assert_eq!(Headers::read_part(b"words").1, 0);
    }

    #[test]
    fn what_is_too_much_is_left_out_and_said() {
        let many = "A: b\n".repeat(100_000) + "\nbody";
        let (headers, body) = Headers::read(many.as_bytes());
        assert_eq!((headers.list.len(), headers.is_cut), (HEADERS_MAX, true));
        assert_eq!(many.get(body..), Some("body"));
        let long = format!("A: {}\nB: c\n\nbody", "x".repeat(200_000));
        let (headers, _) = Headers::read(long.as_bytes());
        assert_eq!(headers.line("A").map(|value| value.len()), Some(VALUE_MAX_BYTES - 1));
        assert_eq!(headers.line("B").as_deref(), Some("c"));
    }

    #[test]
    fn a_subject_in_bare_bytes_is_read_in_the_bodys_charset() {
        let (headers, _) = Headers::read(b"Subject: \xcf\xf0\xe8\xe2\xe5\xf2\n\n");
        assert_eq!(headers.text("Subject", Some("windows-1251")).as_deref(), Some("Привет"));
        let (headers, _) = Headers::read("Subject: añ\u{0}o\u{7}\n\n".as_bytes());
        assert_eq!(headers.text("Subject", Some("windows-1251")).as_deref(), Some("año"));
    }
}
