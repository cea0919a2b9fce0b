//! The visitor's thread: reading it, writing into it, typing.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::message::Incoming;
use crate::domain::id::{AttachmentId, MessageId};
use crate::domain::page::Page;
use crate::domain::prompt::PromptAnswer;
use crate::domain::widget::WidgetMessage;
use crate::error::Result;
use crate::http::allowed::{Allowed, Visit};
use crate::http::answer::{Created, Done, Found};
use crate::http::api::conversation::{ReadMark, Typing};
use crate::http::api::message::ThreadQuery;
use crate::http::api::place;
use crate::http::body::{Body, Params};
use crate::shapes;

/// A visitor's words.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewWidgetMessage {
    /// A UUID made for this message; send the same again when you retry.
    client_id: String,
    /// Up to 10,000 characters; may be empty when there are attachments.
    #[serde(default)]
    text: String,
    #[serde(default)]
    attachment_ids: Vec<i64>,
    /// What was chosen or filled in, of what a bot's message offers.
    answer: Option<PromptAnswer>,
}

shapes!(NewWidgetMessage, WidgetMessage);

pub async fn list(allowed: Allowed<Visit>, Params(query): Params<ThreadQuery>) -> Result<Found<Page<WidgetMessage>>> {
    let (before, limit) = place("before", query.before.as_deref(), query.limit)?;
    Ok(Found(allowed.desk.list_messages_of_visitor(allowed.actor, before, limit).await?))
}

pub async fn create(allowed: Allowed<Visit>, Body(new): Body<NewWidgetMessage>) -> Result<Created<WidgetMessage>> {
    let attachments = new.attachment_ids.into_iter().map(AttachmentId).collect();
    let incoming = Incoming { client_id: new.client_id, text: new.text, attachments, answer: new.answer };
    let (value, is_new) = allowed.desk.receive(allowed.actor, incoming).await?;
    Ok(Created { value, is_new })
}

pub async fn update_typing(allowed: Allowed<Visit>, Body(typing): Body<Typing>) -> Result<Done> {
    allowed.desk.type_as_contact(allowed.actor, typing.is_typing).await?;
    Ok(Done)
}

pub async fn update_read(allowed: Allowed<Visit>, Body(mark): Body<ReadMark>) -> Result<Done> {
    allowed.desk.mark_read_by_contact(allowed.actor, MessageId(mark.message_id)).await?;
    Ok(Done)
}
