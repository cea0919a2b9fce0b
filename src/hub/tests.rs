use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::agent::Role;
use crate::domain::assignment::Policy;
use crate::domain::availability::{Availability, Cause};
use crate::domain::business_hours::{Holiday, OpeningHours, Weekday, WeeklyInterval};
use crate::domain::conversation::Scope;
use crate::domain::event::Change;
use crate::domain::group::{Group, Member, MemberRole};
use crate::domain::id::{GroupId, InboxId, InvitationId};
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;
use crate::hub::doors::Hours;

fn agent(id: i64, role: Role) -> Listener {
    let sight = Sight { actor: Actor { id: AgentId(id), role }, groups: BTreeMap::new(), inboxes: BTreeSet::new() };
    Listener::Agent { sight: Arc::new(sight), is_person: true }
}

fn event(seq: i64, change: Change) -> Arc<Event> {
    Arc::new(Event { seq, at: Timestamp(0), change, audience: Vec::new() })
}

async fn drain(subscription: &mut Subscription) -> (Vec<i64>, Option<Ended>) {
    let mut seqs = Vec::new();
    loop {
        let waited = tokio::time::timeout(std::time::Duration::from_millis(20), subscription.next()).await;
        match waited {
            Ok(Ok(frame)) => seqs.extend(frame.seq),
            Ok(Err(ended)) => return (seqs, Some(ended)),
            Err(_) => return (seqs, None),
        }
    }
}

fn operator(id: i64, group: GroupId) -> Listener {
    let actor = Actor { id: AgentId(id), role: Role::Agent };
    let groups = BTreeMap::from([(group, MemberRole::Operator)]);
    Listener::Agent { sight: Arc::new(Sight { actor, groups, inboxes: BTreeSet::new() }), is_person: true }
}

/// What a contact's connection finds who is at home in a group, as of an event.
fn at_home(seq: i64, group: GroupId) -> Home {
    let scope = Scope { inbox_id: InboxId(1), group_id: Some(group), assignee_id: None };
    Home { seq, group: Some(group), scopes: vec![scope], ..Home::default() }
}

