//! The outbox.

use serde::Deserialize;
use utoipa::IntoParams;

use super::place;
use crate::domain::id::OutgoingMailId;
use crate::domain::outgoing_mail::{MailState, OutboxCounts, OutgoingMail};
use crate::domain::page::Page;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::Found;
use crate::http::body::{At, Params};
use crate::shapes;

/// A place in the outbox.
#[derive(Debug, Deserialize, IntoParams)]
pub struct OutboxQuery {
    /// Only mail in this state.
    #[param(inline)]
    state: Option<MailState>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 100, 30 if not given.
    limit: Option<i64>,
}

shapes!(OutgoingMail, OutboxCounts);

pub async fn list(
    allowed: Allowed<Administer>,
    Params(query): Params<OutboxQuery>,
) -> Result<Found<Page<OutgoingMail>>> {
    let (before, limit) = place("cursor", query.cursor.as_deref(), query.limit)?;
    Ok(Found(allowed.desk.list_outgoing_mails(query.state, before, limit).await?))
}

pub async fn counts(allowed: Allowed<Administer>, (): ()) -> Result<Found<OutboxCounts>> {
    Ok(Found(allowed.desk.count_outgoing_mails().await?))
}

pub async fn retry(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<OutgoingMail>> {
    Ok(Found(allowed.desk.retry_outgoing_mail(&allowed.caller()?, OutgoingMailId(id)).await?))
}

pub async fn cancel(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<OutgoingMail>> {
    Ok(Found(allowed.desk.cancel_outgoing_mail(&allowed.caller()?, OutgoingMailId(id)).await?))
}
