use super::scene::{ANA, BEN, CARLA, GROUP, OTHER, automatic};
use super::world::{Happening, World};
use crate::domain::assignment::{OutsideHours, Overflow, Policy, PolicyOverride};
use crate::domain::availability::Availability;
use crate::domain::business_hours::{OpeningHours, Weekday, WeeklyInterval};
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::InboxId;

/// Worlds begin on a Monday at 13:46:40 UTC.
const SECONDS_TO_TWO: i64 = 800;
const NIGHT: i64 = 19 * 3600;

/// Open every day from nine to two.
fn mornings() -> OpeningHours {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let open = |day| WeeklyInterval { day, from: "09:00".to_owned(), to: "14:00".to_owned() };
    let intervals = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday].map(open).to_vec();
    OpeningHours { time_zone: "UTC".to_owned(), intervals, holidays: vec![] }
}

fn world(policy: &Policy, agents: i64) -> World {
    let mut world = World::of(policy, agents);
    world.does(Happening::GroupHours(GROUP, Some(mornings())));
    world
}

#[test]
fn who_writes_after_closing_waits_for_the_opening() {
    let mut world = world(&automatic(), 1);
    world.passes(SECONDS_TO_TWO);
    assert!(world.arrives().is_empty());
    assert!(world.passes(NIGHT - 1).is_empty());
    assert_eq!(world.passes(1), ["1: Ana: next in turn."]);
}

#[test]
fn a_desk_that_opens_is_woken_by_itself() {
    let mut world = world(&automatic(), 1);
    world.passes(SECONDS_TO_TWO);
    world.arrives();
    assert_eq!(world.engine.next_due(), Some(world.now.plus_seconds(NIGHT)));
    assert_eq!(world.does(Happening::Idle).len(), 1);
}

#[test]
fn the_time_to_answer_stands_still_while_it_is_closed() {
    let mut world = world(&Policy { reassign_after: Some(600), ..automatic() }, 2);
    world.passes(SECONDS_TO_TWO - 60);
    world.arrives();
    assert!(world.passes(60 + NIGHT + 539).is_empty());
    assert_eq!(world.passes(1), ["1: Ana did not answer within 10 minutes. Ben: next in turn."]);
}

#[test]
fn who_goes_home_at_closing_keeps_their_conversations_until_the_morning() {
    let mut world = world(&Policy { give_back_after: Some(60), ..automatic() }, 1);
    world.arrives();
    world.passes(SECONDS_TO_TWO);
    assert!(world.does(Happening::Availability(ANA, Availability::Offline)).is_empty());
    assert!(world.passes(NIGHT + 59).is_empty());
    assert_eq!(world.passes(1).len(), 1);
    assert_eq!(world.owner(1), None);
}

#[test]
fn who_is_switched_off_gives_all_back_even_while_it_is_closed() {
    let mut world = world(&automatic(), 1);
    world.arrives();
    world.passes(SECONDS_TO_TWO);
    assert_eq!(world.does(Happening::Disable(ANA, true)).len(), 1);
}

#[test]
fn nothing_overflows_while_it_is_closed() {
    let policy = Policy { overflow: Some(Overflow { group_id: OTHER, after: 120 }), ..automatic() };
    let mut world = world(&policy, 0);
    world.does(Happening::Policy(OTHER, automatic()));
    world.passes(SECONDS_TO_TWO - 60);
    world.arrives();
    assert!(world.passes(60 + NIGHT + 59).is_empty());
    assert_eq!(world.passes(1).len(), 1);
}

#[test]
fn a_deadline_that_a_stopped_server_missed_waits_for_the_opening() {
    let mut world = world(&Policy { reassign_after: Some(60), ..automatic() }, 2);
    world.arrives();
    // The deadline and the closing are both over when the engine is asked again.
    assert!(world.passes(SECONDS_TO_TWO + 5).is_empty());
    assert_eq!(world.engine.next_due(), Some(world.now.plus_seconds(NIGHT - 5)));
    assert!(world.does(Happening::Crash(1)).is_empty());
    assert_eq!(world.does(Happening::Idle).len(), 1);
}

