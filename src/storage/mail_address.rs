//! Addresses of others: whose they are, as far as mail has said, and whether mail to there comes back.

use super::value::Name;
use super::{Tx, WriteTx};
use crate::domain::id::ContactId;
use crate::domain::mail_account::address_key;
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// The contact that an address is known to be.
pub fn find_contact_of_address(tx: &Tx<'_>, address: &str) -> Result<Option<ContactId>> {
    let sql = "SELECT contact_id FROM mail_addresses WHERE address = ?1 AND contact_id IS NOT NULL";
    tx.find(sql, params![address_key(address)], |row| row.next())
}

/// Remembers whose an address is. It stays whose it was first.
pub fn upsert_address(tx: &WriteTx<'_>, address: &str, contact: ContactId) -> Result<()> {
    tx.execute(
        "INSERT INTO mail_addresses (address, contact_id) VALUES (?1, ?2)
         ON CONFLICT (address) DO UPDATE SET contact_id = coalesce(contact_id, excluded.contact_id)",
        params![address_key(address), contact],
    )?;
    Ok(())
}

/// Why mail to an address comes back; none when it does not, as far as is known.
pub fn find_failure(tx: &Tx<'_>, address: &str) -> Result<Option<MailFailure>> {
    let sql = "SELECT failure_reason, failure FROM mail_addresses WHERE address = ?1 AND failed_at IS NOT NULL";
    tx.find(sql, params![address_key(address)], |row| {
        Ok(MailFailure { reason: row.next::<Option<Name<_>>>()?.map(|Name(reason)| reason), words: row.next()? })
    })
}

/// Remembers that mail to an address came back.
pub fn update_failure(tx: &WriteTx<'_>, address: &str, failure: &MailFailure, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO mail_addresses (address, failed_at, failure_reason, failure) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (address) DO UPDATE SET failed_at = excluded.failed_at, failure_reason = excluded.failure_reason,
         failure = excluded.failure",
        params![address_key(address), now, failure.reason.map(FailureReason::as_str), failure.words.as_deref()],
    )?;
    Ok(())
}

/// Forgets that mail came back: somebody has written from there, or an agent wants to try again.
pub fn delete_failure(tx: &WriteTx<'_>, address: &str) -> Result<bool> {
    let sql = "UPDATE mail_addresses SET failed_at = NULL, failure_reason = NULL, failure = NULL
               WHERE address = ?1 AND failed_at IS NOT NULL";
    Ok(tx.execute(sql, params![address_key(address)])? > 0)
}

/// The addresses that a contact is known by.
pub fn list_addresses_of(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<String>> {
    tx.list("SELECT address FROM mail_addresses WHERE contact_id = ?1", params![contact], |row| row.next())
}
