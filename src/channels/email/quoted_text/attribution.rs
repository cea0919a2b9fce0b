//! "On 3 May, Ana <ana@example.com> wrote:" in any language, wrapped as mail programs wrap it.
//!
//! Three things together make one: how it begins, a date, and a word such as `wrote` at the end; or, whatever the language,
//! a date at its beginning and an address at its end, before a colon.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Match, Regex};

use super::language;
use super::line::{Line, MARK_MAX_BYTES, is_digit, is_of_a_word, normal};

/// The most lines that it is wrapped to.
const LINES_MAX: usize = 4;
/// The most words where no address says that it is one.
const WORDS_MAX: usize = 16;
/// No last word of `wrote` is shorter, in any language.
const WROTE_MIN_BYTES: usize = 2;
/// The most bytes from the end of an address to the colon in the same line.
const RUN_ON_MAX_BYTES: usize = 40;
/// The most words of a name and a verb.
const NAME_MAX_WORDS: usize = 6;
/// The words among which its date begins.
const DATE_WITHIN_WORDS: usize = 6;

static ON: LazyLock<Vec<&str>> = LazyLock::new(|| language::all().flat_map(|l| l.on).copied().collect());
static PRONOUNS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| language::all().flat_map(|l| l.pronouns).copied().collect());
/// The last words of `wrote`, in its languages: what a line without a colon must end with to be looked at.
static LAST_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| language::all().flat_map(|l| l.wrote).filter_map(|wrote| wrote.rsplit(' ').next()).collect());
/// Those that no space parts from the name before them, by their last letter.
static JOINED_WORDS: LazyLock<HashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<&str>> = HashMap::new();
    for word in LAST_WORDS.iter().copied().filter(|word| is_joined(word)) {
        words.entry(word.chars().next_back().unwrap_or_default()).or_default().push(word);
    }
    words
});
static WROTE: LazyLock<Option<Regex>> = LazyLock::new(|| phrases(language::all().flat_map(|l| l.wrote), "$"));
static WROTE_WHOM: LazyLock<Option<Regex>> =
    LazyLock::new(|| phrases(language::all().flat_map(|l| l.wrote_whom), r"(?:\W|$)"));
static AFTER_ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let phrases = language::all().flat_map(|l| l.after_address).map(|phrase| regex::escape(phrase)).collect::<Vec<_>>();
    Regex::new(&format!(r"> (?:{})(?:\W|$)", phrases.join("|"))).ok()
});
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[^\s<>@]@[^\s<>@]+\.\w").ok());
static YEAR_OR_TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let date = r"(?:^|\D)(?:19|20)\d\d(?:\D|$)|(?:^|[^\d.])\d{1,2}(?:[:.h]\d\d|[./-]\d{1,2}[./-](?:\d\d|\d{4}))(?:[^\d.]|$)|\d{1,2}時|\d{1,2}시";
    Regex::new(date).ok()
});
/// Gmail of old: `2016-03-03 17:21 GMT+01:00 Ana`, with nothing after it.
static ISO_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\d{4}-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d?:\d\d \S.{0,120}$").ok());

/// What begins with the verb or with what follows the name: the name was in a line above.
static BEGINS_WITH_WROTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let phrases = language::all().flat_map(|l| l.wrote.iter().chain(l.wrote_whom));
    let any: Vec<String> = phrases.map(|phrase| regex::escape(phrase)).collect();
    Regex::new(&format!(r"^(?:{})(?:\W|$)", any.join("|"))).ok()
});

/// An expression that finds one of some phrases. Languages that set no spaces need no gap before it.
fn phrases<'p>(phrases: impl Iterator<Item = &'p &'static str>, end: &str) -> Option<Regex> {
    let (spaced, joined): (Vec<&str>, Vec<&str>) = phrases.copied().partition(|phrase| !is_joined(phrase));
    let any = |phrases: &[&str]| phrases.iter().map(|phrase| regex::escape(phrase)).collect::<Vec<_>>().join("|");
    let mut either = format!(r"(?:^|\W)(?:{})", any(&spaced));
    if !joined.is_empty() {
        either = format!("{either}|(?:{})", any(&joined));
    }
    Regex::new(&format!("(?:{either}){end}")).ok()
}

/// Of China, Japan or Korea, where no space is set before a verb.
fn is_joined(phrase: &str) -> bool {
    phrase.starts_with(|first| first >= '\u{1100}')
}

