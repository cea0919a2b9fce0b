//! Names of files that strangers send: made safe to show, to store and to offer for download.
//!
//! The name says nothing about the content, and nothing may be decided by it. Sources: RFC 6266 and RFC 8187
//! (Content-Disposition), Microsoft's "Naming Files, Paths, and Namespaces" (reserved names and characters).

use std::fmt::Write as _;

/// The longest name, in characters.
pub const MAX_CHARS: usize = 120;
/// File systems stop at 255 bytes; browsers add " (1)".
const MAX_BYTES: usize = 240;
/// What follows the last dot is only an extension when it is this short (in characters).
const MAX_EXTENSION_CHARS: usize = 16;
const NAMELESS: &str = "file";

/// What a browser should do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Show it, if it can. Only for types that cannot run scripts.
    Inline,
    /// Save it.
    Attachment,
}

impl Disposition {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Attachment => "attachment",
        }
    }
}

/// A safe name for a file that was sent as `name`.
///
/// Drops folders (both slashes), control, direction and other invisible characters, leading dots, trailing dots and
/// spaces; replaces what Windows does not allow by `_`; limits to [`MAX_CHARS`] characters, keeping the extension.
/// What is left empty becomes "file". Doing it twice changes nothing.
#[must_use]
pub fn sanitize(name: &str) -> String {
    let clean = visible(last_part(name));
    let clean = trim(&clean);
    let short = shorten(clean);
    if short.is_empty() {
        return NAMELESS.to_owned();
    }
    if is_reserved(&short) { shorten(&format!("_{short}")) } else { short }
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).find(|part| !trim(part).is_empty()).unwrap_or_default()
}

fn trim(name: &str) -> &str {
    name.trim_start_matches(|c: char| c == '.' || c.is_whitespace())
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Folds white space, drops what nobody sees, replaces what Windows and headers cannot hold.
fn visible(name: &str) -> String {
    let mut clean = String::new();
    for character in name.chars().filter(|c| !is_invisible(*c)) {
        match character {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => clean.push('_'),
            _ if character.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            _ => clean.push(character),
        }
    }
    clean
}

/// Controls, direction marks and overrides ("invoice\u{202e}fdp.exe" shows as "invoiceexe.pdf"), zero-width and tag
/// characters.
fn is_invisible(character: char) -> bool {
    character.is_control() && !character.is_whitespace()
        || matches!(character,
            '\u{0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn shorten(name: &str) -> String {
    let (stem, extension) = split_extension(name);
    let suffix = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let mut short = String::new();
    for character in stem.chars().take(MAX_CHARS - suffix.chars().count()) {
        if short.len() + character.len_utf8() + suffix.len() > MAX_BYTES {
            break;
        }
        short.push(character);
    }
    short.truncate(trim(&short).len());
    short + suffix.as_str()
}

/// What is before the last dot, and a short text behind it.
fn split_extension(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !trim(stem).is_empty() && !extension.is_empty() && extension.chars().count() <= MAX_EXTENSION_CHARS =>
        {
            (stem, Some(extension))
        }
        _ => (name, None),
    }
}

/// Names that Windows takes for devices, whatever follows the first dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered.is_some_and(|rest| {
            matches!(rest, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
}

/// The value of a `Content-Disposition` header for a file of this name, sanitised once more: ASCII only, no line
/// ends, no quotes to break out of.
///
/// `filename` is for old clients, `filename*` for all others (RFC 6266, section 4.3).
#[must_use]
pub fn content_disposition(kind: Disposition, name: &str) -> String {
    let name = sanitize(name);
    format!("{}; filename=\"{}\"; filename*=UTF-8''{}", kind.as_str(), fallback(&name), encode(&name))
}

/// ASCII, without what clients unescape in different ways (RFC 6266, appendix D).
fn fallback(name: &str) -> String {
    name.chars()
        .map(|c| if (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect()
}

/// The name as one segment of a link's path: everything but RFC 3986's unreserved characters percent-encoded.
#[must_use]
pub fn url_encode(name: &str) -> String {
    percent_encode(name, b"-._~")
}

/// Keeps the attr-char of RFC 8187, section 3.2.1.
fn encode(name: &str) -> String {
    percent_encode(name, b"!#$&+-.^_`|~")
}

fn percent_encode(name: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_sanitized(cases: &[(&str, &str)]) {
        for (name, expected) in cases {
            assert_eq!(sanitize(name), *expected, "{name:?}");
            assert_eq!(sanitize(expected), *expected, "twice: {name:?}");
        }
    }

    #[test]
    fn an_honest_name_is_kept() {
        assert_sanitized(&[
            ("factura 12.pdf", "factura 12.pdf"),
            ("Año nuevo – fotos.tar.gz", "Año nuevo – fotos.tar.gz"),
            ("日本語.png", "日本語.png"),
        ]);
    }

    #[test]
    fn folders_and_dots_are_dropped() {
        assert_sanitized(&[
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\cv.docx", "cv.docx"),
            ("photos/", "photos"),
            (".htaccess", "htaccess"),
            ("...", "file"),
            ("a/..", "a"),
            ("name. . ", "name"),
        ]);
    }

    #[test]
    fn what_nobody_sees_is_dropped() {
        assert_sanitized(&[
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\0b\u{200b}c\u{7f}.txt", "abc.txt"),
            ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
            ("a \t  b", "a b"),
            ("\u{feff}", "file"),
            ("", "file"),
        ]);
    }

    #[test]
    fn names_that_windows_cannot_hold_are_changed() {
        assert_sanitized(&[
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("Lpt9", "_Lpt9"),
            ("COM10", "COM10"),
            ("console.log", "console.log"),
            ("a:b*c?.txt", "a_b_c_.txt"),
        ]);
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = sanitize(&format!("{}.pdf", "a".repeat(100_000)));
        assert_eq!((name.chars().count(), name.ends_with("a.pdf")), (MAX_CHARS, true));
        let wide = sanitize(&format!("{}.pdf", "😀".repeat(500)));
        assert!(wide.len() <= MAX_BYTES && wide.ends_with("😀.pdf"));
        assert_eq!(sanitize(&format!("a.{}", "b".repeat(500))).chars().count(), MAX_CHARS);
        assert_eq!(sanitize(&wide), wide);
    }

    #[test]
    fn a_name_fits_into_one_segment_of_a_link() {
        assert_eq!(url_encode("año 1/2?#&+.pdf"), "a%C3%B1o%201%2F2%3F%23%26%2B.pdf");
    }

    #[test]
    fn the_header_is_ascii_and_cannot_be_broken_out_of() {
        assert_eq!(
            content_disposition(Disposition::Attachment, "año.pdf"),
            "attachment; filename=\"a_o.pdf\"; filename*=UTF-8''a%C3%B1o.pdf"
        );
        let hostile = content_disposition(Disposition::Inline, "a\"; x=\"\r\nSet-Cookie: 1\\%41é");
        assert!(hostile.starts_with("inline; filename=\""));
        assert!(hostile.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        assert_eq!(hostile.matches('"').count(), 2);
    }
}
