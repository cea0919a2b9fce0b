//! Shows a mail as it came: all its words, and its HTML made harmless.

use std::collections::BTreeMap;

use crate::desk::attachment::Served;
use crate::desk::conversation::seen;
use crate::desk::{Desk, Write};
use crate::domain::event::Change;
use crate::domain::id::{MailAccountId, MessageId};
use crate::domain::incoming_mail::ShownMail;
use crate::domain::mail_failure::MailFailure;
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::storage::incoming_mail::StoredIncomingMail;
use crate::storage::{attachment, group, incoming_mail, mail_account, message};

impl Desk {
    /// The mail that a message came as.
    ///
    /// # Errors
    /// [`Code::NotFound`], also when it came otherwise.
    pub async fn show_incoming_mail(&self, actor: Actor, id: MessageId, shows_remote: bool) -> Result<ShownMail> {
        let (stored, pictures) = self
            .store()
            .read(move |tx| {
                let conversation = message::get_message(tx, id)?.conversation_id;
                seen(tx, &group::get_sight(tx, actor)?, conversation)?;
                let stored = incoming_mail::find_incoming_mail_of(tx, id)?.ok_or(Error::new(Code::NotFound))?;
                let pictures: BTreeMap<String, String> = attachment::list_pictures(tx, id)?.into_iter().collect();
                Ok((stored, pictures))
            })
            .await?;
        let desk = self.clone();
        let shown = move || {
            let StoredIncomingMail { subject, details, text, html, .. } = stored;
            let clean = html.map(|html| desk.0.postman.clean(&html, &pictures, shows_remote));
            let blocked_pictures = clean.as_ref().map_or(0, |clean| clean.blocked);
            ShownMail { subject, details, text, html: clean.map(|clean| clean.html), blocked_pictures }
        };
        tokio::task::spawn_blocking(shown).await.map_err(Error::internal)
    }

    /// The raw message that a message came as, to be saved.
    ///
    /// # Errors
    /// [`Code::NotFound`], also when it came otherwise.
    pub async fn get_raw_mail(&self, actor: Actor, id: MessageId) -> Result<Served> {
        let raw = self
            .store()
            .read(move |tx| {
                let conversation = message::get_message(tx, id)?.conversation_id;
                seen(tx, &group::get_sight(tx, actor)?, conversation)?;
                Ok(incoming_mail::find_incoming_mail_of(tx, id)?.map(|stored| stored.raw))
            })
            .await?;
        let path = raw.and_then(|raw| self.0.files.path(&raw)).ok_or(Error::new(Code::NotFound))?;
        Ok(Served { name: format!("mail-{id}.eml"), content_type: "message/rfc822".to_owned(), path })
    }
}

impl Write<'_, '_> {
    /// Remembers how it went to fetch from an account.
    pub(in crate::desk) fn note_incoming(&self, id: MailAccountId, problem: Option<&MailFailure>) -> Result<()> {
        if mail_account::update_incoming_state(self.tx, id, problem, self.now)? {
            self.tell(Change::MailAccountUpdated { mail_account_id: id })?;
        }
        Ok(())
    }
}
