//! What mail programs write around a quotation, as data: one entry a language, all in small letters. Add a phrase here and
//! every rule knows it; the rules themselves speak no language.

mod east;
mod north;
mod west;

/// The phrases of one language. A message may mix them: the program speaks its owner's language, the quotation another.
#[derive(Debug)]
pub(super) struct Language {
    #[cfg_attr(not(test), expect(dead_code, reason = "it names the entry; tests ask which there are"))]
    pub(super) code: &'static str,
    /// How "On 3 May, Ana wrote:" begins. With a space where the language puts one.
    pub(super) on: &'static [&'static str],
    /// What it ends with, before the colon: `wrote`.
    pub(super) wrote: &'static [&'static str],
    /// The same where a name or a date follows it: `schrieb Ana:`.
    pub(super) wrote_whom: &'static [&'static str],
    /// The same that says so little that only an address right before it tells: `Missatge de Ana <ana@example.com> del dia`.
    pub(super) after_address: &'static [&'static str],
    /// Words that a person puts before `wrote` and no program does: `he wrote`.
    pub(super) pronouns: &'static [&'static str],
    /// Names of the lines of a copied header, without the colon.
    pub(super) from: &'static [&'static str],
    pub(super) date: &'static [&'static str],
    pub(super) to: &'static [&'static str],
    pub(super) copy: &'static [&'static str],
    pub(super) subject: &'static [&'static str],
    /// `-----Original Message-----`, without dashes.
    pub(super) original: &'static [&'static str],
    /// `---------- Forwarded message ---------` and `Begin forwarded message:`, without dashes and colon.
    pub(super) forwarded: &'static [&'static str],
    /// Beginnings of what a device or a program signs with, enough by themselves: `Sent from my`.
    pub(super) sent_from: &'static [&'static str],
    /// Beginnings and ends of the same that also occur in what people write: a device's name must stand in the line.
    pub(super) sent_from_device: &'static [&'static str],
    pub(super) device_sent: &'static [&'static str],
}

impl Language {
    /// A language that says nothing, to fill up entries.
    const NONE: Self = Self {
        code: "",
        on: &[],
        wrote: &[],
        wrote_whom: &[],
        after_address: &[],
        pronouns: &[],
        from: &[],
        date: &[],
        to: &[],
        copy: &[],
        subject: &[],
        original: &[],
        forwarded: &[],
        sent_from: &[],
        sent_from_device: &[],
        device_sent: &[],
    };
}

/// Every language there is.
pub(super) fn all() -> impl Iterator<Item = &'static Language> {
    west::LANGUAGES.iter().chain(north::LANGUAGES).chain(east::LANGUAGES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_promised_language_has_a_header_a_separator_and_a_signature() {
        let promised = "en es pt fr de it nl pl sv da no fi cs ro hu ru uk tr el ja zh ko ar he vi";
        let known: BTreeSet<&str> = all().map(|language| language.code).collect();
        for code in promised.split(' ') {
            assert!(known.contains(code), "{code}");
        }
        for language in all() {
            let Language { code, wrote, from, date, to, subject, original, forwarded, .. } = language;
            for phrases in [wrote, from, date, to, subject, original, forwarded] {
                assert!(!phrases.is_empty(), "{code}");
            }
            let signatures = [language.sent_from, language.sent_from_device, language.device_sent];
            assert!(signatures.iter().any(|phrases| !phrases.is_empty()), "{code}");
        }
    }

    #[test]
    fn phrases_are_written_as_they_are_compared() {
        for language in all() {
            let Language { code, on, wrote, wrote_whom, from, date, to, subject, original, forwarded, .. } = language;
            for phrase in
                [on, wrote, wrote_whom, from, date, to, subject, original, forwarded].into_iter().copied().flatten()
            {
                assert_eq!(*phrase, phrase.to_lowercase(), "{code}");
                assert!(!phrase.contains("  ") && !phrase.starts_with(' '), "{code}: {phrase}");
            }
        }
    }

    #[test]
    fn no_word_names_two_lines_of_a_header() {
        for (one, other) in all().flat_map(|one| all().map(move |other| (one, other))) {
            let names = [one.from, one.date, one.to, one.subject];
            let others = [other.from, other.date, other.to, other.subject];
            for (place, name) in
                names.iter().enumerate().flat_map(|(place, names)| names.iter().map(move |name| (place, name)))
            {
                for (other_place, _) in others.iter().enumerate().filter(|(_, others)| others.contains(name)) {
                    assert_eq!(place, other_place, "{name} of {} and {}", one.code, other.code);
                }
            }
        }
    }
}
