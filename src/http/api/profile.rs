//! What agents change of themselves.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::profile::{PICTURE_MAX_BYTES, ProfileChange};
use crate::domain::agent::Agent;
use crate::domain::attachment::Uploader;
use crate::domain::availability::Availability;
use crate::domain::language::Language;
use crate::domain::mail_settings::MailSettings;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, session_token};
use crate::http::answer::{Done, Found};
use crate::http::body::Body;
use crate::http::upload::File;
use crate::shapes;

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ProfilePatch {
    name: Option<String>,
    language: Option<Language>,
}

/// The old password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PasswordChange {
    current: String,
    /// 8 to 256 characters.
    new: String,
}

/// Whether one answers now.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChosenAvailability {
    availability: Availability,
}

shapes!(Agent, ProfilePatch, PasswordChange, ChosenAvailability, MailSettings);

pub async fn show(allowed: Allowed<Answer>, (): ()) -> Result<Found<Agent>> {
    Ok(Found(allowed.desk.start(allowed.actor.id).await?.agent))
}

pub async fn update(allowed: Allowed<Answer>, Body(patch): Body<ProfilePatch>) -> Result<Found<Agent>> {
    let change = ProfileChange { name: patch.name, language: patch.language };
    Ok(Found(allowed.desk.update_profile(&allowed.caller()?, change).await?))
}

pub async fn update_password(allowed: Allowed<Answer>, Body(change): Body<PasswordChange>) -> Result<Done> {
    let session = session_token(&allowed.request);
    allowed.desk.change_password(&allowed.caller()?, session.as_deref(), change.current, change.new).await?;
    Ok(Done)
}

pub async fn update_picture(allowed: Allowed<Answer>, file: File) -> Result<Found<Agent>> {
    let by = Uploader::Agent(allowed.actor.id);
    let upload = file.save(allowed.desk.begin_upload(by, &allowed.client_ip()?, PICTURE_MAX_BYTES).await?).await?;
    Ok(Found(allowed.desk.set_picture(allowed.actor.id, upload).await?))
}

pub async fn delete_picture(allowed: Allowed<Answer>, (): ()) -> Result<Found<Agent>> {
    Ok(Found(allowed.desk.delete_picture(allowed.actor.id).await?))
}

pub async fn update_availability(
    allowed: Allowed<Answer>,
    Body(chosen): Body<ChosenAvailability>,
) -> Result<Found<Agent>> {
    Ok(Found(allowed.desk.choose_availability(&allowed.caller()?, chosen.availability).await?))
}

pub async fn update_activity(allowed: Allowed<Answer>, (): ()) -> Result<Done> {
    allowed.desk.note_activity(allowed.actor).await?;
    Ok(Done)
}

pub async fn show_mail_settings(allowed: Allowed<Answer>, (): ()) -> Result<Found<MailSettings>> {
    Ok(Found(allowed.desk.get_mail_settings(allowed.actor).await?))
}

pub async fn update_mail_settings(
    allowed: Allowed<Answer>,
    Body(settings): Body<MailSettings>,
) -> Result<Found<MailSettings>> {
    Ok(Found(allowed.desk.update_mail_settings(&allowed.caller()?, settings).await?))
}
