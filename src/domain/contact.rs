//! Contacts: the people who write to the business, and the merging of two into one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::id::{AgentId, ContactId};
use super::mail_account::address_key;
use super::mail_failure::FailureReason;
use super::tag::{TAGS_MAX, change_tags};
use super::timestamp::Timestamp;

/// The most characters of a name.
pub const NAME_MAX_CHARS: usize = 120;
/// The most characters of an agent's note on a contact.
pub const NOTE_MAX_CHARS: usize = 5_000;
/// The most characters of a phone number.
pub const PHONE_MAX_CHARS: usize = 40;
/// The most attributes a site can set on a contact.
pub const ATTRIBUTES_MAX: usize = 50;
/// The most characters of one attribute's name or value.
pub const ATTRIBUTE_MAX_CHARS: usize = 500;

/// A person who writes to the business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// Why no mail is sent to that address; none when it is.
    #[serde(default)]
    pub email_failure_reason: Option<FailureReason>,
    /// What the other server said of it, if it said anything.
    #[serde(default)]
    pub email_failure: Option<String>,
    pub phone: Option<String>,
    /// What agents wrote down; never shown to the contact.
    pub note: Option<String>,
    /// BCP 47 tag of the contact's browser.
    pub language: Option<String>,
    /// The site's own id of this person.
    pub external_id: Option<String>,
    /// The site has proved with a signature who this is.
    pub is_verified: bool,
    /// A colleague who writes to an internal inbox.
    pub agent_id: Option<AgentId>,
    /// What the site told of this person.
    pub attributes: Map<String, Value>,
    /// In alphabetical order.
    #[serde(default)]
    pub tags: Vec<String>,
    pub created_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
    /// Has a page with the widget open now.
    pub is_online: bool,
}

/// A contact as a conversation names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactSummary {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// Why no mail is sent to that address; none when it is.
    #[serde(default)]
    pub email_failure_reason: Option<FailureReason>,
    /// What the other server said of it, if it said anything.
    #[serde(default)]
    pub email_failure: Option<String>,
    pub is_online: bool,
}

impl ContactSummary {
    /// What agents know them by: the name, else the address.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.name.as_deref().or(self.email.as_deref())
    }

    /// Whether this is the address that they are written to.
    #[must_use]
    pub fn has_email(&self, address: &str) -> bool {
        self.email.as_deref().is_some_and(|email| address_key(email) == address_key(address))
    }
}

/// What a page says of its visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub attributes: Map<String, Value>,
}

/// Takes over what a page claims. Signed claims replace what was there; unsigned ones only fill in what is
/// missing, because anybody can type them into a browser's console.
pub fn apply_claims(contact: &mut Contact, claims: Claims, is_signed: bool) {
    let fill = |old: &mut Option<String>, new: Option<String>| {
        if new.is_some() && (is_signed || old.is_none()) {
            *old = new;
        }
    };
    fill(&mut contact.name, claims.name);
    fill(&mut contact.email, claims.email);
    fill(&mut contact.phone, claims.phone);
    for (key, value) in claims.attributes {
        let has_room = contact.attributes.len() < ATTRIBUTES_MAX;
        let is_known = contact.attributes.contains_key(&key);
        if (is_known && is_signed) || (!is_known && has_room) {
            contact.attributes.insert(key, value);
        }
    }
}

/// Writes new values of attributes; null takes one away. What has no room is left out.
pub fn change_attributes(attributes: &mut Map<String, Value>, change: &Map<String, Value>) {
    for (name, value) in change {
        if value.is_null() {
            attributes.remove(name);
        } else if attributes.contains_key(name) || attributes.len() < ATTRIBUTES_MAX {
            attributes.insert(name.clone(), value.clone());
        }
    }
}

/// Folds an anonymous contact into a known one: what the known one lacks is taken over, nothing is replaced. Tags for which
/// there is no room are written into the note.
pub fn absorb(known: &mut Contact, other: Contact) {
    let note = match (known.note.take(), other.note) {
        (Some(a), Some(b)) if a != b => Some(format!("{a}\n\n{b}")),
        (a, b) => a.or(b),
    };
    let claims = Claims { name: other.name, email: other.email, phone: other.phone, attributes: other.attributes };
    apply_claims(known, claims, false);
    let left_out = change_tags(&mut known.tags, &other.tags, &[]);
    let more = (!left_out.is_empty())
        .then(|| format!("Tags that were left out, because there may be at most {TAGS_MAX}: {}", left_out.join(", ")));
    known.note = [note, more].into_iter().flatten().reduce(|note, more| format!("{note}\n\n{more}"));
    known.language = known.language.take().or(other.language);
    known.last_seen_at = known.last_seen_at.max(other.last_seen_at);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: Option<&str>, note: Option<&str>) -> Contact {
        Contact {
            id: ContactId(1),
            name: name.map(Into::into),
            email: None,
            email_failure_reason: None,
            email_failure: None,
            phone: None,
            note: note.map(Into::into),
            language: None,
            external_id: None,
            is_verified: false,
            agent_id: None,
            attributes: Map::new(),
            tags: Vec::new(),
            created_at: Timestamp(0),
            last_seen_at: None,
            is_online: false,
        }
    }

    #[test]
    fn unsigned_claims_fill_in_and_never_replace() {
        let mut ana = contact(Some("Ana"), None);
        let claims = Claims { name: Some("Eve".into()), email: Some("ana@example.com".into()), ..Claims::default() };
        apply_claims(&mut ana, claims.clone(), false);
        assert_eq!((ana.name.as_deref(), ana.email.as_deref()), (Some("Ana"), Some("ana@example.com")));
        apply_claims(&mut ana, claims, true);
        assert_eq!(ana.name.as_deref(), Some("Eve"));
    }

    #[test]
    fn merging_keeps_both_notes() {
        let mut known = contact(Some("Ana"), Some("likes tea"));
        absorb(&mut known, contact(Some("Visitor"), Some("asked for a refund")));
        assert_eq!(known.name.as_deref(), Some("Ana"));
        assert_eq!(known.note.as_deref(), Some("likes tea\n\nasked for a refund"));
    }

    #[test]
    fn merging_loses_no_tag_without_saying_so() {
        let tags = |range: std::ops::Range<i32>| range.map(|n| format!("tag {n:02}")).collect::<Vec<_>>();
        let mut known = Contact { tags: tags(0..20), ..contact(Some("Ana"), Some("likes tea")) };
        absorb(&mut known, Contact { tags: tags(10..30), ..contact(None, None) });
        assert_eq!((known.tags.clone(), known.note.as_deref()), (tags(0..30), Some("likes tea")));
        absorb(&mut known, Contact { tags: vec!["TAG 07".into(), "a first".into()], ..contact(None, None) });
        assert_eq!(known.tags, tags(0..30));
        let note = "likes tea\n\nTags that were left out, because there may be at most 30: a first";
        assert_eq!(known.note.as_deref(), Some(note));
    }

    #[test]
    fn a_page_cannot_pile_up_attributes_without_end() {
        let mut ana = contact(None, None);
        let attributes = (0..200).map(|n| (format!("k{n}"), Value::from(n))).collect();
        apply_claims(&mut ana, Claims { attributes, ..Claims::default() }, false);
        assert_eq!(ana.attributes.len(), ATTRIBUTES_MAX);
    }
}
