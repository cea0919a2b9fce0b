//! Transfer encodings (RFC 2045 section 6), read as far as they can be: mail that was damaged on its way still has words in it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::lines::lines;

/// Padding is taken or left.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A body as it was before it was packed.
pub(super) fn unpack<'a>(body: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    // Some write "base64 (comment)" or glue the next header to it.
    let name = encoding.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
    match name.trim_matches('"').to_ascii_lowercase().as_str() {
        "base64" | "b" => base64_body(body),
        "quoted-printable" | "quotedprintable" | "qp" => Cow::Owned(quoted_printable(body)),
        "x-uuencode" | "uuencode" | "x-uue" => uuencoded(body).map_or(Cow::Borrowed(body), Cow::Owned),
        _ => Cow::Borrowed(body),
    }
}

/// A body that says that it is base64 and is not, such as a footer or a whole mail in clear, is left alone.
fn base64_body(body: &[u8]) -> Cow<'_, [u8]> {
    let is_other = |byte: &u8| !byte.is_ascii_whitespace() && !is_base64(*byte) && *byte != b'=';
    let letters = body.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
    let others = body.iter().filter(|byte| is_other(byte)).count();
    // A footer in clear may follow what is packed: then only what is before it counts.
    if others * 20 > letters { Cow::Borrowed(body) } else { Cow::Owned(base64(body)) }
}

/// Base64, whatever else stands between its letters. Some glue several packed texts together, each with its own padding.
pub(super) fn base64(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packed.len() / 4 * 3);
    for piece in packed.split(|byte| *byte == b'=') {
        let mut letters: Vec<u8> = piece.iter().copied().filter(|byte| is_base64(*byte)).collect();
        // One letter is six bits: no byte.
        if letters.len() % 4 == 1 {
            letters.pop();
        }
        bytes.extend(LENIENT.decode(&letters).unwrap_or_default());
    }
    bytes
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Quoted-printable. An `=` that says nothing is kept.
pub(super) fn quoted_printable(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packed.len());
    for line in packed.split_inclusive(|byte| *byte == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line).trim_ascii_end();
        match content.strip_suffix(b"=") {
            Some(soft) => push_quoted(soft, &mut bytes),
            None => {
                push_quoted(content, &mut bytes);
                if line.ends_with(b"\n") {
                    bytes.push(b'\n');
                }
            }
        }
    }
    bytes
}

fn push_quoted(content: &[u8], bytes: &mut Vec<u8>) {
    let mut rest = content;
    while let Some((byte, after)) = rest.split_first() {
        match (byte, hex_pair(after)) {
            (b'=', Some((value, after))) => {
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

/// Two hexadecimal digits at the start, and what is behind them.
pub(super) fn hex_pair(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, after) = bytes.split_first_chunk::<2>()?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let [high, low] = *pair;
    Some((digit(high)? << 4 | digit(low)?, after))
}

/// The Q of encoded words (RFC 2047 section 4.2).
pub(super) fn quoted_word(data: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = data.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
    let mut bytes = Vec::with_capacity(spaced.len());
    push_quoted(&spaced, &mut bytes);
    bytes
}

/// The first file of a text that is uuencoded (POSIX uuencode, historical).
fn uuencoded(body: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut packed = lines(body).map(|line| line.bytes).skip_while(|line| !line.starts_with(b"begin "));
    packed.next()?;
    for line in packed.take_while(|line| *line != b"end") {
        let Some((length, letters)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(b' ') & 63);
        let values: Vec<u8> = letters.iter().map(|byte| byte.wrapping_sub(b' ') & 63).collect();
        let unpacked = values.chunks(4).flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, value| bits << 6 | u32::from(*value)) << (6 * (4 - chunk.len()));
            let [_, first, second, third] = bits.to_be_bytes();
            [first, second, third]
        });
        bytes.extend(unpacked.take(length));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_around_what_does_not_belong_to_it() {
        assert_eq!(base64(b"SG9sYQ=="), b"Hola");
        assert_eq!(base64(b"SG9s\r\nYQ"), b"Hola");
        assert_eq!(base64(b"SG9sYQ==SG9sYQ=="), b"HolaHola");
        assert_eq!(base64(b"S"), b"");
        assert_eq!(&*unpack(b"Hello, world!", "base64"), b"Hello, world!");
        assert_eq!(&*unpack(b"SG9sYQ==", "BASE64 (really)"), b"Hola");
    }

    #[test]
    fn quoted_printable_is_read_as_far_as_it_goes() {
        assert_eq!(quoted_printable(b"a=C3=B1o =\r\nnuevo  \r\n100 = 100=zz"), "año nuevo\n100 = 100=zz".as_bytes());
        assert_eq!(quoted_printable(b"a=3d=3Db="), b"a==b");
        assert_eq!(quoted_word(b"a_=5F"), b"a _");
    }

    #[test]
    fn a_uuencoded_file_is_unpacked() {
        assert_eq!(&*unpack(b"begin 644 a.txt\n#0V%T\n`\nend\n", "x-uuencode"), b"Cat");
        assert_eq!(&*unpack(b"no such thing", "x-uuencode"), b"no such thing");
    }
}
