//! How a message ends: `-- ` and a name, or "Sent from my iPhone". Only at the end of what is shown, and never all of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::language::{self, Language};
use super::line::{Line, is_of_a_word, normal};

/// The most bytes of a device's line.
const DEVICE_MAX_BYTES: usize = 240;
/// The most words of a device's line that does not apologise.
const DEVICE_MAX_WORDS: usize = 12;
/// The most lines after `-- ` (RFC 3676 section 4.3 asks for four).
const AFTER_DASHES_MAX: usize = 30;
/// The most lines after another line of dashes, and the most bytes of each.
const AFTER_LINE_MAX: usize = 10;
const NARROW_MAX_BYTES: usize = 100;

/// Phrases by the letter that they begin with, or end with.
type Phrases = HashMap<char, Vec<&'static str>>;

static SENT_FROM: LazyLock<Phrases> = LazyLock::new(|| phrases(|l| l.sent_from, |phrase| phrase.chars().next()));
static SENT_FROM_DEVICE: LazyLock<Phrases> =
    LazyLock::new(|| phrases(|l| l.sent_from_device, |phrase| phrase.chars().next()));
static DEVICE_SENT: LazyLock<Phrases> =
    LazyLock::new(|| phrases(|l| l.device_sent, |phrase| phrase.chars().next_back()));
/// Names in the same letters everywhere, of devices, systems and programs; and the words for a telephone.
static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        "iphone|ipad|ipod|ios|apple|android|samsung|galaxy|huawei|xiaomi|redmi|nokia|htc|sony|motorola|oneplus|oppo|pixel|",
        "blackberry|windows|outlook|yahoo|gmail|aol|gmx|proton|tutanota|thunderbird|spark|airmail|mail|telegram|office|",
        "mobil|móvil|movil|móbil|phone|telef|handy|cell|celular|cellulare|smartphone|tablet|gsm|gerät|puhelin|мобильн|мобільн|",
        "телефон|κινητό|手机|手機|携帯|휴대|telepon|komór|laptop|computer|macbook| app\\b"
    ))
    .ok()
});
/// Words of those who say sorry for what they typed on a small screen.
static SORRY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("please|excuse|excus|sorry|pardon|typo|brevity|disculp|perdon|desculp|entschuld|scus|fout|błęd|kürze")
        .ok()
});
/// What people put below a line of dashes: an address, a page, a telephone number.
static CONTACT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\S@\S+\.\w|https?://|www\.\w|\+?\(?\d[\d\s()./-]{6,}\d").ok());

fn phrases(of: fn(&Language) -> &'static [&'static str], letter: fn(&'static str) -> Option<char>) -> Phrases {
    let mut phrases = Phrases::new();
    for phrase in language::all().flat_map(of).copied() {
        if let Some(letter) = letter(phrase) {
            phrases.entry(letter).or_default().push(phrase);
        }
    }
    phrases
}

/// What follows the phrase that a text begins with.
fn after<'t>(phrases: &Phrases, text: &'t str) -> Option<&'t str> {
    let same = text.chars().next().and_then(|first| phrases.get(&first))?;
    same.iter().find_map(|phrase| text.strip_prefix(phrase))
}

fn ends(phrases: &Phrases, text: &str) -> bool {
    let same = text.chars().next_back().and_then(|last| phrases.get(&last));
    same.is_some_and(|phrases| phrases.iter().any(|phrase| text.ends_with(phrase)))
}

fn finds(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// What a device or a program added to a message by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// It has a link that only the program adds, above the mail that was answered.
    Linked,
    Plain,
}

/// Whether a line is "Sent from my iPhone", in any language.
pub(super) fn device(text: &str) -> Option<Device> {
    if text.len() > DEVICE_MAX_BYTES || text.len() < 6 {
        return None;
    }
    // Also where it is a link of Markdown.
    let text = normal(text).replace(['[', ']'], "");
    let text = text.trim_start_matches(|c: char| !is_of_a_word(c));
    let is_linked = text.contains("://");
    let of_device = || after(&SENT_FROM_DEVICE, text).is_some_and(|device| is_linked || finds(&DEVICE, device));
    let sent = || ends(&DEVICE_SENT, text.trim_end_matches(|c: char| !is_of_a_word(c))) && finds(&DEVICE, text);
    if after(&SENT_FROM, text).is_none() && !of_device() && !sent() {
        return None;
    }
    // "Sent from my desk, is much easier than my telephone" is a sentence.
    let goes_on = text.split_once(',').is_some_and(|(_, rest)| rest.split_whitespace().count() > 3);
    let is_long = goes_on || text.split(' ').count() > DEVICE_MAX_WORDS;
    if (is_long || text.ends_with('?')) && !finds(&SORRY, text) {
        return None;
    }
    Some(if is_linked { Device::Linked } else { Device::Plain })
}

