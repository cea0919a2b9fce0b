//! Invitations.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session;
use crate::domain::agent::{Invitation, Role};
use crate::domain::id::{GroupId, InvitationId};
use crate::domain::language::Language;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Anyone};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// Who is invited, and as what.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewInvitation {
    email: String,
    /// `admin` or `agent`.
    role: Role,
    /// The groups they join as operators; not mentioned: the only group, when there is only one.
    group_ids: Option<Vec<i64>>,
}

/// What the holder of an invitation's link is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationView {
    email: String,
    role: Role,
    business_name: String,
    language: Language,
}

/// What an invited person tells of themselves.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Acceptance {
    name: String,
    /// 8 to 256 characters.
    password: String,
    language: Language,
}

shapes!(Invitation, NewInvitation, InvitationView, Acceptance);

pub async fn list(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<Invitation>>> {
    Ok(Found(allowed.desk.list_invitations().await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewInvitation>) -> Result<Created<Invitation>> {
    let groups = new.group_ids.map(|groups| groups.into_iter().map(GroupId).collect());
    let base = allowed.door()?.base_url(&allowed.request);
    let done = allowed.desk.invite(&allowed.caller()?, new.email, new.role, groups, &base).await?;
    Ok(Created { is_new: done.is_new, value: done.value })
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_invitation(&allowed.caller()?, InvitationId(id)).await?;
    Ok(Done)
}

pub async fn show_by_token(allowed: Allowed<Anyone>, At(token): At<String>) -> Result<Found<InvitationView>> {
    let (Invitation { email, role, .. }, business) = allowed.desk.show_invitation(&token).await?;
    Ok(Found(InvitationView { email, role, business_name: business.name, language: business.language }))
}

pub async fn accept(
    allowed: Allowed<Anyone>,
    (At(token), Body(new)): (At<String>, Body<Acceptance>),
) -> Result<HttpResponse> {
    let signed_in = allowed.desk.accept_invitation(&token, new.name, new.password, new.language).await?;
    session::begin(&allowed, signed_in).await
}