fn finds(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// Whether it is worth a try to look for an attribution that ends with this line: [`start`] costs more.
pub(super) fn may_end(all: &[Line<'_>], end: usize) -> bool {
    let lines = all.get((end + 1).saturating_sub(LINES_MAX)..=end).unwrap_or_default();
    let has_date_or_address = || lines.iter().any(|line| line.text.contains(|c: char| c == '@' || is_digit(c)));
    lines.last().is_some_and(may_be_last) && (is_above_quote(all, end) || has_date_or_address())
}

/// Where the attribution begins that ends with line `end`, if one does.
pub(super) fn start(lines: &[Line<'_>], end: usize) -> Option<usize> {
    let run_on = lines.get(end).and_then(|last| run_on(last.text));
    if run_on.is_some_and(|head| Form::of(&normal(head), false) == Some(Form::Begun)) {
        return Some(end);
    }
    let is_above_quote = is_above_quote(lines, end);
    let mut found = None;
    let mut text = String::new();
    for (start, line) in lines.get(..=end)?.iter().enumerate().rev().take(LINES_MAX) {
        let is_apart = start < end && (line.is_quoted || line.is_blank);
        if is_apart || text.len() + line.text.len() > MARK_MAX_BYTES {
            break;
        }
        let above = normal(line.text);
        let is_open = text.is_empty() || text.starts_with([':', '>']);
        text = if is_open { format!("{above}{text}") } else { format!("{above} {text}") };
        match Form::of(&text, is_above_quote) {
            // Its beginning is known: nothing above can belong to it.
            Some(Form::Begun) => return Some(start),
            Some(form) => {
                // The rest of one is often enough to be known by. One that says who wrote is surer.
                let sureness = (!begins_with_wrote(&text), form);
                if found.is_none_or(|(_, known)| sureness > known) {
                    found = Some((start, sureness));
                }
            }
            None => {}
        }
    }
    let (start, (_, form)) = found?;
    Some(if begins_above(lines, start, form) { start - 1 } else { with_address_above(lines, start) })
}

/// Where an attribution begins whose line `start`, or the one above that, begins within an address.
fn with_address_above(lines: &[Line<'_>], start: usize) -> usize {
    let above = start.checked_sub(1).filter(|above| {
        let is_rest = |line: &Line<'_>| !line.is_quoted && line.text.contains('@') && begins_within_address(line.text);
        lines.get(*above).is_some_and(is_rest)
    });
    let begin = |rest: usize| Some(unwrapped(lines, rest)).filter(|begin| *begin < rest);
    begin(start).or_else(|| above.and_then(begin)).unwrap_or(start)
}

fn begins_with_wrote(text: &str) -> bool {
    finds(&BEGINS_WITH_WROTE, text)
}

fn begins_within_address(text: &str) -> bool {
    text.matches('<').count() < text.matches('>').count()
}

/// Where the line begins that was wrapped within an address, which ends in line `end`; in any language. Ours are long, with
/// their token.
pub(super) fn unwrapped(lines: &[Line<'_>], end: usize) -> usize {
    if lines.get(end).is_none_or(|line| !begins_within_address(line.text)) {
        return end;
    }
    let above = lines.iter().enumerate().take(end).rev().take(LINES_MAX - 1);
    let mut above = above.take_while(|(_, line)| !line.is_quoted && !line.is_blank);
    above.find(|(_, line)| line.text.contains('<')).map_or(end, |(start, _)| start)
}

fn is_above_quote(lines: &[Line<'_>], place: usize) -> bool {
    lines.iter().skip(place + 1).take(3).find(|line| !line.is_blank).is_some_and(|line| line.is_quoted)
}

/// How much of an attribution a text is. Later ones are surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// A name, an address and `wrote`; the date may come after or not at all.
    Named,
    /// A date, a name and an address or `wrote`.
    Dated,
    /// The same after a word such as `On`.
    Begun,
}

impl Form {
    fn of(text: &str, is_above_quote: bool) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| !is_of_a_word(c) && !matches!(c, '"' | '<'));
        let decorated = text.trim_end_matches(['-', '*', '_', ' ', '.', '|', '"']);
        let body = decorated.trim_end_matches([':', '：', ' ']);
        let ends_with_colon = body.len() < decorated.trim_end().len();
        let has_address = body.contains('@') && finds(&ADDRESS, body);
        let wrote = wrote(body, ends_with_colon, is_above_quote);
        let is_dated = finds(&YEAR_OR_TIME, body);
        let first_number = body.split(' ').position(|word| word.contains(is_digit)).unwrap_or(usize::MAX);
        // Without a colon only dashes or an address tell it from the end of a sentence.
        let ends = ends_with_colon || has_address || decorated.len() + 1 < text.len();
        let is_short = has_address || words(body) <= WORDS_MAX;
        if wrote.is_some() && ends && is_short && first_number < DATE_WITHIN_WORDS {
            if ON.iter().any(|on| body.starts_with(on)) {
                return Some(Self::Begun);
            }
            if is_dated && first_number < 3 {
                return Some(Self::Dated);
            }
        }
        let ends_with_address = body.ends_with(['>', ')', ']']) && has_address;
        if ends_with_colon && ends_with_address && is_dated && first_number < 3 || finds(&ISO_DATE, body) {
            return Some(Self::Dated);
        }
        // Right above a quotation it may be in a language that is not known here.
        if is_above_quote && ends_with_colon && words(body) <= WORDS_MAX {
            if is_dated && has_address {
                return Some(Self::Dated);
            }
            if wrote.is_some() && words(body) <= NAME_MAX_WORDS {
                return Some(Self::Named);
            }
        }
        // Of "<ana@example.com>: the host said:" the address is not who said it.
        let name = wrote.and_then(|wrote| body.get(..wrote)).unwrap_or_default().trim_end();
        let is_named = name.ends_with(['>', ')']) || name.rsplit(' ').next().is_some_and(|word| word.contains('@'));
        let words_max = if is_named && is_dated { WORDS_MAX + NAME_MAX_WORDS } else { WORDS_MAX };
        (ends_with_colon && (is_named || (is_dated && wrote.is_some())) && has_address && words(body) <= words_max)
            .then_some(Self::Named)
    }
}

/// Where `wrote` begins that a text ends with, or has before a name and a colon.
fn wrote(body: &str, ends_with_colon: bool, is_above_quote: bool) -> Option<usize> {
    // What parts the verb from the name before it is part of what was found.
    let begins = |found: Match<'_>| found.start() + found.as_str().find(is_of_a_word).unwrap_or(0);
    let body = without_date(body);
    let Some(found) = WROTE.as_ref().and_then(|regex| regex.find(body)) else {
        let whom = [&WROTE_WHOM, &AFTER_ADDRESS].into_iter().filter(|_| ends_with_colon);
        return whom.filter_map(|regex| regex.as_ref()).find_map(|regex| regex.find(body)).map(begins);
    };
    let before = body.get(..found.start()).and_then(|before| before.rsplit(' ').next());
    // Right above a quotation, "Wei He wrote" is more likely a name.
    let is_of_a_person = !is_above_quote && before.is_some_and(|word| PRONOUNS.contains(word));
    (!is_of_a_person).then(|| begins(found))
}

/// Without the date that follows `wrote` in parentheses, which may have some in it: `(segunda, 30/11/2026 à(s) 10:12)`.
fn without_date(body: &str) -> &str {
    let Some(inner) = body.strip_suffix(')') else { return body };
    let mut open = 1;
    let begin = inner.char_indices().rev().find(|(_, c)| {
        match c {
            ')' => open += 1,
            '(' => open -= 1,
            _ => {}
        }
        open == 0
    });
    let parts = begin.and_then(|(begin, _)| Some((body.get(..begin)?, inner.get(begin..)?)));
    parts.filter(|(_, date)| finds(&YEAR_OR_TIME, date)).map_or(body, |(said, _)| said.trim_end())
}

fn words(text: &str) -> usize {
    text.split(' ').count()
}

/// The beginning of a line that goes on with the quotation itself, up to the colon after an address: Yahoo's on telephones.
fn run_on(text: &str) -> Option<&str> {
    let address_end = text.bytes().take(MARK_MAX_BYTES).position(|byte| byte == b'>')?;
    let (address, rest) = text.split_at(address_end);
    let colon = rest.bytes().take(RUN_ON_MAX_BYTES).position(|byte| byte == b':')?;
    text.get(..=address_end + colon).filter(|_| address.contains('@') && colon > 1)
}

/// Cheap, as it is asked of every line.
fn may_be_last(line: &Line<'_>) -> bool {
    let is_tail = line.is_quoted && line.text == ":";
    if line.is_quoted && !is_tail {
        return false;
    }
    if run_on(line.text).is_some() {
        return true;
    }
    if line.text.len() > MARK_MAX_BYTES {
        return false;
    }
    let text = line.text.trim_end_matches(|c: char| !is_of_a_word(c) && !matches!(c, ':' | '：' | ')' | '>'));
    if text.ends_with([':', '：']) || (text.starts_with("20") && text.contains(" GMT")) {
        return true;
    }
    let last = text.rsplit([' ', '\u{a0}', '>', '\t']).next().unwrap_or(text);
    last.len() >= WROTE_MIN_BYTES && (LAST_WORDS.contains(last) || ends_joined(last))
}

/// The same for words that are joined to the name before them.
fn ends_joined(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let same = word.chars().next_back().and_then(|last| JOINED_WORDS.get(&last));
    same.is_some_and(|words| words.iter().any(|last| word.ends_with(last)))
}

/// Whether an attribution's first line is the one above: the name before an address, the date before a time.
fn begins_above(lines: &[Line<'_>], start: usize, form: Form) -> bool {
    let is_named = form == Form::Named;
    let Some([above, first]) = start.checked_sub(1).and_then(|above| lines.get(above..=start)) else { return false };
    let is_short = !above.is_blank && !above.is_quoted && above.text.len() <= 80;
    let is_name = || words(above.text) <= 5 && (first.text.starts_with('<') || is_named && first.text.starts_with('('));
    let is_date = || !is_named && above.text.ends_with(',') && above.text.contains(is_digit);
    is_short && (is_name() || is_date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::email::quoted_text::line;

    fn begins(text: &str) -> Option<usize> {
        let lines = line::of_text(text);
        let end = lines.len() - 1;
        start(&lines, end).filter(|_| may_end(&lines, end))
    }

    #[test]
    fn programs_of_many_languages_are_understood() {
        for text in [
            "On Mon, Apr 2, 2012 at 6:26 PM, Megan One <xxx@example.com> wrote:",
            "On Apr 3, 2012, at 4:19 PM, bob wrote:",
            "At 6/16/2016 08:32 PM, you wrote:",
            "---- On Tue, 22 Dec 2015 14:17:36 +0530 Sam<info@example.com> wrote ----",
            "El mié, 1 ene 2020 a las 12:34, Ana (<ana@example.com>) escribió:",
            "Em qua., 1 de jan. de 2020 às 12:34, Ana <ana@example.com> escreveu:",
            "Le mer. 1 janv. 2020 à 12:34, Ana <ana@example.com> a écrit :",
            "Am Mi., 1. Jan. 2020 um 12:34 Uhr schrieb Ana <ana@example.com>:",
            "Ana <ana@example.com> schrieb am Mi., 1. Jan. 2020, 12:34:",
            "Il giorno mer 1 gen 2020 alle ore 12:34 Ana <ana@example.com> ha scritto:",
            "Op wo 1 jan. 2020 om 12:34 schreef Ana <ana@example.com>:",
            "śr., 1 sty 2020 o 12:34 Ana <ana@example.com> napisał(a):",
            "Den ons 1 jan. 2020 kl 12:34 skrev Ana <ana@example.com>:",
            "ons. 1. jan. 2020 kl. 12:34 skrev Ana <ana@example.com>:",
            "ke 1. tammik. 2020 klo 12.34 Ana (ana@example.com) kirjoitti:",
            "st 1. 1. 2020 v 12:34 odesílatel Ana <ana@example.com> napsal:",
            "În mie., 1 ian. 2020 la 12:34, Ana <ana@example.com> a scris:",
            "Ana <ana@example.com> ezt írta (időpont: 2020. jan. 1., Sze, 12:34):",
            "ср, 1 янв. 2020 г. в 12:34, Ana <ana@example.com>:",
            "понедельник, 6 октября 2014 г. пользователь Ana написал:",
            "ср, 1 січ. 2020 р. о 12:34 Ana <ana@example.com> пише:",
            "Ana <ana@example.com>, 1 Oca 2020 Çar, 12:34 tarihinde şunu yazdı:",
            "Στις Τετ, 1 Ιαν 2020 στις 12:34 μ.μ., ο χρήστης Ana <ana@example.com> έγραψε:",
            "2020年1月1日(水) 12:34 Ana <ana@example.com>:",
            "2020/01/01 12:34、Ana <ana@example.com>のメール:",
            "在 2020年1月1日，下午12:34，张三 <ana@example.com> 写道：",
            "Ana <ana@example.com> 於 2020年1月1日 週三 下午12:34寫道：",
            "2020년 1월 1일 (수) 오후 12:34, Ana <ana@example.com>님이 작성:",
            "في الأربعاء، ١ يناير ٢٠٢٠ في ١٢:٣٤ م تمت كتابة ما يلي بواسطة Ana <ana@example.com>:",
            "\u{202b}בתאריך יום ד׳, 1 בינו׳ 2020 ב-12:34 מאת \u{202a}Ana\u{202c}\u{200f} <\u{202a}ana@example.com\u{202c}\u{200f}>:\u{202c}",
            "Vào Th 4, 1 thg 1, 2020 vào lúc 12:34 Ana <ana@example.com> đã viết:",
            "2016-03-03 17:21 GMT+01:00 Some One",
            "26.06.2014, 14:41, \"Alexander L\" <abc@example.com>:",
        ] {
            assert_eq!(begins(text), Some(0), "{text}");
        }
    }

    #[test]
    fn it_may_be_wrapped() {
        for text in [
            "On Mon, Aug 26, 2019 at 4:37 PM The Engine <\nlong+123@example.com> wrote:",
            "Le 4 janv. 2016 19:03, \"Neil\"\n<info@example.com>\na écrit :",
            "tir. 18. apr. 2017 kl. 13:09 skrev Test user <test@example.com\n>:",
            "Erlend <meta@example.com> schrieb am Di., 16. Aug. 2016\num 12:52 Uhr:",
            "On Mon, Apr 2, 2012 at\n6:26 PM, Megan <xxx@example.com> wrote:",
            "Wednesday, 17 November 2021,\n3:32 PM +0300 from john <john@example.com>:",
        ] {
            assert_eq!(begins(text), Some(0), "{text}");
        }
    }

    #[test]
    fn the_line_above_it_stays_apart() {
        assert_eq!(begins("On the other hand, fine.\nOn 3 Apr 2012, at 4:19 PM, bob wrote:"), Some(1));
        assert_eq!(begins("I wrote something\n\nOn 28 Jan 2016, at 19:04, Some One wrote:"), Some(2));
    }

    #[test]
    fn the_quotation_may_begin_in_the_same_line() {
        let text = "On Wed, Jan 1, 2020 at 12:34 PM, Ana<ana@example.com> wrote:   An old text, of many words";
        assert_eq!(begins(text), Some(0));
        assert_eq!(begins("On Monday I wrote <ana@example.com> this: hello"), None);
    }

    #[test]
    fn right_above_a_quotation_less_is_enough() {
        for text in [
            "Hi\n\nJohn Smith wrote:\n> a",
            "Hi\n\nOn 1/1/20 12:34, Wei He wrote:\n> a",
            "Hi\n\nAna <a@b.example>, 2020-05-03 10:00 dixit:\n\n> a",
        ] {
            let lines = line::of_text(text);
            assert_eq!(may_end(&lines, 2).then(|| start(&lines, 2)), Some(Some(2)), "{text}");
        }
        assert_eq!(start(&line::of_text("The page says:\n> error"), 0), None);
    }

    #[test]
    fn no_language_writes_shorter_than_is_looked_for() {
        assert_eq!(LAST_WORDS.iter().map(|word| word.len()).min(), Some(WROTE_MIN_BYTES));
    }

    #[test]
    fn what_people_write_is_none() {
        for text in [
            "On Thursday:",
            "On the 3rd of May 2020 he wrote:",
            "El 3 de mayo de 2020 a las 10:00 le escribió:",
            "This is what I wrote",
            "These are the hours on 3 May 2020:",
            "2024-01-15 14:30:25",
            "Please look at https://example.com/2024/01/wrote:",
            "My address is ana@example.com:",
            "<ana@example.com>: host mail.example.com[192.0.2.78] said:",
        ] {
            assert_eq!(begins(text), None, "{text}");
        }
    }
}
