use proptest::prelude::*;

use super::*;

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
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
];

fn interval(day: Weekday, from: &str, to: &str) -> WeeklyInterval {
    WeeklyInterval { day, from: from.to_owned(), to: to.to_owned() }
}

fn hours(time_zone: &str, intervals: &[(Weekday, &str, &str)]) -> WeeklyHours {
    let intervals = intervals.iter().map(|(day, from, to)| interval(*day, from, to)).collect();
    WeeklyHours { time_zone: time_zone.to_owned(), intervals }
}

fn every_day(time_zone: &str, from: &str, to: &str) -> WeeklyHours {
    hours(time_zone, &DAYS.map(|day| (day, from, to)))
}

/// An instant with its offset, such as `2026-03-29T03:00+02:00`.
fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn path_of(hours: &WeeklyHours) -> String {
    hours.check().unwrap_err().path
}

/// The hours are open exactly from `from` to `to`, seen from just inside and just outside.
fn assert_open_between(hours: &WeeklyHours, from: &str, to: &str) {
    let (from, to) = (at(from), at(to));
    assert!(!hours.is_open(Timestamp(from.0 - 1)), "open too early");
    assert!(hours.is_open(from), "not open at the beginning");
    assert!(hours.is_open(Timestamp(to.0 - 1)), "closed too early");
    assert!(!hours.is_open(to), "still open at the end");
    assert_eq!(hours.next_change(Timestamp(from.0 - 1)), Some(from));
    assert_eq!(hours.next_change(from), Some(to));
    assert_eq!(hours.last_change(Timestamp(to.0 - 1)), Some(from));
    assert_eq!(hours.last_change(to), Some(to));
}

#[test]
fn office_hours_begin_and_end_by_the_local_clock() {
    let office = hours("America/Montevideo", &[(Weekday::Monday, "09:00", "17:30")]);
    assert_eq!(office.check(), Ok(()));
    assert_open_between(&office, "2026-11-23T09:00-03:00", "2026-11-23T17:30-03:00");
}

#[test]
fn between_two_weeks_the_change_is_days_away() {
    let office = hours("UTC", &[(Weekday::Tuesday, "09:00", "10:00")]);
    assert_eq!(office.next_change(at("2026-11-24T10:00Z")), Some(at("2026-12-01T09:00Z")));
    assert_eq!(office.last_change(at("2026-12-01T08:59Z")), Some(at("2026-11-24T10:00Z")));
}

#[test]
fn a_night_shift_ends_on_the_next_day() {
    let night = hours("Asia/Kolkata", &[(Weekday::Friday, "22:00", "06:00")]);
    assert_open_between(&night, "2026-11-27T22:00+05:30", "2026-11-28T06:00+05:30");
}

#[test]
fn a_sunday_night_shift_ends_in_the_next_week() {
    let night = hours("Europe/Madrid", &[(Weekday::Sunday, "22:00", "06:00")]);
    assert_open_between(&night, "2026-11-22T22:00+01:00", "2026-11-23T06:00+01:00");
}

#[test]
fn twenty_four_hundred_is_the_next_midnight() {
    let evening = hours("UTC", &[(Weekday::Wednesday, "20:00", "24:00")]);
    assert_open_between(&evening, "2026-11-25T20:00Z", "2026-11-26T00:00Z");
}

#[test]
fn from_a_time_to_the_same_time_is_a_whole_day() {
    let day = hours("UTC", &[(Weekday::Wednesday, "09:00", "09:00")]);
    assert_eq!(day.check(), Ok(()));
    assert_open_between(&day, "2026-11-25T09:00Z", "2026-11-26T09:00Z");
}

#[test]
fn hours_that_touch_are_one() {
    let split = hours("UTC", &[(Weekday::Monday, "13:00", "18:00"), (Weekday::Monday, "09:00", "13:00")]);
    assert_eq!(split.check(), Ok(()));
    assert_open_between(&split, "2026-11-23T09:00Z", "2026-11-23T18:00Z");
}

#[test]
fn hours_that_touch_over_the_weekend_are_one() {
    let split = hours("UTC", &[(Weekday::Monday, "00:00", "12:00"), (Weekday::Sunday, "12:00", "24:00")]);
    assert_open_between(&split, "2026-11-22T12:00Z", "2026-11-23T12:00Z");
}

