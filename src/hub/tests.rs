use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::agent::Role;
use crate::domain::event::Change;
use crate::domain::id::{InboxId, InvitationId};
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;

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
    let mut slow = hub.subscribe(&agent(1, Role::Agent), Home::default());
    let mut quick = hub.subscribe(&agent(2, Role::Agent), Home::default());
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
    let mut plain = hub.subscribe(&agent(1, Role::Agent), Home::default());
    let mut admin = hub.subscribe(&agent(2, Role::Admin), Home::default());
    hub.publish(&[event(1, Change::InvitationCreated { id: InvitationId(1) })]);
    hub.publish(&[event(2, Change::InboxCreated { inbox_id: InboxId(1) })]);
    assert_eq!(drain(&mut plain).await.0, [2]);
    assert_eq!(drain(&mut admin).await.0, [1, 2]);
}

#[tokio::test]
async fn an_agent_whose_permission_is_gone_hears_nothing_more() {
    let hub = Hub::default();
    let mut out = hub.subscribe(&agent(1, Role::Agent), Home::default());
    hub.end_agent(AgentId(1), Ended::SignedOut);
    hub.publish(&[event(1, Change::InboxCreated { inbox_id: InboxId(1) })]);
    let (seqs, ended) = drain(&mut out).await;
    assert_eq!((seqs, ended), (vec![], Some(Ended::SignedOut)));
}

#[tokio::test]
async fn who_leaves_is_gone_from_the_hub() {
    let hub = Hub::default();
    let contact = ContactId(5);
    let subscription = hub.subscribe(&Listener::Contact { contact, inbox: InboxId(1) }, Home::default());
    assert!(hub.with_presence(|p| p.is_contact_online(contact)));
    drop(subscription);
    assert!(!hub.with_presence(|p| p.is_contact_online(contact)));
    assert!(hub.state().contacts.is_empty());
}
