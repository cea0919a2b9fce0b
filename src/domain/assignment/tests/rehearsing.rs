use super::scene::{ANA, BEN, GROUP, OTHER, automatic};
use super::world::agent;
use crate::domain::assignment::{
    AgentFacts, Course, GroupFacts, Happening, History, Outcome, Overflow, Policy, Seat, Waits, rehearse,
};
use crate::domain::availability::Availability;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, InboxId};
use crate::domain::timestamp::Timestamp;

const DAY: i64 = 86_400;

/// One conversation every so many seconds, each answered and worked on in a known time.
fn history(agents: i64, arrivals: &[i64], course: Course) -> History {
    let seats = (1..=agents).map(|id| Seat { agent_id: AgentId(id), role: MemberRole::Operator, turn: 0 });
    let arrived = |(id, at): (i64, &i64)| {
        let happening = Happening::Arrived {
            conversation_id: ConversationId(id),
            inbox_id: InboxId(1),
            priority: Priority::Normal,
            favourite: None,
        };
        (Timestamp(0).plus_seconds(*at), happening)
    };
    History {
        from: Timestamp(0),
        until: Timestamp(0).plus_seconds(DAY),
        group: GroupFacts { id: GROUP, policy: Policy::default(), members: seats.collect(), hours: None },
        inboxes: Vec::new(),
        agents: (1..=agents).map(agent).collect(),
        happenings: (1..).zip(arrivals).map(arrived).collect(),
        courses: (1..).zip(arrivals).map(|(id, _)| (ConversationId(id), course)).collect(),
    }
}

fn course(answer: i64, work: i64) -> Course {
    Course { answer_after: Some(answer * 1000), work: Some(work * 1000), gone_after: None }
}

fn tally(outcome: &Outcome) -> Vec<(AgentId, i64, i64)> {
    outcome.agents.iter().map(|agent| (agent.agent_id, agent.assigned, agent.most_open)).collect()
}

#[test]
fn a_limit_makes_people_wait_until_somebody_is_done() {
    let history = history(1, &[0, 10, 20], course(5, 100));
    let unlimited = rehearse(&history, &automatic());
    assert_eq!((unlimited.assigned, unlimited.longest_wait), (3, Some(0)));
    assert_eq!(tally(&unlimited), [(ANA, 3, 3)]);
    let limited = rehearse(&history, &Policy { limit: Some(1), ..automatic() });
    assert_eq!((limited.median_wait, limited.p90_wait, limited.longest_wait), (Some(90), Some(180), Some(180)));
    assert_eq!(tally(&limited), [(ANA, 3, 1)]);
}

#[test]
fn a_manual_policy_assigns_nothing() {
    let outcome = rehearse(&history(2, &[0, 10], course(5, 100)), &Policy::default());
    assert_eq!((outcome.assigned, outcome.unassigned, outcome.median_wait), (0, 2, None));
    assert_eq!(tally(&outcome), [(ANA, 0, 0), (BEN, 0, 0)]);
}

#[test]
fn who_answers_too_late_loses_it_to_the_next() {
    let slow = history(2, &[0], course(100, 400));
    assert_eq!(rehearse(&slow, &Policy { reassign_after: Some(101), ..automatic() }).reassigned, 0);
    // At 50 to Ben, at 100 to Ana after an alert, and so on until it is resolved at 400.
    let outcome = rehearse(&slow, &Policy { reassign_after: Some(50), ..automatic() });
    assert_eq!((outcome.assigned, outcome.reassigned), (1, 7));
    assert!(outcome.alerts > 0);
    // An answer at the last moment counts.
    assert_eq!(rehearse(&slow, &Policy { reassign_after: Some(100), ..automatic() }).reassigned, 0);
}

#[test]
fn what_is_never_answered_does_not_go_around_for_ever() {
    let course = Course::default();
    let outcome = rehearse(&history(2, &[0], course), &Policy { reassign_after: Some(10), ..automatic() });
    assert_eq!(outcome.reassigned, 99);
}

#[test]
fn whom_nobody_answers_gives_up_when_they_really_did() {
    let gone = Course { gone_after: Some(60_000), ..Course::default() };
    let mut history = history(1, &[0], gone);
    history.agents = vec![AgentFacts { availability: Availability::Offline, ..agent(1) }];
    let comes = |seconds| {
        let happening = Happening::Availability { agent_id: ANA, availability: Availability::Online };
        (Timestamp(0).plus_seconds(seconds), happening)
    };
    history.happenings.push(comes(61));
    assert_eq!(rehearse(&history, &automatic()).unassigned, 1);
    history.happenings.push(comes(59));
    let outcome = rehearse(&history, &automatic());
    assert_eq!((outcome.unassigned, outcome.assigned, outcome.longest_wait), (0, 1, Some(59)));
}

#[test]
fn what_overflows_is_counted_and_left_out() {
    let overflow = Some(Overflow { group_id: OTHER, after: 30 });
    let policy = Policy { overflow, limit: Some(1), ..automatic() };
    let outcome = rehearse(&history(1, &[0, 1, 2], course(5, 100)), &policy);
    assert_eq!((outcome.assigned, outcome.unassigned, outcome.overflowed), (1, 0, 2));
}

#[test]
fn what_happens_outside_the_time_is_left_out() {
    let mut history = history(1, &[0, 100, DAY + 1], course(5, 100));
    history.from = Timestamp(0).plus_seconds(50);
    let outcome = rehearse(&history, &automatic());
    assert_eq!((outcome.assigned, outcome.unassigned), (1, 0));
}

#[test]
fn the_newest_assignments_are_told_in_words_and_it_is_the_same_every_time() {
    let arrivals: Vec<i64> = (0..60).map(|n| n * 100).collect();
    let history = history(2, &arrivals, course(5, 150));
    let policy = Policy { limit: Some(1), ..automatic() };
    let outcome = rehearse(&history, &policy);
    assert_eq!(outcome.assignments.len(), 50);
    let newest = &outcome.assignments[0];
    assert_eq!((newest.conversation_id, newest.agent_id), (ConversationId(60), BEN));
    assert_eq!(newest.words, "Ben: next in turn. Ana is at the limit.");
    assert_eq!(newest.reason.in_words(Some("Ben")), newest.words);
    assert_eq!(newest.at, Timestamp(0).plus_seconds(5_900));
    assert_eq!(outcome, rehearse(&history, &policy));
}

#[test]
fn waits_are_told_by_the_nearest_rank() {
    assert_eq!(Waits::of(vec![]), Waits::default());
    let waits = Waits::of((1..=10).rev().map(|n| n * 1_000).collect());
    assert_eq!((waits.median, waits.p90, waits.longest), (Some(5), Some(9), Some(10)));
    assert_eq!(Waits::of(vec![1_999]).median, Some(1));
}
