//! Forms as browsers and mail services post them: `application/x-www-form-urlencoded`, and `multipart/form-data` (RFC 7578),
//! which is taken apart by the same splitter as mail, so that there is one and it is bounded. The crate `multer` would want a
//! stream and an executor for what is in memory already.

use crate::channels::email::incoming::charset;
use crate::channels::email::incoming::header::Headers;
use crate::channels::email::incoming::parameters::{Parameters, push_percent_decoded};
use crate::channels::email::incoming::structure;

/// More fields than any service posts, attachments included.
const FIELDS_MAX: usize = 1000;

/// The fields of a form, in order.
#[derive(Debug, Default)]
pub(super) struct Form {
    fields: Vec<Field>,
}

/// A field, or a file.
#[derive(Debug)]
pub(super) struct Field {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub value: Vec<u8>,
}

impl Form {
    /// None when it is neither of the two kinds.
    pub fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        let content_type = Parameters::read(content_type);
        match content_type.value.as_str() {
            "application/x-www-form-urlencoded" => Some(Self::from_urlencoded(body)),
            "multipart/form-data" => Some(Self::from_multipart(body, content_type.as_written("boundary")?)),
            _ => None,
        }
    }

    /// By hand, because a raw message among the fields need not be UTF-8.
    fn from_urlencoded(body: &[u8]) -> Self {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).take(FIELDS_MAX);
        let field = |pair: &[u8]| {
            let name_end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at_checked(name_end).unwrap_or((pair, &[]));
            let value = form_decoded(value.get(1..).unwrap_or_default());
            let name = String::from_utf8_lossy(&form_decoded(name)).into_owned();
            Field { name, file_name: None, content_type: None, value }
        };
        Self { fields: pairs.map(field).collect() }
    }

    fn from_multipart(body: &[u8], boundary: &str) -> Self {
        let pieces = structure::split(body, boundary.as_bytes());
        Self { fields: pieces.into_iter().take(FIELDS_MAX).filter_map(field).collect() }
    }

    /// The bytes of a field.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_slice())
    }

    /// A field as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|bytes| charset::decode(bytes, Some("utf-8")))
    }

    /// A field that has something in it.
    pub fn filled(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }

    /// The files whose names begin with these letters.
    pub fn files<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.name.starts_with(prefix) && field.file_name.is_some())
    }
}

fn form_decoded(encoded: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let mut decoded = Vec::with_capacity(spaced.len());
    push_percent_decoded(&spaced, &mut decoded);
    decoded
}

fn field(piece: &[u8]) -> Option<Field> {
    let (headers, start) = Headers::read(piece);
    let disposition = Parameters::read(&headers.filled("Content-Disposition")?);
    Some(Field {
        name: disposition.get("name")?,
        file_name: disposition.get("filename"),
        content_type: headers.filled("Content-Type"),
        value: piece.get(start..).unwrap_or_default().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_forms_are_read() {
        let form =
            Form::read("application/x-www-form-urlencoded; charset=utf-8", b"a=1+2&b=a%C3%B1o&c=%FF%3D=&d").unwrap();
        assert_eq!((form.bytes("c"), form.bytes("d")), (Some(&b"\xff=="[..]), Some(&b""[..])));
        assert_eq!((form.text("a").unwrap(), form.text("b").unwrap()), ("1 2".to_owned(), "año".to_owned()));
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nline\r\n--xy\r\n\r\n--x\r\n\
            Content-Disposition: form-data; name=\"attachment-1\"; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n\0\r\n\r\n--x--\r\n";
        let form = Form::read("multipart/form-data; boundary=x", body).unwrap();
        assert_eq!(form.bytes("a"), Some(&b"line\r\n--xy\r\n"[..]));
        let file = form.files("attachment").next().unwrap();
        assert_eq!((file.value.as_slice(), file.content_type.as_deref()), (&b"\0\r\n"[..], Some("image/png")));
        assert_eq!(form.files("a").count(), 1);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        assert!(Form::read("application/json", b"{}").is_none());
        assert!(Form::read("multipart/form-data", b"{}").is_none());
    }
}
