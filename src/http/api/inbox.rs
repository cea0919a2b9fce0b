//! Inboxes.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::inbox::InboxChange;
use crate::domain::id::InboxId;
use crate::domain::inbox::{Inbox, InboxTexts, Position, TextsByLanguage};
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// A new inbox for a site.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewInbox {
    name: String,
    /// The site that will show the widget; without one every site may.
    site_url: Option<String>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct InboxPatch {
    name: Option<String>,
    /// Such as `example.com`, `*.example.com` or `localhost:3000`; an empty list allows every site.
    allowed_domains: Option<Vec<String>>,
    /// `#rrggbb`
    color: Option<String>,
    position: Option<Position>,
    #[schema(value_type = Option<std::collections::HashMap<String, InboxTexts>>)]
    texts: Option<TextsByLanguage>,
    is_enabled: Option<bool>,
    reopen_days: Option<i64>,
}

shapes!(Inbox, NewInbox, InboxPatch);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Inbox>>> {
    Ok(Found(allowed.desk.list_inboxes(allowed.actor).await?))
}

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Inbox>> {
    Ok(Found(allowed.desk.get_inbox(allowed.actor, InboxId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewInbox>) -> Result<Created<Inbox>> {
    let inbox = allowed.desk.create_inbox(&allowed.caller()?, &new.name, new.site_url.as_deref()).await?;
    Ok(Created::new(inbox))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<InboxPatch>),
) -> Result<Found<Inbox>> {
    let InboxPatch { name, allowed_domains, color, position, texts, is_enabled, reopen_days } = patch;
    let change = InboxChange { name, allowed_domains, color, position, texts, is_enabled, reopen_days };
    Ok(Found(allowed.desk.update_inbox(&allowed.caller()?, InboxId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_inbox(&allowed.caller()?, InboxId(id)).await?;
    Ok(Done)
}

pub async fn update_identity_secret(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<Inbox>> {
    Ok(Found(allowed.desk.renew_identity_secret(&allowed.caller()?, InboxId(id)).await?))
}
