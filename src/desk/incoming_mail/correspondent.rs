//! Whose an address is. Anybody can write any address into a mail: what is found here says whom answers go to, not who has
//! written.

use crate::desk::{WithPresence, Write, words};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::conversation::{Conversation, Scope};
use crate::domain::event::Change;
use crate::domain::id::ContactId;
use crate::domain::incoming_mail::MailAddress;
use crate::domain::message::{Author, AuthorKind};
use crate::error::Result;
use crate::storage::{contact, mail_account, mail_address};

impl Write<'_, '_> {
    /// The addresses of our mailboxes.
    pub(super) fn own_addresses(&self) -> Result<Vec<String>> {
        Ok(mail_account::list_mail_accounts(self.tx)?.into_iter().map(|account| account.address).collect())
    }

    /// The addresses that a conversation's contact has, as far as that is proved, and the one that it is written to.
    pub(super) fn addresses_of(&self, conversation: &Conversation) -> Result<Vec<String>> {
        let mut known = mail_address::list_addresses_of(self.tx, conversation.contact.id)?;
        known.extend(conversation.contact.email.clone());
        Ok(known)
    }

    pub(super) fn contact_author(&self, contact: ContactId) -> Result<Author> {
        let name = contact::get_contact(self.tx, contact)?.name;
        Ok(Author { kind: AuthorKind::Contact, id: Some(contact.0), name, picture_url: None })
    }

    /// The contact that an address belongs to, as mail has said before; or a new one. What a page claimed of its visitor says
    /// nothing: else whoever typed somebody's address could read what that person writes. Who only claims an address by mail
    /// reads nothing: what is answered goes to the address, whether a mail came from there or named it.
    pub(super) fn contact_of(&self, whom: Option<&MailAddress>, place: &Scope) -> Result<ContactId> {
        let address = whom.map_or("", |whom| whom.address.as_str());
        if let Some(known) = mail_address::find_contact_of_address(self.tx, address)? {
            return Ok(known);
        }
        let mut contact = contact::insert_contact(self.tx, None, self.now)?;
        contact.name = words::optional_cut_line(whom.and_then(|whom| whom.name.as_deref()), NAME_MAX_CHARS);
        contact.email = words::optional_cut_line(Some(address), 254);
        let contact = contact::update_contact(self.tx, &contact)?;
        if !address.is_empty() {
            mail_address::upsert_address(self.tx, address, contact.id)?;
        }
        let id = contact.id;
        self.tell_to(Change::ContactCreated { contact: contact.with_presence(self.hub) }, vec![*place])?;
        Ok(id)
    }
}
