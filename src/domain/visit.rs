//! Visits: what is known of a contact's stay on a site, and the trail of pages and events.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::{GroupId, InboxId, TrailEntryId, VisitId};
use super::timestamp::Timestamp;

/// The most entries a trail keeps; a page that never stops changing its address can't fill the disk.
pub const TRAIL_MAX: i64 = 500;
/// The entries of a trail that an answer carries.
pub const TRAIL_SHOWN: i64 = 50;
/// The most characters of an address kept.
pub const URL_MAX_CHARS: usize = 2_000;
/// The most characters of a page's title or an event's name.
pub const TITLE_MAX_CHARS: usize = 200;
/// The most bytes of JSON an event of a page may carry.
pub const DATA_MAX_BYTES: usize = 4_000;

/// A stay on a site, from the widget's first opening on a page to the page's closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Visit {
    pub id: VisitId,
    pub inbox_id: InboxId,
    /// Browser with its major version, such as `Firefox 133`.
    pub browser: Option<String>,
    /// Operating system, such as `Android 14`.
    pub system: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Network address.
    pub ip: String,
    /// The page that led to the site.
    pub referrer: Option<String>,
    /// The group that the page asked for, or else the inbox's default.
    pub group_id: Option<GroupId>,
    pub started_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The page is open now.
    pub is_open: bool,
    /// Oldest first, at most the newest 50.
    pub trail: Vec<TrailEntry>,
}

/// Whether a step of the trail is a page or an event that the page told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TrailKind {
    Page,
    Event,
}

impl TrailKind {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Event => "event",
        }
    }
}

/// One step of a trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrailEntry {
    pub id: TrailEntryId,
    pub kind: TrailKind,
    /// The page's title, or the event's name.
    pub title: String,
    pub url: Option<String>,
    /// What the page sent with an event.
    pub data: Option<serde_json::Value>,
    pub at: Timestamp,
}
