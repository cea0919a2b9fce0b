use super::scene::{ANA, BEN, CARLA};
use crate::domain::assignment::{Choice, ChoiceKind, Passed, Reason, Trigger, Why};

fn reason(trigger: Trigger, kind: ChoiceKind) -> Reason {
    let choice = Some(Choice { kind, open: 2, limit: Some(10) });
    Reason { trigger, choice, passed: vec![], passed_more: 0 }
}

fn passed(agent_id: crate::domain::id::AgentId, name: &str, why: Why) -> Passed {
    Passed { agent_id, agent_name: name.to_owned(), why }
}

#[test]
fn a_reason_says_who_why_and_who_was_passed_over() {
    let ben = passed(BEN, "Ben", Why::AtLimit);
    let carla = passed(CARLA, "Carla", Why::Away);
    let one = Reason { passed: vec![ben.clone()], ..reason(Trigger::Queued, ChoiceKind::FewestOpen) };
    assert_eq!(one.in_words(Some("Ana")), "Ana: fewest open (2 of 10). Ben is at the limit.");
    let two = Reason { passed: vec![ben.clone(), carla.clone()], ..one.clone() };
    assert_eq!(two.in_words(Some("Ana")), "Ana: fewest open (2 of 10). Ben is at the limit and Carla is away.");
    let more = Reason { passed_more: 3, ..two };
    assert_eq!(
        more.in_words(Some("Ana")),
        "Ana: fewest open (2 of 10). Ben is at the limit, Carla is away, and 3 more."
    );
    assert_eq!(one.in_words(None), "Fewest open (2 of 10). Ben is at the limit.");
}

#[test]
fn each_choice_has_its_words() {
    let said = |kind| reason(Trigger::Queued, kind).in_words(Some("Ana"));
    assert_eq!(said(ChoiceKind::NextInTurn), "Ana: next in turn.");
    assert_eq!(said(ChoiceKind::KnowsContact), "Ana: knows the contact.");
    assert_eq!(said(ChoiceKind::Returns), "Ana: had it before.");
    let unlimited = Reason {
        choice: Some(Choice { kind: ChoiceKind::FewestOpen, open: 0, limit: None }),
        ..reason(Trigger::Queued, ChoiceKind::FewestOpen)
    };
    assert_eq!(unlimited.in_words(Some("Ana")), "Ana: fewest open (0).");
}

#[test]
fn each_why_has_its_words() {
    let said = |why| {
        let of = Reason { passed: vec![passed(BEN, "Ben", why)], ..Reason::only(Trigger::Queued) };
        of.in_words(None)
    };
    assert_eq!(said(Why::HadIt), "Ben has had it.");
    assert_eq!(said(Why::Offline), "Ben is offline.");
    assert_eq!(said(Why::Disabled), "Ben is disabled.");
    assert_eq!(said(Why::Excluded), "Ben is excluded.");
    assert_eq!(said(Why::NotChosen), "Ben is not chosen.");
}

#[test]
fn triggers_name_times_in_the_largest_unit_without_a_rest() {
    let said = |seconds| Reason::only(Trigger::Overflow { seconds }).in_words(None);
    assert_eq!(said(300), "Nobody took it within 5 minutes.");
    assert_eq!(said(90), "Nobody took it within 90 seconds.");
    assert_eq!(said(1), "Nobody took it within 1 second.");
    assert_eq!(said(0), "Nobody took it within 0 seconds.");
    assert_eq!(said(7_200), "Nobody took it within 2 hours.");
    assert_eq!(said(86_400), "Nobody took it within 1 day.");
}

#[test]
fn a_reason_reads_and_writes_as_the_api_names_it() {
    let trigger = Trigger::Unanswered { agent_id: ANA, agent_name: "Ana".to_owned(), seconds: 60 };
    let reason = Reason { passed: vec![passed(BEN, "Ben", Why::HadIt)], ..reason(trigger, ChoiceKind::NextInTurn) };
    let text = serde_json::to_string(&reason).unwrap();
    let expected = concat!(
        r#"{"trigger":{"kind":"unanswered","agent_id":1,"agent_name":"Ana","seconds":60},"#,
        r#""choice":{"kind":"next_in_turn","open":2,"limit":10},"#,
        r#""passed":[{"agent_id":2,"agent_name":"Ben","why":"had_it"}],"passed_more":0}"#
    );
    assert_eq!(text, expected);
    assert_eq!(serde_json::from_str::<Reason>(&text).unwrap(), reason);
    assert_eq!(serde_json::to_string(&Reason::only(Trigger::Queued).trigger).unwrap(), r#"{"kind":"queued"}"#);
}
