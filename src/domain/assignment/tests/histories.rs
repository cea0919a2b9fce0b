//! Random histories: whatever happens, in whatever order, with crashes and a clock that jumps.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::world::{AGENTS, GROUPS, Happening, INBOXES, World};
use crate::domain::assignment::{
    Decision, Eligible, Engine, Mode, OutsideHours, Overflow, Policy, PolicyOverride, Strategy as By,
};
use crate::domain::availability::Availability;
use crate::domain::business_hours::{Holiday, HolidayInterval, OpeningHours, Weekday, WeeklyInterval};
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

fn an_agent() -> impl Strategy<Value = AgentId> {
    (1..=AGENTS).prop_map(AgentId)
}

fn a_group() -> impl Strategy<Value = GroupId> {
    (1..=GROUPS).prop_map(GroupId)
}

fn an_inbox() -> impl Strategy<Value = InboxId> {
    (1..=INBOXES).prop_map(InboxId)
}

fn a_priority() -> impl Strategy<Value = Priority> {
    prop_oneof![6 => Just(Priority::Normal), 2 => Just(Priority::High), 1 => Just(Priority::Urgent)]
}

fn an_availability() -> impl Strategy<Value = Availability> {
    use Availability::{Away, Offline, Online};
    prop_oneof![4 => Just(Online), 1 => Just(Away), 2 => Just(Offline)]
}

/// Seconds; also such as no administrator could choose.
fn some_seconds() -> impl Strategy<Value = Option<i64>> {
    select(vec![None, None, Some(10), Some(15), Some(30), Some(60), Some(0)])
}

fn an_overflow() -> impl Strategy<Value = Option<Overflow>> {
    of((a_group(), select(vec![10, 20, 45, 0])).prop_map(|(group_id, after)| Overflow { group_id, after }))
}

fn a_limit() -> impl Strategy<Value = Option<i64>> {
    select(vec![None, Some(1), Some(1), Some(2), Some(3), Some(0)])
}

fn a_mode() -> impl Strategy<Value = Mode> {
    prop_oneof![6 => Just(Mode::Automatic), 1 => Just(Mode::Manual)]
}

fn an_eligible() -> impl Strategy<Value = Eligible> {
    prop_oneof![4 => Just(Eligible::Online), 2 => Just(Eligible::All), 1 => Just(Eligible::Chosen)]
}

fn some_agents() -> impl Strategy<Value = Vec<AgentId>> {
    prop_oneof![3 => Just(vec![]), 1 => vec(an_agent(), 1..4)]
}

fn outside_hours() -> impl Strategy<Value = OutsideHours> {
    prop_oneof![4 => Just(OutsideHours::Wait), 1 => Just(OutsideHours::Assign)]
}

/// Hours that begin and end around the time of day at which histories begin.
fn some_hours() -> impl Strategy<Value = OpeningHours> {
    let day = select(vec![Weekday::Monday, Weekday::Monday, Weekday::Tuesday, Weekday::Sunday]);
    let times = || (13..15, 0..60).prop_map(|(hour, minute)| format!("{hour}:{minute:02}"));
    let interval = (day, times(), times()).prop_map(|(day, from, to)| WeeklyInterval { day, from, to });
    let date = select(vec!["1970-01-12", "1970-01-13", "1970-01-19"]);
    let on_holiday = vec((times(), times()).prop_map(|(from, to)| HolidayInterval { from, to }), 0..2);
    let holiday = (date, on_holiday).prop_map(|(date, intervals)| Holiday {
        date: date.to_owned(),
        name: String::new(),
        intervals,
    });
    (vec(interval, 0..5), vec(holiday, 0..2)).prop_map(|(intervals, holidays)| OpeningHours {
        time_zone: "UTC".to_owned(),
        intervals,
        holidays,
    })
}

pub fn a_policy() -> impl Strategy<Value = Policy> {
    let who = (a_mode(), select(vec![By::RoundRobin, By::LeastBusy]), any::<bool>(), an_eligible());
    let which = (vec(an_agent(), 0..4), some_agents(), a_limit());
    (who, which, some_seconds(), some_seconds(), an_overflow(), outside_hours()).prop_map(
        |(
            (mode, strategy, prefers_known, eligible),
            (chosen_ids, excluded_ids, limit),
            reassign,
            give_back,
            overflow,
            outside_hours,
        )| {
            Policy {
                mode,
                strategy,
                prefers_known,
                eligible,
                chosen_ids,
                excluded_ids,
                limit,
                reassign_after: reassign,
                give_back_after: give_back,
                overflow,
                outside_hours,
            }
        },
    )
}

