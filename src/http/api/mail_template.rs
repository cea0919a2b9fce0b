//! The words of mails.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::postman::MailTemplate as Words;
use crate::domain::language::Language;
use crate::domain::mail_template::{MailPreview, MailTemplate};
use crate::domain::outgoing_mail::MailKind;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::{Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// Own words, with gaps.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MailWords {
    subject: String,
    html: String,
    text: String,
}

shapes!(MailTemplate, MailPreview, MailWords);

impl From<MailWords> for Words {
    fn from(words: MailWords) -> Self {
        let MailWords { subject, html, text } = words;
        Self { subject, html, text }
    }
}

pub async fn list(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<MailTemplate>>> {
    Ok(Found(allowed.desk.list_mail_templates().await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(of), Body(words)): (At<(MailKind, Language)>, Body<MailWords>),
) -> Result<Found<MailTemplate>> {
    Ok(Found(allowed.desk.update_mail_template(&allowed.caller()?, of, words.into()).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At((kind, language)): At<(MailKind, Language)>) -> Result<Done> {
    allowed.desk.delete_mail_template(&allowed.caller()?, kind, language).await?;
    Ok(Done)
}

pub async fn preview(
    allowed: Allowed<Administer>,
    (At((kind, language)), Body(words)): (At<(MailKind, Language)>, Body<MailWords>),
) -> Result<Found<MailPreview>> {
    Ok(Found(allowed.desk.preview_mail(kind, language, words.into()).await?))
}
