//! What visitors do: open the widget, write, read, type, go from page to page, and say who they are.

mod identity;
mod opening;
mod writing;

pub use identity::Identity;
pub use opening::{Browser, Followed, Opened, Opening, PageView, PageVisit, PreChatAnswers};

use crate::domain::id::VisitorId;
use crate::domain::visitor::Visitor;
use crate::storage::visitor;

use crate::desk::{Desk, secret};
use crate::error::{Code, Error, Result};

impl Desk {
    /// Who holds a visitor's token.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`]: the widget then opens a new session.
    pub async fn authenticate_visitor(&self, token: &str) -> Result<Visitor> {
        let hash = secret::hash_token(token);
        let found = self.store().read(move |tx| visitor::find_visitor(tx, &hash)).await?;
        found.ok_or(Error::new(Code::Unauthenticated))
    }

    /// Brakes what a visitor's browser does by itself.
    fn brake_small_talk(&self, visitor: VisitorId) -> Result<()> {
        self.0.brakes.small_talk.press(&visitor)
    }
}