fn an_override() -> impl Strategy<Value = PolicyOverride> {
    let who = (of(a_mode()), of(select(vec![By::RoundRobin, By::LeastBusy])), of(an_eligible()), of(some_agents()));
    let times = (of(some_seconds()), of(some_seconds()), of(outside_hours()));
    (who, of(a_limit()), times, of(an_overflow())).prop_map(
        |(
            (mode, strategy, eligible, excluded_ids),
            limit,
            (reassign_after, give_back_after, outside_hours),
            overflow,
        )| PolicyOverride {
            mode,
            strategy,
            eligible,
            excluded_ids,
            limit,
            reassign_after,
            give_back_after,
            overflow,
            outside_hours,
            ..PolicyOverride::default()
        },
    )
}

fn an_arrival() -> impl Strategy<Value = Happening> {
    let group = prop_oneof![9 => a_group().prop_map(Some), 1 => Just(None)];
    (group, an_inbox(), a_priority(), of(an_agent()))
        .prop_map(|(group, inbox, priority, favourite)| Happening::Arrive { group, inbox, priority, favourite })
}

fn a_happening() -> impl Strategy<Value = Happening> {
    let which = || 0..64_usize;
    let role = select(vec![MemberRole::Operator, MemberRole::Supervisor]);
    let people = prop_oneof![
        6 => (an_agent(), an_availability()).prop_map(|(a, is)| Happening::Availability(a, is)),
        1 => (an_agent(), any::<bool>()).prop_map(|(a, is)| Happening::Disable(a, is)),
        1 => (an_agent(), of(0..4_u32)).prop_map(|(a, limit)| Happening::Limit(a, limit)),
        3 => (a_group(), an_agent(), role).prop_map(|(g, a, role)| Happening::Join(g, a, role)),
        1 => (a_group(), an_agent()).prop_map(|(g, a)| Happening::Leave(g, a)),
        1 => (a_group(), a_policy()).prop_map(|(g, policy)| Happening::Policy(g, policy)),
        1 => (an_inbox(), of(an_override())).prop_map(|(i, policy)| Happening::Override(i, policy)),
        1 => (a_group(), of(some_hours())).prop_map(|(g, hours)| Happening::GroupHours(g, hours)),
        1 => (an_inbox(), of(some_hours())).prop_map(|(i, hours)| Happening::InboxHours(i, hours)),
    ];
    let talk = prop_oneof![
        10 => an_arrival(),
        3 => which().prop_map(Happening::Write),
        3 => which().prop_map(Happening::Answer),
        5 => which().prop_map(Happening::Resolve),
        2 => which().prop_map(Happening::Reopen),
        2 => (which(), an_agent()).prop_map(|(c, a)| Happening::Take(c, a)),
        1 => which().prop_map(Happening::GiveBack),
        1 => (which(), of(a_group())).prop_map(|(c, g)| Happening::Move(c, g)),
        1 => (which(), a_priority()).prop_map(|(c, p)| Happening::Prioritize(c, p)),
    ];
    let rare = prop_oneof![
        2 => any::<usize>().prop_map(Happening::Crash),
        2 => Just(Happening::Repeat),
        1 => select(vec![-7200, -60, -1, 60, 7200]).prop_map(Happening::Jump),
        1 => Just(Happening::Refuse),
        1 => a_group().prop_map(Happening::DropGroup),
    ];
    let time = prop_oneof![2 => (0..20_i64).prop_map(Happening::Pass), 3 => Just(Happening::Idle)];
    prop_oneof![12 => talk, 7 => people, 7 => time, 1 => rare]
}

