use super::scene::{ANA, BEN, CARLA, DORA, GROUP, OTHER, automatic};
use super::world::{Happening, World, agent};
use crate::domain::assignment::{
    ConversationFacts, Decision, Eligible, Engine, Fact, GroupFacts, Mode, Policy, PolicyOverride, Seat, Strategy,
};
use crate::domain::availability::Availability;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{ConversationId, InboxId};
use crate::domain::timestamp::Timestamp;

fn least_busy() -> Policy {
    Policy { strategy: Strategy::LeastBusy, ..automatic() }
}

#[test]
fn round_robin_gives_one_to_each_in_turn() {
    let mut world = World::of(&automatic(), 3);
    let said: Vec<String> = (0..4).flat_map(|_| world.arrives()).collect();
    assert_eq!(
        said,
        ["1: Ana: next in turn.", "2: Ben: next in turn.", "3: Carla: next in turn.", "4: Ana: next in turn."]
    );
}

#[test]
fn turns_survive_a_restart() {
    let mut world = World::of(&automatic(), 3);
    world.arrives();
    world.arrives();
    world.does(Happening::Crash(2));
    assert_eq!(world.arrives(), ["3: Carla: next in turn."]);
}

#[test]
fn least_busy_gives_to_who_has_the_fewest_open() {
    let mut world = World::of(&Policy { limit: Some(10), ..least_busy() }, 2);
    world.arrives();
    world.arrives();
    world.does(Happening::Resolve(0));
    assert_eq!(world.arrives(), ["3: Ana: fewest open (0 of 10)."]);
    assert_eq!(world.arrives(), ["4: Ben: fewest open (1 of 10)."]);
}

#[test]
fn open_conversations_count_wherever_they_are() {
    let mut world = World::of(&Policy { limit: Some(1), ..automatic() }, 2);
    let elsewhere = Happening::Arrive { group: None, inbox: InboxId(3), priority: Priority::Normal, favourite: None };
    world.does(elsewhere);
    world.does(Happening::Take(0, ANA));
    assert_eq!(world.arrives(), ["2: Ben: next in turn. Ana is at the limit."]);
}

#[test]
fn who_is_at_the_limit_gets_the_next_one_when_one_is_resolved() {
    let mut world = World::of(&Policy { limit: Some(2), ..automatic() }, 1);
    world.arrives();
    world.arrives();
    assert!(world.arrives().is_empty());
    assert_eq!(world.does(Happening::Resolve(0)), ["3: Ana: next in turn."]);
}

#[test]
fn the_lower_of_the_two_limits_holds() {
    let mut world = World::of(&Policy { limit: Some(2), ..least_busy() }, 1);
    world.does(Happening::Limit(ANA, Some(1)));
    assert_eq!(world.arrives(), ["1: Ana: fewest open (0 of 1)."]);
    assert!(world.arrives().is_empty());
    assert!(world.does(Happening::Limit(ANA, Some(0))).is_empty());
    assert_eq!(world.does(Happening::Limit(ANA, None)), ["2: Ana: fewest open (1 of 2)."]);
}

#[test]
fn who_is_away_or_offline_gets_nothing_until_they_are_back() {
    let mut world = World::of(&automatic(), 2);
    world.does(Happening::Availability(ANA, Availability::Away));
    world.does(Happening::Availability(BEN, Availability::Offline));
    assert!(world.arrives().is_empty());
    assert_eq!(world.does(Happening::Availability(BEN, Availability::Online)), ["1: Ben: next in turn. Ana is away."]);
}

#[test]
fn with_all_eligible_availability_does_not_matter_but_a_disabled_agent_gets_nothing() {
    let mut world = World::of(&Policy { eligible: Eligible::All, ..automatic() }, 2);
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.does(Happening::Disable(BEN, true));
    let said: Vec<String> = (0..2).flat_map(|_| world.arrives()).collect();
    assert_eq!(said, ["1: Ana: next in turn. Ben is disabled.", "2: Ana: next in turn. Ben is disabled."]);
}

#[test]
fn only_chosen_agents_who_are_not_excluded_get_some() {
    let policy =
        Policy { eligible: Eligible::Chosen, chosen_ids: vec![CARLA, BEN], excluded_ids: vec![BEN], ..automatic() };
    let mut world = World::of(&policy, 3);
    world.does(Happening::Availability(CARLA, Availability::Away));
    assert_eq!(world.arrives(), ["1: Carla: next in turn. Ben is excluded and Ana is not chosen."]);
}

