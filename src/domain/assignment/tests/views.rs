use super::scene::{ANA, BEN, GROUP, OTHER, automatic};
use super::world::{Happening, World};
use crate::domain::assignment::{Mode, Policy, PolicyOverride, QueueState, Standing};
use crate::domain::availability::Availability;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::ConversationId;

#[test]
fn everybody_in_the_queue_has_a_position_and_the_longest_wait_is_known_whatever_its_priority() {
    let mut world = World::of(&automatic(), 0);
    let first = world.now;
    world.arrives();
    world.passes(10);
    world.arrives_as(Priority::Urgent, None);
    let order: Vec<_> = world.engine.waiting(GROUP).collect();
    assert_eq!(order, [(ConversationId(2), 1), (ConversationId(1), 2)]);
    assert_eq!(world.engine.queue(GROUP), QueueState { length: 2, longest_since: Some(first) });
    let standing = world.engine.standing(ConversationId(1));
    assert_eq!(standing, Some(Standing { position: 2, estimated_wait_seconds: None }));
    assert_eq!(world.engine.queue(OTHER), QueueState::default());
}

#[test]
fn who_has_an_agent_has_no_position() {
    let mut world = World::of(&automatic(), 1);
    world.arrives();
    assert_eq!(world.engine.standing(ConversationId(1)), None);
    assert_eq!(world.engine.standing(ConversationId(77)), None);
    assert_eq!(world.engine.queue(GROUP).length, 0);
}

#[test]
fn a_wait_is_guessed_from_how_fast_the_queue_moved_by_itself_or_by_hand() {
    let mut world = World::of(&Policy { limit: Some(1), ..automatic() }, 1);
    (0..5).for_each(|_| drop(world.arrives()));
    let estimate = |world: &World, id| world.engine.standing(ConversationId(id)).unwrap().estimated_wait_seconds;
    world.passes(100);
    world.does(Happening::Resolve(0));
    assert_eq!(estimate(&world, 4), None);
    world.passes(40);
    world.does(Happening::Take(2, BEN));
    assert_eq!(estimate(&world, 4), Some(40));
    assert_eq!(estimate(&world, 5), Some(80));
}

#[test]
fn a_group_is_online_while_an_operator_of_it_is() {
    let mut world = World::of(&automatic(), 1);
    assert!(world.engine.is_group_online(GROUP));
    world.does(Happening::Availability(ANA, Availability::Away));
    assert!(!world.engine.is_group_online(GROUP));
    world.does(Happening::Join(GROUP, BEN, MemberRole::Supervisor));
    world.does(Happening::Availability(BEN, Availability::Online));
    assert!(!world.engine.is_group_online(GROUP));
    world.does(Happening::Join(GROUP, BEN, MemberRole::Operator));
    assert!(world.engine.is_group_online(GROUP));
    world.does(Happening::Disable(BEN, true));
    assert!(!world.engine.is_group_online(GROUP));
    assert!(!world.engine.is_group_online(OTHER));
}

#[test]
fn a_load_counts_what_is_open_everywhere_and_who_waits_for_an_answer() {
    let mut world = World::of(&Policy { limit: Some(5), ..automatic() }, 2);
    world.does(Happening::Limit(BEN, Some(3)));
    let first = world.now;
    world.arrives();
    world.passes(10);
    world.arrives();
    world.arrives();
    world.does(Happening::Answer(2));
    world.does(Happening::Move(2, None));
    world.does(Happening::Take(2, ANA));
    let loads = world.engine.loads(GROUP);
    let [ana, ben] = &loads[..] else { panic!("{loads:?}") };
    assert_eq!((ana.agent_id, ana.open, ana.waiting, ana.longest_since), (ANA, 2, 1, Some(first)));
    assert_eq!((ben.agent_id, ben.open, ben.waiting), (BEN, 1, 1));
    assert_eq!((ana.limit, ben.limit), (Some(5), Some(3)));
    assert!(world.engine.loads(OTHER).is_empty());
}

#[test]
fn a_queue_moves_where_its_rules_assign_automatically_and_somebody_is_there() {
    let mut world = World::of(&Policy { limit: Some(1), ..automatic() }, 1);
    (0..2).for_each(|_| drop(world.arrives()));
    let inbox = world.conversations[1].inbox_id;
    let is_moving = |world: &World| world.engine.is_moving(ConversationId(2));
    assert!(is_moving(&world));
    world.does(Happening::Availability(ANA, Availability::Away));
    assert!(!is_moving(&world), "nobody is there");
    world.does(Happening::Availability(ANA, Availability::Online));
    let of_inbox = |mode| Some(PolicyOverride { mode: Some(mode), ..PolicyOverride::default() });
    world.does(Happening::Override(inbox, of_inbox(Mode::Manual)));
    assert!(!is_moving(&world), "the inbox's own rules count");
    world.does(Happening::Policy(GROUP, Policy { limit: Some(1), ..Policy::default() }));
    world.does(Happening::Override(inbox, of_inbox(Mode::Automatic)));
    assert!(is_moving(&world), "also the other way round");
    world.does(Happening::Override(inbox, None));
    assert!(!is_moving(&world));
    assert!(!world.engine.is_moving(ConversationId(77)));
}
