//! What a message is made of: its parts, cut out of it by their boundaries (RFC 2046). Nothing is copied here, and how deep
//! and how many is bounded: mail-parser follows attached messages to any depth, and ends the whole process by a stack
//! overflow at some ten thousand of them (0.11.9), so that only its charsets and dates are used.

use super::header::Headers;
use super::lines::lines;
use super::parameters::Parameters;

/// How deep parts are looked into. What is deeper is one file.
const DEPTH_MAX: usize = 12;
/// The most parts of a message.
pub(super) const PARTS_MAX: usize = 500;

/// A part without parts of its own.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub headers: Headers<'a>,
    pub content_type: Parameters,
    /// As it stands, packed.
    pub body: &'a [u8],
    pub place: Place,
}

/// Where in the message a leaf is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which group of alternatives it belongs to, of those that are not inside of another.
    pub alternative: Option<usize>,
    /// It goes with an HTML page, and is not the page itself.
    pub is_related: bool,
    /// It is the seal of what is signed, or what is sealed.
    pub is_crypto: bool,
    /// It comes first among its neighbours, as it does among theirs, and so on.
    pub is_first: bool,
}

/// The leaves of a message, in order.
pub(super) struct Structure<'a> {
    pub leaves: Vec<Leaf<'a>>,
    /// `multipart/report` and what it reports, at any depth.
    pub report_type: Option<String>,
    pub is_cut: bool,
    /// How parts begin: their headers as they stand.
    pub heads: Vec<&'a [u8]>,
    /// What is before and behind parts, and parts that are too many.
    pub outside: Vec<&'a [u8]>,
    alternatives: usize,
}

impl<'a> Structure<'a> {
    /// Takes a message apart that has these headers and this body.
    pub fn read(headers: Headers<'a>, body: &'a [u8]) -> Self {
        let mut structure = Self {
            leaves: Vec::new(),
            report_type: None,
            is_cut: headers.is_cut,
            heads: Vec::new(),
            outside: Vec::new(),
            alternatives: 0,
        };
        structure.walk(headers, body, Place { is_first: true, ..Place::default() }, "text/plain", 0);
        structure
    }

    fn walk(&mut self, headers: Headers<'a>, body: &'a [u8], place: Place, default_type: &str, depth: usize) {
        let content_type = content_type(&headers, default_type);
        let pieces = match content_type.value.strip_prefix("multipart/") {
            Some(_) if depth < DEPTH_MAX => pieces_of(&content_type, body),
            _ => Vec::new(),
        };
        if pieces.is_empty() {
            self.leaves.push(Leaf { headers, content_type, body, place });
            return;
        }
        self.note_kind(&content_type);
        let kind = content_type.value.strip_prefix("multipart/").unwrap_or_default().to_owned();
        let default_type = if kind == "digest" { "message/rfc822" } else { "text/plain" };
        let alternative = self.alternative(&kind, place);
        self.outside.extend(outside(body, &pieces));
        for (index, piece) in pieces.into_iter().enumerate() {
            if self.leaves.len() >= PARTS_MAX {
                self.is_cut = true;
                self.outside.push(piece);
                continue;
            }
            let (headers, body_start) = Headers::read_part(piece);
            self.heads.extend(piece.get(..body_start));
            let place = Place {
                alternative,
                is_related: place.is_related || (kind == "related" && index > 0),
                is_crypto: place.is_crypto || (kind == "signed" && index > 0) || kind == "encrypted",
                is_first: place.is_first && index == 0,
            };
            self.walk(headers, piece.get(body_start..).unwrap_or_default(), place, default_type, depth + 1);
        }
    }

    fn note_kind(&mut self, content_type: &Parameters) {
        if content_type.value == "multipart/report" && self.report_type.is_none() {
            self.report_type = Some(content_type.get("report-type").unwrap_or_default().to_ascii_lowercase());
        }
    }

    fn alternative(&mut self, kind: &str, place: Place) -> Option<usize> {
        if kind == "alternative" && place.alternative.is_none() {
            self.alternatives += 1;
            return Some(self.alternatives);
        }
        place.alternative
    }
}

/// The type of a part; of a type that says nothing, such as `text`, what is likely.
pub(super) fn content_type(headers: &Headers<'_>, default_type: &str) -> Parameters {
    let mut content_type = Parameters::read(&headers.filled("Content-Type").unwrap_or_default());
    if !content_type.value.contains('/') {
        let is_html = content_type.value == "html";
        content_type.value = if is_html { "text/html".to_owned() } else { default_type.to_owned() };
    }
    content_type
}

