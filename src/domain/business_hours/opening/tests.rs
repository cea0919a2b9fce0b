use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::domain::business_hours::{DAY, Weekday, WeeklyHours};

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

const ZONES: [&str; 7] = [
    "America/Montevideo",
    "Europe/Madrid",
    "America/Sao_Paulo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
];

fn weekly(day: Weekday, from: &str, to: &str) -> WeeklyInterval {
    WeeklyInterval { day, from: from.to_owned(), to: to.to_owned() }
}

fn hours(time_zone: &str, intervals: &[(Weekday, &str, &str)]) -> OpeningHours {
    let intervals = intervals.iter().map(|(day, from, to)| weekly(*day, from, to)).collect();
    OpeningHours { time_zone: time_zone.to_owned(), intervals, holidays: vec![] }
}

fn every_day(time_zone: &str, from: &str, to: &str) -> OpeningHours {
    hours(time_zone, &DAYS.map(|day| (day, from, to)))
}

fn holiday(date: &str, intervals: &[(&str, &str)]) -> Holiday {
    let times = |(from, to): &(&str, &str)| HolidayInterval { from: (*from).to_owned(), to: (*to).to_owned() };
    Holiday { date: date.to_owned(), name: String::new(), intervals: intervals.iter().map(times).collect() }
}

impl OpeningHours {
    fn but(mut self, date: &str, intervals: &[(&str, &str)]) -> Self {
        self.holidays.push(holiday(date, intervals));
        self
    }

    fn is_open(&self, at: Timestamp) -> bool {
        self.calendar().is_open(at)
    }

    fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.calendar().next_change(at)
    }

    fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.calendar().next_opening(at)
    }

    fn after_open_seconds(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        self.calendar().after_open_seconds(from, seconds)
    }
}

/// An instant with its offset, such as `2026-03-29T03:00+02:00`.
fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn path_of(hours: &OpeningHours) -> String {
    hours.check().unwrap_err().path
}

/// From `from` on, it opens and closes at exactly these instants.
fn assert_changes(hours: &OpeningHours, from: &str, changes: &[&str]) {
    let mut now = at(from);
    for (n, text) in changes.iter().enumerate() {
        let change = at(text);
        assert_eq!(hours.next_change(now), Some(change), "change {n} after {from}: {text}");
        assert_ne!(hours.is_open(Timestamp(change.0 - 1)), hours.is_open(change), "{text} changes nothing");
        now = change;
    }
}

#[test]
fn whoever_set_no_hours_is_always_open() {
    assert!(is_open(None, None, at("2026-11-29T03:00Z")));
}

#[test]
fn a_groups_own_hours_count_before_those_of_the_inbox() {
    let (day, night) = (every_day("UTC", "08:00", "20:00").calendar(), every_day("UTC", "20:00", "08:00").calendar());
    let noon = at("2026-11-29T12:00Z");
    assert!(is_open(Some(&day), Some(&night), noon));
    assert!(!is_open(Some(&night), Some(&day), noon));
    assert!(!is_open(None, Some(&night), noon));
    assert!(is_open(Some(&day), None, noon));
    assert_eq!(hours_of(None, Some(&day)), Some(&day));
}

#[test]
fn on_a_holiday_it_is_closed_from_midnight_to_midnight() {
    let always = every_day("America/Montevideo", "00:00", "24:00").but("2026-12-25", &[]);
    assert_eq!(always.check(), Ok(()));
    assert_changes(&always, "2026-12-01T00:00Z", &["2026-12-25T00:00-03:00", "2026-12-26T00:00-03:00"]);
    assert_eq!(always.next_change(at("2026-12-26T00:00-03:00")), None);
}

#[test]
fn a_holiday_with_hours_has_only_these() {
    let office = every_day("America/Montevideo", "09:00", "18:00").but("2026-12-24", &[("10:00", "12:00")]);
    let changes =
        ["2026-12-23T18:00-03:00", "2026-12-24T10:00-03:00", "2026-12-24T12:00-03:00", "2026-12-25T09:00-03:00"];
    assert_changes(&office, "2026-12-23T12:00-03:00", &changes);
}

