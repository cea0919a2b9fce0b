//! One line about an invitation (RFC 5545), when it is a simple one: what, when, where. The file is kept beside it.

use super::header::one_line;

/// Longer calendars are exports, not invitations.
const CALENDAR_MAX_BYTES: usize = 256 * 1024;
const FIELD_MAX_CHARS: usize = 200;

/// `Lunch · 2026-12-01 13:00 – 14:00 (Europe/Madrid) · Café`, with a [`sign`] before it where it is no invitation. None when it
/// repeats, has several events, or lacks one or the other: then a line would say something wrong.
pub(super) fn line(calendar: &str) -> Option<String> {
    if calendar.len() > CALENDAR_MAX_BYTES {
        return None;
    }
    let unfolded = calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut events = unfolded.split("BEGIN:VEVENT");
    let method = events.next().and_then(|head| field(head, "METHOD")).map_or("", |(_, value)| value.trim());
    let event = events.next()?.split("END:VEVENT").next()?;
    // An alarm inside of the event has fields of its own.
    let event = event.split("BEGIN:VALARM").next()?;
    if events.next().is_some() || field(event, "RRULE").is_some() {
        return None;
    }
    let summary = field(event, "SUMMARY").map(|(_, value)| said(value)).filter(|text| !text.is_empty())?;
    let start = field(event, "DTSTART").and_then(|(parameters, value)| Moment::read(parameters, value))?;
    let end = field(event, "DTEND").and_then(|(parameters, value)| Moment::read(parameters, value));
    let place = field(event, "LOCATION").map(|(_, value)| said(value)).filter(|text| !text.is_empty());
    let line = format!("{}{summary} · {}", sign(method, event), start.until(end.as_ref()));
    Some(place.map_or_else(|| line.clone(), |place| format!("{line} · {place}")))
}

/// What stands before a line that is no invitation: it is called off, or somebody answers one. The line is kept for agents of
/// any language.
fn sign(method: &str, event: &str) -> &'static str {
    let status = field(event, "STATUS").map_or("", |(_, value)| value.trim());
    if method.eq_ignore_ascii_case("CANCEL") || status.eq_ignore_ascii_case("CANCELLED") {
        return "❌ ";
    }
    if !method.eq_ignore_ascii_case("REPLY") {
        return "";
    }
    // An answer names nobody but who gives it.
    let parameters = field(event, "ATTENDEE").map_or("", |(parameters, _)| parameters).to_ascii_uppercase();
    match parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("PARTSTAT=")) {
        Some("ACCEPTED") => "✔ ",
        Some("DECLINED") => "✘ ",
        Some("TENTATIVE") => "? ",
        _ => "",
    }
}

/// The parameters and the value of a line.
fn field<'a>(event: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    event.lines().find_map(|line| {
        // A colon in quotes belongs to a parameter.
        let mut is_quoted = false;
        let (left, value) = line.split_once(|c| {
            is_quoted ^= c == '"';
            c == ':' && !is_quoted
        })?;
        let (key, parameters) = left.split_once(';').unwrap_or((left, ""));
        key.trim().eq_ignore_ascii_case(name).then_some((parameters, value))
    })
}

/// A text without what escapes in it (RFC 5545 section 3.3.11).
fn said(value: &str) -> String {
    let value =
        value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
    one_line(&value).chars().take(FIELD_MAX_CHARS).collect()
}

struct Moment {
    day: String,
    time: Option<String>,
    zone: Option<String>,
}