#[test]
fn what_is_always_open_never_changes() {
    for zone in ZONES {
        for (from, to) in [("00:00", "24:00"), ("00:00", "00:00"), ("02:30", "02:30")] {
            let always = every_day(zone, from, to);
            assert_eq!(always.check(), Ok(()));
            // Through both changes to and from daylight saving time of every zone.
            for day in 0..366 {
                let at = at("2026-01-01T00:00Z").plus_days(day);
                assert!(always.is_open(at), "{zone} {day}");
                assert_eq!((always.next_change(at), always.last_change(at)), (None, None), "{zone} {day}");
            }
        }
    }
}

#[test]
fn no_hours_are_never_open_and_never_change() {
    let never = hours("UTC", &[]);
    assert_eq!(never.check(), Ok(()));
    let now = at("2026-11-23T12:00Z");
    assert!(!never.is_open(now));
    assert_eq!((never.next_change(now), never.last_change(now)), (None, None));
}

#[test]
fn a_boundary_that_the_clock_skips_falls_where_it_jumps_to() {
    // On 29 March 2026 Madrid went from 02:00 to 03:00.
    let opens = hours("Europe/Madrid", &[(Weekday::Sunday, "02:30", "06:00")]);
    assert_open_between(&opens, "2026-03-29T03:00+02:00", "2026-03-29T06:00+02:00");
    let closes = hours("Europe/Madrid", &[(Weekday::Saturday, "22:00", "02:30")]);
    assert_open_between(&closes, "2026-03-28T22:00+01:00", "2026-03-29T03:00+02:00");
}

#[test]
fn a_boundary_that_comes_twice_counts_the_first_time() {
    // On 25 October 2026 Madrid went from 03:00 back to 02:00.
    let opens = hours("Europe/Madrid", &[(Weekday::Sunday, "02:30", "06:00")]);
    assert_open_between(&opens, "2026-10-25T02:30+02:00", "2026-10-25T06:00+01:00");
    let closes = hours("Europe/Madrid", &[(Weekday::Saturday, "22:00", "02:30")]);
    assert_open_between(&closes, "2026-10-24T22:00+02:00", "2026-10-25T02:30+02:00");
}

#[test]
fn a_shift_over_the_change_is_an_hour_shorter_or_longer() {
    let night = every_day("Europe/Madrid", "22:00", "06:00");
    assert_open_between(&night, "2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00");
    assert_open_between(&night, "2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00");
}

#[test]
fn a_midnight_that_the_clock_skips_is_one_o_clock() {
    // On 4 November 2018 São Paulo went from 00:00 to 01:00.
    let day = hours("America/Sao_Paulo", &[(Weekday::Sunday, "00:00", "24:00")]);
    assert_open_between(&day, "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00");
}

#[test]
fn a_midnight_that_takes_an_hour_longer_is_reached_once() {
    // On 18 February 2018 São Paulo went from 00:00 back to 23:00 of the 17th.
    let evening = hours("America/Sao_Paulo", &[(Weekday::Saturday, "20:00", "24:00")]);
    assert_open_between(&evening, "2018-02-17T20:00-02:00", "2018-02-18T00:00-03:00");
}

#[test]
fn a_clock_that_changes_by_half_an_hour_is_understood() {
    // Lord Howe went from 02:00 to 02:30 on 4 October 2026, and from 02:00 back to 01:30 on 5 April.
    let early = hours("Australia/Lord_Howe", &[(Weekday::Sunday, "02:15", "04:00")]);
    assert_open_between(&early, "2026-10-04T02:30+11:00", "2026-10-04T04:00+11:00");
    let late = hours("Australia/Lord_Howe", &[(Weekday::Sunday, "00:00", "01:45")]);
    assert_open_between(&late, "2026-04-05T00:00+11:00", "2026-04-05T01:45+11:00");
}

#[test]
fn hours_that_the_clock_skips_wait_for_the_next_week() {
    let short = hours("Europe/Madrid", &[(Weekday::Sunday, "02:00", "03:00")]);
    let (before, after) = (at("2026-03-22T03:00+01:00"), at("2026-04-05T02:00+02:00"));
    assert_eq!(short.next_change(before), Some(after));
    assert_eq!(short.last_change(Timestamp(after.0 - 1)), Some(before));
    assert!(!short.is_open(at("2026-03-29T03:00+02:00")));
}

#[test]
fn a_pause_that_the_clock_skips_is_no_change() {
    let pause = hours("Europe/Madrid", &[(Weekday::Saturday, "20:00", "02:10"), (Weekday::Sunday, "02:20", "06:00")]);
    assert_open_between(&pause, "2026-03-28T20:00+01:00", "2026-03-29T06:00+02:00");
}

