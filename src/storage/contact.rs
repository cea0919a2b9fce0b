//! Contacts.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::agent::Agent;
use crate::domain::contact::Contact;
use crate::domain::conversation::Scope;
use crate::domain::id::{AgentId, ContactId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

const SELECT: &str =
    "SELECT id, name, email, (SELECT f.failure_reason FROM mail_addresses f WHERE f.address = lower(trim(contacts.email))),
     (SELECT f.failure FROM mail_addresses f WHERE f.address = lower(trim(contacts.email))), phone, note,
     language, external_id, agent_id, attributes, tags, created_at, last_seen_at FROM contacts";

fn map(row: &Row<'_>) -> Result<Contact> {
    let mut contact = Contact {
        id: row.next()?,
        name: row.next()?,
        email: row.next()?,
        email_failure_reason: row.next::<Option<Name<_>>>()?.map(|Name(reason)| reason),
        email_failure: row.next()?,
        phone: row.next()?,
        note: row.next()?,
        language: row.next()?,
        external_id: row.next()?,
        is_verified: false,
        agent_id: row.next()?,
        attributes: row.next::<Json<_>>()?.0,
        tags: row.next::<Json<_>>()?.0,
        created_at: row.next()?,
        last_seen_at: row.next()?,
        is_online: false,
    };
    // Only a valid signature ever sets the site's own id; a colleague has signed in.
    contact.is_verified = contact.external_id.is_some() || contact.agent_id.is_some();
    Ok(contact)
}

pub fn find_contact(tx: &Tx<'_>, id: ContactId) -> Result<Option<Contact>> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

pub fn get_contact(tx: &Tx<'_>, id: ContactId) -> Result<Contact> {
    find_contact(tx, id)?.ok_or(Error::new(Code::NotFound))
}

pub fn find_contact_by_external_id(tx: &Tx<'_>, external_id: &str) -> Result<Option<Contact>> {
    tx.find(&format!("{SELECT} WHERE external_id = ?1"), params![external_id], map)
}

pub fn insert_contact(tx: &WriteTx<'_>, language: Option<&str>, now: Timestamp) -> Result<Contact> {
    let id = tx.insert(
        "INSERT INTO contacts (language, created_at, last_seen_at) VALUES (?1, ?2, ?2)",
        params![language, now],
    )?;
    get_contact(tx, ContactId(id))
}

/// The contact that a colleague is in internal inboxes.
pub fn find_contact_of_agent(tx: &Tx<'_>, agent: AgentId) -> Result<Option<Contact>> {
    tx.find(&format!("{SELECT} WHERE agent_id = ?1"), params![agent], map)
}

pub fn insert_contact_of_agent(tx: &WriteTx<'_>, agent: &Agent, now: Timestamp) -> Result<Contact> {
    let id = tx.insert(
        "INSERT INTO contacts (name, email, language, agent_id, created_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![&agent.name, &agent.email, agent.language.as_str(), agent.id, now],
    )?;
    get_contact(tx, ContactId(id))
}

/// Remembers who last answered a contact, and says whether it was somebody else before.
pub fn update_last_agent(tx: &WriteTx<'_>, contact: ContactId, agent: AgentId) -> Result<bool> {
    let sql = "UPDATE contacts SET last_agent_id = ?2 WHERE id = ?1 AND last_agent_id IS NOT ?2";
    Ok(tx.execute(sql, params![contact, agent])? > 0)
}

/// The most places of a contact that are looked at.
const SCOPES_MAX: i64 = 100;

/// Where a contact has conversations.
pub fn list_conversation_scopes(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<Scope>> {
    let sql =
        "SELECT inbox_id, group_id, assignee_id FROM conversations WHERE contact_id = ?1 ORDER BY id DESC LIMIT ?2";
    tx.list(sql, params![contact, SCOPES_MAX], map_scope)
}

/// Where a contact has conversations and visits: who sees one of these places sees the contact.
pub fn list_scopes(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<Scope>> {
    let mut scopes = list_conversation_scopes(tx, contact)?;
    let sql = "SELECT inbox_id, group_id, NULL FROM visits WHERE contact_id = ?1 ORDER BY id DESC LIMIT ?2";
    scopes.extend(tx.list(sql, params![contact, SCOPES_MAX], map_scope)?);
    let mut seen = std::collections::HashSet::new();
    scopes.retain(|scope| seen.insert(*scope));
    Ok(scopes)
}

fn map_scope(row: &Row<'_>) -> Result<Scope> {
    Ok(Scope { inbox_id: row.next()?, group_id: row.next()?, assignee_id: row.next()? })
}

/// The names of attributes that the newest contacts have, in order.
pub fn list_attribute_names(tx: &Tx<'_>, contacts: i64, limit: usize) -> Result<Vec<String>> {
    let sql = "SELECT attributes FROM contacts WHERE attributes <> '{}' ORDER BY id DESC LIMIT ?1";
    let maps: Vec<Map<String, Value>> = tx.list(sql, params![contacts], |row| Ok(row.next::<Json<_>>()?.0))?;
    let names: BTreeSet<String> = maps.into_iter().flat_map(|map| map.into_iter().map(|(name, _)| name)).collect();
    Ok(names.into_iter().take(limit).collect())
}

/// Changes a contact, and answers how it stands then: whether mail arrives depends on the address.
pub fn update_contact(tx: &WriteTx<'_>, contact: &Contact) -> Result<Contact> {
    tx.execute(
        "UPDATE contacts SET name = ?2, email = ?3, phone = ?4, note = ?5, language = ?6, external_id = ?7,
         attributes = ?8, last_seen_at = ?9, tags = ?10 WHERE id = ?1",
        params![
            contact.id,
            contact.name.as_ref(),
            contact.email.as_ref(),
            contact.phone.as_ref(),
            contact.note.as_ref(),
            contact.language.as_ref(),
            contact.external_id.as_ref(),
            serde_json::to_string(&contact.attributes)?,
            contact.last_seen_at,
            serde_json::to_string(&contact.tags)?
        ],
    )?;
    get_contact(tx, contact.id)
}

/// Gives all that hangs on `from` to `to`, and deletes `from`.
pub fn merge_contact(tx: &WriteTx<'_>, from: ContactId, to: ContactId) -> Result<()> {
    for sql in [
        "UPDATE visitors SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE visits SET contact_id = ?2 WHERE contact_id = ?1",
        // Both may have used the same client id; it is unique for each author.
        "UPDATE messages SET client_id = NULL WHERE author_kind = 'contact' AND author_id = ?1
         AND conversation_id IN (SELECT id FROM conversations WHERE contact_id = ?1) AND EXISTS (SELECT 1
         FROM messages o WHERE o.client_id = messages.client_id AND o.author_kind = 'contact' AND o.author_id = ?2)",
        // By way of the conversations, which have an index on the contact; messages have none on their author.
        "UPDATE messages SET author_id = ?2 WHERE author_kind = 'contact' AND author_id = ?1
         AND conversation_id IN (SELECT id FROM conversations WHERE contact_id = ?1)",
        "UPDATE conversations SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE outgoing_mails SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE mail_addresses SET contact_id = ?2 WHERE contact_id = ?1",
        // Who answered last answered the one who is here now.
        "UPDATE contacts SET last_agent_id = coalesce((SELECT f.last_agent_id FROM contacts f WHERE f.id = ?1),
         last_agent_id) WHERE id = ?2",
    ] {
        tx.execute(sql, params![from, to])?;
    }
    super::event::update_contact_of_events(tx, from, to)?;
    tx.execute("DELETE FROM contacts WHERE id = ?1", params![from])?;
    Ok(())
}
