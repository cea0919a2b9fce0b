use super::scene::{ANA, BEN, CARLA, GROUP, OTHER, automatic};
use super::world::{Happening, World};
use crate::domain::assignment::{Eligible, Mode, Overflow, Policy, Strategy};
use crate::domain::availability::Availability;
use crate::domain::group::MemberRole;
use crate::domain::id::GroupId;
use crate::domain::timestamp::Timestamp;

fn within(seconds: i64) -> Policy {
    Policy { reassign_after: Some(seconds), ..automatic() }
}

fn back_after(seconds: i64) -> Policy {
    Policy { give_back_after: Some(seconds), ..automatic() }
}

fn onwards(after: i64) -> Policy {
    Policy { overflow: Some(Overflow { group_id: OTHER, after }), ..automatic() }
}

#[test]
fn an_unanswered_conversation_goes_to_the_next() {
    let mut world = World::of(&within(600), 2);
    world.arrives();
    assert!(world.passes(599).is_empty());
    assert_eq!(world.passes(1), ["1: Ana did not answer within 10 minutes. Ben: next in turn."]);
}

#[test]
fn one_that_was_answered_stays_also_when_the_contact_writes_again() {
    let mut world = World::of(&within(60), 2);
    world.arrives();
    world.does(Happening::Answer(0));
    assert!(world.passes(1_000).is_empty());
    world.does(Happening::Write(0));
    assert!(world.passes(1_000).is_empty());
}

#[test]
fn the_time_to_answer_begins_when_both_the_agent_has_it_and_the_contact_waits() {
    let mut world = World::of(&within(60), 2);
    world.does(Happening::Availability(ANA, Availability::Away));
    world.does(Happening::Availability(BEN, Availability::Away));
    world.arrives();
    world.passes(500);
    world.does(Happening::Take(0, ANA));
    world.does(Happening::Availability(BEN, Availability::Online));
    assert!(world.passes(59).is_empty());
    assert_eq!(world.passes(1).len(), 1);
    world.does(Happening::Answer(0));
    // Ana takes it over, and only later the contact writes.
    world.does(Happening::Take(0, ANA));
    world.passes(500);
    world.does(Happening::Write(0));
    assert!(world.passes(59).is_empty());
    assert_eq!(world.passes(1), ["1: Ana did not answer within 1 minute. Ben: next in turn."]);
}

#[test]
fn when_everybody_has_had_it_the_supervisors_are_told_once_and_it_goes_around_again() {
    let mut world = World::of(&within(60), 3);
    world.arrives();
    world.passes(60);
    world.passes(60);
    assert_eq!(world.owner(1), Some(CARLA));
    assert_eq!(world.passes(60), ["1 is unattended", "1: Carla did not answer within 1 minute. Ana: next in turn."]);
    // The second round is as long as the first.
    assert_eq!(world.passes(60), ["1: Ana did not answer within 1 minute. Ben: next in turn."]);
    assert_eq!(world.passes(60), ["1: Ben did not answer within 1 minute. Carla: next in turn."]);
    assert_eq!(world.passes(60), ["1 is unattended", "1: Carla did not answer within 1 minute. Ana: next in turn."]);
}

#[test]
fn if_nobody_else_can_have_it_it_stays_and_the_supervisors_are_told_once() {
    let mut world = World::of(&within(60), 1);
    world.arrives();
    assert_eq!(world.passes(60), ["1 is unattended"]);
    assert!(world.passes(59).is_empty());
    assert!(world.passes(600).is_empty());
    assert_eq!(world.owner(1), Some(ANA));
    // Repeated facts neither wake the timer nor tell the supervisors again.
    assert!(world.does(Happening::Repeat).is_empty());
    assert!(world.engine.next_due().is_some_and(|due| due > world.now));
}

#[test]
fn while_somebody_at_the_limit_has_not_had_it_it_stays_without_an_alarm() {
    let mut world = World::of(&Policy { limit: Some(1), ..within(60) }, 2);
    world.arrives();
    world.arrives();
    world.does(Happening::Answer(1));
    assert!(world.passes(60).is_empty());
    world.does(Happening::Resolve(1));
    assert!(world.passes(59).is_empty());
    assert_eq!(world.passes(1), ["1: Ana did not answer within 1 minute. Ben: next in turn."]);
}

