//! Real-time fan-out in memory: who listens, and who may hear what. It remembers nothing: what was missed is replayed
//! from the event log. One bounded queue per connection, so that a listener that reads nothing slows nobody.
//! Where to look next: [`frame`] for what goes over the wire, [`presence`] for who is there.

pub mod frame;
pub mod presence;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tokio::sync::mpsc;

use crate::domain::event::{Change, Event};
use crate::domain::id::{AgentId, ContactId, InboxId};
use crate::domain::permission::Actor;
use frame::Frame;
use presence::Presence;

/// Frames that may wait for one connection: several full commits of the writer, which come at once. A listener that is
/// behind by more is told to resync.
const QUEUE: usize = 2048;

/// Who listens. It says what may be heard, and is decided once, when the connection is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    Agent(Actor),
    Contact { contact: ContactId, inbox: InboxId },
}

/// Why a connection was ended from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It read too slowly, or what it may hear has changed: reconnect and fetch what was missed.
    Resync,
    /// Its permission is gone: sign in again.
    SignedOut,
    /// Its permission may be gone: whoever serves it looks again, and joins again when it holds.
    Recheck,
    /// The server stops: reconnect in a moment.
    Stopping,
}

/// The hub. Clones are the same hub.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    last_id: u64,
    agents: HashMap<u64, (Actor, Outlet)>,
    contacts: HashMap<ContactId, Vec<(u64, InboxId, Outlet)>>,
    presence: Presence,
}

struct Outlet {
    sender: mpsc::Sender<Frame>,
    /// Why the queue was closed, as a place in [`REASONS`]. The first also stands for a queue that ran full.
    ended: Arc<AtomicU8>,
}

const REASONS: [Ended; 4] = [Ended::Resync, Ended::SignedOut, Ended::Recheck, Ended::Stopping];

/// A connection's place in the hub; dropping it leaves.
pub struct Subscription {
    id: u64,
    listener: Listener,
    receiver: mpsc::Receiver<Frame>,
    ended: Arc<AtomicU8>,
    hub: Hub,
}

impl Subscription {
    /// The next frame, or why there will be none.
    ///
    /// # Errors
    /// [`Ended`] when the hub has closed this connection and its queue is empty.
    pub async fn next(&mut self) -> Result<Frame, Ended> {
        self.receiver.recv().await.ok_or_else(|| {
            let reason = usize::from(self.ended.load(Ordering::SeqCst));
            REASONS.get(reason).copied().unwrap_or(Ended::Resync)
        })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.id, self.listener);
    }
}