#[test]
fn what_began_the_evening_before_ends_when_the_holiday_begins() {
    let bar = every_day("Europe/Madrid", "20:00", "03:00").but("2026-12-25", &[]);
    let changes = ["2026-12-24T20:00+01:00", "2026-12-25T00:00+01:00", "2026-12-26T20:00+01:00"];
    assert_changes(&bar, "2026-12-24T12:00+01:00", &changes);
}

#[test]
fn a_holiday_takes_away_what_would_have_gone_on_after_it() {
    let bar = hours("Europe/Madrid", &[(Weekday::Friday, "20:00", "03:00")]).but("2026-12-25", &[]);
    assert!(!bar.is_open(at("2026-12-26T01:00+01:00")));
    assert_changes(&bar, "2026-12-19T12:00+01:00", &["2027-01-01T20:00+01:00"]);
}

#[test]
fn hours_of_a_holiday_may_reach_over_midnight() {
    let eve = hours("Europe/Madrid", &[]).but("2026-12-31", &[("22:00", "05:00")]);
    assert_eq!(eve.check(), Ok(()));
    assert_changes(&eve, "2026-01-01T00:00Z", &["2026-12-31T22:00+01:00", "2027-01-01T05:00+01:00"]);
}

#[test]
fn hours_of_a_holiday_do_not_reach_into_another_one() {
    let eve =
        hours("Europe/Madrid", &[]).but("2027-01-01", &[("12:00", "14:00")]).but("2026-12-31", &[("22:00", "05:00")]);
    let changes =
        ["2026-12-31T22:00+01:00", "2027-01-01T00:00+01:00", "2027-01-01T12:00+01:00", "2027-01-01T14:00+01:00"];
    assert_changes(&eve, "2026-12-31T00:00Z", &changes);
}

#[test]
fn hours_of_a_holiday_and_of_the_next_day_that_touch_are_one() {
    let shop = every_day("UTC", "00:00", "12:00").but("2026-12-31", &[("18:00", "24:00")]);
    assert_changes(&shop, "2026-12-31T00:00Z", &["2026-12-31T18:00Z", "2027-01-01T12:00Z"]);
}

#[test]
fn a_holiday_on_the_day_the_clocks_go_forward_is_an_hour_shorter() {
    // On 29 March 2026 Madrid went from 02:00 to 03:00.
    let always = every_day("Europe/Madrid", "00:00", "24:00").but("2026-03-29", &[]);
    assert_changes(&always, "2026-03-28T00:00Z", &["2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"]);
    let early = hours("Europe/Madrid", &[]).but("2026-03-29", &[("02:30", "04:00")]);
    assert_changes(&early, "2026-03-28T00:00Z", &["2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"]);
}

#[test]
fn a_holiday_on_the_day_the_clocks_go_back_is_an_hour_longer() {
    // On 1 November 2026 New York went from 02:00 back to 01:00.
    let always = every_day("America/New_York", "00:00", "24:00").but("2026-11-01", &[]);
    assert_changes(&always, "2026-10-31T00:00Z", &["2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"]);
    let early = hours("America/New_York", &[]).but("2026-11-01", &[("01:30", "03:00")]);
    assert_changes(&early, "2026-10-31T00:00Z", &["2026-11-01T01:30-04:00", "2026-11-01T03:00-05:00"]);
}

#[test]
fn a_holiday_whose_midnight_the_clock_skips_begins_where_it_jumps_to() {
    // On 4 November 2018 São Paulo went from 00:00 to 01:00.
    let always = every_day("America/Sao_Paulo", "00:00", "24:00").but("2018-11-04", &[]);
    assert_changes(&always, "2018-11-03T00:00Z", &["2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00"]);
}

#[test]
fn a_holiday_on_a_day_that_a_country_skips_changes_nothing() {
    // Samoa crossed the date line: after 29 December 2011 came the 31st.
    let always = every_day("Pacific/Apia", "00:00", "24:00").but("2011-12-30", &[]);
    assert!(always.is_open(at("2011-12-29T23:59-10:00")));
    assert!(always.is_open(at("2011-12-31T00:00+14:00")));
    assert_eq!(always.next_change(at("2011-12-01T00:00Z")), None);
}

