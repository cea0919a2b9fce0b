//! What goes over the wire: JSON texts, made once and shared by all who hear them.

use std::sync::Arc;

use serde::Serialize;

use crate::domain::event::Event;
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

/// An event as agents hear it.
#[must_use]
pub fn for_agents(event: &Event) -> Option<Frame> {
    frame(event.seq, event.at, &event.change)
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
