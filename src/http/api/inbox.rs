//! Inboxes.

use serde::Deserialize;
use utoipa::ToSchema;

use super::mentioned;
use crate::desk::inbox::InboxChange;
use crate::domain::assignment::PolicyOverride;
use crate::domain::business_hours::OpeningHours;
use crate::domain::flow::bot::InboxBot;
use crate::domain::id::{GroupId, InboxId, MailAccountId};
use crate::domain::inbox::{
    Inbox, InboxHealth, InboxKind, InboxTexts, InternalInbox, Position, PreChat, TextsByLanguage,
};
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
    /// `web` if not given; `email` for a mailbox.
    kind: Option<InboxKind>,
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
    operator_group_ids: Option<Vec<GroupId>>,
    supervisor_group_ids: Option<Vec<GroupId>>,
    /// Only of an internal inbox.
    customer_group_ids: Option<Vec<GroupId>>,
    /// One of the operator groups; `null`: what comes in belongs to nobody.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    default_group_id: Option<Option<GroupId>>,
    /// What is not mentioned is as in the group; `null`: all is.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<PolicyOverride>)]
    policy: Option<Option<PolicyOverride>>,
    /// `null`: always open.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<OpeningHours>)]
    hours: Option<Option<OpeningHours>>,
    pre_chat: Option<PreChat>,
    /// The flow that takes its conversations first, and when; `null`: none.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<InboxBot>)]
    bot: Option<Option<InboxBot>>,
    /// What mail to its contacts is sent with; `null`: the account whose mailbox it is, or the default.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    mail_account_id: Option<Option<MailAccountId>>,
}

shapes!(Inbox, NewInbox, InboxPatch, InboxHealth, InternalInbox);

pub async fn list(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<Inbox>>> {
    Ok(Found(allowed.desk.list_inboxes(allowed.actor).await?))
}

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<Inbox>> {
    Ok(Found(allowed.desk.get_inbox(allowed.actor, InboxId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewInbox>) -> Result<Created<Inbox>> {
    let NewInbox { name, site_url, kind } = new;
    let kind = kind.unwrap_or(InboxKind::Web);
    let inbox = allowed.desk.create_inbox(&allowed.caller()?, kind, &name, site_url.as_deref()).await?;
    Ok(Created::new(inbox))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<InboxPatch>),
) -> Result<Found<Inbox>> {
    let change = InboxChange {
        name: patch.name,
        allowed_domains: patch.allowed_domains,
        color: patch.color,
        position: patch.position,
        texts: patch.texts,
        is_enabled: patch.is_enabled,
        reopen_days: patch.reopen_days,
        operator_group_ids: patch.operator_group_ids,
        supervisor_group_ids: patch.supervisor_group_ids,
        customer_group_ids: patch.customer_group_ids,
        default_group_id: patch.default_group_id,
        policy: patch.policy,
        hours: patch.hours,
        pre_chat: patch.pre_chat,
        bot: patch.bot,
        mail_account_id: patch.mail_account_id,
    };
    Ok(Found(allowed.desk.update_inbox(&allowed.caller()?, InboxId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_inbox(&allowed.caller()?, InboxId(id)).await?;
    Ok(Done)
}

pub async fn update_identity_secret(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<Inbox>> {
    Ok(Found(allowed.desk.renew_identity_secret(&allowed.caller()?, InboxId(id)).await?))
}

pub async fn health(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<InboxHealth>> {
    Ok(Found(allowed.desk.check_inbox(InboxId(id)).await?))
}

pub async fn delete_warnings(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_warnings(&allowed.caller()?, InboxId(id)).await?;
    Ok(Done)
}

pub async fn list_internal(allowed: Allowed<Answer>, (): ()) -> Result<Found<Vec<InternalInbox>>> {
    Ok(Found(allowed.desk.list_internal_inboxes(allowed.actor).await?))
}
