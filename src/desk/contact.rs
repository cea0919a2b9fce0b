//! What agents see and change of contacts.

use crate::desk::{Caller, Desk, WithPresence, words};
use crate::domain::agent::is_email;
use crate::domain::contact::{Contact, NAME_MAX_CHARS, NOTE_MAX_CHARS, PHONE_MAX_CHARS};
use crate::domain::conversation::Conversation;
use crate::domain::event::Change;
use crate::domain::id::ContactId;
use crate::domain::page::{Cursor, Page};
use crate::domain::permission::{Actor, Sight};
use crate::domain::visit::Visit;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, contact, conversation, group, visit};

/// What is changed of a contact; `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct ContactChange {
    pub name: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub note: Option<Option<String>>,
    pub tags: Option<Vec<String>>,
}

/// A contact whom an agent may see: one with a conversation or a visit in their sight.
fn seen(tx: &Tx<'_>, sight: &Sight, id: ContactId) -> Result<Contact> {
    let found = contact::get_contact(tx, id)?;
    let is_seen = sight.actor.has_full_access() || sight.sees_any(&contact::list_scopes(tx, id)?);
    if is_seen { Ok(found) } else { Err(Error::new(Code::NotFound)) }
}

/// The newest contacts that are asked which attributes they have.
const ATTRIBUTES_OF: i64 = 1_000;
/// The most names of attributes that are offered.
const ATTRIBUTES_MAX: usize = 500;

impl Desk {
    /// The names of attributes that contacts have, for whoever writes a bot that uses them.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_contact_attributes(&self) -> Result<Vec<String>> {
        self.store().read(|tx| contact::list_attribute_names(tx, ATTRIBUTES_OF, ATTRIBUTES_MAX)).await
    }

    /// A contact.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn get_contact(&self, actor: Actor, id: ContactId) -> Result<Contact> {
        let found = self.store().read(move |tx| seen(tx, &group::get_sight(tx, actor)?, id)).await?;
        Ok(found.with_presence(self.hub()))
    }

    /// Changes what is known of a contact.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`], or a field is not acceptable.
    pub async fn update_contact(&self, caller: &Caller, id: ContactId, change: ContactChange) -> Result<Contact> {
        let name = line("name", change.name, NAME_MAX_CHARS)?;
        let email = line("email", change.email, NAME_MAX_CHARS * 2)?;
        if email.iter().flatten().any(|email| !is_email(email)) {
            return Err(Error::field("email", "Give an e-mail address, such as ana@example.com."));
        }
        let phone = line("phone", change.phone, PHONE_MAX_CHARS)?;
        let note = match change.note {
            Some(Some(note)) if !note.trim().is_empty() => Some(Some(words::words("note", &note, NOTE_MAX_CHARS)?)),
            Some(_) => Some(None),
            None => None,
        };
        let tags = change.tags.as_deref().map(words::tags).transpose()?;
        let done = self
            .write_for(caller, move |write, actor| {
                let before = seen(write.tx, &write.sight(actor)?, id)?;
                let mut after = Contact {
                    name: name.unwrap_or_else(|| before.name.clone()),
                    email: email.unwrap_or_else(|| before.email.clone()),
                    phone: phone.unwrap_or_else(|| before.phone.clone()),
                    note: note.unwrap_or_else(|| before.note.clone()),
                    tags: tags.unwrap_or_else(|| before.tags.clone()),
                    ..before.clone()
                }
                .with_presence(write.hub);
                if after != before.with_presence(write.hub) {
                    after = contact::update_contact(write.tx, &after)?.with_presence(write.hub);
                    write.tell(Change::ContactUpdated { contact: after.clone() })?;
                }
                Ok(after)
            })
            .await?;
        Ok(done.value)
    }

    /// All conversations of a contact, the newest first.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn list_conversations_of_contact(
        &self,
        actor: Actor,
        id: ContactId,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<Conversation>> {
        let page = self
            .store()
            .read(move |tx| {
                let sight = group::get_sight(tx, actor)?;
                seen(tx, &sight, id)?;
                conversation::list_conversations_of_contact(tx, &sight, id, before, limit)
            })
            .await?;
        Ok(Page { items: page.items.with_presence(self.hub()), next: page.next })
    }

    /// The visits of a contact that the agent sees, the newest first. The contact's newest is open while a page of
    /// theirs is: no earlier one, when the newest is out of sight.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn list_visits(
        &self,
        actor: Actor,
        id: ContactId,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Page<Visit>> {
        let (mut page, newest) = self
            .store()
            .read(move |tx| {
                let sight = group::get_sight(tx, actor)?;
                seen(tx, &sight, id)?;
                let page = visit::list_visits(tx, &sight, id, before, limit)?;
                Ok((page, visit::find_newest_visit_of_contact(tx, id)?))
            })
            .await?;
        if let Some(visit) = page.items.first_mut().filter(|visit| Some(visit.id) == newest) {
            visit.is_open = self.hub().with_presence(|presence| presence.is_contact_online(id));
        }
        Ok(page)
    }
}

/// Words to set, nothing to clear, or no change.
fn line(field: &'static str, change: Option<Option<String>>, max: usize) -> Result<Option<Option<String>>> {
    change.map(|value| words::optional_line(field, value.as_deref(), max)).transpose()
}