/// A world with groups that assign by themselves, as the beginning of a history.
fn a_beginning() -> impl Strategy<Value = Vec<Happening>> {
    let members = vec((a_group(), an_agent()), 4..14);
    let hours = || vec(of(some_hours()), 3);
    (vec(a_policy(), 3), members, hours(), hours()).prop_map(|(policies, members, of_groups, of_inboxes)| {
        let agents = (1..=AGENTS).map(|id| Happening::Availability(AgentId(id), Availability::Online));
        let groups = (1..).map(GroupId).zip(policies).map(|(group, policy)| Happening::Policy(group, policy));
        let members = members.into_iter().map(|(group, agent)| Happening::Join(group, agent, MemberRole::Operator));
        let of_groups = (1..).map(GroupId).zip(of_groups).map(|(group, hours)| Happening::GroupHours(group, hours));
        let of_inboxes = (1..).map(InboxId).zip(of_inboxes).map(|(inbox, hours)| Happening::InboxHours(inbox, hours));
        agents.chain(groups).chain(members).chain(of_groups).chain(of_inboxes).collect()
    })
}

fn a_history() -> impl Strategy<Value = Vec<Happening>> {
    (a_beginning(), vec(a_happening(), 0..120)).prop_map(|(beginning, rest)| [beginning, rest].concat())
}

fn lived(history: Vec<Happening>) -> Result<World, TestCaseError> {
    let mut world = World::default();
    for happening in history {
        world.live(happening)?;
    }
    Ok(world)
}

/// The same facts at the same times, to another engine.
fn heard(told: &[(Timestamp, Option<crate::domain::assignment::Fact>)]) -> Vec<Decision> {
    let (mut engine, mut decisions) = (Engine::default(), vec![]);
    for (now, fact) in told {
        match fact {
            Some(fact) => decisions.extend(engine.step(fact.clone(), *now)),
            None => engine = Engine::default(),
        }
    }
    decisions
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 150 } else { 20_000 })
    })]

    /// In every history: limits, eligibility, order, one owner, nobody neglected, and the reference's very decisions.
    #[test]
    fn whatever_happens_the_engine_decides_as_the_reference_does(history in a_history()) {
        lived(history)?;
    }

    #[test]
    fn the_same_facts_at_the_same_times_lead_to_the_same_decisions(history in a_history()) {
        let world = lived(history)?;
        prop_assert_eq!(heard(&world.told), heard(&world.told));
    }

    /// A caller who stores what decisions say, and nothing else, has the same in the tables as the engine has in mind.
    #[test]
    fn what_the_engine_remembers_is_what_was_stored(mut history in a_history()) {
        // Instants in the future are cut off at now, and what was refused is not stored.
        history.retain(|happening| !matches!(happening, Happening::Jump(_) | Happening::Refuse));
        let mut world = lived(history)?;
        let before = format!("{:#?}", world.engine);
        world.happen(Happening::Repeat);
        let after = format!("{:#?}", world.engine);
        let differs = before.lines().zip(after.lines()).find(|(before, after)| before != after);
        prop_assert_eq!(differs, None);
        prop_assert_eq!(before.len(), after.len());
    }

    #[test]
    fn nobody_starves_while_conversations_are_resolved(history in a_history()) {
        let mut world = lived(history)?;
        let policy = Policy { mode: Mode::Automatic, limit: Some(1), ..Policy::default() };
        let policy = Policy { outside_hours: OutsideHours::Assign, ..policy };
        let inboxes = (1..=INBOXES).map(|inbox| Happening::Override(InboxId(inbox), None));
        let groups = (1..=GROUPS).map(|group| Happening::Policy(GroupId(group), policy.clone()));
        let members = (1..=GROUPS).map(|id| Happening::Join(GroupId(id), AgentId(id), MemberRole::Operator));
        let agents = (1..=AGENTS).flat_map(|id| {
            let id = AgentId(id);
            [Happening::Disable(id, false), Happening::Limit(id, None), Happening::Availability(id, Availability::Online)]
        });
        for happening in inboxes.chain(groups).chain(members).chain(agents) {
            world.live(happening)?;
        }
        let waiting = |world: &World| -> Vec<usize> {
            let is_waiting = |c: usize| {
                let c = &world.conversations[c];
                c.is_open && c.assignee.is_none() && c.group_id.is_some()
            };
            (0..world.conversations.len()).filter(|c| is_waiting(*c)).collect()
        };
        // As many rounds as there are conversations, and everybody resolves what they have.
        for _ in 0..=world.conversations.len() {
            if waiting(&world).is_empty() {
                break;
            }
            for which in 0..world.conversations.len() {
                if world.conversations[which].is_open && world.conversations[which].assignee.is_some() {
                    world.live(Happening::Resolve(which))?;
                }
            }
        }
        prop_assert_eq!(waiting(&world), Vec::<usize>::new());
    }
}