#[test]
fn what_the_closing_held_back_goes_on_in_the_order_in_which_it_was_due() {
    let mut world = world(&Policy { reassign_after: Some(60), ..automatic() }, 3);
    world.arrives();
    world.arrives();
    world.passes(10);
    // Now the first is due after the second.
    world.does(Happening::Take(0, CARLA));
    assert!(world.passes(SECONDS_TO_TWO).is_empty());
    let moved = [
        "2: Ben did not answer within 1 minute. Carla: next in turn.",
        "1: Carla did not answer within 1 minute. Ben: next in turn. Ana has had it.",
    ];
    assert_eq!(world.does(Happening::Idle), moved);
}

#[test]
fn what_the_closing_held_back_comes_before_what_was_due_later_elsewhere() {
    let policy = Policy { reassign_after: Some(60), ..automatic() };
    let mut world = world(&policy, 2);
    world.does(Happening::Policy(OTHER, Policy { reassign_after: Some(2 * SECONDS_TO_TWO), ..policy }));
    for agent in [ANA, BEN] {
        world.does(Happening::Join(OTHER, agent, MemberRole::Operator));
    }
    let (group, inbox, priority) = (Some(OTHER), InboxId(1), Priority::Normal);
    world.does(Happening::Arrive { group, inbox, priority, favourite: None });
    world.arrives();
    assert!(world.passes(SECONDS_TO_TWO).is_empty());
    // Nobody looks until long after the opening.
    let moved = world.passes(NIGHT + 60);
    assert!(moved[0].starts_with("2:") && moved[1].starts_with("1:"), "{moved:?}");
}

#[test]
fn an_inboxs_hours_count_where_the_group_has_none() {
    let mut world = World::of(&automatic(), 1);
    world.does(Happening::InboxHours(InboxId(1), Some(mornings())));
    world.passes(SECONDS_TO_TWO);
    assert!(world.arrives().is_empty());
    assert_eq!(world.arrives_through(2).len(), 1);
    let always = OpeningHours {
        intervals: mornings().intervals.into_iter().map(|day| WeeklyInterval { to: day.from.clone(), ..day }).collect(),
        ..mornings()
    };
    assert_eq!(world.does(Happening::GroupHours(GROUP, Some(always))).len(), 1);
}

#[test]
fn who_wishes_so_is_assigned_conversations_while_it_is_closed() {
    let mut world = world(&Policy { outside_hours: OutsideHours::Assign, ..automatic() }, 1);
    world.passes(SECONDS_TO_TWO);
    assert_eq!(world.arrives().len(), 1);
    let own = PolicyOverride { outside_hours: Some(OutsideHours::Wait), ..PolicyOverride::default() };
    world.does(Happening::Override(InboxId(2), Some(own)));
    assert!(world.arrives_through(2).is_empty());
}

#[test]
fn hours_that_are_cleared_let_everybody_through_at_once() {
    let mut world = world(&automatic(), 2);
    world.passes(SECONDS_TO_TWO);
    world.arrives();
    world.arrives();
    assert_eq!(world.does(Happening::GroupHours(GROUP, None)).len(), 2);
    assert_eq!((world.owner(1), world.owner(2)), (Some(ANA), Some(BEN)));
}

#[test]
fn a_queue_does_not_move_while_it_is_closed() {
    let mut world = world(&Policy { limit: Some(1), ..automatic() }, 1);
    world.arrives();
    world.arrives();
    let waiting = world.conversations[1].id;
    assert!(world.engine.is_moving(waiting));
    world.passes(SECONDS_TO_TWO);
    assert!(!world.engine.is_moving(waiting));
    world.passes(NIGHT);
    assert!(world.engine.is_moving(waiting));
}
