//! Listening: joining the hub, and fetching what was missed. Subscribe first, then replay, then drop what comes twice:
//! so nothing is missed and nothing is heard twice.

use serde_json::json;

use crate::desk::Desk;
use crate::error::Result;
use crate::hub::frame::{self, Frame};
use crate::hub::{Listener, Subscription};
use crate::storage::event;

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
            Pass::Session(token) => Listener::Agent(self.authenticate(token).await?),
            Pass::ApiToken(token) => Listener::Agent(self.authenticate_api_token(token).await?),
            Pass::Visitor(token) => {
                let visitor = self.authenticate_visitor(token).await?;
                Listener::Contact { contact: visitor.contact_id, inbox: visitor.inbox_id }
            }
        })
    }

    /// Joins the hub.
    #[must_use]
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        self.hub().subscribe(listener)
    }

    /// What a listener has missed since event `after`; nothing when it begins now.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn missed(&self, listener: Listener, after: Option<i64>) -> Result<Missed> {
        self.store()
            .read(move |tx| {
                let head = event::head(tx)?;
                // A number from the future is of another database: a restored backup, for one.
                let after = match after {
                    None => return Ok(Missed::Frames(Vec::new(), head)),
                    Some(after) if after > head => return Ok(Missed::TooMuch(head)),
                    Some(after) => after,
                };
                let events = match listener {
                    Listener::Agent(_) => event::list_events(tx, after, REPLAY_MAX + 1)?,
                    Listener::Contact { contact, inbox } => {
                        event::list_events_of_contact(tx, contact, inbox, after, REPLAY_MAX + 1)?
                    }
                };
                if events.len() > usize::try_from(REPLAY_MAX).unwrap_or(usize::MAX) {
                    return Ok(Missed::TooMuch(head));
                }
                let frames = events.iter().filter_map(|event| match listener {
                    Listener::Agent(actor) => {
                        let may_hear = actor.has_full_access() || !event.change.is_for_admins();
                        if may_hear { frame::for_agents(event) } else { None }
                    }
                    Listener::Contact { .. } => frame::for_contact(event),
                });
                let frames: Vec<Frame> = frames.collect();
                let bytes: usize = frames.iter().map(|frame| frame.text.len()).sum();
                Ok(if bytes > REPLAY_MAX_BYTES { Missed::TooMuch(head) } else { Missed::Frames(frames, head) })
            })
            .await
    }

    /// Who is there, as the first signal of a connection.
    #[must_use]
    pub fn presence_frame(&self, listener: Listener) -> Frame {
        self.hub().with_presence(|presence| match listener {
            Listener::Agent(_) => {
                let (agents, contacts) = presence.online();
                frame::signal("presence", &json!({ "agents_online": agents, "contacts_online": contacts }))
            }
            Listener::Contact { .. } => {
                frame::signal("availability", &json!({ "is_online": presence.is_somebody_there() }))
            }
        })
    }

    /// Whether anybody is there to answer.
    #[must_use]
    pub fn is_somebody_there(&self) -> bool {
        self.hub().with_presence(crate::hub::presence::Presence::is_somebody_there)
    }
}
