//! Parts of a text whose digits belong to something else: addresses, identifiers, bank accounts.
//!
//! Masking inside them would break a link or an account number, and a visitor who sends a card number does not hide
//! it in one.

use std::ops::Range;

/// Characters that may stand before a path in a host name we take for a link without its scheme; longer ones are not
/// worth a search.
const MAX_HOST: usize = 100;
const MAX_LOCAL_PART: usize = 64;
const MAX_MAIL_DOMAIN: usize = 255;
const MAX_SCHEME: usize = 20;
const MAX_PARAMETER: usize = 40;

/// A run of letters and digits that changes between them more often than this is a hash, a key or an id.
const MAX_CHANGES: usize = 3;

const UUID_PARTS: [usize; 5] = [8, 4, 4, 4, 12];

/// Whether numbers in links may be card numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Excluded,
    Read,
}

/// Byte ranges of `text`, sorted, whose digits are no card numbers.
pub(super) fn exclusions(text: &str, links: Links) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    addresses(text, links, &mut ranges);
    for run in runs(text.as_bytes()) {
        identifier(text.as_bytes(), &run, &mut ranges);
    }
    ranges.sort_by_key(|range| range.start);
    merge(ranges)
}

fn merge(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Links, with and without a scheme, and e-mail addresses.
fn addresses(text: &str, links: Links, ranges: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if at < done {
            continue;
        }
        let range = match byte {
            b':' if links == Links::Excluded => link_with_scheme(text, at),
            b'/' | b'?' if links == Links::Excluded => link_without_scheme(text, at),
            b'@' => mail_address(bytes, at),
            _ => None,
        };
        if let Some(range) = range {
            done = range.end;
            ranges.push(range);
        }
    }
}

fn link_with_scheme(text: &str, colon: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if !bytes.get(colon..)?.starts_with(b"://") {
        return None;
    }
    let scheme = backwards(bytes, colon, MAX_SCHEME, |byte| byte.is_ascii_alphabetic());
    (scheme > 0).then(|| colon - scheme..link_end(text, colon))
}

