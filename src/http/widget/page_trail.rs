//! What the visitor's page tells while it is open.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::session::PageInput;
use crate::desk::live_chat::PageView;
use crate::error::Result;
use crate::http::allowed::{Allowed, Visit};
use crate::http::answer::Done;
use crate::http::body::Body;
use crate::shapes;

/// An event on the page, as `recado('track', name, data)` gives it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTrackedEvent {
    name: String,
    /// JSON of up to 4,000 bytes.
    data: Option<Value>,
}

/// The group that the page asks for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PageGroup {
    group: Option<String>,
}

shapes!(PageInput, NewTrackedEvent, PageGroup);

pub async fn create_page_view(allowed: Allowed<Visit>, Body(page): Body<PageInput>) -> Result<Done> {
    allowed.desk.view_page(allowed.actor, PageView { url: page.url, title: page.title }).await?;
    Ok(Done)
}

pub async fn create_event(allowed: Allowed<Visit>, Body(event): Body<NewTrackedEvent>) -> Result<Done> {
    allowed.desk.track(allowed.actor, &event.name, event.data).await?;
    Ok(Done)
}

pub async fn update_page_group(allowed: Allowed<Visit>, Body(PageGroup { group }): Body<PageGroup>) -> Result<Done> {
    allowed.desk.choose_page_group(allowed.actor, group).await?;
    Ok(Done)
}