#[test]
fn a_conversation_that_moves_on_makes_room_for_one_that_waits() {
    let mut world = World::of(&Policy { limit: Some(1), ..within(60) }, 2);
    world.does(Happening::Availability(BEN, Availability::Away));
    world.arrives();
    world.passes(30);
    world.arrives();
    world.passes(20);
    // Who waits comes before who has somebody.
    assert_eq!(
        world.does(Happening::Availability(BEN, Availability::Online)),
        ["2: Ben: next in turn. Ana is at the limit."]
    );
}

#[test]
fn a_clock_that_jumps_back_does_not_stop_a_timer_for_longer_than_it_takes() {
    let mut world = World::of(&within(60), 2);
    world.arrives();
    world.does(Happening::Jump(-86_400));
    // The facts are from the future now; whoever tells them again gets them counted from now.
    world.does(Happening::Crash(1));
    assert_eq!(world.passes(60), ["1: Ana did not answer within 1 minute. Ben: next in turn."]);
}

#[test]
fn what_fell_due_while_nobody_looked_is_due_now() {
    let mut world = World::of(&within(60), 2);
    world.arrives();
    world.does(Happening::Jump(86_400));
    assert_eq!(world.owner(1), Some(BEN));
}

#[test]
fn conversations_of_who_is_offline_go_back_after_a_while() {
    let mut world = World::of(&back_after(60), 2);
    world.arrives();
    world.does(Happening::Availability(ANA, Availability::Offline));
    assert!(world.passes(59).is_empty());
    assert_eq!(world.passes(1), ["1 waits: Ana went offline.", "1: Ben: next in turn. Ana is offline."]);
}

#[test]
fn who_comes_back_in_time_keeps_them_and_who_is_only_away_too() {
    let mut world = World::of(&back_after(60), 2);
    world.arrives();
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.passes(59);
    world.does(Happening::Availability(ANA, Availability::Away));
    assert!(world.passes(1_000).is_empty());
    assert_eq!(world.engine.next_due(), None);
}

#[test]
fn a_conversation_given_back_waits_since_its_contact_does() {
    let mut world = World::of(&back_after(60), 1);
    let arrived = world.now;
    world.arrives();
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.passes(60);
    assert_eq!(world.engine.queue(GROUP).longest_since, Some(arrived));
    world.does(Happening::Availability(ANA, Availability::Online));
    world.does(Happening::Answer(0));
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.passes(60);
    assert_eq!(world.engine.queue(GROUP).longest_since, Some(world.now));
}

#[test]
fn nothing_is_given_back_by_a_policy_that_keeps_it_nor_in_manual_mode() {
    for policy in [automatic(), Policy { mode: Mode::Manual, ..back_after(60) }] {
        let mut world = World::of(&policy, 2);
        world.arrives();
        world.does(Happening::Take(0, ANA));
        world.does(Happening::Availability(ANA, Availability::Offline));
        assert!(world.passes(10_000).is_empty());
    }
}

#[test]
fn who_is_given_one_by_hand_while_offline_has_as_long_as_who_left_with_it() {
    let mut world = World::of(&back_after(60), 2);
    world.does(Happening::Availability(ANA, Availability::Offline));
    world.passes(3_600);
    world.arrives();
    world.does(Happening::Take(0, ANA));
    assert!(world.passes(59).is_empty());
    assert_eq!(world.passes(1).len(), 2);
}

#[test]
fn with_all_eligible_nobody_offline_is_given_what_would_be_taken_from_them_again() {
    let mut world = World::of(&Policy { eligible: Eligible::All, ..back_after(0) }, 1);
    world.arrives();
    assert_eq!(world.does(Happening::Availability(ANA, Availability::Offline)), ["1 waits: Ana went offline."]);
    assert!(world.passes(1).is_empty());
    assert_eq!(world.does(Happening::Availability(ANA, Availability::Away)), ["1: Ana: next in turn."]);
}