#[test]
fn it_finds_an_opening_behind_months_of_holidays() {
    let mut monday = hours("UTC", &[(Weekday::Monday, "09:00", "10:00")]);
    // Closed every Monday of half a year.
    for week in 0..26 {
        let day = "2026-12-07".parse::<Date>().unwrap().checked_add(jiff::SignedDuration::from_hours(24 * 7 * week));
        monday.holidays.push(holiday(&day.unwrap().to_string(), &[]));
    }
    assert_changes(&monday, "2026-12-01T00:00Z", &["2027-06-07T09:00Z", "2027-06-07T10:00Z", "2027-06-14T09:00Z"]);
}

#[test]
fn it_finds_a_holiday_that_is_thousands_of_years_away_at_once() {
    let always = every_day("UTC", "00:00", "24:00").but("9000-01-01", &[]);
    assert_changes(&always, "2026-12-01T00:00Z", &["9000-01-01T00:00Z", "9000-01-02T00:00Z"]);
}

#[test]
fn the_next_opening_is_asked_for_only_while_it_is_closed() {
    let office = every_day("UTC", "09:00", "17:00");
    assert_eq!(office.next_opening(at("2026-11-29T12:00Z")), None);
    assert_eq!(office.next_opening(at("2026-11-29T17:00Z")), Some(at("2026-11-30T09:00Z")));
    assert_eq!(hours("UTC", &[]).next_opening(at("2026-11-29T17:00Z")), None);
}

#[test]
fn time_passes_only_while_it_is_open() {
    let office = every_day("UTC", "09:00", "17:00").but("2026-11-30", &[]);
    let after = |from: &str, seconds: i64| office.after_open_seconds(at(from), seconds);
    assert_eq!(after("2026-11-29T12:00Z", 60), Some(at("2026-11-29T12:01Z")));
    // Two minutes before closing, and three from opening on.
    assert_eq!(after("2026-11-29T16:58Z", 300), Some(at("2026-12-01T09:03Z")));
    // At the moment of closing it is closed already.
    assert_eq!(after("2026-11-29T16:58Z", 120), Some(at("2026-12-01T09:00Z")));
    assert_eq!(after("2026-11-29T20:00Z", 0), Some(at("2026-12-01T09:00Z")));
    assert_eq!(hours("UTC", &[]).after_open_seconds(at("2026-11-29T20:00Z"), 0), None);
    assert_eq!(
        every_day("UTC", "00:00", "24:00").after_open_seconds(at("2026-11-29T20:00Z"), 5),
        Some(at("2026-11-29T20:00:05Z"))
    );
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    let office = || every_day("UTC", "09:00", "17:00");
    assert_eq!(path_of(&every_day("Mars", "09:00", "17:00")), "time_zone");
    assert_eq!(path_of(&hours("UTC", &[(Weekday::Monday, "9", "17:00")])), "intervals.0.from");
    for bad in
        ["", "2026-02-29", "2026-13-01", "26-12-25", "2026/12/25", "20261225", "2026-12-25T00:00", "+02026-12-25"]
    {
        assert_eq!(path_of(&office().but("2026-12-25", &[]).but(bad, &[])), "holidays.1.date", "{bad}");
    }
    let twice = office().but("2026-12-25", &[]).but("2026-12-24", &[]).but("2026-12-25", &[("10:00", "12:00")]);
    assert_eq!(
        twice.check().unwrap_err().to_string(),
        "holidays.2.date: 2026-12-25 is a holiday already, in position 1."
    );
    assert_eq!(path_of(&office().but("2026-12-25", &[("24:00", "12:00")])), "holidays.0.intervals.0.from");
    assert_eq!(
        path_of(&office().but("2026-12-25", &[("10:00", "12:00"), ("13:00", "x")])),
        "holidays.0.intervals.1.to"
    );
    let overlapping = office().but("2026-12-25", &[("10:00", "12:00"), ("09:00", "10:01")]);
    assert_eq!(
        overlapping.check().unwrap_err().to_string(),
        "holidays.0.intervals.1: These hours overlap with those from 10:00 to 12:00."
    );
    let mut named = office().but("2026-12-25", &[]);
    named.holidays[0].name = "ñ".repeat(101);
    assert_eq!(path_of(&named), "holidays.0.name");
    assert_eq!(path_of(&office().but("2026-12-25", &[("10:00", "10:30"); 11])), "holidays.0.intervals");
}

