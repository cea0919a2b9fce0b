//! The words of mails.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::desk::postman::MailTemplate as Words;
use crate::domain::language::Language;
use crate::domain::mail_template::{MailPreview, MailTemplate};
use crate::domain::outgoing_mail::MailKind;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::{Done, Found};
use crate::http::body::{At, Body, Form, Params};
use crate::http::pages::mail::{self, Look, Pictures};
use crate::shapes;

/// Own words, with gaps.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MailWords {
    subject: String,
    html: String,
    text: String,
}

/// Which mail's words.
type Of = At<(MailKind, Language)>;

/// How a preview looks.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Paper {
    /// Dark, unless the words have colours of their own.
    #[serde(default)]
    dark: bool,
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
    (At(of), Body(words)): (Of, Body<MailWords>),
) -> Result<Found<MailTemplate>> {
    Ok(Found(allowed.desk.update_mail_template(&allowed.caller()?, of, words.into()).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At((kind, language)): Of) -> Result<Done> {
    allowed.desk.delete_mail_template(&allowed.caller()?, kind, language).await?;
    Ok(Done)
}

pub async fn preview(
    allowed: Allowed<Administer>,
    (At((kind, language)), Body(words)): (Of, Body<MailWords>),
) -> Result<Found<MailPreview>> {
    Ok(Found(allowed.desk.preview_mail(kind, language, words.into()).await?))
}

/// The same as a document for a frame. A form posts it, because words are too long for an address. Whoever writes them
/// chooses the pictures, too: all of them are shown.
pub async fn preview_page(
    allowed: Allowed<Administer>,
    ((At((kind, language)), Params(paper)), Form(words)): ((Of, Params<Paper>), Form<MailWords>),
) -> Result<HttpResponse> {
    let preview = allowed.desk.preview_mail(kind, language, words.into()).await?;
    Ok(mail::respond(&allowed, &preview.html, Look { dark: paper.dark, language }, Pictures::Remote))
}
