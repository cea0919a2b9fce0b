//! The thread of a conversation.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::place;
use crate::desk::message::Incoming;
use crate::domain::id::{AttachmentId, ConversationId};
use crate::domain::message::{Message, MessageKind};
use crate::domain::page::Page;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer};
use crate::http::answer::{Created, Found};
use crate::http::body::{At, Body, Params};
use crate::shapes;

/// A place in a thread.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ThreadQuery {
    /// `next` of the page after this one in time.
    pub before: Option<String>,
    /// 1 to 100, 30 if not given.
    pub limit: Option<i64>,
}

/// A reply or a note.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMessage {
    /// A UUID made for this message; send the same again when you retry.
    client_id: String,
    /// `reply` or `note`.
    kind: MessageKind,
    /// Up to 10,000 characters; may be empty when there are attachments.
    #[serde(default)]
    text: String,
    #[serde(default)]
    attachment_ids: Vec<i64>,
}

shapes!(Message, NewMessage);

pub async fn list(
    allowed: Allowed<Answer>,
    (At(id), Params(query)): (At<i64>, Params<ThreadQuery>),
) -> Result<Found<Page<Message>>> {
    let (before, limit) = place("before", query.before.as_deref(), query.limit)?;
    Ok(Found(allowed.desk.list_messages(allowed.actor, ConversationId(id), before, limit).await?))
}

pub async fn create(
    allowed: Allowed<Answer>,
    (At(id), Body(new)): (At<i64>, Body<NewMessage>),
) -> Result<Created<Message>> {
    let attachments = new.attachment_ids.into_iter().map(AttachmentId).collect();
    let incoming = Incoming { client_id: new.client_id, text: new.text, attachments, answer: None };
    let (value, is_new) =
        allowed.desk.write_message(&allowed.caller()?, ConversationId(id), new.kind, incoming).await?;
    Ok(Created { value, is_new })
}
