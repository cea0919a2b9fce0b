//! Files on their way in, of agents and of visitors alike.

use crate::domain::attachment::{Attachment, Uploader};
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, Permission, Visit};
use crate::http::answer::Created;
use crate::http::body::Params;
use crate::http::upload::{File, FileName};
use crate::shapes;

shapes!(Attachment);

pub async fn create(allowed: Allowed<Answer>, input: (Params<FileName>, File)) -> Result<Created<Attachment>> {
    let by = Uploader::Agent(allowed.actor.id);
    take(&allowed, by, input).await
}

pub async fn create_by_visitor(
    allowed: Allowed<Visit>,
    input: (Params<FileName>, File),
) -> Result<Created<Attachment>> {
    let by = Uploader::from(allowed.actor);
    take(&allowed, by, input).await
}

async fn take<P: Permission>(
    allowed: &Allowed<P>,
    by: Uploader,
    (Params(FileName { name }), file): (Params<FileName>, File),
) -> Result<Created<Attachment>> {
    let desk = &allowed.desk;
    let content_type = file.content_type.clone();
    let upload = file.save(desk.begin_upload(by, &allowed.client_ip()?, desk.limits().attachment_bytes).await?).await?;
    Ok(Created::new(desk.finish_upload(by, upload, &name, &content_type).await?))
}
