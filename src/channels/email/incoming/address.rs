//! Addresses as people and programs write them (RFC 5322 section 3.4), and a good deal of what the RFC does not allow.

use crate::domain::incoming_mail::MailAddress;

use super::header::one_line;
use super::word;

/// The most mailboxes of one header.
const MAILBOXES_MAX: usize = 500;
/// The longest address (RFC 5321 section 4.5.3.1, 64 + 1 + 255).
const ADDRESS_MAX_BYTES: usize = 320;
const NAME_MAX_CHARS: usize = 200;
/// The longest mailbox that is looked at, name included.
const MAILBOX_MAX_BYTES: usize = 2000;

/// The mailboxes of a header that have an address.
pub(super) fn list(line: &str) -> Vec<MailAddress> {
    split(line).into_iter().filter_map(mailbox).take(MAILBOXES_MAX).collect()
}

/// The first mailbox that has an address.
pub(super) fn first(line: &str) -> Option<MailAddress> {
    split(line).into_iter().find_map(mailbox)
}

/// A text as an address, when it is one: trimmed, without brackets, its domain in small letters.
pub(super) fn normal(text: &str) -> Option<String> {
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '\''));
    let text = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("MAILTO:")).unwrap_or(text);
    // The quoted local part of nobody, `"ana"@example.com`, is ana.
    let text = text.replace(['"', ' ', '\t'], "");
    // Routes (RFC 5322 section 4.4) are gone since 2001.
    let text = if text.starts_with('@') { text.split_once(':').map_or("", |(_, address)| address) } else { &text };
    let (local, domain) = text.rsplit_once('@')?;
    let is_domain = !domain.is_empty() && domain.chars().all(|c| c.is_alphanumeric() || ".-_[]:".contains(c));
    let is_local =
        !local.is_empty() && !local.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;:()".contains(c));
    let address = format!("{local}@{}", domain.trim_end_matches('.').to_lowercase());
    (is_domain && is_local && !domain.starts_with('.') && address.len() <= ADDRESS_MAX_BYTES).then_some(address)
}

/// The pieces between commas (and semicolons, which Outlook writes) that stand outside of quotes, comments, brackets and
/// encoded words.
fn split(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut scan = Scan::new(line);
    let is_group = line.trim_end().ends_with(';');
    while let Some((position, character)) = scan.next_outside() {
        match character {
            ',' | ';' => {
                pieces.extend(line.get(start..position));
                start = position + 1;
            }
            // `Friends: ana@example.com, ...;` is a group (RFC 5322 section 3.4).
            ':' if is_group && !line.get(start..position).unwrap_or_default().contains('@') => start = position + 1,
            _ => {}
        }
        if pieces.len() > MAILBOXES_MAX * 2 {
            return pieces;
        }
    }
    pieces.extend(line.get(start..));
    pieces
}

/// Goes through a text and gives what stands outside of quotes, comments, brackets and encoded words.
struct Scan<'a> {
    text: &'a str,
    position: usize,
    /// There is none of these any more from here on, so that what opens is a letter. Also keeps it linear.
    no_quote: bool,
    no_bracket: bool,
    no_comment: bool,
}

impl<'a> Scan<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, position: 0, no_quote: false, no_bracket: false, no_comment: false }
    }

    fn next_outside(&mut self) -> Option<(usize, char)> {
        loop {
            let start = self.position;
            let ahead = self.text.get(start..)?;
            let character = ahead.chars().next()?;
            let end = match character {
                '"' if !self.no_quote => closing_quote(ahead).or_else(|| note(&mut self.no_quote)),
                '<' if !self.no_bracket => ahead.find('>').or_else(|| note(&mut self.no_bracket)),
                '(' if !self.no_comment => closing_comment(ahead).or_else(|| note(&mut self.no_comment)),
                '=' if ahead.starts_with("=?") => word::end_of_word(self.text, start).map(|end| end - start - 1),
                _ => None,
            };
            let Some(end) = end else {
                self.position = start + character.len_utf8();
                return Some((start, character));
            };
            self.position = start + end + 1;
        }
    }
}

fn note(flag: &mut bool) -> Option<usize> {
    *flag = true;
    None
}

fn closing_quote(ahead: &str) -> Option<usize> {
    let mut is_escaped = false;
    ahead.bytes().enumerate().skip(1).find_map(|(position, byte)| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end.then_some(position)
    })
}

fn closing_comment(ahead: &str) -> Option<usize> {
    let mut depth = 0_usize;
    ahead.bytes().enumerate().find_map(|(position, byte)| {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(position)
    })
}

/// A mailbox, when there is an address in it.
fn mailbox(piece: &str) -> Option<MailAddress> {
    let piece = piece.trim();
    if piece.len() > MAILBOX_MAX_BYTES {
        return None;
    }
    let (name, address) = bracketed(piece).or_else(|| bare(piece))?;
    let name = readable(&name).filter(|name| !name.eq_ignore_ascii_case(&address));
    Some(MailAddress { name, address })
}

