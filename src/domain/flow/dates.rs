//! Dates as people type them: 15/03/2026, March 15, tomorrow, next Monday.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::domain::folding::fold;

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "enero", "ene", "janeiro"],
    &["february", "feb", "febrero", "fevereiro", "fev"],
    &["march", "mar", "marzo", "marco"],
    &["april", "apr", "abril", "abr"],
    &["may", "mayo", "maio", "mai"],
    &["june", "jun", "junio", "junho"],
    &["july", "jul", "julio", "julho"],
    &["august", "aug", "agosto", "ago"],
    &["september", "sep", "sept", "septiembre", "setiembre", "set", "setembro"],
    &["october", "oct", "octubre", "out", "outubro"],
    &["november", "nov", "noviembre", "novembro"],
    &["december", "dec", "diciembre", "dic", "dezembro", "dez"],
];

const DAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Monday, &["monday", "lunes", "segunda", "segunda feira"]),
    (Weekday::Tuesday, &["tuesday", "martes", "terca", "terca feira"]),
    (Weekday::Wednesday, &["wednesday", "miercoles", "quarta", "quarta feira"]),
    (Weekday::Thursday, &["thursday", "jueves", "quinta", "quinta feira"]),
    (Weekday::Friday, &["friday", "viernes", "sexta", "sexta feira"]),
    (Weekday::Saturday, &["saturday", "sabado"]),
    (Weekday::Sunday, &["sunday", "domingo"]),
];

/// The date that a text means. `tag` is the visitor's language: only in `en-US` the month of 3/4/2026 comes first.
#[must_use]
pub fn date(text: &str, today: Date, tag: &str) -> Option<Date> {
    let folded = fold(text);
    relative(&folded, today)
        .or_else(|| with_digits(text, today, is_month_first(tag)))
        .or_else(|| with_month_name(&folded, today))
}

fn is_month_first(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("en-us")
}

fn relative(folded: &str, today: Date) -> Option<Date> {
    let days: i64 = match folded {
        "today" | "hoy" | "hoje" => 0,
        "tomorrow" | "manana" | "amanha" => 1,
        "day after tomorrow" | "the day after tomorrow" | "pasado manana" | "pasado" | "depois de amanha" => 2,
        _ => return in_days(folded, today).or_else(|| weekday(folded, today)),
    };
    today.checked_add(days.days()).ok()
}

fn in_days(folded: &str, today: Date) -> Option<Date> {
    let mut words = folded.split(' ');
    let (first, number, unit) = (words.next()?, words.next()?, words.next()?);
    if !matches!(first, "in" | "en" | "em") || words.next().is_some() {
        return None;
    }
    let number: i64 = number.parse().ok().filter(|n| (0..=1000).contains(n))?;
    let span: Span = match unit {
        "day" | "days" | "dia" | "dias" => number.days(),
        "week" | "weeks" | "semana" | "semanas" => number.weeks(),
        _ => return None,
    };
    today.checked_add(span).ok()
}

/// The next day of that name, never today.
fn weekday(folded: &str, today: Date) -> Option<Date> {
    let prefixes = ["on ", "next ", "this ", "el proximo ", "proximo ", "el ", "este ", "proxima ", "na ", "no "];
    let name = prefixes.iter().find_map(|prefix| folded.strip_prefix(prefix)).unwrap_or(folded);
    let (day, _) = DAYS.iter().find(|(_, names)| names.contains(&name))?;
    today.nth_weekday(1, *day).ok()
}

fn with_digits(text: &str, today: Date, is_month_first: bool) -> Option<Date> {
    let is_split = |c: char| matches!(c, '/' | '-' | '.' | ' ');
    let parts: Vec<&str> = text.trim().split(is_split).filter(|part| !part.is_empty()).collect();
    let numbers: Vec<i64> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match *numbers.as_slice() {
        [year, month, day] if year >= 1000 => ymd(year, month, day),
        [a, b, year] => {
            let year = if year < 100 { year + 2000 } else { year };
            let (day, month) = day_and_month(a, b, is_month_first);
            ymd(year, month, day)
        }
        [a, b] => {
            let (day, month) = day_and_month(a, b, is_month_first);
            coming(month, day, today)
        }
        _ => None,
    }
}

/// Where one of the two can't be a month there is nothing to decide.
const fn day_and_month(a: i64, b: i64, is_month_first: bool) -> (i64, i64) {
    if (is_month_first && a <= 12) || b > 12 { (b, a) } else { (a, b) }
}

fn with_month_name(folded: &str, today: Date) -> Option<Date> {
    let (mut day, mut month, mut year) = (None, None, None);
    for word in
        folded.split(' ').filter(|word| !matches!(*word, "de" | "of" | "the" | "del" | "el" | "do" | "dia" | "on"))
    {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        if let Some(at) = MONTHS.iter().position(|names| names.contains(&word)) {
            month = month.is_none().then_some(i64::try_from(at + 1).ok()?);
        } else if let Ok(number) = digits.parse::<i64>() {
            let slot = if number > 31 { &mut year } else { &mut day };
            if slot.replace(number).is_some() {
                return None;
            }
        } else {
            return None;
        }
    }
    match year {
        Some(year) => ymd(year, month?, day?),
        None => coming(month?, day?, today),
    }
}

/// That day of this year, or of the next when it has gone by.
fn coming(month: i64, day: i64, today: Date) -> Option<Date> {
    let this_year = ymd(today.year().into(), month, day);
    match this_year {
        Some(date) if date >= today => Some(date),
        _ => ymd(i64::from(today.year()) + 1, month, day).or(this_year),
    }
}

fn ymd(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1900..=2200).contains(year))?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as ymd;

    const MONDAY: Date = ymd(2026, 3, 2);

    #[test]
    fn dates_are_read_in_many_ways() {
        let all = [
            ("2026-03-15", "en", ymd(2026, 3, 15)),
            ("15/03/2026", "es", ymd(2026, 3, 15)),
            ("15.3.26", "pt", ymd(2026, 3, 15)),
            ("3/4/2026", "es", ymd(2026, 4, 3)),
            ("3/4/2026", "en-US", ymd(2026, 3, 4)),
            ("3/15/2026", "en", ymd(2026, 3, 15)),
            ("15/3", "es", ymd(2026, 3, 15)),
            ("1/1", "es", ymd(2027, 1, 1)),
            ("tomorrow", "en", ymd(2026, 3, 3)),
            ("mañana", "es", ymd(2026, 3, 3)),
            ("depois de amanhã", "pt", ymd(2026, 3, 4)),
            ("el próximo lunes", "es", ymd(2026, 3, 9)),
            ("Friday", "en", ymd(2026, 3, 6)),
            ("sexta-feira", "pt", ymd(2026, 3, 6)),
            ("March 15th", "en", ymd(2026, 3, 15)),
            ("15 de marzo de 2027", "es", ymd(2027, 3, 15)),
            ("in 3 days", "en", ymd(2026, 3, 5)),
            ("en 2 semanas", "es", ymd(2026, 3, 16)),
        ];
        for (text, tag, expected) in all {
            assert_eq!(date(text, MONDAY, tag), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in ["", "soon", "31/02/2026", "2026", "15 march 16", "99/99", "may"] {
            assert_eq!(date(bad, MONDAY, "en"), None, "{bad}");
        }
    }
}
