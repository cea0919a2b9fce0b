//! Visitors: people on a site as their browsers hold a token. Each is a browser of one contact.

use super::id::{ContactId, InboxId, VisitorId};

/// A browser of a contact, in one inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub id: VisitorId,
    pub contact_id: ContactId,
    pub inbox_id: InboxId,
}