/// How often the contacts are said to be there or not.
async fn comings(subscription: &mut Subscription) -> Vec<bool> {
    let mut comings = Vec::new();
    while let Ok(Ok(frame)) = tokio::time::timeout(std::time::Duration::from_millis(20), subscription.next()).await {
        if frame.text.contains("presence.changed") {
            comings.push(frame.text.contains(r#""is_online":true"#));
        }
    }
    comings
}

/// The next event's number; signals are passed over.
async fn heard(subscription: &mut Subscription) -> i64 {
    loop {
        if let Some(seq) = subscription.next().await.unwrap().seq {
            return seq;
        }
    }
}

#[tokio::test]
async fn a_listener_that_reads_nothing_is_told_to_resync_and_slows_nobody() {
    let hub = Hub::default();
    let mut slow = hub.subscribe(&agent(1, Role::Agent));
    let mut quick = hub.subscribe(&agent(2, Role::Agent));
    for seq in 1..=3000 {
        hub.publish(&[event(seq, Change::InboxCreated { inbox_id: InboxId(1) })]);
        assert_eq!(heard(&mut quick).await, seq);
    }
    let (seqs, ended) = drain(&mut slow).await;
    assert_eq!(ended, Some(Ended::Resync));
    assert!(seqs.len() <= QUEUE && seqs.iter().zip(1..).all(|(a, b)| *a == b), "a gapless beginning");
}

#[tokio::test]
async fn invitations_are_heard_by_admins_only() {
    let hub = Hub::default();
    let mut plain = hub.subscribe(&agent(1, Role::Agent));
    let mut admin = hub.subscribe(&agent(2, Role::Admin));
    hub.publish(&[event(1, Change::InvitationCreated { id: InvitationId(1) })]);
    hub.publish(&[event(2, Change::InboxCreated { inbox_id: InboxId(1) })]);
    assert_eq!(drain(&mut plain).await.0, [2]);
    assert_eq!(drain(&mut admin).await.0, [1, 2]);
}

#[tokio::test]
async fn an_agent_whose_permission_is_gone_hears_nothing_more() {
    let hub = Hub::default();
    let mut out = hub.subscribe(&agent(1, Role::Agent));
    hub.end_agent(AgentId(1), Ended::SignedOut);
    hub.publish(&[event(1, Change::InboxCreated { inbox_id: InboxId(1) })]);
    let (seqs, ended) = drain(&mut out).await;
    assert_eq!((seqs, ended), (vec![], Some(Ended::SignedOut)));
}

#[tokio::test]
async fn who_leaves_is_gone_from_the_hub() {
    let hub = Hub::default();
    let contact = ContactId(5);
    let subscription = hub.subscribe(&Listener::Contact { contact, inbox: InboxId(1) });
    assert!(hub.with_presence(|p| p.is_contact_online(contact)));
    drop(subscription);
    assert!(!hub.with_presence(|p| p.is_contact_online(contact)));
    assert!(hub.state().contacts.is_empty());
}

const SALES: GroupId = GroupId(1);
const SUPPORT: GroupId = GroupId(2);

#[tokio::test]
async fn who_comes_to_see_a_contact_later_learns_that_they_are_there() {
    let hub = Hub::default();
    let (mut sales, mut support) = (hub.subscribe(&operator(1, SALES)), hub.subscribe(&operator(2, SUPPORT)));
    let mut owner = hub.subscribe(&agent(3, Role::Owner));
    let widget = hub.subscribe(&Listener::Contact { contact: ContactId(5), inbox: InboxId(1) });
    assert!(widget.move_in(&at_home(1, SALES)));
    assert_eq!((comings(&mut sales).await, comings(&mut support).await), (vec![true], vec![]));
    assert!(widget.move_in(&at_home(2, SUPPORT)));
    assert_eq!((comings(&mut sales).await, comings(&mut support).await), (vec![], vec![true]));
    drop(widget);
    assert_eq!((comings(&mut sales).await, comings(&mut support).await), (vec![], vec![false]));
    assert_eq!(comings(&mut owner).await, [true, false], "who sees all hears of it once");
}

#[tokio::test]
async fn what_was_read_before_an_event_does_not_undo_it() {
    let hub = Hub::default();
    let mut support = hub.subscribe(&operator(2, SUPPORT));
    let contact = Listener::Contact { contact: ContactId(5), inbox: InboxId(1) };
    let widget = hub.subscribe(&contact);
    assert!(widget.move_in(&Home { queued: Some(ConversationId(7)), ..at_home(9, SUPPORT) }));
    let second_tab = hub.subscribe(&contact);
    assert!(!second_tab.move_in(&at_home(8, SALES)), "to be read again");
    assert_eq!(hub.waiting().len(), 1, "it waits as of event 9");
    drop((widget, second_tab));
    assert_eq!(comings(&mut support).await, [true, false], "and is still at home where it was");
}

fn front_desk() -> Group {
    Group {
        id: GroupId(5),
        name: "Front desk".into(),
        description: None,
        color: "#000000".into(),
        members: vec![Member { agent_id: AgentId(1), role: MemberRole::Operator }],
        policy: Policy::default(),
        shifts: None,
        hours: None,
        created_at: Timestamp(0),
    }
}

#[test]
fn what_stands_on_a_door_is_made_once_until_it_is_something_else() {
    let hub = Hub::default();
    hub.publish(&[event(1, Change::GroupCreated { group: front_desk() })]);
    let day = |n: i64| Timestamp(0).plus_days(n);
    let frame = |at: Timestamp| hub.door_frame(Some(GroupId(5)), InboxId(1), at).text;
    let is_online = |frame: &str| frame.contains(r#""is_online":true"#);

    let offline = frame(day(1));
    assert!(!is_online(&offline) && Arc::ptr_eq(&offline, &frame(day(2))), "made once");
    let (agent_id, availability) = (AgentId(1), Availability::Online);
    let came = Change::AgentAvailabilityChanged { agent_id, availability, cause: Cause::Chosen };
    hub.publish(&[event(2, came)]);
    let online = frame(day(2));
    assert!(is_online(&online) && Arc::ptr_eq(&online, &frame(day(2))));

    // Closed on the first of February of 1970, the day 31.
    let holiday = Holiday { date: "1970-02-01".into(), name: String::new(), intervals: Vec::new() };
    let interval = |day| WeeklyInterval { day, from: "00:00".into(), to: "24:00".into() };
    let intervals = [Weekday::Saturday, Weekday::Sunday].map(interval).to_vec();
    let hours = OpeningHours { time_zone: "UTC".into(), intervals, holidays: vec![holiday] };
    hub.set_hours(Hours { groups: [(GroupId(5), hours.calendar())].into(), ..Hours::default() }, day(30));
    let open = frame(day(30));
    assert!(is_online(&open) && !Arc::ptr_eq(&open, &online));
    assert!(!is_online(&frame(day(31))), "closed, whether anybody has looked at the doors or not");
    assert!(Arc::ptr_eq(&open, &frame(day(30))));
    hub.look_at_doors(day(31));
    let closed = frame(day(31));
    assert!(!is_online(&closed) && Arc::ptr_eq(&closed, &frame(day(31))));
}
