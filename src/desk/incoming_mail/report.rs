//! Reports of mail of ours that did not arrive: they mark the mail and its address, and tell who answers.

use crate::desk::Write;
use crate::domain::id::ConversationId;
use crate::domain::incoming_mail::{Bounce, BounceKind, IncomingMail};
use crate::domain::mail_account::MailAccount;
use crate::domain::mail_failure::MailFailure;
use crate::domain::mail_matching::{recipients, tokens};
use crate::error::Result;
use crate::storage::outgoing_mail;
use crate::storage::outgoing_mail::StoredMail;

impl Write<'_, '_> {
    /// Takes a report in; the conversation of the mail that it is about, if it is about one of ours. A report on anything else
    /// is a mail like any other.
    pub(super) fn take_in_report(
        &self,
        account: &MailAccount,
        mail: &IncomingMail,
        envelope: &[String],
    ) -> Result<Option<ConversationId>> {
        let Some(bounce) = &mail.bounce else { return Ok(None) };
        let Some(ours) = self.reported(account, mail, bounce, envelope)? else { return Ok(None) };
        // That it is late is no news before it is given up.
        if bounce.is_undelivered() || bounce.kind == BounceKind::Complaint {
            self.mark_undelivered(&ours, bounce)?;
        }
        Ok(ours.mail.conversation_id)
    }

    /// The mail of ours that a report is about: its own way back says so, or the Message-ID in it. Strangers write reports
    /// too: a token or an id that nobody could guess is what they don't have.
    fn reported(
        &self,
        account: &MailAccount,
        mail: &IncomingMail,
        bounce: &Bounce,
        envelope: &[String],
    ) -> Result<Option<StoredMail>> {
        for token in tokens(&account.address, &recipients(mail, envelope)) {
            if let Some(found) = outgoing_mail::find_outgoing_mail_by_token(self.tx, &token.token)? {
                return Ok(Some(found));
            }
        }
        match &bounce.original_message_id {
            Some(id) => outgoing_mail::find_outgoing_mail_by_message_id(self.tx, id),
            None => Ok(None),
        }
    }

    fn mark_undelivered(&self, ours: &StoredMail, bounce: &Bounce) -> Result<()> {
        let recipient = &ours.mail.recipient;
        let failure = MailFailure::reported(bounce);
        outgoing_mail::update_bounced(self.tx, ours.mail.id, &failure)?;
        if bounce.condemns_address() {
            self.note_failure(recipient, &failure, ours.mail.contact_id)?;
        }
        self.show_mail(ours.mail.id)?;
        self.say_undelivered(&ours.mail, failure)
    }
}