/// `Ana <ana@example.com>`. The last brackets count; those that nothing closes do too.
fn bracketed(piece: &str) -> Option<(String, String)> {
    let (before, behind) = piece.rsplit_once('<')?;
    let (inside, after) = behind.split_once('>').unwrap_or((behind, ""));
    let address = normal(inside)?;
    let comment = || after.trim().trim_start_matches('(').trim_end_matches(')');
    let name = if before.trim().is_empty() { comment() } else { before };
    Some((name.to_owned(), address))
}

/// `ana@example.com (Ana)`, `"Ana" ana@example.com`, `Ana [mailto:ana@example.com]`.
fn bare(piece: &str) -> Option<(String, String)> {
    let (outside, comment) = match piece.split_once('(') {
        Some((outside, comment)) => (outside, comment.trim_end_matches(')')),
        None => (piece, ""),
    };
    let is_end = |c: char| c.is_whitespace() || "<>[]".contains(c);
    let mut words = outside.split(is_end).filter(|word| word.contains('@'));
    let (word, address) = words.find_map(|word| Some((word, normal(word)?)))?;
    let rest = outside.replacen(word, "", 1);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "<>[]".contains(c));
    Some((if comment.is_empty() { rest.to_owned() } else { comment.to_owned() }, address))
}

/// A name without quotes and escapes, decoded; None when nothing is left.
fn readable(name: &str) -> Option<String> {
    let unquoted = name.replace("\\\"", "\u{1}").replace('"', "").replace('\u{1}', "\"").replace("\\\\", "\\");
    let decoded = one_line(&word::decode(&unquoted));
    // Names such as 'ana@example.com' are Outlook's.
    let trimmed = decoded.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ','));
    let short: String = trimmed.chars().take(NAME_MAX_CHARS).collect();
    (!short.is_empty()).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(line: &str) -> Vec<(String, String)> {
        list(line).into_iter().map(|mailbox| (mailbox.name.unwrap_or_default(), mailbox.address)).collect()
    }

    #[test]
    fn a_mailbox_is_read_however_it_is_written() {
        for (line, name, address) in [
            ("Ana Paz <ana@Example.COM>", "Ana Paz", "ana@example.com"),
            ("ana@example.com", "", "ana@example.com"),
            ("<ana@example.com>", "", "ana@example.com"),
            ("<ana@example.com> (Ana)", "Ana", "ana@example.com"),
            ("ana@example.com (Ana (the first))", "Ana (the first", "ana@example.com"),
            ("\"Paz, Ana\" <ana@example.com>", "Paz, Ana", "ana@example.com"),
            ("\"Ana \\\"la\\\" Paz\" <ana@example.com>", "Ana \"la\" Paz", "ana@example.com"),
            ("=?utf-8?Q?Paz,_Ana?= <ana@example.com>", "Paz, Ana", "ana@example.com"),
            ("\"=?utf-8?B?QcOxbw==?=\" <ana@example.com>", "Año", "ana@example.com"),
            ("Ana Paz <ana@example.com", "Ana Paz", "ana@example.com"),
            ("Ana Paz [mailto:ana@example.com]", "Ana Paz", "ana@example.com"),
            ("\"Ana\" ana@example.com", "Ana", "ana@example.com"),
            ("'ana@example.com' <ana@example.com>", "", "ana@example.com"),
            ("Ana@Home <ana@example.com>", "Ana@Home", "ana@example.com"),
            ("ceo@example.org <ana@example.com>", "ceo@example.org", "ana@example.com"),
            ("\"unclosed <ana@example.com>", "unclosed", "ana@example.com"),
            ("< ana @example.com >", "", "ana@example.com"),
            ("Ünal Ö <ünal@exämple.com>", "Ünal Ö", "ünal@exämple.com"),
        ] {
            let seen = first(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((seen.name.unwrap_or_default().as_str(), seen.address.as_str()), (name, address), "{line}");
        }
    }

    #[test]
    fn the_first_mailbox_that_has_an_address_wins() {
        let seen = first("\"Company \" <>, \"LTD\" <a@b.example>").map(|mailbox| mailbox.address);
        assert_eq!(seen.as_deref(), Some("a@b.example"));
        assert_eq!(first("undisclosed-recipients:;"), None);
        assert_eq!(first("MAILER-DAEMON (Mail Delivery System)"), None);
    }

    #[test]
    fn lists_and_groups_are_read() {
        assert_eq!(pairs(", a@b.example, \"x, y\" <c@d.example>; e@f.example").len(), 3);
        assert_eq!(pairs("Friends: a@b.example, C <c@d.example>;").len(), 2);
        assert_eq!(pairs("a@b.example (one, two), c@d.example").len(), 2);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "@", "a@", "@b", "a b", "a@b c@d@", "ana@exam(ple", "<>", "a@.b"] {
            assert_eq!(normal(text), None, "{text}");
        }
        assert_eq!(normal("@relay.example:ana@example.com").as_deref(), Some("ana@example.com"));
        assert_eq!(normal("\"ana\"@example.com.").as_deref(), Some("ana@example.com"));
    }
}