#[test]
fn a_day_that_a_country_skips_has_no_hours() {
    // Samoa crossed the date line: after 29 December 2011 came the 31st.
    let friday = hours("Pacific/Apia", &[(Weekday::Friday, "09:00", "17:00")]);
    assert_eq!(friday.next_change(at("2011-12-23T17:00-10:00")), Some(at("2012-01-06T09:00+14:00")));
}

#[test]
fn an_unknown_time_zone_is_refused_and_never_open() {
    let lost = every_day("Uruguay time", "00:00", "24:00");
    assert_eq!(path_of(&lost), "time_zone");
    assert!(!lost.is_open(at("2026-11-23T12:00Z")));
    assert_eq!(lost.next_change(at("2026-11-23T12:00Z")), None);
}

#[test]
fn what_is_no_time_is_refused_and_does_not_count() {
    for bad in ["", ":", "9:00", "09:0", "09:60", "25:00", "24:01", "+9:00", "09:-1", "09:00:00", "ab:cd", "٠٩:٠٠"]
    {
        let from = hours("UTC", &[(Weekday::Monday, bad, "17:00")]);
        assert_eq!(path_of(&from), "intervals.0.from", "{bad}");
        let to = hours("UTC", &[(Weekday::Monday, "09:00", "17:00"), (Weekday::Tuesday, "09:00", bad)]);
        assert_eq!(path_of(&to), "intervals.1.to", "{bad}");
        assert_eq!(to.next_change(at("2026-11-23T17:00Z")), Some(at("2026-11-30T09:00Z")));
    }
    assert_eq!(path_of(&hours("UTC", &[(Weekday::Monday, "24:00", "24:00")])), "intervals.0.from");
}

#[test]
fn hours_that_overlap_are_refused_and_joined() {
    let twice = hours("UTC", &[(Weekday::Monday, "09:00", "13:00"), (Weekday::Monday, "12:00", "18:00")]);
    let error = twice.check().unwrap_err();
    assert_eq!(error.to_string(), "intervals.1: These hours overlap with those of Monday from 09:00 to 13:00.");
    assert_open_between(&twice, "2026-11-23T09:00Z", "2026-11-23T18:00Z");
}

#[test]
fn hours_of_two_days_and_of_two_weeks_may_overlap_too() {
    let night = (Weekday::Monday, "22:00", "06:00");
    assert_eq!(path_of(&hours("UTC", &[night, (Weekday::Tuesday, "05:59", "12:00")])), "intervals.1");
    let night = (Weekday::Sunday, "22:00", "06:00");
    assert_eq!(path_of(&hours("UTC", &[(Weekday::Monday, "05:59", "12:00"), night])), "intervals.1");
    assert_eq!(hours("UTC", &[(Weekday::Monday, "06:00", "12:00"), night]).check(), Ok(()));
    assert_eq!(path_of(&hours("UTC", &[night, night])), "intervals.1");
}

#[test]
fn there_may_be_ten_intervals_a_day_and_no_more() {
    let times: Vec<(String, String)> = (10..21).map(|hour| (format!("{hour}:00"), format!("{hour}:30"))).collect();
    let with = |n: usize| {
        let times = times.iter().take(n);
        let intervals = times.flat_map(|(from, to)| DAYS.map(|day| interval(day, from, to))).collect();
        WeeklyHours { time_zone: "UTC".to_owned(), intervals }
    };
    assert_eq!(with(10).check(), Ok(()));
    assert_eq!(path_of(&with(11)), "intervals");
}

#[test]
fn they_are_written_as_the_contract_says() {
    let office = hours("Europe/Madrid", &[(Weekday::Monday, "09:00", "24:00")]);
    let json = r#"{"time_zone":"Europe/Madrid","intervals":[{"day":"monday","from":"09:00","to":"24:00"}]}"#;
    assert_eq!(serde_json::to_string(&office).unwrap(), json);
    assert_eq!(serde_json::from_str::<WeeklyHours>(json).unwrap(), office);
    for day in DAYS {
        assert_eq!(serde_json::to_value(day).unwrap(), day.name().to_lowercase());
    }
}

#[test]
fn instants_beyond_the_calendar_are_closed() {
    let always = every_day("Europe/Madrid", "00:00", "24:00");
    let office = every_day("Europe/Madrid", "09:00", "17:00");
    for far in [i64::MIN, jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond(), i64::MAX] {
        for hours in [&always, &office] {
            // Nothing is promised but an answer.
            let _ =
                (hours.is_open(Timestamp(far)), hours.next_change(Timestamp(far)), hours.last_change(Timestamp(far)));
        }
    }
    assert!(!always.is_open(Timestamp(i64::MAX)));
}

