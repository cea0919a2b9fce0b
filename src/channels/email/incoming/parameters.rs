//! Values with parameters: `Content-Type`, `Content-Disposition` (RFC 2045 section 5.1, RFC 2183), with the continuations and
//! charsets of RFC 2231, and with the encoded words that many write there instead.

use super::header::one_line;
use super::{charset, transfer, word};

/// More than any honest header has.
const PARAMETERS_MAX: usize = 200;

/// A value and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// In small letters.
    pub value: String,
    list: Vec<Parameter>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parameter {
    /// In small letters, without its section.
    name: String,
    /// `name*1`.
    section: u32,
    /// `name*`: the value is percent-encoded.
    is_extended: bool,
    value: String,
}

impl Parameters {
    /// Reads an unfolded line.
    pub fn read(line: &str) -> Self {
        let mut pieces = Pieces { rest: line };
        let value = pieces.next().unwrap_or_default().trim();
        // "text/plain charset=utf-8" lacks a semicolon; the type ends where the white space begins.
        let (value, glued) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
        let list = std::iter::once(glued).chain(pieces).filter_map(Parameter::read).take(PARAMETERS_MAX).collect();
        Self { value: value.trim_matches('"').to_ascii_lowercase(), list }
    }

    /// The value of a parameter as it stands: a boundary means nothing, and is compared byte by byte.
    pub fn as_written(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.value.as_str())
    }

    /// The value of a parameter as it was meant.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut sections: Vec<&Parameter> = self.list.iter().filter(|parameter| parameter.name == name).collect();
        let extended = sections.iter().any(|parameter| parameter.is_extended || parameter.section > 0);
        if !extended {
            return sections.first().map(|parameter| one_line(&word::decode(&parameter.value)));
        }
        // `name` beside `name*` is for readers that don't know RFC 2231.
        if sections.iter().any(|parameter| parameter.is_extended) {
            let is_plain = |parameter: &Parameter| !parameter.is_extended && parameter.section == 0;
            let has_start = sections.iter().any(|parameter| parameter.is_extended && parameter.section == 0);
            sections.retain(|parameter| !(has_start && is_plain(parameter)));
        }
        sections.sort_by_key(|parameter| parameter.section);
        sections.dedup_by_key(|parameter| parameter.section);
        Some(one_line(&word::decode(&joined(&sections))))
    }
}

/// Sections put together before they are decoded: some cut inside a character.
fn joined(sections: &[&Parameter]) -> String {
    let mut declared = None;
    let mut bytes = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let mut value = section.value.as_str();
        if index == 0
            && section.is_extended
            && let Some((charset, rest)) = value.split_once('\'')
        {
            declared = Some(charset.to_owned()).filter(|charset| !charset.is_empty());
            value = rest.split_once('\'').map_or(rest, |(_, text)| text);
        }
        if section.is_extended {
            push_percent_decoded(value.as_bytes(), &mut bytes);
        } else {
            bytes.extend_from_slice(value.as_bytes());
        }
    }
    charset::decode(&bytes, declared.as_deref())
}

pub(super) fn push_percent_decoded(encoded: &[u8], bytes: &mut Vec<u8>) {
    let mut rest = encoded;
    while let Some((byte, after)) = rest.split_first() {
        match (byte, transfer::hex_pair(after)) {
            (b'%', Some((value, after))) => {
                bytes.push(value);
                rest = after;
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
}

impl Parameter {
    fn read(piece: &str) -> Option<Self> {
        let (name, value) = piece.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let (name, is_extended) = name.strip_suffix('*').map_or((name.as_str(), false), |name| (name, true));
        let (name, section) = match name.split_once('*') {
            Some((name, section)) => (name, section.parse().ok()?),
            None => (name, 0),
        };
        (!name.is_empty()).then(|| Self { name: name.to_owned(), section, is_extended, value: unquote(value.trim()) })
    }
}

/// Without quotes and without what escapes inside them. A lone backslash is Windows' folder, not an escape.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    inner.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// Pieces between semicolons that are not quoted. A quote that nothing closes is a letter.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let mut quoted = None;
        let mut is_escaped = false;
        let mut first_inside = None;
        for (position, byte) in self.rest.bytes().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = quoted.is_some(),
                b'"' if quoted.is_some() => (quoted, first_inside) = (None, None),
                b'"' => quoted = Some(position),
                b';' if quoted.is_none() => return Some(self.split(position)),
                b';' => first_inside = first_inside.or(Some(position)),
                _ => {}
            }
        }
        let end = first_inside.filter(|_| quoted.is_some()).unwrap_or(self.rest.len());
        Some(self.split(end))
    }
}

impl<'a> Pieces<'a> {
    fn split(&mut self, end: usize) -> &'a str {
        let (piece, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest.get(1..).unwrap_or_default();
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(line: &str, name: &str) -> String {
        Parameters::read(line).get(name).unwrap_or_default()
    }

    #[test]
    fn parameters_are_read() {
        let line = r#"Text/Plain; Charset="utf-8"; name="a;b \"c\".txt"; format=Flowed"#;
        assert_eq!(Parameters::read(line).value, "text/plain");
        assert_eq!(get(line, "charset"), "utf-8");
        assert_eq!(get(line, "name"), "a;b \"c\".txt");
        assert_eq!(get("multipart/mixed; boundary = next", "boundary"), "next");
        assert_eq!(get("multipart/mixed; boundary=----=_Next_1", "boundary"), "----=_Next_1");
        assert_eq!(get("text/plain charset=utf-8", "charset"), "utf-8");
        assert_eq!(get("text/plain; charset=\"utf-8; name=a", "name"), "a");
        assert_eq!(Parameters::read("").value, "");
    }

    #[test]
    fn names_in_any_language_are_read() {
        for line in [
            "attachment; filename*=utf-8'es'a%C3%B1o.pdf",
            "attachment; filename=\"=?utf-8?Q?a=C3=B1o.pdf?=\"",
            "attachment; filename=\"a_o.pdf\"; filename*=iso-8859-1''a%F1o.pdf",
            "attachment; filename*0*=utf-8''a%C3; filename*1*=%B1o; filename*2=.pdf",
            "attachment; filename*1=\"o.pdf\"; filename*0=\"a\u{f1}\"",
        ] {
            assert_eq!(get(line, "filename"), "año.pdf", "{line}");
        }
    }
}