#[test]
fn a_disabled_agents_conversations_go_back_at_once() {
    let mut world = World::of(&automatic(), 2);
    world.arrives();
    let said = world.does(Happening::Disable(ANA, true));
    assert_eq!(said, ["1 waits: Ana went offline.", "1: Ben: next in turn. Ana is disabled."]);
    world.does(Happening::Policy(GROUP, Policy::default()));
    assert!(world.does(Happening::Disable(BEN, true)).is_empty());
}

#[test]
fn what_nobody_takes_goes_to_another_group_also_in_manual_mode() {
    for mode in [Mode::Manual, Mode::Automatic] {
        let mut world = World::of(&Policy { mode, ..onwards(300) }, 1);
        world.does(Happening::Availability(ANA, Availability::Away));
        world.does(Happening::Join(OTHER, BEN, MemberRole::Operator));
        world.does(Happening::Disable(BEN, false));
        world.does(Happening::Policy(OTHER, automatic()));
        let arrived = world.now;
        world.arrives();
        world.does(Happening::Availability(BEN, Availability::Away));
        assert!(world.passes(299).is_empty());
        assert_eq!(world.passes(1), ["1 goes to group 2: Nobody took it within 5 minutes."]);
        assert_eq!(world.engine.queue(OTHER).longest_since, Some(arrived));
        assert_eq!(world.engine.queue(GROUP).length, 0);
        assert_eq!(world.does(Happening::Availability(BEN, Availability::Online)), ["1: Ben: next in turn."]);
    }
}

#[test]
fn it_overflows_only_to_a_group_that_there_is_and_tries_again_later() {
    let mut world = World::of(&onwards(30), 0);
    world.arrives();
    assert!(world.passes(30).is_empty());
    world.does(Happening::Policy(OTHER, automatic()));
    assert!(world.passes(29).is_empty());
    assert_eq!(world.passes(1), ["1 goes to group 2: Nobody took it within 30 seconds."]);
}

#[test]
fn what_comes_back_into_the_queue_has_its_full_time_there_before_it_overflows() {
    let mut world = World::of(&onwards(30), 1);
    world.does(Happening::Policy(OTHER, automatic()));
    world.arrives();
    world.does(Happening::Answer(0));
    world.passes(3_600);
    world.does(Happening::Availability(ANA, Availability::Away));
    world.does(Happening::GiveBack(0));
    assert!(world.passes(29).is_empty());
    assert_eq!(world.passes(1).len(), 1);
}

#[test]
fn groups_that_overflow_into_each_other_pass_it_on_in_their_time() {
    let mut world = World::of(&onwards(0), 0);
    let back = Overflow { group_id: GROUP, after: 10 };
    world.does(Happening::Policy(OTHER, Policy { overflow: Some(back), ..automatic() }));
    world.arrives();
    assert_eq!(world.passes(1).len(), 1);
    assert_eq!(world.passes(10), ["1 goes to group 1: Nobody took it within 10 seconds."]);
}

#[test]
fn a_policy_that_changes_changes_the_timers_that_run() {
    let mut world = World::of(&within(600), 2);
    world.arrives();
    world.passes(100);
    assert!(world.does(Happening::Policy(GROUP, within(120))).is_empty());
    assert_eq!(world.passes(20).len(), 1);
    world.does(Happening::Policy(GROUP, automatic()));
    assert_eq!(world.engine.next_due(), None);
}

#[test]
fn conversations_of_a_deleted_group_wait() {
    let mut world = World::of(&Policy { strategy: Strategy::LeastBusy, ..within(60) }, 2);
    world.arrives();
    assert!(world.does(Happening::DropGroup(GROUP)).is_empty());
    assert!(world.passes(600).is_empty());
    assert!(world.arrives().is_empty());
    assert_eq!(world.engine.next_due(), None);
    assert_eq!(world.does(Happening::Move(1, Some(GroupId(3)))), [""; 0]);
}

#[test]
fn at_the_end_of_time_nothing_is_due() {
    let mut world = World::of(&within(60), 2);
    world.now = Timestamp(i64::MAX);
    assert_eq!(world.arrives().len(), 1);
    assert_eq!(world.engine.next_due(), None);
}
