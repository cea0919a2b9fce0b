//! Lines that stand between a reply and what follows: our own sentence, "-----Original Message-----", "Begin forwarded
//! message:", and lines of dashes.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::language;
use super::line::{is_of_a_word, normal};

/// The sentence above which a person is asked to write, in the mail that we send. A reply is cut there first.
pub const REPLY_ABOVE_EN: &str = "Please reply above this line";
/// The same in Spanish.
pub const REPLY_ABOVE_ES: &str = "Por favor, responde por encima de esta línea";
/// The same in Portuguese.
pub const REPLY_ABOVE_PT: &str = "Por favor, responda acima desta linha";
/// The sentence in each language, by the language's code.
pub const REPLY_ABOVE: [(&str, &str); 3] = [("en", REPLY_ABOVE_EN), ("es", REPLY_ABOVE_ES), ("pt", REPLY_ABOVE_PT)];

/// As it was said in Spanish until now: mail that went out with it is still answered.
const REPLY_ABOVE_ES_FORMAL: &str = "Por favor, responda por encima de esta línea";

/// The most bytes of a line that is only a phrase.
const PHRASE_MAX_BYTES: usize = 160;

static ORIGINAL: LazyLock<HashSet<&str>> =
    LazyLock::new(|| language::all().flat_map(|l| l.original).copied().collect());
static FORWARDED: LazyLock<HashSet<&str>> =
    LazyLock::new(|| language::all().flat_map(|l| l.forwarded).copied().collect());
static OWN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sentences = REPLY_ABOVE.iter().map(|(_, sentence)| *sentence);
    sentences.chain([REPLY_ABOVE_ES_FORMAL]).map(normal).collect()
});

/// What a line that separates separates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Original,
    Forwarded,
}

/// Whether this is our own "Please reply above this line", however it was decorated.
pub(super) fn is_own(text: &str) -> bool {
    let bare = bare(text);
    let first = bare.as_bytes().first().map(u8::to_ascii_lowercase);
    let may_be = |sentence: &&String| bare.len() >= sentence.len() && sentence.as_bytes().first().copied() == first;
    OWN.iter().filter(may_be).any(|sentence| normal(bare) == *sentence)
}

/// Whether this announces the mail that was answered, or one that is forwarded.
pub(super) fn separator(text: &str) -> Option<Separator> {
    if text.len() > PHRASE_MAX_BYTES {
        return None;
    }
    let bare = bare(text);
    let head = text.get(..text.find(is_of_a_word)?)?;
    let tail = text.get(head.len() + bare.len()..)?;
    let has_dashes = dashes(head) >= 2 || (dashes(head) >= 1 && dashes(tail) >= 1);
    let has_colon = tail.trim_start().starts_with([':', '：']);
    if !has_dashes && !has_colon {
        return None;
    }
    let phrase = normal(bare);
    if FORWARDED.contains(phrase.as_str()) {
        return Some(Separator::Forwarded);
    }
    (has_dashes && ORIGINAL.contains(phrase.as_str())).then_some(Separator::Original)
}

/// A line of dashes and their like, which says nothing.
pub(super) fn is_rule(text: &str) -> bool {
    let mut count = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        // The single letter is what a tracker of Gmail leaves where its picture was.
        let is_dash = is_dash(c) || matches!(c, '*' | '#' | '+' | '.' | '•' | '·' | '\u{1427}' | '¯');
        if !is_dash {
            return false;
        }
        count += if matches!(c, '—' | '―' | '─' | '\u{1427}') { 2 } else { 1 };
    }
    count >= 2
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '=' | '~' | '–' | '—' | '―' | '─' | '━' | '‐' | '‑' | '－' | '＿')
}

fn dashes(text: &str) -> usize {
    text.chars().filter(|c| is_dash(*c)).count()
}

/// A text without the signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !is_of_a_word(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_sentence_is_known_however_decorated() {
        for line in [
            "Please reply above this line",
            "##- Please reply above this line -##",
            "*** PLEASE REPLY ABOVE THIS LINE. ***",
            "--- Por favor, responde por encima de esta línea ---",
            "## Por favor, responda por encima de esta línea ##",
            "Por favor,\u{a0}responda acima desta linha",
        ] {
            assert!(is_own(line), "{line}");
        }
        assert!(!is_own("Why should I please reply above this line, of all things?"));
    }

    #[test]
    fn separators_of_many_programs_are_known() {
        for line in [
            "-----Original Message-----",
            "*-------- Original Message --------*",
            "----- Mensaje original -----",
            "-------- Message d'origine --------",
            "------------------ 原始邮件 ------------------",
            "----Ursprüngliche Nachricht",
        ] {
            assert_eq!(separator(line), Some(Separator::Original), "{line}");
        }
        for line in [
            "Begin forwarded message:",
            "---------- Forwarded message ---------",
            "Anfang der weitergeleiteten Nachricht:",
            "---------- Mensagem encaminhada ---------",
            "Début du message réexpédié :",
        ] {
            assert_eq!(separator(line), Some(Separator::Forwarded), "{line}");
        }
        for line in
            ["The original message", "Original message:", "See the forwarded message", "-----", "", "forwarded message"]
        {
            assert_eq!(separator(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_of_dashes_says_nothing() {
        for line in ["--", "-- ", "***", "####", "=====", "—", "- - - -", "ᐧ"] {
            assert!(is_rule(line), "{line}");
        }
        for line in ["-", "- a", "", "..-x", "?"] {
            assert!(!is_rule(line), "{line}");
        }
    }
}