impl Moment {
    fn read(parameters: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        let (date, time) = value.split_once('T').unwrap_or((value, ""));
        let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        let day = format!("{}-{}-{}", date.get(..4)?, date.get(4..6)?, date.get(6..8)?);
        let zone = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("TZID="));
        let is_utc = time.ends_with('Z');
        let zone = if is_utc { Some("UTC".to_owned()) } else { zone.map(|zone| said(zone.trim_matches('"'))) };
        let time = time.get(..4).filter(|time| time.bytes().all(|byte| byte.is_ascii_digit()));
        let time = time.and_then(|time| Some(format!("{}:{}", time.get(..2)?, time.get(2..)?)));
        is_date.then_some(Self { day, zone: zone.filter(|_| time.is_some()), time })
    }

    fn until(&self, end: Option<&Self>) -> String {
        let start = self.time.as_ref().map_or_else(|| self.day.clone(), |time| format!("{} {time}", self.day));
        let zone = self.zone.as_ref().map(|zone| format!(" ({zone})")).unwrap_or_default();
        // The end of a day's event is the next day; one in another zone would need a clock to say.
        let end = end.filter(|end| end.zone == self.zone).and_then(|end| Some((end, end.time.as_ref()?)));
        match end {
            Some((end, time)) if end.day == self.day => format!("{start} – {time}{zone}"),
            Some((end, time)) => format!("{start} – {} {time}{zone}", end.day),
            None => format!("{start}{zone}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(lines: &str) -> String {
        calendar("REQUEST", lines)
    }

    fn calendar(method: &str, lines: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    #[test]
    fn a_simple_invitation_is_one_line() {
        let text = event(
            "SUMMARY:Lunch\\, at last\r\nDTSTART;TZID=Europe/Madrid:20261201T130000\r\nDTEND;TZID=Europe/Madrid:\r\n 20261201T140000\r\nLOCATION:Café",
        );
        assert_eq!(line(&text).as_deref(), Some("Lunch, at last · 2026-12-01 13:00 – 14:00 (Europe/Madrid) · Café"));
        let text = event("SUMMARY:Call\r\nDTSTART:20261201T130000Z\r\nDTEND:20261202T010000Z");
        assert_eq!(line(&text).as_deref(), Some("Call · 2026-12-01 13:00 – 2026-12-02 01:00 (UTC)"));
        let text = event("SUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20261225");
        assert_eq!(line(&text).as_deref(), Some("Holiday · 2026-12-25"));
    }

    #[test]
    fn what_is_called_off_or_answered_has_a_sign_that_needs_no_language() {
        let plain = "SUMMARY:Lunch\r\nDTSTART:20261201T130000Z";
        let called_off = Some("❌ Lunch · 2026-12-01 13:00 (UTC)");
        assert_eq!(line(&calendar("CANCEL", plain)).as_deref(), called_off);
        assert_eq!(line(&calendar("cancel", plain)).as_deref(), called_off);
        assert_eq!(line(&event(&format!("{plain}\r\nSTATUS:CANCELLED"))).as_deref(), called_off);
        assert_eq!(line(&event(&format!("{plain}\r\nSTATUS:CONFIRMED"))), line(&event(plain)));
        for (answer, sign) in [("ACCEPTED", "✔ "), ("declined", "✘ "), ("TENTATIVE", "? "), ("NEEDS-ACTION", "")] {
            let attendee = format!("ATTENDEE;SENT-BY=\"mailto:eva@x.example\";PARTSTAT={answer}:mailto:vera@x.example");
            let lines = format!("{plain}\r\n{attendee}");
            let expected = format!("{sign}Lunch · 2026-12-01 13:00 (UTC)");
            assert_eq!(line(&calendar("REPLY", &lines)), Some(expected), "{answer}");
            assert_eq!(line(&event(&lines)), line(&event(plain)), "what an invitation says of who comes is no answer");
        }
    }

    #[test]
    fn of_what_is_not_simple_nothing_is_said() {
        assert_eq!(line(&event("SUMMARY:Weekly\r\nDTSTART:20261201T130000Z\r\nRRULE:FREQ=WEEKLY")), None);
        assert_eq!(line(&event("SUMMARY:Never")), None);
        assert_eq!(line(&event("SUMMARY:Bad\r\nDTSTART:2026é201T1")), None);
        assert_eq!(line("hello"), None);
    }
}
