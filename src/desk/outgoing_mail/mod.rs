//! The outbox. Verbs wish for mail in their own transaction ([`planning`]); when its time has come it is decided whether it
//! is still needed, its content is fixed, and it is tried until a server takes it ([`sending`]), beside the mail of other
//! accounts ([`lanes`]). [`letter`] says what a mail speaks of.

mod lanes;
mod letter;
mod notices;
mod planning;
mod sending;

pub(in crate::desk) use lanes::Lanes;
pub(in crate::desk) use planning::Wish;

use crate::desk::{Caller, Desk};
use crate::domain::id::OutgoingMailId;
use crate::domain::outgoing_mail::{MailState, OutboxCounts, OutgoingMail};
use crate::domain::page::{Cursor, Page};
use crate::error::{Code, Error, Result};
use crate::storage::outgoing_mail;

impl Desk {
    /// The outbox, the newest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_outgoing_mails(
        &self,
        state: Option<MailState>,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<OutgoingMail>> {
        self.store().read(move |tx| outgoing_mail::list_outgoing_mails(tx, state, before, limit)).await
    }

    /// How the outbox stands.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn count_outgoing_mails(&self) -> Result<OutboxCounts> {
        let links_to = self.0.base_url.clone();
        self.store()
            .read(move |tx| {
                Ok(OutboxCounts {
                    waiting: outgoing_mail::count_outgoing_mails(tx, MailState::Waiting)?,
                    failed: outgoing_mail::count_outgoing_mails(tx, MailState::Failed)?,
                    can_send: crate::storage::mail_account::find_sender(tx, None)?.is_some(),
                    links_to,
                })
            })
            .await
    }

    /// Tries a mail once more, from the beginning.
    ///
    /// # Errors
    /// [`NotFound`](Code::NotFound), or it has gone out already.
    pub async fn retry_outgoing_mail(&self, caller: &Caller, id: OutgoingMailId) -> Result<OutgoingMail> {
        let done = self
            .write_for(caller, move |write, _| {
                let stored = outgoing_mail::get_outgoing_mail(write.tx, id)?;
                let OutgoingMail { kind, state, .. } = stored.mail;
                let is_done = matches!(state, MailState::Sent | MailState::Skipped) && !stored.mail.is_taken_back();
                if is_done {
                    let message = "Only mail that waits, failed, came back or was taken back can be tried again.";
                    return Err(Error::field("state", message));
                }
                if kind.is_secret() && matches!(state, MailState::Bounced | MailState::Skipped) {
                    let message = "Its link is not kept any more. Invite, or ask for the password, again.";
                    return Err(Error::field("state", message));
                }
                let recipient = write.readdress(&stored.mail)?;
                write.lift_failure(&recipient, stored.mail.contact_id)?;
                outgoing_mail::begin_again(write.tx, id, write.now)?;
                write.hurry_summary(&stored.mail)?;
                write.ring_outbox();
                write.show_mail(id)?;
                Ok(outgoing_mail::get_outgoing_mail(write.tx, id)?.mail)
            })
            .await?;
        Ok(done.value)
    }

    /// Takes a mail back that has not gone out.
    ///
    /// # Errors
    /// [`NotFound`](Code::NotFound), [`MailUnderWay`](Code::MailUnderWay), or it has gone out already.
    pub async fn cancel_outgoing_mail(&self, caller: &Caller, id: OutgoingMailId) -> Result<OutgoingMail> {
        let desk = self.clone();
        let done = self
            .write_for(caller, move |write, _| {
                let stored = outgoing_mail::get_outgoing_mail(write.tx, id)?;
                if !matches!(stored.mail.state, MailState::Waiting | MailState::Failed) {
                    return Err(Error::field("state", "This mail has gone out already, or is not wanted any more."));
                }
                if desk.is_under_way(id) {
                    return Err(Error::new(Code::MailUnderWay));
                }
                write.take_back(&stored)?;
                Ok(outgoing_mail::get_outgoing_mail(write.tx, id)?.mail)
            })
            .await?;
        Ok(done.value)
    }
}