#[test]
fn there_may_be_two_hundred_holidays_and_no_more() {
    let mut office = every_day("UTC", "09:00", "17:00");
    for n in 0..200 {
        office.holidays.push(holiday(&format!("2{n:03}-01-01"), &[]));
    }
    assert_eq!(office.check(), Ok(()));
    assert_eq!(path_of(&office.but("2500-01-01", &[])), "holidays");
}

#[test]
fn they_are_written_as_the_contract_says() {
    let office = hours("UTC", &[(Weekday::Monday, "09:00", "17:00")]).but("2026-12-24", &[("10:00", "14:00")]);
    let json = r#"{"time_zone":"UTC","intervals":[{"day":"monday","from":"09:00","to":"17:00"}],"holidays":[{"date":"2026-12-24","name":"","intervals":[{"from":"10:00","to":"14:00"}]}]}"#;
    assert_eq!(serde_json::to_string(&office).unwrap(), json);
    assert_eq!(serde_json::from_str::<OpeningHours>(json).unwrap(), office);
}

#[test]
fn instants_beyond_the_calendar_are_answered_too() {
    let office = every_day("Europe/Madrid", "09:00", "17:00").but("9999-12-31", &[]).but("-0009-01-1", &[]);
    for far in [i64::MIN, jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond(), i64::MAX] {
        // Nothing is promised but an answer.
        let far = Timestamp(far);
        let _ = (office.is_open(far), office.next_change(far), office.next_opening(far));
        let _ = office.after_open_seconds(far, 86_400);
    }
}

fn time() -> impl Strategy<Value = i64> {
    prop_oneof![(0..48_i64).prop_map(|half| half * 30), 0..240_i64, 0..DAY]
}

fn written(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Hours with holidays around a day, often a day on which the clocks of the zone change.
fn hours_and_day() -> impl Strategy<Value = (OpeningHours, Timestamp)> {
    let intervals = proptest::collection::vec((0..7_usize, time(), time()), 0..8);
    let holidays = proptest::collection::vec((-3..5_i64, proptest::collection::vec((time(), time()), 0..3)), 0..5);
    let range = at("2009-01-01T00:00Z").0 / 60_000..at("2035-01-01T00:00Z").0 / 60_000;
    (0..ZONES.len(), intervals, holidays, range, any::<bool>(), 0..2880_i64).prop_map(
        |(zone, intervals, holidays, minute, is_close, earlier)| {
            let any = jiff::Timestamp::from_millisecond(minute * 60_000).unwrap();
            let zone_of = TimeZone::get(ZONES[zone]).unwrap();
            let near = zone_of.following(any).next().filter(|_| is_close).map_or(any, |change| change.timestamp());
            let day = zone_of.to_datetime(near).date();
            let holidays = holidays.into_iter().map(|(days, intervals)| Holiday {
                date: day.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap().to_string(),
                name: String::new(),
                intervals: intervals
                    .into_iter()
                    .map(|(from, to)| HolidayInterval { from: written(from), to: written(to) })
                    .collect(),
            });
            let hours = OpeningHours {
                time_zone: ZONES[zone].to_owned(),
                intervals: intervals
                    .into_iter()
                    .map(|(day, from, to)| weekly(DAYS[day], &written(from), &written(to)))
                    .collect(),
                holidays: holidays.collect(),
            };
            (hours, Timestamp((near.as_millisecond() / 60_000 - earlier) * 60_000))
        },
    )
}

/// The slow definition: what a wall clock that stands still instead of going back says, minute by minute.
struct Watch<'h> {
    hours: &'h OpeningHours,
    zone: TimeZone,
    minute: i64,
    shown: DateTime,
}

