//! UTF-7 (RFC 2152), which old Exchange servers still write. The library's reader loses what no `-` closes.

/// The text; what is malformed in it becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        if *byte != b'+' {
            text.push(char::from(*byte));
            rest = after;
            continue;
        }
        let end = after.iter().position(|byte| value(*byte).is_none()).unwrap_or(after.len());
        let (shifted, after) = after.split_at_checked(end).unwrap_or((after, &[]));
        let closed = after.strip_prefix(b"-");
        if shifted.is_empty() {
            text.push('+');
        } else {
            push_utf16(shifted, &mut text);
        }
        rest = closed.unwrap_or(after);
    }
    text
}

fn push_utf16(shifted: &[u8], text: &mut String) {
    let (mut bits, mut count) = (0_u32, 0);
    let mut units = Vec::with_capacity(shifted.len() / 2);
    for value in shifted.iter().filter_map(|byte| value(*byte)) {
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 16 {
            count -= 16;
            // The mask makes it fit.
            units.push(u16::try_from((bits >> count) & 0xffff).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

const fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_2152_are_read() {
        for (bytes, text) in [
            ("A+ImIDkQ.", "A≢Α."),
            ("Hi Mom -+Jjo--!", "Hi Mom -☺-!"),
            ("+ZeVnLIqe-", "日本語"),
            ("Item 3 is +AKM-1.", "Item 3 is £1."),
            ("1 +- 1", "1 + 1"),
        ] {
            assert_eq!(decode(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn what_nothing_closes_is_kept() {
        assert_eq!(decode(b"caf+AOk"), "café");
        assert_eq!(decode(b"caf+AOk now"), "café now");
        assert_eq!(decode(b"+2D0-"), "\u{fffd}");
        assert_eq!(decode(b"a+"), "a+");
    }
}
