//! Real-time fan-out in memory: who listens, and who may hear what. It remembers nothing: what was missed is replayed
//! from the event log. One bounded queue per connection, so that a listener that reads nothing slows nobody.
//! Where to look next: [`frame`] for what goes over the wire, [`presence`] for who is there, [`doors`] for where it is
//! open, `present` for contacts with a page open.

pub mod doors;
pub mod frame;
pub mod presence;
mod present;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};

use crate::domain::agent::Agent;
use crate::domain::conversation::Scope;
use crate::domain::event::{Change, Event};
use crate::domain::group::Group;
use crate::domain::id::{AgentId, ContactId, ConversationId, GroupId, InboxId};
use crate::domain::permission::Sight;
use doors::Doors;
use frame::Frame;
use presence::Presence;
use present::Present;

/// Frames that may wait for one connection: several full commits of the writer, which come at once. A listener that is
/// behind by more is told to resync.
const QUEUE: usize = 2048;

/// Who listens. It says what may be heard, and is decided when the connection is made; when it changes, the connection
/// is made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listener {
    Agent {
        sight: Arc<Sight>,
        /// A person at a browser, who is there as long as it listens. A program is not.
        is_person: bool,
    },
    Contact {
        contact: ContactId,
        inbox: InboxId,
    },
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
    agents: HashMap<u64, (Arc<Sight>, Outlet)>,
    contacts: HashMap<ContactId, Present>,
    presence: Presence,
    doors: Doors,
    attendance: Option<mpsc::UnboundedSender<AgentId>>,
    queue_changed: Arc<Notify>,
}

/// A contact with a page open who waits for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub contact: ContactId,
    pub inbox: InboxId,
    pub conversation: ConversationId,
}

/// What a contact's connection is told and shown by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The newest event that this takes into account.
    pub seq: i64,
    /// The group that the page follows.
    pub group: Option<GroupId>,
    /// Where the contact has conversations and visits.
    pub scopes: Vec<Scope>,
    /// The contact's conversation in this inbox that waits for an agent.
    pub queued: Option<ConversationId>,
    /// A colleague who writes to an internal inbox, which may end with a membership.
    pub is_colleague: bool,
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
    /// Says where a contact who has joined is at home by the tables. False when an event has told newer things: then the
    /// tables have to be read again.
    #[must_use]
    pub fn move_in(&self, home: &Home) -> bool {
        match self.listener {
            Listener::Contact { contact, inbox } => self.hub.state().move_in(self.id, contact, inbox, home),
            Listener::Agent { .. } => true,
        }
    }

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
        self.hub.leave(self.id, &self.listener);
    }
}

impl Hub {
    /// Joins. Frames are queued from now on. A contact is at home nowhere before [`Subscription::move_in`].
    #[must_use]
    pub fn subscribe(&self, listener: &Listener) -> Subscription {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let ended = Arc::new(AtomicU8::new(0));
        let outlet = Outlet { sender, ended: Arc::clone(&ended) };
        let mut state = self.state();
        state.last_id += 1;
        let id = state.last_id;
        match listener {
            Listener::Agent { sight, is_person } => {
                state.agents.insert(id, (Arc::clone(sight), outlet));
                if *is_person && state.presence.agent_joined(sight.actor.id) {
                    state.attend(sight.actor.id);
                }
            }
            Listener::Contact { contact, inbox } => {
                let browser = present::Browser { id, inbox: *inbox, group: None, is_colleague: false, outlet };
                state.contacts.entry(*contact).or_default().browsers.push(browser);
                if state.presence.contact_joined(*contact) {
                    state.tell_contact_presence(*contact, true);
                }
            }
        }
        drop(state);
        Subscription { id, listener: listener.clone(), receiver, ended, hub: self.clone() }
    }

    fn leave(&self, id: u64, listener: &Listener) {
        let mut state = self.state();
        match listener {
            Listener::Agent { sight, is_person } => {
                state.agents.remove(&id);
                if *is_person && state.presence.agent_left(sight.actor.id) {
                    state.attend(sight.actor.id);
                }
            }
            Listener::Contact { contact, .. } => {
                if state.presence.contact_left(*contact) {
                    state.tell_contact_presence(*contact, false);
                }
                state.remove_browser(*contact, id);
            }
        }
    }

    /// Tells of committed events, in order, to whoever may hear them.
    pub fn publish(&self, events: &[Arc<Event>]) {
        let mut state = self.state();
        for event in events {
            state.publish(event);
        }
    }

    /// Begins with the groups and agents of the database; from then on events tell of changes.
    pub fn seed(&self, groups: Vec<Group>, agents: &[Agent]) {
        let mut state = self.state();
        state.presence.seed(groups, agents);
        state.doors.forget_all();
    }

    /// The agents who come and go from now on, for whoever keeps their availability, and those who are there already.
    /// There is one taker.
    #[must_use]
    pub fn attendance(&self) -> (mpsc::UnboundedReceiver<AgentId>, Vec<AgentId>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut state = self.state();
        state.attendance = Some(sender);
        (receiver, state.presence.agents_connected())
    }

