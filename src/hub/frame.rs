//! What goes over the wire: JSON texts, made once and shared by all who hear them.

use std::sync::Arc;

use serde::Serialize;

use crate::domain::event::Event;
use crate::domain::id::ConversationId;
use crate::domain::permission::Hearing;
use crate::domain::timestamp::Timestamp;
use crate::domain::widget;

/// One text for a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The event's number; none for signals. Who has seen it already drops it.
    pub seq: Option<i64>,
    pub text: Arc<str>,
}

/// The first frame of every connection.
#[must_use]
pub fn hello(seq: i64) -> Arc<str> {
    format!(r#"{{"type":"hello","seq":{seq}}}"#).into()
}

/// Tells a listener to fetch its state anew.
pub const RESYNC: &str = r#"{"type":"resync"}"#;

/// Keeps the way open, and lets a browser notice that it is not.
pub const PING: &str = r#"{"type":"ping"}"#;

/// Something that is not worth remembering.
#[must_use]
pub fn signal(kind: &str, data: &serde_json::Value) -> Frame {
    let text = serde_json::json!({ "type": "signal", "kind": kind, "data": data }).to_string();
    Frame { seq: None, text: text.into() }
}

/// An event as agents hear it, each form made when the first who hears it asks.
pub struct ForAgents<'e> {
    event: &'e Event,
    whole: Option<Option<Frame>>,
    withdrawn: Option<Frame>,
}

impl<'e> ForAgents<'e> {
    /// Nothing is made yet.
    #[must_use]
    pub const fn new(event: &'e Event) -> Self {
        Self { event, whole: None, withdrawn: None }
    }

    /// What an agent is sent who hears so much of it.
    pub fn of(&mut self, hearing: Hearing) -> Option<&Frame> {
        let event = self.event;
        match hearing {
            Hearing::Whole => self.whole.get_or_insert_with(|| frame(event.seq, event.at, &event.change)).as_ref(),
            Hearing::Withdrawn(id) => Some(self.withdrawn.get_or_insert_with(|| withdrawn(event, id))),
            Hearing::Nothing => None,
        }
    }
}

/// Tells that a conversation has gone out of sight, and nothing more of it.
fn withdrawn(event: &Event, id: ConversationId) -> Frame {
    let text = serde_json::json!({
        "type": "event", "seq": event.seq, "at": event.at, "kind": "conversation.withdrawn",
        "data": { "conversation_id": id },
    });
    Frame { seq: Some(event.seq), text: text.to_string().into() }
}

/// An event as the contact concerned hears it; none when it is not for contacts.
#[must_use]
pub fn for_contact(event: &Event) -> Option<Frame> {
    frame(event.seq, event.at, &widget::heard(&event.change)?)
}

/// `change` serialises to `{"kind":..,"data":..}`, which the frame continues.
fn frame(seq: i64, at: Timestamp, change: &impl Serialize) -> Option<Frame> {
    match serde_json::to_string(change) {
        Ok(json) => {
            let rest = json.strip_prefix('{')?;
            let text = format!(r#"{{"type":"event","seq":{seq},"at":{},{rest}"#, at.0);
            Some(Frame { seq: Some(seq), text: text.into() })
        }
        Err(error) => {
            tracing::error!(%error, seq, "an event can't be written as JSON");
            None
        }
    }
}
