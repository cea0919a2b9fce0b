//! Mail that came in: what a message came as, and the way in for providers that post it.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::MessageId;
use crate::domain::incoming_mail::ShownMail;
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, Anyone};
use crate::http::answer::{Done, Found};
use crate::http::assets;
use crate::http::body::{At, Params, Raw};
use crate::http::pages::mail::{self, Look, Pictures};
use crate::shapes;

/// How a mail is shown.
#[derive(Debug, Deserialize, IntoParams)]
pub struct MailQuery {
    /// Also pictures from elsewhere, which tells their senders that the mail was read.
    #[serde(default)]
    remote_pictures: bool,
}

shapes!(ShownMail);

pub async fn show(
    allowed: Allowed<Answer>,
    (At(id), Params(query)): (At<i64>, Params<MailQuery>),
) -> Result<Found<ShownMail>> {
    Ok(Found(allowed.desk.show_incoming_mail(allowed.actor, MessageId(id), query.remote_pictures).await?))
}

/// The same as a document for a frame.
pub async fn page(
    allowed: Allowed<Answer>,
    (At(id), (Params(query), Params(look))): (At<i64>, (Params<MailQuery>, Params<Look>)),
) -> Result<HttpResponse> {
    let shown = allowed.desk.show_incoming_mail(allowed.actor, MessageId(id), query.remote_pictures).await?;
    let pictures = if query.remote_pictures { Pictures::Remote } else { Pictures::Own };
    Ok(mail::respond(&allowed, &mail::html_of(shown), look, pictures))
}

pub async fn raw(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<HttpResponse> {
    assets::stored(allowed.desk.get_raw_mail(allowed.actor, MessageId(id)).await?).await
}

/// Who posts is known by the token in the address, which nobody can guess.
pub async fn create(allowed: Allowed<Anyone>, (At(token), raw): (At<String>, Raw)) -> Result<Done> {
    let account = allowed.desk.get_way_in(token).await?;
    let content_type = raw.content_type.clone();
    allowed.desk.take_in_post(account, &content_type, raw.read().await?).await?;
    Ok(Done)
}
