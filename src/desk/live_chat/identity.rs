//! Who a visitor is. A page's word is taken for what is not known yet; only a signature can say that a visitor is a
//! certain person, open that person's history, and merge two contacts.

use serde_json::{Map, Value};

use super::opening::Opened;
use crate::desk::{Desk, WithPresence, Write, secret, words};
use crate::domain::agent::is_email;
use crate::domain::contact::{Claims, Contact, NAME_MAX_CHARS, PHONE_MAX_CHARS, absorb, apply_claims};
use crate::domain::event::Change;
use crate::domain::id::ContactId;
use crate::domain::inbox::Inbox;
use crate::domain::visitor::Visitor;
use crate::error::{Code, Error, Result};
use crate::storage::{contact, inbox, visit, visitor};

/// The most characters of a site's own id of a person.
const EXTERNAL_ID_MAX_CHARS: usize = 200;

/// What a page says of its visitor.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The site's own id of the person.
    pub id: Option<String>,
    /// Hexadecimal HMAC-SHA256 of `id` under the inbox's identity secret.
    pub hash: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub attributes: Map<String, Value>,
}

/// What came of a claim.
pub(super) enum Verdict {
    /// The signature is wrong; nothing was changed.
    Refused,
    /// This visitor, whose contact may be another now.
    Known(Visitor),
    /// The browser belongs to somebody proved now, and gets a new token: who copied the old one while nobody in
    /// particular sat there must not read along.
    Renewed(Visitor, String),
}

impl Desk {
    /// Takes over what a page says of its visitor.
    ///
    /// # Errors
    /// [`Code::Forbidden`] when there is a signature and it is wrong.
    pub async fn identify(&self, visitor: Visitor, identity: Identity) -> Result<Opened> {
        self.brake_small_talk(visitor.id)?;
        let (known, token) = self
            .write(move |write| {
                let visitor = visitor::get_visitor(write.tx, visitor.id)?;
                let inbox = inbox::get_inbox(write.tx, visitor.inbox_id)?;
                match write.identify(&inbox, visitor, &identity)? {
                    Verdict::Refused => Err(Error::with_message(
                        Code::Forbidden,
                        "The identity's signature is wrong. Compute hex(HMAC-SHA256(identity secret, id)) on your server.",
                    )),
                    Verdict::Known(known) => Ok((known, None)),
                    Verdict::Renewed(known, token) => Ok((known, Some(token))),
                }
            })
            .await?;
        self.opened(known, token).await
    }
}

impl Write<'_, '_> {
    pub(super) fn identify(&self, inbox: &Inbox, visitor: Visitor, identity: &Identity) -> Result<Verdict> {
        let claims = claims_of(identity);
        let Some(hash) = &identity.hash else {
            self.apply(visitor.contact_id, claims, None)?;
            return Ok(Verdict::Known(visitor));
        };
        let id = identity.id.as_deref().and_then(external_id);
        let (Some(id), Some(secret)) = (id, &inbox.identity_secret) else { return Ok(Verdict::Refused) };
        // The signature is of the words as the site sent them.
        if !secret::is_signature(secret, identity.id.as_deref().unwrap_or_default(), hash) {
            return Ok(Verdict::Refused);
        }
        self.settle(visitor, &id, claims)
    }

    /// Brings a visitor together with the contact that the site has proved them to be.
    fn settle(&self, visitor: Visitor, id: &str, claims: Claims) -> Result<Verdict> {
        let current = contact::get_contact(self.tx, visitor.contact_id)?;
        let known = contact::find_contact_by_external_id(self.tx, id)?;
        match (known, current.is_verified) {
            (Some(known), _) if known.id == current.id => {
                self.apply(known.id, claims, Some(id))?;
                Ok(Verdict::Known(visitor))
            }
            (None, false) => {
                self.apply(current.id, claims, Some(id))?;
                self.renewed(visitor)
            }
            (Some(known), false) => {
                let known_id = known.id;
                self.merge(current, known)?;
                self.apply(known_id, claims, Some(id))?;
                self.renewed(Visitor { contact_id: known_id, ..visitor })
            }
            // Two proved people are never merged: somebody else has signed in on this browser.
            (known, true) => {
                let contact = match known {
                    Some(known) => known,
                    None => {
                        let new = contact::insert_contact(self.tx, current.language.as_deref(), self.now)?;
                        self.tell(Change::ContactCreated { contact: new.clone().with_presence(self.hub) })?;
                        new
                    }
                };
                self.apply(contact.id, claims, Some(id))?;
                let token = secret::random_token(32)?;
                let hash = secret::hash_token(&token);
                let other = visitor::insert_visitor(self.tx, &hash, visitor.inbox_id, contact.id, self.now)?;
                self.go_on_as(visitor, other)?;
                Ok(Verdict::Renewed(other, token))
            }
        }
    }

    /// The page stays, and with it the group that it follows; who sits there is another.
    fn go_on_as(&self, before: Visitor, now: Visitor) -> Result<()> {
        let Some(id) = visit::insert_visit_after(self.tx, before.id, now, self.now)? else { return Ok(()) };
        let visit = visit::get_visit(self.tx, id)?;
        self.tell(Change::VisitStarted { contact_id: now.contact_id, visit })
    }

    fn renewed(&self, visitor: Visitor) -> Result<Verdict> {
        let token = secret::random_token(32)?;
        visitor::update_visitor_token(self.tx, visitor.id, &secret::hash_token(&token))?;
        Ok(Verdict::Renewed(visitor, token))
    }

    /// Takes over claims: signed when there is a proved id.
    fn apply(&self, id: ContactId, claims: Claims, proved: Option<&str>) -> Result<()> {
        let before = contact::get_contact(self.tx, id)?;
        let mut after = before.clone();
        apply_claims(&mut after, claims, proved.is_some());
        if let Some(proved) = proved {
            after.external_id = Some(proved.to_owned());
            after.is_verified = true;
        }
        if after == before {
            return Ok(());
        }
        let after = contact::update_contact(self.tx, &after)?;
        self.tell(Change::ContactUpdated { contact: after.with_presence(self.hub) })
    }

    fn merge(&self, from: Contact, mut into: Contact) -> Result<()> {
        let (from_id, into_id) = (from.id, into.id);
        absorb(&mut into, from);
        contact::merge_contact(self.tx, from_id, into_id)?;
        let into = contact::update_contact(self.tx, &into)?;
        self.tell(Change::ContactMerged { contact: into.with_presence(self.hub), merged_id: from_id })
    }
}

/// A person's id as it is stored: as the site gave it, or its hash where cutting or masking it would make two people
/// one.
fn external_id(id: &str) -> Option<String> {
    let kept = words::optional_cut_line(Some(id), EXTERNAL_ID_MAX_CHARS)?;
    Some(if kept == id { kept } else { format!("sha256:{}", secret::hash_token(id)) })
}

/// What can be used of a claim: cut and masked, and an address only when it is one. A page is a program; it is not
/// asked to mend what it sent.
fn claims_of(identity: &Identity) -> Claims {
    Claims {
        name: words::optional_cut_line(identity.name.as_deref(), NAME_MAX_CHARS),
        email: words::optional_cut_line(identity.email.as_deref(), 254).filter(|email| is_email(email)),
        phone: words::optional_cut_line(identity.phone.as_deref(), PHONE_MAX_CHARS),
        attributes: words::attributes(identity.attributes.clone()),
    }
}
