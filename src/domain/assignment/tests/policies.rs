use proptest::prelude::*;

use super::histories::a_policy;
use super::scene::{ANA, BEN};
use crate::domain::assignment::{
    Eligible, Mode, Overflow, Policy, PolicyOverride, Presets, Strategy, check, overflow_cycle,
};
use crate::domain::id::GroupId;

fn refused(policy: &Policy) -> Option<&'static str> {
    check(policy).err().map(|error| error.field)
}

#[test]
fn without_a_choice_agents_take_conversations_themselves() {
    let policy = Policy::default();
    assert_eq!((policy.mode, policy.strategy, policy.eligible), (Mode::Manual, Strategy::RoundRobin, Eligible::Online));
    assert!(!policy.prefers_known && policy.chosen_ids.is_empty() && policy.excluded_ids.is_empty());
    assert_eq!(
        (policy.limit, policy.reassign_after, policy.give_back_after, policy.overflow),
        (None, None, None, None)
    );
}

#[test]
fn sales_are_for_everybody_without_a_limit_and_within_a_minute() {
    let Presets { sales, support } = Presets::default();
    assert_eq!((sales.mode, sales.eligible, sales.limit), (Mode::Automatic, Eligible::All, None));
    assert_eq!((sales.reassign_after, sales.give_back_after), (Some(60), None));
    assert_eq!((support.mode, support.eligible, support.limit), (Mode::Automatic, Eligible::Online, Some(10)));
    assert_eq!((support.strategy, support.prefers_known), (Strategy::LeastBusy, true));
    assert_eq!((support.reassign_after, support.give_back_after), (Some(600), Some(60)));
    assert_eq!((refused(&sales), refused(&support)), (None, None));
}

#[test]
fn a_policy_reads_and_writes_as_the_api_names_it() {
    let text = r#"{"mode":"automatic","strategy":"least_busy","prefers_known":true,"eligible":"chosen","chosen_ids":[1],
        "excluded_ids":[2],"limit":10,"reassign_after":60,"give_back_after":null,"overflow":{"group_id":4,"after":30},
        "outside_hours":"assign"}"#;
    let policy: Policy = serde_json::from_str(text).unwrap();
    assert_eq!(policy.overflow, Some(Overflow { group_id: GroupId(4), after: 30 }));
    let written: serde_json::Value = serde_json::to_value(&policy).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).unwrap());
    assert!(serde_json::from_str::<Policy>(r#"{"limits":1}"#).is_err());
}

#[test]
fn what_cannot_work_is_refused_with_the_field_and_words_that_say_what_to_do() {
    for limit in [0, -3, 1_001] {
        assert_eq!(refused(&Policy { limit: Some(limit), ..Policy::default() }), Some("policy.limit"));
    }
    for seconds in [0, -60, 9, 86_401] {
        let policy = Policy { reassign_after: Some(seconds), ..Policy::default() };
        assert_eq!(refused(&policy), Some("policy.reassign_after"));
        let overflow = Some(Overflow { group_id: GroupId(1), after: seconds });
        assert_eq!(refused(&Policy { overflow, ..Policy::default() }), Some("policy.overflow"));
    }
    assert_eq!(refused(&Policy { give_back_after: Some(-1), ..Policy::default() }), Some("policy.give_back_after"));
    assert_eq!(refused(&Policy { give_back_after: Some(0), ..Policy::default() }), None);
    let error = check(&Policy { limit: Some(0), ..Policy::default() }).unwrap_err();
    assert_eq!(error.to_string(), "Give a number from 1 to 1000, or none for no limit.");
}

#[test]
fn chosen_needs_somebody_who_is_chosen_and_not_excluded() {
    let mut policy = Policy { eligible: Eligible::Chosen, ..Policy::default() };
    assert_eq!(refused(&policy), Some("policy.chosen_ids"));
    policy.chosen_ids = vec![ANA];
    assert_eq!(refused(&policy), None);
    policy.excluded_ids = vec![ANA];
    assert_eq!(refused(&policy), Some("policy.chosen_ids"));
    policy.chosen_ids.push(BEN);
    assert_eq!(refused(&policy), None);
}

#[test]
fn groups_that_overflow_in_a_circle_are_found() {
    let edges = |pairs: &[(i64, i64)]| -> Vec<_> { pairs.iter().map(|(a, b)| (GroupId(*a), GroupId(*b))).collect() };
    assert_eq!(overflow_cycle(&[]), None);
    assert_eq!(overflow_cycle(&edges(&[(1, 2), (2, 3), (4, 3)])), None);
    assert_eq!(overflow_cycle(&edges(&[(7, 7)])), Some(vec![GroupId(7)]));
    let found = overflow_cycle(&edges(&[(9, 1), (1, 2), (2, 5), (2, 3), (3, 1)]));
    assert_eq!(found, Some(vec![GroupId(1), GroupId(2), GroupId(3)]));
}

#[test]
fn an_override_says_only_what_it_changes_and_null_clears() {
    let text = r#"{"limit":null,"prefers_known":true}"#;
    let differently: PolicyOverride = serde_json::from_str(text).unwrap();
    assert_eq!(differently.limit, Some(None));
    assert_eq!(serde_json::to_string(&differently).unwrap(), r#"{"prefers_known":true,"limit":null}"#);
    let policy = differently.apply(&Policy::support());
    assert_eq!(policy, Policy { limit: None, ..Policy::support() });
    assert_eq!(serde_json::to_string(&PolicyOverride::default()).unwrap(), "{}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn an_override_that_says_everything_replaces_the_policy(group in a_policy(), inbox in a_policy()) {
        prop_assert_eq!(PolicyOverride::default().apply(&group), group.clone());
        let all: PolicyOverride = serde_json::from_value(serde_json::to_value(&inbox).unwrap()).unwrap();
        prop_assert_eq!(all.apply(&group), inbox);
    }

    #[test]
    fn a_circle_is_found_if_and_only_if_one_can_walk_in_it(pairs in proptest::collection::vec((0..6_i64, 0..6_i64), 0..8)) {
        let edges: Vec<_> = pairs.iter().map(|(a, b)| (GroupId(*a), GroupId(*b))).collect();
        let mut reach = [[false; 6]; 6];
        for (a, b) in &pairs {
            reach[usize::try_from(*a).unwrap()][usize::try_from(*b).unwrap()] = true;
        }
        for by in 0..6 {
            for from in 0..6 {
                for to in 0..6 {
                    reach[from][to] |= reach[from][by] && reach[by][to];
                }
            }
        }
        let found = overflow_cycle(&edges);
        prop_assert_eq!(found.is_some(), (0..6).any(|group| reach[group][group]));
        for (index, group) in found.iter().flatten().enumerate() {
            let circle = found.as_ref().unwrap();
            prop_assert!(edges.contains(&(*group, circle[(index + 1) % circle.len()])));
        }
    }
}
