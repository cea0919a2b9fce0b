use proptest::prelude::*;

use super::*;
use crate::domain::business_hours::{Weekday, WeeklyInterval};

/// Monday 23 November 2026, 12:00 UTC.
const NOON: Timestamp = Timestamp(1_795_435_200_000);
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Somebody who chose to be online the day before, is connected and types.
fn standing() -> Standing {
    Standing {
        is_disabled: false,
        chosen: Availability::Online,
        chosen_at: NOON.plus_days(-1),
        is_connected: true,
        disconnected_at: None,
        active_at: NOON,
    }
}

fn gone(seconds_ago: i64) -> Standing {
    Standing { is_connected: false, disconnected_at: Some(NOON.plus_seconds(-seconds_ago)), ..standing() }
}

/// Away after ten minutes, offline after 45 seconds.
fn rules<'a>(shifts: &'a [&'a WeeklyHours]) -> Rules<'a> {
    Rules { away_after_seconds: Some(10 * MINUTE), offline_after_seconds: 45, shifts }
}

fn daily(time_zone: &str, from: &str, to: &str) -> WeeklyHours {
    let interval = |day| WeeklyInterval { day, from: from.to_owned(), to: to.to_owned() };
    WeeklyHours { time_zone: time_zone.to_owned(), intervals: DAYS.map(interval).to_vec() }
}

fn verdict(availability: Availability, cause: Cause, next_look: Option<Timestamp>) -> Verdict {
    Verdict { availability, cause, next_look }
}

fn what(standing: &Standing, shifts: &[&WeeklyHours], now: Timestamp) -> (Availability, Cause) {
    let verdict = availability(standing, &rules(shifts), now);
    (verdict.availability, verdict.cause)
}

#[test]
fn who_is_there_is_what_they_chose() {
    let idle = NOON.plus_seconds(10 * MINUTE);
    let online = availability(&standing(), &rules(&[]), NOON);
    assert_eq!(online, verdict(Availability::Online, Cause::Chosen, Some(idle)));
    for chosen in [Availability::Away, Availability::Offline] {
        let answer = availability(&Standing { chosen, ..standing() }, &rules(&[]), NOON);
        assert_eq!(answer, verdict(chosen, Cause::Chosen, None));
    }
}

#[test]
fn who_leaves_the_keyboard_is_away_from_the_minute_on() {
    let idle = NOON.plus_seconds(10 * MINUTE);
    assert_eq!(what(&standing(), &[], Timestamp(idle.0 - 1)), (Availability::Online, Cause::Chosen));
    assert_eq!(availability(&standing(), &rules(&[]), idle), verdict(Availability::Away, Cause::Idle, None));
    let back = Standing { active_at: idle, ..standing() };
    assert_eq!(what(&back, &[], idle), (Availability::Online, Cause::Chosen));
}

#[test]
fn nobody_is_idle_where_the_business_does_not_look() {
    let rules = Rules { away_after_seconds: None, ..rules(&[]) };
    let answer = availability(&standing(), &rules, NOON.plus_days(30));
    assert_eq!(answer, verdict(Availability::Online, Cause::Chosen, None));
}

#[test]
fn who_chose_to_be_away_or_offline_does_not_become_idle() {
    for chosen in [Availability::Away, Availability::Offline] {
        let chosen_one = Standing { chosen, ..standing() };
        assert_eq!(what(&chosen_one, &[], NOON.plus_days(1)), (chosen, Cause::Chosen));
    }
}

#[test]
fn a_reload_changes_nothing() {
    let end = NOON.plus_seconds(15);
    assert_eq!(availability(&gone(30), &rules(&[]), NOON), verdict(Availability::Online, Cause::Chosen, Some(end)));
    let away = Standing { chosen: Availability::Away, ..gone(30) };
    assert_eq!(availability(&away, &rules(&[]), NOON), verdict(Availability::Away, Cause::Chosen, Some(end)));
}

#[test]
fn who_does_not_come_back_is_offline() {
    let offline = verdict(Availability::Offline, Cause::Disconnected, None);
    assert_eq!(availability(&gone(45), &rules(&[]), NOON), offline);
    let never = Standing { is_connected: false, disconnected_at: None, ..standing() };
    assert_eq!(availability(&never, &rules(&[]), NOON), offline);
}

#[test]
fn without_grace_a_lost_connection_counts_at_once() {
    let rules = Rules { offline_after_seconds: 0, ..rules(&[]) };
    assert_eq!(availability(&gone(0), &rules, NOON).cause, Cause::Disconnected);
}

#[test]
fn when_the_last_connection_went_does_not_matter_to_who_is_connected() {
    let back = Standing { is_connected: true, ..gone(HOUR) };
    assert_eq!(what(&back, &[], NOON), (Availability::Online, Cause::Chosen));
}

#[test]
fn who_is_disabled_is_offline_whatever_else() {
    let disabled = Standing { is_disabled: true, ..standing() };
    let offline = verdict(Availability::Offline, Cause::Disconnected, None);
    assert_eq!(availability(&disabled, &rules(&[&daily("UTC", "09:00", "17:00")]), NOON), offline);
}

#[test]
fn the_beginning_of_a_shift_makes_online_and_its_end_offline() {
    let shift = daily("UTC", "09:00", "17:00");
    let standing = Standing { chosen: Availability::Away, active_at: NOON.plus_seconds(6 * HOUR), ..standing() };
    let (begin, end) = (NOON.plus_seconds(-3 * HOUR), NOON.plus_seconds(5 * HOUR));
    assert_eq!(what(&standing, &[&shift], begin), (Availability::Online, Cause::Shift));
    assert_eq!(what(&standing, &[&shift], Timestamp(end.0 - 1)), (Availability::Online, Cause::Shift));
    let over = availability(&standing, &rules(&[&shift]), end);
    assert_eq!(over, verdict(Availability::Offline, Cause::Shift, Some(end.plus_seconds(16 * HOUR))));
}

#[test]
fn a_choice_holds_until_the_next_boundary() {
    let shift = daily("UTC", "09:00", "17:00");
    let lunch = Standing { chosen: Availability::Away, chosen_at: NOON.plus_seconds(-1), ..standing() };
    let end = NOON.plus_seconds(5 * HOUR);
    assert_eq!(availability(&lunch, &rules(&[&shift]), NOON), verdict(Availability::Away, Cause::Chosen, Some(end)));
    assert_eq!(what(&lunch, &[&shift], end), (Availability::Offline, Cause::Shift));
}

#[test]
fn who_stays_longer_is_online_after_the_shift() {
    let shift = daily("UTC", "09:00", "12:00");
    let stays = Standing { chosen_at: NOON, ..standing() };
    assert_eq!(what(&stays, &[&shift], NOON), (Availability::Online, Cause::Chosen));
}

#[test]
fn a_shift_makes_nobody_online_who_is_not_there() {
    let shift = daily("UTC", "09:00", "17:00");
    assert_eq!(what(&gone(HOUR), &[&shift], NOON), (Availability::Offline, Cause::Disconnected));
    let idle = Standing { active_at: NOON.plus_seconds(-HOUR), ..standing() };
    assert_eq!(what(&idle, &[&shift], NOON), (Availability::Away, Cause::Idle));
}

#[test]
fn of_several_shifts_one_is_enough() {
    let (morning, afternoon) = (daily("UTC", "06:00", "12:00"), daily("UTC", "11:00", "18:00"));
    let shifts: [&WeeklyHours; 2] = [&morning, &afternoon];
    assert_eq!(what(&standing(), &shifts, NOON), (Availability::Online, Cause::Shift));
    // Where one takes over from the other nothing begins or ends, so the choice made before holds.
    let chosen = Standing { chosen: Availability::Away, chosen_at: NOON.plus_seconds(-2 * HOUR), ..standing() };
    assert_eq!(what(&chosen, &shifts, NOON), (Availability::Away, Cause::Chosen));
    assert_eq!(what(&chosen, &shifts, NOON.plus_seconds(6 * HOUR)), (Availability::Offline, Cause::Shift));
}

#[test]
fn shifts_that_never_begin_or_end_decide_nothing() {
    for shift in [daily("UTC", "00:00", "24:00"), WeeklyHours { intervals: Vec::new(), ..daily("UTC", "", "") }] {
        assert_eq!(what(&standing(), &[&shift], NOON), (Availability::Online, Cause::Chosen));
    }
}

#[test]
fn a_gap_of_some_weeks_a_year_is_remembered_for_the_rest_of_it() {
    // Five hours apart for three weeks of March, else six: then nobody relieves Madrid for an hour.
    let (madrid, new_york) = (daily("Europe/Madrid", "09:00", "21:00"), daily("America/New_York", "15:00", "03:00"));
    let shifts: [&WeeklyHours; 2] = [&madrid, &new_york];
    let chosen = Standing { chosen: Availability::Offline, chosen_at: NOON.plus_days(-300), ..standing() };
    assert_eq!(what(&chosen, &shifts, NOON), (Availability::Online, Cause::Shift));
    let after_it = Standing { chosen_at: NOON.plus_days(-20), ..chosen };
    assert_eq!(what(&after_it, &shifts, NOON), (Availability::Offline, Cause::Chosen));
}

#[test]
fn what_a_boundary_of_last_year_did_ends_at_a_known_instant() {
    // São Paulo gave up daylight saving time in February 2019. Since then Buenos Aires, which takes over on Saturday
    // evening, is never late.
    let noon_to_noon =
        daily("America/Sao_Paulo", "12:00", "12:00").intervals.into_iter().filter(|i| i.day != Weekday::Saturday);
    let interval =
        |from: &str, to: &str| WeeklyInterval { day: Weekday::Saturday, from: from.to_owned(), to: to.to_owned() };
    let sao_paulo = WeeklyHours {
        time_zone: "America/Sao_Paulo".to_owned(),
        intervals: noon_to_noon.chain([interval("12:00", "21:00")]).collect(),
    };
    let buenos_aires = WeeklyHours {
        time_zone: "America/Argentina/Buenos_Aires".to_owned(),
        intervals: vec![interval("21:00", "12:00")],
    };
    let last = Timestamp(1_550_361_600_000); // 2019-02-17T00:00Z
    let lapses = last.plus_days(400);
    let standing =
        Standing { chosen: Availability::Offline, chosen_at: last.plus_days(-30), active_at: lapses, ..standing() };
    let shifts: [&WeeklyHours; 2] = [&sao_paulo, &buenos_aires];
    let rules = Rules { away_after_seconds: None, ..rules(&shifts) };
    let answer = availability(&standing, &rules, lapses.plus_seconds(-1));
    assert_eq!(answer, verdict(Availability::Online, Cause::Shift, Some(lapses)));
    assert_eq!(availability(&standing, &rules, lapses).cause, Cause::Chosen);
}

#[test]
fn a_clock_that_was_set_back_delays_and_breaks_nothing() {
    let shift = daily("UTC", "09:00", "17:00");
    let ahead = NOON.plus_days(1);
    let standing = Standing { chosen_at: ahead, active_at: ahead, ..standing() };
    assert_eq!(what(&standing, &[&shift], NOON), (Availability::Online, Cause::Chosen));
    let gone = Standing { is_connected: false, disconnected_at: Some(ahead), ..standing };
    let answer = availability(&gone, &rules(&[&shift]), NOON);
    assert_eq!(answer, verdict(Availability::Online, Cause::Chosen, Some(NOON.plus_seconds(5 * HOUR))));
    assert_eq!(what(&gone, &[&shift], ahead.plus_seconds(45)), (Availability::Offline, Cause::Disconnected));
}

#[test]
fn they_are_written_as_they_are_spoken() {
    for availability in [Availability::Online, Availability::Away, Availability::Offline] {
        assert_eq!(serde_json::to_value(availability).unwrap(), availability.as_str());
    }
    for cause in [Cause::Chosen, Cause::Idle, Cause::Disconnected, Cause::Shift] {
        assert_eq!(serde_json::to_value(cause).unwrap(), cause.as_str());
    }
}

fn any_shift() -> impl Strategy<Value = WeeklyHours> {
    let zone = prop_oneof![Just("UTC"), Just("Europe/Madrid"), Just("America/New_York"), Just("Australia/Lord_Howe")];
    let interval = (0..7_usize, 0..24_u8, 0..24_u8).prop_map(|(day, from, to)| WeeklyInterval {
        day: DAYS[day],
        from: format!("{from:02}:00"),
        to: format!("{to:02}:00"),
    });
    let daily_in = |(zone, from, to): (&str, u8, u8)| daily(zone, &format!("{from:02}:30"), &format!("{to:02}:30"));
    prop_oneof![
        (zone.clone(), proptest::collection::vec(interval, 0..5))
            .prop_map(|(zone, intervals)| WeeklyHours { time_zone: zone.to_owned(), intervals }),
        (zone, 0..24_u8, 0..24_u8).prop_map(daily_in),
    ]
}

fn any_standing() -> impl Strategy<Value = Standing> {
    let chosen = prop_oneof![Just(Availability::Online), Just(Availability::Away), Just(Availability::Offline)];
    // Seconds around now: some lie ahead, as after a clock was set back.
    let ago =
        || prop_oneof![-100..100_i64, -5 * HOUR..5 * HOUR, -500 * 24 * HOUR..HOUR].prop_map(|s| NOON.plus_seconds(s));
    let gone_at = proptest::option::of(ago());
    (any::<bool>(), chosen, ago(), any::<bool>(), gone_at, ago()).prop_map(
        |(is_off, chosen, chosen_at, is_connected, disconnected_at, active_at)| Standing {
            is_disabled: is_off && active_at.0 % 4 == 0,
            chosen,
            chosen_at,
            is_connected,
            disconnected_at,
            active_at,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 30_000 }) })]

    #[test]
    fn nothing_changes_before_the_next_look(
        standing in any_standing(),
        shifts in proptest::collection::vec(any_shift(), 0..3),
        away_after_seconds in proptest::option::of(1..2 * HOUR),
        offline_after_seconds in 0..HOUR,
        from in 0..300 * 24 * HOUR,
        parts in proptest::collection::vec(0.0..1.0_f64, 12),
    ) {
        let shifts: Vec<&WeeklyHours> = shifts.iter().collect();
        let rules = Rules { away_after_seconds, offline_after_seconds, shifts: &shifts };
        // Half of the time close to what is known of the agent.
        let now = NOON.plus_seconds(if from % 2 == 0 { from } else { from / (300 * 24) });
        let first = availability(&standing, &rules, now);
        prop_assert!(first.next_look.is_none_or(|look| look > now));
        let until = first.next_look.unwrap_or(now.plus_days(60));
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any instant between will do")]
        let between = |part: f64| Timestamp(now.0 + ((until.0 - now.0 - 1) as f64 * part) as i64);
        for at in parts.into_iter().map(between).chain([Timestamp(until.0 - 1)]) {
            let then = availability(&standing, &rules, at);
            prop_assert_eq!((then.availability, then.cause), (first.availability, first.cause), "at {:?}", at);
        }
    }
}
