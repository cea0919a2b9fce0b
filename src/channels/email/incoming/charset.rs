//! From bytes to text, whatever they were declared as. The library knows the charsets; what senders get wrong is known here.

use mail_parser::decoders::charsets::map::charset_decoder;

use super::utf7;

/// The text that bytes mean when they were declared in a charset, or in none.
///
/// What is valid UTF-8 beyond ASCII is hardly ever anything else, so it is taken for that even when it was declared in ASCII
/// or in a Western charset. Without a declaration the rest is Windows-1252, which covers Latin-1 as browsers do.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    let label = declared.map(clean_label).unwrap_or_default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = as_declared(bytes, &label).unwrap_or_else(|| guessed(bytes, &label));
    // NUL ends texts elsewhere, so that what is shown would not be what is stored.
    if text.contains(['\0', '\u{feff}']) { text.replace(['\0', '\u{feff}'], "") } else { text }
}

/// The text by its declaration, when that says something.
fn as_declared(bytes: &[u8], label: &str) -> Option<String> {
    if label == "utf7" {
        return Some(utf7::decode(bytes));
    }
    let decoder = charset_decoder(label.as_bytes()).filter(|_| !is_weak(label))?;
    // The library answers so for charsets that it knows and does not read, such as ISO-2022-KR.
    Some(decoder(bytes)).filter(|text| text != "\u{fffd}")
}

fn guessed(bytes: &[u8], label: &str) -> String {
    let is_open = label.is_empty() || label.starts_with("utf");
    match std::str::from_utf8(bytes) {
        _ if label.is_empty() && is_japanese(bytes) => by_library("iso-2022-jp", bytes),
        Ok(text) => text.to_owned(),
        Err(_) if is_open && is_mostly_utf8(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => by_library("windows-1252", bytes),
    }
}

fn by_library(label: &str, bytes: &[u8]) -> String {
    charset_decoder(label.as_bytes())
        .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |decoder| decoder(bytes))
}

/// A label without quotes, language (RFC 2231 section 5) and what was glued to it by a broken header.
fn clean_label(label: &str) -> String {
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>'));
    let end = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '*' | '"' | '$');
    let label = label.split(end).next().unwrap_or_default().trim_start_matches('_').to_ascii_lowercase();
    match label.as_str() {
        "unicode-1-1-utf-7" | "utf-7" | "utf7" | "csunicode11utf7" => "utf7".to_owned(),
        "cp-850" => "cp850".to_owned(),
        "x-euc-kr" | "cp949" | "uhc" | "x-windows-949" => "euc-kr".to_owned(),
        "cp932" | "shift-jis" | "x-ms-cp932" => "shift_jis".to_owned(),
        "cp936" | "gb18030-2000" => "gb18030".to_owned(),
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "cp50220" => "iso-2022-jp".to_owned(),
        other => match other.strip_prefix("cp-125").or_else(|| other.strip_prefix("win-125")) {
            Some(digit) => format!("windows-125{digit}"),
            None => other.strip_prefix("x-windows-").map_or_else(|| other.to_owned(), |rest| format!("windows-{rest}")),
        },
    }
}

/// Whether a declaration says little: ASCII, Western, UTF-8 itself, or nothing that is known.
fn is_weak(label: &str) -> bool {
    label.starts_with("utf-8")
        || label.starts_with("utf8")
        || matches!(
            label,
            "" | "us-ascii"
                | "ascii"
                | "ansi_x3.4-1968"
                | "iso-8859-1"
                | "iso8859-1"
                | "iso_8859-1"
                | "latin1"
                | "cp1252"
                | "windows-1252"
        )
}

/// Whether most bytes beyond ASCII belong to well-formed characters: then it is UTF-8 that was cut or damaged.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > bad
}

/// The escape sequences of ISO-2022-JP, which Japanese mail had before it declared anything.
fn is_japanese(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|window| matches!(window, b"\x1b$B" | b"\x1b$@" | b"\x1b(J"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_charset_is_read() {
        for (bytes, label, text) in [
            (&b"\xcf\xf0\xe8\xe2\xe5\xf2"[..], "windows-1251", "Привет"),
            (b"\xf0\xd2\xc9\xd7\xc5\xd4", "KOI8-R", "Привет"),
            (b"\x1b$B$^$_\x1b(B", "ISO-2022-JP", "まみ"),
            (b"\x82\xdc", "cp932", "ま"),
            (b"\xb0\xa1", "ks_c_5601-1987", "가"),
            (b"\xc4\xe3", "gb2312", "你"),
            (b"\xa7A", "big5", "你"),
            (b"a\0\xe9\0", "utf-16le", "aé"),
            (b"5\x80", "iso-8859-1", "5€"),
            (b"\xe9", "\"cp-1252\"", "é"),
        ] {
            assert_eq!(decode(bytes, Some(label)), text, "{label}");
        }
    }

    #[test]
    fn a_wrong_or_missing_declaration_is_seen_through() {
        assert_eq!(decode("año €".as_bytes(), Some("iso-8859-1")), "año €");
        assert_eq!(decode("año".as_bytes(), Some("us-ascii")), "año");
        assert_eq!(decode("año".as_bytes(), Some("x-unknown")), "año");
        assert_eq!(decode(b"a\xf1o", Some("utf-8")), "año");
        assert_eq!(decode(b"a\xf1o", None), "año");
        assert_eq!(decode("привет\u{f1}".as_bytes().split_last().unwrap().1, None), "привет\u{fffd}");
        assert_eq!(decode("año año a\u{f1}".as_bytes().split_last().unwrap().1, Some("UTF-8")), "año año a\u{fffd}");
        assert_eq!(decode("año".as_bytes(), Some("utf-8\n content-transfer-encoding: 7bit")), "año");
        assert_eq!(decode(b"\x1b$B$^$_\x1b(B", None), "まみ");
    }
}