    /// Rings after events that may have changed who waits in which place.
    #[must_use]
    pub fn queue_changed(&self) -> Arc<Notify> {
        Arc::clone(&self.state().queue_changed)
    }

    /// Tells the agents who see a place something that is not worth remembering.
    pub fn signal_agents(&self, scope: Scope, kind: &str, data: &serde_json::Value) {
        self.state().signal_agents(&frame::signal(kind, data), |sight| sight.sees(scope));
    }

    /// Tells the members of a group, and full access, something that is not worth remembering.
    pub fn signal_group(&self, group: GroupId, kind: &str, data: &serde_json::Value) {
        let is_theirs = |sight: &Sight| sight.actor.has_full_access() || sight.groups.contains_key(&group);
        self.state().signal_agents(&frame::signal(kind, data), is_theirs);
    }

    /// Tells the browsers of a contact in one inbox something that is not worth remembering.
    pub fn signal_contact(&self, contact: ContactId, inbox: InboxId, kind: &str, data: &serde_json::Value) {
        self.state().send_to_contact(contact, Some(inbox), &frame::signal(kind, data));
    }

    /// Ends the connections of an agent who has to show again that the sign-in still holds.
    pub fn end_agent(&self, agent: AgentId, why: Ended) {
        self.state().agents.retain(|_, (sight, outlet)| sight.actor.id != agent || outlet.end(why));
    }

    /// Ends the connections of a contact, whose browsers have to show again that their tokens still hold.
    pub fn end_contact(&self, contact: ContactId, why: Ended) {
        self.state().end_contact(contact, why);
    }

    /// Ends all connections, because the server stops.
    pub fn close(&self) {
        let mut state = self.state();
        state.agents.retain(|_, (_, outlet)| outlet.end(Ended::Stopping));
        for present in state.contacts.values_mut() {
            present.browsers.retain(|browser| browser.outlet.end(Ended::Stopping));
        }
        state.attendance = None;
    }

    /// Asks who is there.
    pub fn with_presence<T>(&self, ask: impl FnOnce(&Presence) -> T) -> T {
        ask(&self.state().presence)
    }

    /// The contacts with a page open whom an agent may see.
    #[must_use]
    pub fn contacts_online(&self, sight: &Sight) -> Vec<ContactId> {
        let state = self.state();
        let theirs = state.contacts.iter().filter(|(_, present)| sight.sees_any(&present.scopes));
        theirs.map(|(contact, _)| *contact).collect()
    }

    /// The contacts with a page open who wait for an agent.
    #[must_use]
    pub fn waiting(&self) -> Vec<Waiting> {
        let state = self.state();
        let mut waiting = Vec::new();
        for (contact, present) in &state.contacts {
            for (inbox, conversation) in &present.queued {
                waiting.push(Waiting { contact: *contact, inbox: *inbox, conversation: *conversation });
            }
        }
        waiting
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
        self.place(event);
        self.tell(event);
        self.withdraw(&event.change);
        for group in self.presence.hear(&event.change) {
            self.tell_availability(group, event.at);
        }
    }

    /// Ends connections that were made with a permission that this change has taken away.
    fn withdraw(&mut self, change: &Change) {
        match change {
            Change::AgentUpdated { agent } => {
                self.agents.retain(|_, (sight, outlet)| {
                    let actor = sight.actor;
                    let is_same = actor.id != agent.id || (actor.role == agent.role && !agent.is_disabled);
                    is_same || outlet.end(if agent.is_disabled { Ended::SignedOut } else { Ended::Resync })
                });
                self.recheck_colleagues();
            }
            // Its browsers may hear of the contact that it became, when they come back.
            Change::ContactMerged { merged_id, .. } => self.end_contact(*merged_id, Ended::Resync),
            change if change.moves_borders() => {
                // Whose sight is as it was goes on at once, and nobody else notices.
                self.agents.retain(|_, (_, outlet)| outlet.end(Ended::Recheck));
                self.recheck_colleagues();
                if let Change::GroupDeleted { group_id } = change {
                    self.recheck_followers(*group_id);
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, event: &Event) {
        if !self.agents.is_empty() {
            let mut frames = frame::ForAgents::new(event);
            self.agents
                .retain(|_, (sight, outlet)| frames.of(sight.hears(event)).is_none_or(|frame| outlet.send(frame)));
        }
        if let Some((contact, inbox)) = event.change.contact_scope()
            && self.contacts.contains_key(&contact)
            && let Some(frame) = frame::for_contact(event)
        {
            self.send_to_contact(contact, inbox, &frame);
        }
    }

    fn signal_agents(&mut self, frame: &Frame, is_theirs: impl Fn(&Sight) -> bool) {
        self.agents.retain(|_, (sight, outlet)| !is_theirs(sight) || outlet.send(frame));
    }

    fn attend(&self, agent: AgentId) {
        if let Some(attendance) = &self.attendance {
            // Nobody takes it only while the server stops.
            let _ = attendance.send(agent);
        }
    }
}

#[cfg(test)]
mod tests;