fn pieces_of<'a>(content_type: &Parameters, body: &'a [u8]) -> Vec<&'a [u8]> {
    let declared = content_type.as_written("boundary").filter(|boundary| !boundary.is_empty());
    let pieces = declared.map(|boundary| split(body, boundary.as_bytes())).unwrap_or_default();
    if !pieces.is_empty() {
        return pieces;
    }
    // Gateways that rewrote the one and not the other: a line `--x` before a header is a boundary.
    guess_boundary(body).map(|boundary| split(body, boundary)).unwrap_or_default()
}

/// The parts between lines that start with `--` and the boundary, up to the closing one or the end.
pub(super) fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let boundary = boundary.trim_ascii_end();
    let mut pieces = Vec::new();
    let mut start = None;
    for line in lines(body) {
        let Some(rest) = line.bytes.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)) else { continue };
        let is_end = rest.starts_with(b"--") && rest.trim_ascii_end().len() == 2;
        if !is_end && !rest.trim_ascii().is_empty() {
            continue;
        }
        push(body, start, line.start, &mut pieces);
        start = (!is_end).then_some(line.next);
        if is_end || pieces.len() > PARTS_MAX {
            return pieces;
        }
    }
    push(body, start, body.len(), &mut pieces);
    pieces
}

/// The line end before a boundary belongs to it.
fn push<'a>(body: &'a [u8], start: Option<usize>, end: usize, pieces: &mut Vec<&'a [u8]>) {
    let Some(piece) = start.and_then(|start| body.get(start..end)) else { return };
    pieces.push(if end < body.len() { super::lines::without_end(piece) } else { piece });
}

/// What is before the first of the pieces of a body, and behind the last.
fn outside<'a>(body: &'a [u8], pieces: &[&'a [u8]]) -> [&'a [u8]; 2] {
    let place = |piece: &[u8]| piece.as_ptr().addr().saturating_sub(body.as_ptr().addr());
    let start = pieces.first().map_or(0, |first| place(first));
    let end = pieces.last().map_or(body.len(), |last| place(last) + last.len());
    [body.get(..start).unwrap_or_default(), body.get(end..).unwrap_or_default()]
}

fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut before = None;
    for line in lines(body).take(200) {
        if line.bytes.to_ascii_lowercase().starts_with(b"content-")
            && let Some(boundary) = before
        {
            return Some(boundary);
        }
        before = line.bytes.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|rest| !rest.is_empty());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(raw: &str) -> Vec<(String, String)> {
        let (headers, start) = Headers::read(raw.as_bytes());
        let structure = Structure::read(headers, raw.as_bytes().get(start..).unwrap_or_default());
        let text = |leaf: &Leaf<'_>| String::from_utf8_lossy(leaf.body).into_owned();
        structure.leaves.iter().map(|leaf| (leaf.content_type.value.clone(), text(leaf))).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(kind, text)| ((*kind).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_multipart_is_taken_apart() {
        let raw = "Content-Type: multipart/mixed; boundary=a\r\n\r\npreamble\r\n--a\r\n\r\none\r\n--a\r\n\
            Content-Type: multipart/alternative; boundary=ab\r\n\r\n--ab\r\nContent-Type: text/html\r\n\r\ntwo\r\n\r\n--ab--\r\n\
            --a  \r\nContent-Type: image/png\r\n\r\nthree\r\n--a--\r\nepilogue";
        let seen = types(raw);
        assert_eq!(seen, pairs(&[("text/plain", "one"), ("text/html", "two\r\n"), ("image/png", "three")]));
    }

    #[test]
    fn a_boundary_is_compared_as_it_stands() {
        let raw = "Content-Type: multipart/mixed; boundary=\"=?utf-8?Q?µ  x?=\"\n\n--=?utf-8?Q?µ  x?=\n\none\n--=?utf-8?Q?µ  x?=--\n";
        assert_eq!(types(raw), pairs(&[("text/plain", "one")]));
    }

    #[test]
    fn what_nothing_closes_is_closed_by_what_is_around_it() {
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n\
            --a\n\ntwo\n";
        assert_eq!(types(raw), pairs(&[("text/plain", "one"), ("text/plain", "two\n")]));
    }

    #[test]
    fn a_boundary_that_is_never_used_makes_one_part() {
        assert_eq!(types("Content-Type: multipart/mixed; boundary=a\n\nhello"), pairs(&[("multipart/mixed", "hello")]));
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--b\nContent-Type: text/html\n\none\n--b--\n";
        assert_eq!(types(raw), pairs(&[("text/html", "one")]));
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let level = |level: u32| format!("Content-Type: multipart/mixed; boundary={level}\n\n--{level}\n");
        let deep = (0..10_000).map(level).collect::<Vec<_>>().concat();
        assert_eq!(types(&deep).len(), 1);
        let many = format!("Content-Type: multipart/mixed; boundary=a\n\n{}", "--a\n\nx\n".repeat(10_000));
        assert!(types(&many).len() <= PARTS_MAX);
        let digest = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\n--a--";
        assert_eq!(types(digest)[0].0, "message/rfc822");
    }
}