#[test]
fn a_reason_names_three_who_were_passed_over_and_counts_the_others() {
    let mut world = World::of(&Policy { limit: Some(1), ..automatic() }, 5);
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.does(Happening::Availability(BEN, Availability::Away));
    world.does(Happening::Availability(DORA, Availability::Away));
    assert_eq!(world.arrives().len(), 1);
    assert_eq!(
        world.arrives(),
        ["2: Emil: next in turn. Carla is at the limit, Ben is away, Dora is away, and 1 more."]
    );
}

#[test]
fn the_urgent_come_first_then_who_has_waited_longest() {
    let mut world = World::of(&Policy { limit: Some(1), ..automatic() }, 1);
    world.does(Happening::Availability(ANA, Availability::Away));
    world.arrives();
    world.passes(5);
    world.arrives();
    world.arrives_as(Priority::High, None);
    world.passes(5);
    world.arrives_as(Priority::Urgent, None);
    world.does(Happening::Availability(ANA, Availability::Online));
    let order: Vec<Option<_>> = std::iter::repeat_with(|| {
        let which = world.conversations.iter().position(|c| c.is_open && c.assignee.is_some())?;
        world.does(Happening::Resolve(which));
        Some(which)
    })
    .take(5)
    .collect();
    assert_eq!(order, [Some(3), Some(2), Some(0), Some(1), None]);
}

#[test]
fn a_priority_that_is_raised_moves_a_conversation_up() {
    let mut world = World::of(&automatic(), 1);
    world.does(Happening::Availability(ANA, Availability::Away));
    world.arrives();
    world.arrives();
    world.does(Happening::Prioritize(1, Priority::High));
    let said = world.does(Happening::Availability(ANA, Availability::Online));
    assert_eq!(said, ["2: Ana: next in turn.", "1: Ana: next in turn."]);
}

#[test]
fn who_knows_the_contact_comes_first_if_the_policy_wants_it_and_they_are_free() {
    let knows = Policy { prefers_known: true, ..automatic() };
    let mut world = World::of(&knows, 3);
    assert_eq!(world.arrives_as(Priority::Normal, Some(CARLA)), ["1: Carla: knows the contact."]);
    world.does(Happening::Availability(CARLA, Availability::Away));
    assert_eq!(world.arrives_as(Priority::Normal, Some(CARLA)), ["2: Ana: next in turn. Carla is away."]);
    world.does(Happening::Availability(CARLA, Availability::Online));
    world.does(Happening::Policy(GROUP, automatic()));
    assert_eq!(world.arrives_as(Priority::Normal, Some(CARLA)), ["3: Ben: next in turn."]);
}

#[test]
fn a_reopened_conversation_returns_to_who_had_it() {
    let mut world = World::of(&automatic(), 3);
    world.arrives();
    world.does(Happening::Resolve(0));
    assert_eq!(world.does(Happening::Reopen(0)), ["1: Ana: had it before."]);
}

#[test]
fn the_wish_that_it_returns_is_spent_once_it_was_assigned() {
    let mut world = World::of(&automatic(), 3);
    world.arrives();
    world.does(Happening::Resolve(0));
    world.does(Happening::Availability(ANA, Availability::Away));
    assert_eq!(world.does(Happening::Reopen(0)), ["1: Ben: next in turn. Ana is away."]);
    world.does(Happening::Availability(ANA, Availability::Online));
    assert_eq!(world.does(Happening::GiveBack(0)), ["1: Carla: next in turn."]);
}

#[test]
fn who_gave_one_back_gets_it_only_when_there_is_nobody_else() {
    let mut world = World::of(&automatic(), 2);
    world.arrives();
    assert_eq!(world.does(Happening::GiveBack(0)), ["1: Ben: next in turn."]);
    assert_eq!(world.does(Happening::GiveBack(0)), ["1: Ana: next in turn."]);
}

#[test]
fn who_has_had_it_is_named_as_passed_over() {
    let mut world = World::of(&Policy { strategy: Strategy::LeastBusy, ..automatic() }, 2);
    world.arrives();
    world.does(Happening::Take(0, BEN));
    assert_eq!(world.arrives(), ["2: Ana: fewest open (0)."]);
    world.does(Happening::Resolve(0));
    assert_eq!(world.does(Happening::GiveBack(1)), ["2: Ben: fewest open (0)."]);
    world.does(Happening::GiveBack(1));
    assert_eq!(world.arrives(), ["3: Ben: fewest open (0)."]);
    world.does(Happening::Join(GROUP, CARLA, MemberRole::Operator));
    world.does(Happening::Take(2, CARLA));
    world.does(Happening::Disable(CARLA, false));
    assert_eq!(world.does(Happening::GiveBack(1)), ["2: Carla: fewest open (1). Ana has had it and Ben has had it."]);
}

