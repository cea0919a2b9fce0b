//! Listening: joining the hub, and fetching what was missed. Subscribe first, then replay, then drop what comes twice:
//! so nothing is missed and nothing is heard twice.

use std::sync::Arc;

use serde_json::json;

use crate::desk::{Desk, queue};
use crate::domain::event::{Change, Event};
use crate::domain::id::GroupId;
use crate::domain::permission::Actor;
use crate::domain::visitor::Visitor;
use crate::error::Result;
use crate::hub::frame::{self, Frame};
use crate::hub::{Home, Listener, Subscription};
use crate::storage::{contact, conversation, event, group, visit};

/// The most events that are replayed. Who was away for longer fetches the present instead of the past.
const REPLAY_MAX: i64 = 2_000;
/// The most bytes that are replayed: they wait in memory for as long as the listener takes to read them.
const REPLAY_MAX_BYTES: usize = 4_000_000;

/// What a listener has to hear before what is live.
pub enum Missed {
    /// These, up to an event number.
    Frames(Vec<Frame>, i64),
    /// Too much, up to an event number: the listener must fetch its state anew.
    TooMuch(i64),
}

/// What a listener showed when it came. It is shown again when what it is worth may have changed.
#[derive(Clone)]
pub enum Pass {
    Session(String),
    ApiToken(String),
    Visitor(String),
}

impl Desk {
    /// Who holds a pass now.
    ///
    /// # Errors
    /// [`crate::error::Code::Unauthenticated`] when it is worth nothing any more.
    pub async fn listener(&self, pass: &Pass) -> Result<Listener> {
        Ok(match pass {
            Pass::Session(token) => self.agent_listener(self.authenticate(token).await?, true).await?,
            Pass::ApiToken(token) => self.agent_listener(self.authenticate_api_token(token).await?, false).await?,
            Pass::Visitor(token) => {
                let visitor = self.authenticate_visitor(token).await?;
                Listener::Contact { contact: visitor.contact_id, inbox: visitor.inbox_id }
            }
        })
    }

    async fn agent_listener(&self, actor: Actor, is_person: bool) -> Result<Listener> {
        let sight = self.store().read(move |tx| group::get_sight(tx, actor)).await?;
        Ok(Listener::Agent { sight: Arc::new(sight), is_person })
    }

    /// Finds out where a visitor who has joined is at home, and lets the hub know.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn move_in(&self, visitor: Visitor, subscription: &Subscription) -> Result<Home> {
        loop {
            let home = self.home(visitor).await?;
            // What is told is on the disk before: the next reading knows at least as much.
            if subscription.move_in(&home) {
                return Ok(home);
            }
        }
    }

    async fn home(&self, visitor: Visitor) -> Result<Home> {
        self.store()
            .read(move |tx| {
                let newest = conversation::find_newest_conversation(tx, visitor.contact_id, visitor.inbox_id)?;
                Ok(Home {
                    seq: event::head(tx)?,
                    group: visit::find_visit_group(tx, visitor.id)?,
                    scopes: contact::list_scopes(tx, visitor.contact_id)?,
                    queued: newest.filter(|newest| newest.queued_at.is_some()).map(|newest| newest.id),
                    is_colleague: contact::get_contact(tx, visitor.contact_id)?.agent_id.is_some(),
                })
            })
            .await
    }

    /// Joins the hub. A visitor then moves in.
    #[must_use]
    pub fn subscribe(&self, listener: &Listener) -> Subscription {
        self.hub().subscribe(listener)
    }

    /// What a listener has missed since event `after`; nothing when it begins now. Who has been listening all the time
    /// (`is_steady`) and may hear what they could before has nothing to unlearn.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn missed(&self, listener: &Listener, after: Option<i64>, is_steady: bool) -> Result<Missed> {
        let listener = listener.clone();
        self.store()
            .read(move |tx| {
                let head = event::head(tx)?;
                let after = match after {
                    None => return Ok(Missed::Frames(Vec::new(), head)),
                    // A number from the future is of another database: a restored backup, for one.
                    Some(after) if after > head || after + 1 < event::tail(tx)? => return Ok(Missed::TooMuch(head)),
                    Some(after) => after,
                };
                let events = match &listener {
                    Listener::Agent { .. } => event::list_events(tx, after, REPLAY_MAX + 1)?,
                    Listener::Contact { contact, inbox } => {
                        event::list_events_of_contact(tx, *contact, *inbox, after, REPLAY_MAX + 1)?
                    }
                };
                let is_too_long = events.len() > usize::try_from(REPLAY_MAX).unwrap_or(usize::MAX);
                if is_too_long || (!is_steady && has_moved(&listener, &events)) {
                    return Ok(Missed::TooMuch(head));
                }
                let frames: Vec<Frame> = events.iter().filter_map(|event| frame_for(&listener, event)).collect();
                let bytes: usize = frames.iter().map(|frame| frame.text.len()).sum();
                Ok(if bytes > REPLAY_MAX_BYTES { Missed::TooMuch(head) } else { Missed::Frames(frames, head) })
            })
            .await
    }

    /// Who is there, as the first signal of a connection.
    #[must_use]
    pub fn presence_frame(&self, listener: &Listener, home: &Home) -> Frame {
        match listener {
            Listener::Agent { sight, .. } => {
                frame::signal("presence", &json!({ "contacts_online": self.hub().contacts_online(sight) }))
            }
            Listener::Contact { inbox, .. } => self.door_frame(home.group, *inbox),
        }
    }

    /// Which place a visitor has in a queue, if any, as the signal `queue` tells it.
    #[must_use]
    pub fn queue_frame(&self, home: &Home) -> Frame {
        let place = home.queued.and_then(|conversation| self.place_in_queue(conversation));
        frame::signal("queue", &queue::data_of(place))
    }

    /// Whether an operator of a group is online, open or not.
    #[must_use]
    pub fn is_group_online(&self, group: Option<GroupId>) -> bool {
        self.hub().with_presence(|presence| presence.is_group_online(group))
    }
}

/// Whether an agent may see other things now than when they last listened. What they know must be fetched anew then:
/// the log can't say what has gone out of their sight.
fn has_moved(listener: &Listener, events: &[Arc<Event>]) -> bool {
    let Listener::Agent { sight, .. } = listener else { return false };
    let actor = sight.actor;
    events.iter().any(|event| match &event.change {
        Change::AgentUpdated { agent } => agent.id == actor.id,
        change => !actor.has_full_access() && change.moves_borders(),
    })
}

fn frame_for(listener: &Listener, event: &Event) -> Option<Frame> {
    match listener {
        Listener::Agent { sight, .. } => frame::ForAgents::new(event).of(sight.hears(event)).cloned(),
        Listener::Contact { .. } => frame::for_contact(event),
    }
}