impl Hub {
    /// Joins. Frames are queued from now on.
    #[must_use]
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let ended = Arc::new(AtomicU8::new(0));
        let outlet = Outlet { sender, ended: Arc::clone(&ended) };
        let mut state = self.state();
        state.last_id += 1;
        let id = state.last_id;
        match listener {
            Listener::Agent(actor) => {
                state.agents.insert(id, (actor, outlet));
                let joined = state.presence.agent_joined(actor.id);
                state.tell_presence(&joined);
            }
            Listener::Contact { contact, inbox } => {
                state.contacts.entry(contact).or_default().push((id, inbox, outlet));
                let joined = state.presence.contact_joined(contact);
                state.tell_presence(&joined);
            }
        }
        drop(state);
        Subscription { id, listener, receiver, ended, hub: self.clone() }
    }

    fn leave(&self, id: u64, listener: Listener) {
        let mut state = self.state();
        let left = match listener {
            Listener::Agent(actor) => {
                state.agents.remove(&id);
                state.presence.agent_left(actor.id)
            }
            Listener::Contact { contact, .. } => {
                state.remove_contact_outlet(contact, id);
                state.presence.contact_left(contact)
            }
        };
        state.tell_presence(&left);
    }

    /// Tells of committed events, in order, to whoever may hear them.
    pub fn publish(&self, events: &[Arc<Event>]) {
        let mut state = self.state();
        for event in events {
            state.publish(event);
        }
    }

    /// Tells all agents something that is not worth remembering.
    pub fn signal_agents(&self, kind: &str, data: &serde_json::Value) {
        self.state().signal_agents(&frame::signal(kind, data));
    }

    /// Tells the browsers of a contact in one inbox something that is not worth remembering.
    pub fn signal_contact(&self, contact: ContactId, inbox: InboxId, kind: &str, data: &serde_json::Value) {
        self.state().send_to_contact(contact, Some(inbox), &frame::signal(kind, data));
    }

    /// Ends the connections of an agent who has to show again that the sign-in still holds.
    pub fn end_agent(&self, agent: AgentId, why: Ended) {
        self.state().agents.retain(|_, (actor, outlet)| actor.id != agent || outlet.end(why));
    }

    /// Ends the connections of a contact, whose browsers have to show again that their tokens still hold.
    pub fn end_contact(&self, contact: ContactId, why: Ended) {
        for (_, _, outlet) in self.state().contacts.remove(&contact).unwrap_or_default() {
            outlet.end(why);
        }
    }

    /// Ends all connections, because the server stops.
    pub fn close(&self) {
        let mut state = self.state();
        state.agents.retain(|_, (_, outlet)| outlet.end(Ended::Stopping));
        for outlets in state.contacts.values_mut() {
            outlets.retain(|(_, _, outlet)| outlet.end(Ended::Stopping));
        }
    }

    /// Asks who is there.
    pub fn with_presence<T>(&self, ask: impl FnOnce(&Presence) -> T) -> T {
        ask(&self.state().presence)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outlet {
    /// Queues a frame. False when the connection is gone or lagged: closing its queue tells it so.
    fn send(&self, frame: &Frame) -> bool {
        self.sender.try_send(frame.clone()).is_ok()
    }

    /// Leaves a reason behind; dropping the outlet closes the queue. Always false, for `retain`.
    fn end(&self, why: Ended) -> bool {
        let reason = REASONS.iter().position(|reason| *reason == why).unwrap_or_default();
        self.ended.store(u8::try_from(reason).unwrap_or_default(), Ordering::SeqCst);
        false
    }
}

impl State {
    fn publish(&mut self, event: &Event) {
        self.tell(event);
        self.withdraw(&event.change);
    }

    /// Ends connections that were made with a permission that this change has taken away.
    fn withdraw(&mut self, change: &Change) {
        match change {
            Change::AgentUpdated { agent } => self.agents.retain(|_, (actor, outlet)| {
                let is_same = actor.id != agent.id || (actor.role == agent.role && !agent.is_disabled);
                is_same || outlet.end(if agent.is_disabled { Ended::SignedOut } else { Ended::Resync })
            }),
            // Its browsers may hear of the contact that it became, when they come back.
            Change::ContactMerged { merged_id, .. } => {
                for (_, _, outlet) in self.contacts.remove(merged_id).unwrap_or_default() {
                    outlet.end(Ended::Resync);
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, event: &Event) {
        let is_for_admins = event.change.is_for_admins();
        if !self.agents.is_empty()
            && let Some(frame) = frame::for_agents(event)
        {
            self.agents.retain(|_, (actor, outlet)| (is_for_admins && !actor.has_full_access()) || outlet.send(&frame));
        }
        if let Some((contact, inbox)) = event.change.contact_scope()
            && self.contacts.contains_key(&contact)
            && let Some(frame) = frame::for_contact(event)
        {
            self.send_to_contact(contact, inbox, &frame);
        }
    }

    fn send_to_contact(&mut self, contact: ContactId, inbox: Option<InboxId>, frame: &Frame) {
        if let Some(outlets) = self.contacts.get_mut(&contact) {
            outlets.retain(|(_, of, outlet)| inbox.is_some_and(|inbox| inbox != *of) || outlet.send(frame));
        }
    }

    fn signal_agents(&mut self, frame: &Frame) {
        self.agents.retain(|_, (_, outlet)| outlet.send(frame));
    }

    fn tell_presence(&mut self, change: &presence::Change) {
        if let Some((kind, id, is_online)) = change.who {
            let data = json!({ "kind": kind, "id": id, "is_online": is_online });
            self.signal_agents(&frame::signal("presence.changed", &data));
        }
        if let Some(is_online) = change.availability {
            let frame = frame::signal("availability", &json!({ "is_online": is_online }));
            for outlets in self.contacts.values_mut() {
                outlets.retain(|(_, _, outlet)| outlet.send(&frame));
            }
        }
    }

    fn remove_contact_outlet(&mut self, contact: ContactId, id: u64) {
        if let Some(outlets) = self.contacts.get_mut(&contact) {
            outlets.retain(|(other, _, _)| *other != id);
            if outlets.is_empty() {
                self.contacts.remove(&contact);
            }
        }
    }
}

#[cfg(test)]
mod tests;