/// Where the signature begins that reaches to the end of these lines.
pub(super) fn start(lines: &[Line<'_>]) -> Option<usize> {
    let mut written = 0;
    let (mut has_contact, mut is_narrow) = (false, true);
    for (place, line) in lines.iter().enumerate().rev() {
        if line.is_quoted || written > AFTER_DASHES_MAX {
            return None;
        }
        if matches!(line.text, "--" | "—" | "- -" | "–") {
            return Some(place);
        }
        if is_line(line.text) && is_narrow && written <= AFTER_LINE_MAX && (has_contact || follows_quote(lines, place))
        {
            return Some(place);
        }
        written += usize::from(!line.is_blank);
        is_narrow = is_narrow && line.text.len() <= NARROW_MAX_BYTES;
        has_contact = has_contact || (is_narrow && finds(&CONTACT, line.text));
    }
    None
}

/// A line drawn, as above an address; not the frame of a box.
fn is_line(text: &str) -> bool {
    text.chars().take(3).count() >= 2
        && text.chars().all(|c| matches!(c, '-' | '_' | '—' | '–' | '─' | '━' | '=' | '+'))
}

/// Below a quotation a line of dashes begins what a mailing list adds.
fn follows_quote(lines: &[Line<'_>], place: usize) -> bool {
    lines.iter().take(place).rev().take(AFTER_LINE_MAX).find(|line| !line.is_blank).is_some_and(|line| line.is_quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::email::quoted_text::line;

    #[test]
    fn what_devices_add_is_known_in_many_languages() {
        for text in [
            "Sent from my iPhone",
            "Sent from my cell, please excuse any typos.",
            "Sent from my Samsung Galaxy s5 Octacore device",
            "Sent from Yahoo Mail on Android",
            "(sent from a phone)",
            "<<sent by galaxy>>",
            "Enviado desde mi iPhone",
            "Enviado do meu iPhone",
            "Envoyé de mon iPhone",
            "Von meinem iPhone gesendet",
            "Gesendet von Mail für Windows",
            "Inviato da iPhone",
            "Verstuurd vanaf mijn iPad",
            "Wysłane z iPhone'a",
            "Skickat från min iPhone",
            "Sendt fra min iPad",
            "Lähetetty iPhonesta",
            "Odesláno z iPhonu",
            "Trimis de pe iPhone-ul meu",
            "Az iPhone-omról küldve",
            "Отправлено с iPhone",
            "Надіслано з iPhone",
            "iPhone'umdan gönderildi",
            "Στάλθηκε από το iPhone μου",
            "iPhoneから送信",
            "发自我的iPhone",
            "從我的 iPhone 傳送",
            "나의 iPhone에서 보냄",
            "أُرسلت من الـ iPhone",
            "נשלח מה-iPhone שלי",
            "Đã gửi từ iPhone của tôi",
        ] {
            assert_eq!(device(text), Some(Device::Plain), "{text}");
        }
        assert_eq!(device("Get Outlook for iOS<https://aka.ms/o0ukef>"), Some(Device::Linked));
        assert_eq!(device("Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>"), Some(Device::Linked));
    }

    #[test]
    fn sentences_are_none() {
        for text in [
            "Sent from my desk, is much easier then my mobile phone.",
            "Sent by courier yesterday",
            "From my point of view that is fine",
            "Ich habe die Datei gestern gesendet",
            "Was it sent from my iPhone?",
            "Enviado por correo certificado el lunes",
            "Sent from my iPhone the picture looked fine, but on the computer it did not look fine at all",
        ] {
            assert_eq!(device(text), None, "{text}");
        }
    }

    #[test]
    fn dashes_begin_a_signature_and_other_rules_only_above_an_address() {
        let start = |text: &str| start(&line::of_text(text));
        assert_eq!(start("Hi\n-- \nAna"), Some(1));
        assert_eq!(start("Hi\n—————\nAna\nana@example.com"), Some(1));
        assert_eq!(start("####\nWrite to ana@example.com"), None);
        assert_eq!(start("Part one\n=====\nPart two"), None);
        assert_eq!(start("Hi\n> quoted\n\n_____\nThe list"), Some(3));
        assert_eq!(start("Do this:\n-- first\n-- second"), None);
        let long = format!("Hi\n--\n{}", "line\n".repeat(60));
        assert_eq!(start(&long), None);
    }
}
