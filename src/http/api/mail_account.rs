//! Mail accounts.

use serde::Deserialize;
use utoipa::ToSchema;

use super::mentioned;
use crate::desk::mail_account::MailAccountChange;
use crate::domain::id::{InboxId, MailAccountId};
use crate::domain::mail_account::{MailAccount, MailServer, MailTrial, MailWebhook};
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMailAccount {
    address: String,
    /// As who mail comes from; the business's name when not given.
    name: Option<String>,
    /// The inbox that gets what answers nothing that was sent.
    inbox_id: Option<InboxId>,
    is_default: Option<bool>,
    has_plus_addresses: Option<bool>,
    outgoing: Option<MailServer>,
    incoming: Option<MailServer>,
    webhook: Option<MailWebhook>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MailAccountPatch {
    address: Option<String>,
    name: Option<String>,
    /// `null`: nobody gets what answers nothing.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    inbox_id: Option<Option<InboxId>>,
    is_default: Option<bool>,
    has_plus_addresses: Option<bool>,
    /// `null`: nothing goes out.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<MailServer>)]
    outgoing: Option<Option<MailServer>>,
    /// `null`: nothing is fetched.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<MailServer>)]
    incoming: Option<Option<MailServer>>,
    /// `null`: nobody posts what came in.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<MailWebhook>)]
    webhook: Option<Option<MailWebhook>>,
}

/// Whom a test goes to.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewOutgoingTrial {
    /// One's own address when not given.
    to: Option<String>,
}

shapes!(MailAccount, NewMailAccount, MailAccountPatch, NewOutgoingTrial, MailTrial);

pub async fn list(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<MailAccount>>> {
    Ok(Found(allowed.desk.list_mail_accounts().await?))
}

pub async fn show(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<MailAccount>> {
    Ok(Found(allowed.desk.get_mail_account(MailAccountId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewMailAccount>) -> Result<Created<MailAccount>> {
    let change = MailAccountChange {
        address: Some(new.address),
        name: new.name,
        inbox_id: Some(new.inbox_id),
        is_default: new.is_default,
        has_plus_addresses: new.has_plus_addresses,
        outgoing: Some(new.outgoing),
        incoming: Some(new.incoming),
        webhook: Some(new.webhook),
    };
    Ok(Created::new(allowed.desk.create_mail_account(&allowed.caller()?, change).await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<MailAccountPatch>),
) -> Result<Found<MailAccount>> {
    let change = MailAccountChange {
        address: patch.address,
        name: patch.name,
        inbox_id: patch.inbox_id,
        is_default: patch.is_default,
        has_plus_addresses: patch.has_plus_addresses,
        outgoing: patch.outgoing,
        incoming: patch.incoming,
        webhook: patch.webhook,
    };
    Ok(Found(allowed.desk.update_mail_account(&allowed.caller()?, MailAccountId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_mail_account(&allowed.caller()?, MailAccountId(id)).await?;
    Ok(Done)
}

pub async fn try_outgoing(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewOutgoingTrial>),
) -> Result<Found<MailTrial>> {
    Ok(Found(allowed.desk.try_outgoing(&allowed.caller()?, MailAccountId(id), new.to).await?))
}

pub async fn try_incoming(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<MailTrial>> {
    Ok(Found(allowed.desk.try_incoming(MailAccountId(id)).await?))
}
