//! What the visitor's page tells while it is open.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::session::PageInput;
use crate::desk::live_chat::{Followed, PageView};
use crate::domain::id::GroupId;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::http::allowed::{Allowed, Visit};
use crate::http::answer::{Done, Found};
use crate::http::body::Body;
use crate::hub::doors::Door;
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

/// The group that the page follows now.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowedGroup {
    group_id: Option<GroupId>,
    /// False when the page asked for a group that does not receive conversations of this inbox.
    is_known: bool,
    /// Somebody answers for it.
    is_online: bool,
    /// It is closed until then.
    opens_at: Option<Timestamp>,
    /// What begins there now goes to a bot.
    has_bot: bool,
}

shapes!(PageInput, NewTrackedEvent, PageGroup, FollowedGroup);

pub async fn create_page_view(allowed: Allowed<Visit>, Body(page): Body<PageInput>) -> Result<Done> {
    allowed.desk.view_page(allowed.actor, PageView { url: page.url, title: page.title }).await?;
    Ok(Done)
}

pub async fn create_event(allowed: Allowed<Visit>, Body(event): Body<NewTrackedEvent>) -> Result<Done> {
    allowed.desk.track(allowed.actor, &event.name, event.data).await?;
    Ok(Done)
}

pub async fn update_page_group(
    allowed: Allowed<Visit>,
    Body(PageGroup { group }): Body<PageGroup>,
) -> Result<Found<FollowedGroup>> {
    let Followed { group_id, is_known } = allowed.desk.choose_page_group(allowed.actor, group).await?;
    let Door { is_online, opens_at, has_bot } = allowed.desk.door(group_id, allowed.actor.inbox_id);
    Ok(Found(FollowedGroup { group_id, is_known, is_online, opens_at, has_bot }))
}
