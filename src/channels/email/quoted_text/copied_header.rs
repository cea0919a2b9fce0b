//! The lines `From: Sent: To: Subject:` that Outlook and others copy above the mail that is answered.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::language;
use super::line::{Line, MARK_MAX_BYTES, normal};

/// The most lines of one, with wrapped addresses and blank lines between.
const LINES_MAX: usize = 24;
/// The most lines in sequence that only go on with the one before.
const WRAPPED_MAX: usize = 3;
/// The most bytes of a name, with the signs around it.
const NAME_MAX_BYTES: usize = 60;

static NAMES: LazyLock<HashMap<&str, Field>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for language in language::all() {
        let copy = (language.copy, Field::Copy);
        let fields = [(language.from, Field::From), (language.date, Field::Date), (language.to, Field::To)];
        for (phrases, field) in [copy, (language.subject, Field::Subject)].into_iter().chain(fields) {
            names.extend(phrases.iter().map(|phrase| (*phrase, field)));
        }
    }
    names
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    From,
    Date,
    To,
    Copy,
    Subject,
}

/// Which fields there are, and what else tells a copied header from a list that a person wrote.
#[derive(Default)]
struct Found {
    fields: Vec<Field>,
    has_address: bool,
}

impl Found {
    /// "From, to, date" alone may be somebody's journey: an address or a subject tells it is a mail's.
    fn is_header(&self, is_announced: bool) -> bool {
        let has = |field: &Field| self.fields.contains(field);
        let is_of_a_mail = has(&Field::Subject) || self.has_address || is_announced;
        let others = [Field::Date, Field::To, Field::Subject].iter().filter(|field| has(field)).count();
        has(&Field::From) && is_of_a_mail && (others >= 2 || (is_announced && others == 1))
    }
}

/// Which lines of a message are named as those of a header, found once: copied headers are looked for at each of them.
pub(super) struct Fields(Vec<Option<Field>>);

impl Fields {
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        Self(lines.iter().map(|line| if line.is_quoted { None } else { field(line) }).collect())
    }

    fn at(&self, place: usize) -> Option<Field> {
        self.0.get(place).copied().flatten()
    }

    /// Whether it is worth a try to look for a header that begins with this line: [`Fields::header`] costs more.
    pub(super) fn may_begin(&self, place: usize) -> bool {
        self.at(place).is_some() && place.checked_sub(1).is_none_or(|above| self.at(above).is_none())
    }

    /// The copied header that begins with this line. `is_announced` after a line of dashes or "Original Message".
    pub(super) fn header(&self, lines: &[Line<'_>], start: usize, is_announced: bool) -> Option<Range<usize>> {
        self.at(start)?;
        let mut found = Found::default();
        let (mut end, mut wrapped, mut blank) = (start, 0, 0);
        for (place, line) in lines.iter().enumerate().skip(start).take(LINES_MAX) {
            if line.is_quoted {
                break;
            }
            if line.is_blank {
                blank += 1;
                continue;
            }
            if let Some(field) = self.at(place).filter(|_| blank <= 1) {
                found.fields.push(field);
                (end, wrapped) = (place, 0);
            } else if blank > 0 || wrapped == WRAPPED_MAX {
                break;
            } else {
                wrapped += 1;
            }
            blank = 0;
            found.has_address |= line.text.len() <= MARK_MAX_BYTES && line.text.contains('@');
        }
        found.is_header(is_announced).then_some(start..end + 1)
    }
}

fn field(line: &Line<'_>) -> Option<Field> {
    let text = line.text.trim_start_matches(['*', '|', '_', ' ', '\u{a0}']);
    let colon = text.bytes().take(NAME_MAX_BYTES).position(|byte| byte == b':').or_else(|| {
        let wide = text.char_indices().take(NAME_MAX_BYTES / 3).find(|(_, c)| *c == '：');
        wide.map(|(place, _)| place)
    })?;
    let name = normal(text.get(..colon)?);
    NAMES.get(name.trim_end_matches(['*', '_', ' ', '.'])).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::email::quoted_text::line;

    fn header(text: &str) -> Option<Range<usize>> {
        let lines = line::of_text(text);
        Fields::of(&lines).header(&lines, 0, false)
    }

    #[test]
    fn headers_of_many_languages_are_understood() {
        for text in [
            "From: Ana <ana@example.com>\nSent: Monday\nTo: Bob\nSubject: Hi",
            "*From:* Ana\n*Sent:* 2016-01-27\n*To:* info@example.com\n*Subject:* Hi?",
            "De : Ana<mailto:ana@example.com>\nEnvoyé le :jeudi\nÀ : bob@example.com\nObjet :Hi",
            "Von: Ana\nGesendet: Donnerstag, 23. März 2023 17:11\nAn: Bob\nBetreff: AW: Hi",
            "De: Ana\nEnviado el: lunes\nPara: Bob\nAsunto: Hola",
            "De: Ana\nEnviada em: segunda-feira\nPara: Bob\nAssunto: Oi",
            "От: Ana\nОтправлено: четверг\nКому: bob@example.com",
            "差出人: Ana\n送信日時: 2020年1月1日\n宛先: Bob\n件名: Hi",
            "发件人：Ana\n发送时间：2020年1月1日\n收件人：Bob\n主题：Hi",
            "보낸 사람: Ana\n보낸 날짜: 2020\n받는 사람: Bob\n제목: Hi",
            "من: Ana\nتاريخ الإرسال: 2020\nإلى: Bob\nالموضوع: Hi",
            "Subject: Hi\nFrom: ana@example.com\nTo: bob@example.com\nDate: Mon",
        ] {
            assert_eq!(header(text), Some(0..text.split('\n').count()), "{text}");
        }
    }

    #[test]
    fn it_may_be_wrapped_or_doubly_spaced_and_ends_before_the_text() {
        let wrapped = "From: Human Resources\n<long@example.com>\nSent: Monday\nTo: A\nSubject: Hi\n\nHello";
        assert_eq!(header(wrapped), Some(0..5));
        assert_eq!(header("From: a@example.com\n\nSent: Monday\n\nTo: A\n\nSubject: Hi\n\nHello"), Some(0..7));
    }

    #[test]
    fn lists_that_people_write_are_none() {
        for text in [
            "From: Berlin\nTo: Munich\nDate: 3 May",
            "From: our database, not From: external sources.",
            "To: do\nDate: today\nSubject: this",
            "From the start: nothing\nTo: you",
        ] {
            assert_eq!(header(text), None, "{text}");
        }
    }
}