impl<'h> Watch<'h> {
    fn new(hours: &'h OpeningHours, at: Timestamp) -> Self {
        let zone = TimeZone::get(&hours.time_zone).unwrap();
        let mut watch = Self { hours, zone, minute: at.0 / 60_000 - 180, shown: DateTime::MIN };
        (0..180).for_each(|_| watch.tick());
        watch.look();
        watch
    }

    fn look(&mut self) {
        let instant = jiff::Timestamp::from_millisecond(self.minute * 60_000).unwrap();
        self.shown = self.shown.max(self.zone.to_datetime(instant));
    }

    fn tick(&mut self) {
        self.look();
        self.minute += 1;
    }

    fn holiday(&self, day: Date) -> Option<&Holiday> {
        self.hours.holidays.iter().rev().find(|holiday| holiday.date == day.to_string())
    }

    fn is_open(&mut self) -> bool {
        self.look();
        let today = self.shown.date();
        let minute = i64::from(self.shown.hour()) * 60 + i64::from(self.shown.minute());
        let yesterday = today.yesterday().unwrap();
        let is_within = |day: Date, minute: i64| {
            let times: Vec<(&str, &str)> = match self.holiday(day) {
                Some(holiday) => holiday.intervals.iter().map(|i| (i.from.as_str(), i.to.as_str())).collect(),
                None => {
                    let of_day = |i: &&WeeklyInterval| i.day as i8 == day.weekday().to_monday_zero_offset();
                    self.hours.intervals.iter().filter(of_day).map(|i| (i.from.as_str(), i.to.as_str())).collect()
                }
            };
            let minutes = |text: &str| {
                let (hours, minutes) = text.split_once(':').unwrap();
                hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
            };
            times.iter().any(|(from, to)| {
                let (from, to) = (minutes(from), minutes(to));
                from <= minute && minute < if to <= from { to + DAY } else { to }
            })
        };
        is_within(today, minute) || (self.holiday(today).is_none() && is_within(yesterday, minute + DAY))
    }
}

/// How far the slow definition is followed, in minutes.
const WATCHED: i64 = 4 * DAY;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 5_000 }) })]

    #[test]
    fn it_is_open_when_the_clock_says_so_minute_by_minute((hours, at) in hours_and_day(), seconds in 0..40_000_i64) {
        let mut watch = Watch::new(&hours, at);
        let mut was_open = watch.is_open();
        prop_assert_eq!(hours.is_open(at), was_open);
        let (mut next, mut left) = (hours.next_change(at), seconds / 60);
        let due = hours.after_open_seconds(at, left * 60);
        let mut seen_due = None;
        for _ in 0..WATCHED {
            if was_open && left == 0 && seen_due.is_none() {
                seen_due = Some(Timestamp(watch.minute * 60_000));
            }
            left -= i64::from(was_open && left > 0);
            watch.tick();
            let (is_open, now) = (watch.is_open(), Timestamp(watch.minute * 60_000));
            prop_assert_eq!(next.filter(|next| *next <= now), (is_open != was_open).then_some(now));
            if is_open != was_open {
                prop_assert_eq!(hours.is_open(now), is_open);
                prop_assert_eq!(hours.is_open(Timestamp(now.0 - 1)), was_open);
                prop_assert_eq!(hours.next_opening(Timestamp(now.0 - 1)), is_open.then_some(now));
                next = hours.next_change(now);
            }
            was_open = is_open;
        }
        let end = Timestamp(watch.minute * 60_000);
        prop_assert_eq!(due.filter(|due| *due < end), seen_due);
    }

    #[test]
    fn without_holidays_they_are_like_shifts((hours, at) in hours_and_day()) {
        let hours = OpeningHours { holidays: vec![], ..hours };
        let shifts = WeeklyHours { time_zone: hours.time_zone.clone(), intervals: hours.intervals.clone() };
        prop_assert_eq!(hours.is_open(at), shifts.is_open(at));
        prop_assert_eq!(hours.next_change(at), shifts.next_change(at));
        prop_assert_eq!(hours.check(), shifts.check());
    }
}