#[test]
fn in_manual_mode_nothing_is_assigned() {
    let mut world = World::of(&Policy { mode: Mode::Manual, ..automatic() }, 2);
    assert!(world.arrives().is_empty());
    assert_eq!(world.does(Happening::Policy(GROUP, automatic())), ["1: Ana: next in turn."]);
}

#[test]
fn a_conversation_without_a_group_waits_and_one_whose_group_is_unknown_as_well() {
    let mut world = World::of(&automatic(), 1);
    world.does(Happening::Arrive { group: None, inbox: InboxId(1), priority: Priority::Normal, favourite: None });
    let there =
        Happening::Arrive { group: Some(OTHER), inbox: InboxId(1), priority: Priority::Urgent, favourite: None };
    assert!(world.does(there).is_empty());
    world.does(Happening::Join(OTHER, ANA, MemberRole::Operator));
    assert_eq!(world.does(Happening::Policy(OTHER, automatic())), ["2: Ana: next in turn."]);
}

#[test]
fn an_inbox_may_do_it_differently_from_its_group() {
    let mut world = World::of(&automatic(), 2);
    let manual = PolicyOverride { mode: Some(Mode::Manual), ..PolicyOverride::default() };
    world.does(Happening::Override(InboxId(2), Some(manual)));
    assert!(world.arrives_through(2).is_empty());
    assert_eq!(world.arrives_through(1), ["2: Ana: next in turn."]);
    let without_ben = PolicyOverride { excluded_ids: Some(vec![BEN]), ..PolicyOverride::default() };
    assert_eq!(
        world.does(Happening::Override(InboxId(2), Some(without_ben))),
        ["1: Ana: next in turn. Ben is excluded."]
    );
    world.does(Happening::Override(InboxId(2), None));
    assert_eq!(world.arrives_through(2), ["3: Ben: next in turn."]);
}

#[test]
fn a_lane_that_nobody_can_serve_does_not_hold_up_the_others() {
    let mut world = World::of(&automatic(), 1);
    let nobody = PolicyOverride { excluded_ids: Some(vec![ANA]), ..PolicyOverride::default() };
    world.does(Happening::Override(InboxId(2), Some(nobody)));
    assert!(world.arrives_through(2).is_empty());
    assert_eq!(world.arrives_through(1), ["2: Ana: next in turn."]);
}

#[test]
fn a_member_who_leaves_gets_nothing_more_and_keeps_what_they_have() {
    let mut world = World::of(&automatic(), 2);
    world.arrives();
    assert!(world.does(Happening::Leave(GROUP, ANA)).is_empty());
    assert_eq!(world.owner(1), Some(ANA));
    let said: Vec<String> = (0..2).flat_map(|_| world.arrives()).collect();
    assert_eq!(said, ["2: Ben: next in turn.", "3: Ben: next in turn."]);
}

#[test]
fn a_decision_carries_all_that_is_to_be_stored() {
    let mut engine = Engine::default();
    let now = Timestamp(5_000);
    let seat = |agent_id, turn| Seat { agent_id, role: MemberRole::Operator, turn };
    engine.learn(Fact::Agent(agent(1)), now);
    let members = vec![seat(ANA, 41), seat(BEN, 17)];
    engine.learn(Fact::Group(GroupFacts { id: GROUP, policy: automatic(), members, hours: None }), now);
    let facts = ConversationFacts {
        id: ConversationId(9),
        inbox_id: InboxId(1),
        group_id: Some(GROUP),
        is_open: true,
        priority: Priority::Normal,
        assignee: None,
        queued_at: Some(now),
        grouped_at: now,
        waiting_since: Some(now),
        assigned_at: None,
        is_answered: false,
        tried: vec![BEN],
        favourite: None,
        is_alerted: false,
        returns_to: None,
    };
    let decisions = engine.step(Fact::Conversation(facts), now);
    let [Decision::Assign { conversation_id, from: None, to, turn, tried, .. }] = &decisions[..] else {
        panic!("{decisions:?}");
    };
    assert_eq!((*conversation_id, *to, *turn), (ConversationId(9), ANA, 42));
    assert_eq!(*tried, [ANA, BEN]);
}
