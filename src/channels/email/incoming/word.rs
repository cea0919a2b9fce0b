//! Encoded words (RFC 2047) as senders write them: split inside a character, inside quotes, with spaces in them.

use super::{charset, transfer};

/// The longest charset's name that is looked for.
const CHARSET_MAX_BYTES: usize = 64;

/// The text with its encoded words decoded. White space between two of them is no part of it, and neighbours of one charset
/// are decoded together, because some senders cut where a character is half said.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut run: Option<Run<'_>> = None;
    let mut ends = Ends { text, next: 0 };
    let mut rest = 0;
    let mut searched = 0;
    while let Some(found) = text.get(searched..).and_then(|ahead| ahead.find("=?")) {
        let start = searched + found;
        let Some(word) = Word::at(text, start, &mut ends) else {
            searched = start + 2;
            continue;
        };
        let between = text.get(rest..start).unwrap_or_default();
        match &mut run {
            Some(run) if between.trim().is_empty() && run.charset.eq_ignore_ascii_case(word.charset) => {
                run.bytes.extend_from_slice(&word.bytes);
            }
            _ => {
                let is_next = run.is_some() && between.trim().is_empty();
                flush(&mut run, &mut decoded);
                decoded.push_str(if is_next { "" } else { between });
                run = Some(Run { charset: word.charset, bytes: word.bytes });
            }
        }
        rest = word.end;
        searched = word.end;
    }
    flush(&mut run, &mut decoded);
    decoded.push_str(text.get(rest..).unwrap_or_default());
    decoded
}

/// Neighbouring words of one charset.
struct Run<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

fn flush(run: &mut Option<Run<'_>>, decoded: &mut String) {
    if let Some(run) = run.take() {
        decoded.push_str(&charset::decode(&run.bytes, Some(run.charset)));
    }
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    end: usize,
}

impl<'a> Word<'a> {
    /// The word that starts at `=?`.
    fn at(text: &'a str, start: usize, ends: &mut Ends<'_>) -> Option<Self> {
        let ahead = text.as_bytes().get(start + 2..)?;
        let mark = ahead.iter().take(CHARSET_MAX_BYTES).position(|byte| *byte == b'?')?;
        let charset = text.get(start + 2..start + 2 + mark)?;
        let is_charset = !charset.is_empty() && charset.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'=');
        let encoding = ahead.get(mark + 1)?;
        if !is_charset || ahead.get(mark + 2) != Some(&b'?') {
            return None;
        }
        let data_start = start + 2 + mark + 3;
        let data_end = ends.after(data_start)?;
        let data = text.as_bytes().get(data_start..data_end)?;
        let bytes = match encoding {
            b'Q' | b'q' => transfer::quoted_word(data),
            b'B' | b'b' => transfer::base64(data),
            _ => return None,
        };
        Some(Self { charset, bytes, end: data_end + 2 })
    }
}

/// Where `?=` stands next, looked for only once: else a million starts without an end would cost the square of it.
struct Ends<'a> {
    text: &'a str,
    next: usize,
}

impl Ends<'_> {
    fn after(&mut self, position: usize) -> Option<usize> {
        if self.next < position || self.next == 0 {
            let found = self.text.get(position..).and_then(|ahead| ahead.find("?="));
            self.next = found.map_or(usize::MAX, |found| position + found);
        }
        (self.next != usize::MAX).then_some(self.next)
    }
}

/// Where an encoded word that starts here ends, for those who must not look inside.
pub(super) fn end_of_word(text: &str, start: usize) -> Option<usize> {
    // Words are at most 75 bytes (RFC 2047 section 2); some senders don't stop there.
    let window = text.as_bytes().get(start..)?;
    let window = window.get(..1000).unwrap_or(window);
    let mut marks = window.strip_prefix(b"=?")?.iter().enumerate().filter(|(_, byte)| **byte == b'?');
    let (charset_end, _) = marks.next()?;
    let (encoding_end, _) = marks.next()?;
    if encoding_end != charset_end + 2 {
        return None;
    }
    let data = window.get(2 + encoding_end + 1..)?;
    let length = data.windows(2).position(|pair| pair == b"?=")?;
    Some(start + 2 + encoding_end + 1 + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded() {
        for (written, meant) in [
            ("=?US-ASCII?Q?Keith_Moore?= <a@b>", "Keith Moore <a@b>"),
            ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
            ("=?utf-8?B?w7E=?=\t=?iso-8859-1?q?=F1?=", "ññ"),
            ("=?utf-8*es?Q?a=C3=B1o?= nuevo", "año nuevo"),
            ("=?utf-8?Q?two words?=", "two words"),
            ("=?utf-7?Q?caf+AOk-?= =?utf-7?Q?_+AOk?=", "café é"),
            ("Re: =?utf-8?Q?=41?=x", "Re: Ax"),
            ("plain", "plain"),
        ] {
            assert_eq!(decode(written), meant);
        }
    }

    #[test]
    fn a_character_split_over_two_words_is_whole() {
        assert_eq!(decode("=?UTF-8?B?44G+4w==?=\r\n =?UTF-8?B?gb8=?="), "まみ");
        assert_eq!(decode("=?UTF-8?Q?=E3=81=BE=E3?= =?utf-8?Q?=81=BF?="), "まみ");
    }

    #[test]
    fn what_is_no_encoded_word_stays() {
        for text in ["=?", "=?utf-8?X?a?=", "=?utf-8?Q?a", "=??Q?a?=", "a =? b ?= c", "=?utf-8?Q"] {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn the_end_of_a_word_is_found() {
        let text = "=?utf-8?Q?Smith,_John?= <a@b>";
        assert_eq!(end_of_word(text, 0), text.find(" <"));
        assert_eq!(end_of_word("=?utf-8?Q?x", 0), None);
    }
}