/// "example.com/path", "www.example.com?q=": a host whose last label is letters, then a path or a query.
fn link_without_scheme(text: &str, slash: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let length = backwards(bytes, slash, MAX_HOST, |byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    let start = slash - length;
    has_domain(bytes.get(start..slash)?).then(|| start..link_end(text, slash))
}

/// Where a link ends, or where it hands over a card number by name ("?card=4111…"): what follows is read like any
/// other text.
fn link_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    // One look forward, no further than the end: a text of many links must not be read once for each of them.
    for (at, c) in rest.char_indices() {
        if c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`') {
            return from + at;
        }
        if c == '=' && is_card_parameter(rest, at) {
            return from + at + 1;
        }
    }
    from + rest.len()
}

fn is_card_parameter(link: &str, equals: usize) -> bool {
    let bytes = link.as_bytes();
    let length = backwards(bytes, equals, MAX_PARAMETER, |byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let name = link.get(equals - length..equals).unwrap_or_default().to_ascii_lowercase();
    matches!(name.as_str(), "cc" | "pan") || ["card", "tarjeta", "cartao", "ccn"].iter().any(|word| name.contains(word))
}

fn mail_address(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let local = backwards(bytes, at, MAX_LOCAL_PART, |byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte));
    let domain = forwards(bytes, at + 1, MAX_MAIL_DOMAIN, |byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let host = bytes.get(at + 1..at + 1 + domain)?;
    let has_name = host.contains(&b'.') && host.iter().any(u8::is_ascii_alphabetic);
    (local > 0 && has_name).then(|| at - local..at + 1 + domain)
}

fn has_domain(host: &[u8]) -> bool {
    let last = host.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    last.len() < host.len() && last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic)
}

fn backwards(bytes: &[u8], from: usize, limit: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes.get(..from).unwrap_or_default().iter().rev().take(limit).take_while(|byte| accept(**byte)).count()
}

fn forwards(bytes: &[u8], from: usize, limit: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take(limit).take_while(|byte| accept(**byte)).count()
}

/// Where the longest stretches of ASCII letters and digits lie.
fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + bytes.get(from..)?.iter().position(u8::is_ascii_alphanumeric)?;
        let end = start + forwards(bytes, start, usize::MAX, |byte| byte.is_ascii_alphanumeric());
        from = end;
        Some(start..end)
    })
}

fn identifier(bytes: &[u8], run: &Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let text = bytes.get(run.clone()).unwrap_or_default();
    let changes = text
        .iter()
        .zip(text.iter().skip(1))
        .filter(|(one, next)| one.is_ascii_digit() != next.is_ascii_digit())
        .count();
    if changes > MAX_CHANGES {
        ranges.push(run.clone());
    }
    ranges.extend(uuid(bytes, run.start).into_iter().chain(iban(bytes, run.start)));
}

fn uuid(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let mut at = start;
    for (index, length) in UUID_PARTS.into_iter().enumerate() {
        if index > 0 {
            (bytes.get(at) == Some(&b'-')).then_some(())?;
            at += 1;
        }
        // Alphanumeric, not hexadecimal: a part that goes on past its length must not pass.
        (forwards(bytes, at, length + 1, |byte| byte.is_ascii_alphanumeric()) == length).then_some(())?;
        bytes.get(at..at + length)?.iter().all(u8::is_ascii_hexdigit).then_some(())?;
        at += length;
    }
    Some(start..at)
}

/// An international bank account number (ISO 13616): country, two check digits, up to 30 more, in groups or not; the
/// check digits must be right, so that a card number behind two letters and two digits is no way around masking.
fn iban(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;
    let head = bytes.get(start..start + 4)?;
    let is_head = matches!(head, [a, b, c, d] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
    is_head.then_some(())?;
    let mut account = Vec::with_capacity(*LENGTHS.end());
    let mut at = start;
    let mut end = None;
    loop {
        let length = forwards(bytes, at, *LENGTHS.end() + 1 - account.len(), |byte| byte.is_ascii_alphanumeric());
        account.extend_from_slice(bytes.get(at..at + length)?);
        at += length;
        if LENGTHS.contains(&account.len()) && has_right_check_digits(&account) {
            end = Some(at);
        }
        if length == 0 || account.len() > *LENGTHS.end() || !matches!(bytes.get(at), Some(b' ' | b'-')) {
            return end.map(|end| start..end);
        }
        at += 1;
    }
}

/// ISO 7064, mod 97-10: the first four characters go to the end, letters count from 10.
fn has_right_check_digits(account: &[u8]) -> bool {
    let moved = account.iter().skip(4).chain(account.iter().take(4));
    let rest = moved.filter_map(|byte| char::from(*byte).to_digit(36)).fold(0, |rest, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (rest * shift + value) % 97
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluded(text: &str) -> Vec<&str> {
        exclusions(text, Links::Excluded).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn links_and_mail_addresses_are_excluded() {
        assert_eq!(excluded("see https://x.org/a?b=1, ok"), ["https://x.org/a?b=1,"]);
        assert_eq!(excluded("wa.me/5491 and x.com?id=3"), ["wa.me/5491", "x.com?id=3"]);
        assert_eq!(excluded("https://x.org/?a=1&cardNumber=4111&b=2"), ["https://x.org/?a=1&cardNumber="]);
        assert_eq!(excluded("a 4111@x.org."), ["4111@x.org."]);
        assert_eq!(excluded("12/29 4111.1111/1111 @4111 a@4111"), [""; 0]);
    }

    #[test]
    fn identifiers_are_excluded() {
        let uuid = "41111111-1111-4111-8111-111111111111";
        assert_eq!(excluded(&format!("id {uuid}.")), [uuid]);
        assert_eq!(excluded(&format!("id {uuid}1.")), [""; 0]);
        assert_eq!(excluded("a1b2c3 exp1229 4242exp1229cvv"), ["a1b2c3"]);
    }

    #[test]
    fn a_bank_account_counts_only_with_its_check_digits() {
        assert_eq!(excluded("a ES91 2100 0418 4502 0005 1332 b"), ["ES91 2100 0418 4502 0005 1332"]);
        assert_eq!(excluded("GB29 NWBK 6016 1331 9268 19"), ["GB29 NWBK 6016 1331 9268 19"]);
        assert_eq!(excluded("DE89370400440532013000"), ["DE89370400440532013000"]);
        assert_eq!(excluded("ES92 2100 0418 4502 0005 1332"), [""; 0]);
    }
}
