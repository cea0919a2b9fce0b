//! Dates as people write them in the languages of Recado's own words.

use jiff::Zoned;
use jiff::civil::Date;

use super::language::Language;
use super::timestamp::Timestamp;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const PORTUGUESE: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

/// The day of an instant in a time zone: `2 March 2026`.
#[must_use]
pub fn written_date(language: Language, zone: &str, at: Timestamp) -> String {
    date(language, at.in_zone(zone).date())
}

/// The day and the time: `2 March 2026, 14:05`.
#[must_use]
pub fn written_moment(language: Language, zone: &str, at: Timestamp) -> String {
    let at: Zoned = at.in_zone(zone);
    format!("{}, {}", date(language, at.date()), at.strftime("%H:%M"))
}

fn date(language: Language, date: Date) -> String {
    let months = match language {
        Language::En => ENGLISH,
        Language::Es => SPANISH,
        Language::Pt => PORTUGUESE,
    };
    let month = usize::try_from(date.month() - 1).ok().and_then(|month| months.get(month)).copied().unwrap_or_default();
    let (day, year) = (date.day(), date.year());
    match language {
        Language::En => format!("{day} {month} {year}"),
        // Of the days of a month only the first has a name of its own.
        Language::Pt if day == 1 => format!("1º de {month} de {year}"),
        Language::Es | Language::Pt => format!("{day} de {month} de {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02, 02:05 UTC.
    const AT: Timestamp = Timestamp(1_772_417_100_000);

    #[test]
    fn a_date_is_written_as_people_of_its_language_do() {
        for (language, date) in
            [(Language::En, "2 March 2026"), (Language::Es, "2 de marzo de 2026"), (Language::Pt, "2 de março de 2026")]
        {
            assert_eq!(written_date(language, "UTC", AT), date);
            assert_eq!(written_moment(language, "UTC", AT), format!("{date}, 02:05"));
        }
    }

    #[test]
    fn it_is_the_day_of_the_time_zone() {
        let zone = "America/Montevideo";
        assert_eq!(written_moment(Language::En, zone, AT), "1 March 2026, 23:05");
        assert_eq!(written_date(Language::Es, zone, AT), "1 de marzo de 2026");
        assert_eq!(written_date(Language::Pt, zone, AT), "1º de março de 2026");
    }

    #[test]
    fn each_month_has_its_name() {
        for (month, name) in (1..).zip(PORTUGUESE) {
            let written = date(Language::Pt, jiff::civil::date(2026, month, 28));
            assert_eq!(written, format!("28 de {name} de 2026"));
        }
    }
}
