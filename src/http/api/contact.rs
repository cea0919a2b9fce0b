//! Contacts, with their conversations and visits.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{mentioned, place};
use crate::desk::contact::ContactChange;
use crate::domain::contact::Contact;
use crate::domain::conversation::Conversation;
use crate::domain::id::ContactId;
use crate::domain::page::Page;
use crate::domain::visit::Visit;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::Found;
use crate::http::body::{At, Body, Params};
use crate::shapes;

/// What is changed; what is not mentioned stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactPatch {
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    /// All of them.
    tags: Option<Vec<String>>,
}

/// A place in a list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PageQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 100, 30 if not given.
    limit: Option<i64>,
}

shapes!(Contact, ContactPatch, Visit);

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Contact>> {
    Ok(Found(allowed.desk.get_contact(allowed.actor, ContactId(id)).await?))
}

pub async fn update(
    allowed: Allowed<Answer>,
    (At(id), Body(patch)): (At<i64>, Body<ContactPatch>),
) -> Result<Found<Contact>> {
    let ContactPatch { name, email, phone, note, tags } = patch;
    let change = ContactChange { name, email, phone, note, tags };
    Ok(Found(allowed.desk.update_contact(&allowed.caller()?, ContactId(id), change).await?))
}

pub async fn list_attributes(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<String>>> {
    Ok(Found(allowed.desk.list_contact_attributes().await?))
}

pub async fn list_conversations(
    allowed: Allowed<Answer>,
    (At(id), Params(query)): (At<i64>, Params<PageQuery>),
) -> Result<Found<Page<Conversation>>> {
    let (before, limit) = place("cursor", query.cursor.as_deref(), query.limit)?;
    let page = allowed.desk.list_conversations_of_contact(allowed.actor, ContactId(id), before, limit).await?;
    Ok(Found(page))
}

pub async fn list_visits(
    allowed: Allowed<Answer>,
    (At(id), Params(query)): (At<i64>, Params<PageQuery>),
) -> Result<Found<Page<Visit>>> {
    let (before, limit) = place("cursor", query.cursor.as_deref(), query.limit)?;
    Ok(Found(allowed.desk.list_visits(allowed.actor, ContactId(id), before, limit).await?))
}