fn time() -> impl Strategy<Value = i64> {
    // Coarse times touch and coincide; those of the small hours are the ones that clocks skip and repeat.
    prop_oneof![(0..48_i64).prop_map(|half| half * 30), 0..240_i64, 0..DAY]
}

fn written(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn any_hours() -> impl Strategy<Value = WeeklyHours> {
    // Also those that overlap: they have a meaning, though nobody can save them.
    let intervals = proptest::collection::vec((0..7_usize, time(), time()), 0..6);
    (0..ZONES.len(), intervals).prop_map(|(zone, intervals)| WeeklyHours {
        time_zone: ZONES[zone].to_owned(),
        intervals: intervals
            .into_iter()
            .map(|(day, from, to)| interval(DAYS[day], &written(from), &written(to)))
            .collect(),
    })
}

/// Any instant from 2009 to 2035, often one close to where the clocks of the zone change.
fn hours_and_instant() -> impl Strategy<Value = (WeeklyHours, Timestamp)> {
    let range = at("2009-01-01T00:00Z").0..at("2035-01-01T00:00Z").0;
    let around = -100 * 3_600_000..100 * 3_600_000_i64;
    (any_hours(), range, around, any::<bool>(), any::<bool>()).prop_map(|(hours, at, around, is_close, is_round)| {
        let instant = jiff::Timestamp::from_millisecond(at).unwrap();
        let zone = TimeZone::get(&hours.time_zone).unwrap();
        let near =
            zone.following(instant).next().filter(|_| is_close).map(|change| change.timestamp().as_millisecond());
        let at = near.map_or(at, |change| change + around / if at % 2 == 0 { 1 } else { 40 });
        let at = if is_round { at - at.rem_euclid(60_000) } else { at };
        (hours, Timestamp(at))
    })
}

/// The slow definition: a clock that stands still instead of going back, held against each interval.
fn is_open_by_the_clock(hours: &WeeklyHours, at: Timestamp) -> bool {
    let zone = TimeZone::get(&hours.time_zone).unwrap();
    let wall =
        |minutes_ago: i64| zone.to_datetime(jiff::Timestamp::from_millisecond(at.0 - minutes_ago * 60_000).unwrap());
    let highest = (0..180).map(wall).max().unwrap();
    let day = i64::from(highest.weekday().to_monday_zero_offset());
    let minute = day * DAY + i64::from(highest.hour()) * 60 + i64::from(highest.minute());
    hours.intervals.iter().any(|interval| {
        let minutes = interval.minutes().unwrap();
        minutes.contains(&minute) || minutes.contains(&(minute + WEEK))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 30_000 }) })]

    #[test]
    fn the_hours_are_open_when_the_clock_says_so((hours, at) in hours_and_instant()) {
        prop_assert_eq!(hours.is_open(at), is_open_by_the_clock(&hours, at));
    }

    #[test]
    fn the_next_change_is_the_first((hours, at) in hours_and_instant()) {
        let is_open = hours.is_open(at);
        let next = hours.next_change(at);
        let end = next.unwrap_or(at.plus_days(30));
        prop_assert!(next.is_none_or(|next| next > at));
        prop_assert_eq!(hours.is_open(Timestamp(end.0 - 1)), is_open);
        prop_assert_eq!(hours.is_open(end), is_open != next.is_some());
        for part in 1..60 {
            prop_assert_eq!(hours.is_open(Timestamp(at.0 + (end.0 - at.0) / 60 * part)), is_open);
        }
    }

    #[test]
    fn the_last_change_is_the_latest((hours, at) in hours_and_instant()) {
        let is_open = hours.is_open(at);
        let last = hours.last_change(at);
        let start = last.unwrap_or(at.plus_days(-30));
        prop_assert!(start <= at);
        prop_assert_eq!(hours.is_open(start), is_open);
        prop_assert_eq!(hours.is_open(Timestamp(start.0 - 1)), is_open != last.is_some());
        for part in 1..60 {
            prop_assert_eq!(hours.is_open(Timestamp(at.0 - (at.0 - start.0) / 60 * part)), is_open);
        }
        prop_assert_eq!(last.and_then(|last| hours.next_change(Timestamp(last.0 - 1))), last);
    }

    #[test]
    fn hours_pass_the_check_when_no_minute_counts_twice(hours in any_hours()) {
        let mut minutes = vec![0; usize::try_from(WEEK).unwrap()];
        for interval in &hours.intervals {
            for minute in interval.minutes().unwrap() {
                minutes[usize::try_from(minute % WEEK).unwrap()] += 1;
            }
        }
        prop_assert_eq!(hours.check().is_ok(), minutes.iter().all(|times| *times <= 1));
    }
}
