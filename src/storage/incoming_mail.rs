//! Mail that came in, as it was taken in, and the Message-IDs by which mail finds its conversation.

use super::value::Json;
use super::{Row, Tx, WriteTx};
use crate::domain::id::{ConversationId, IncomingMailId, MailAccountId, MessageId};
use crate::domain::incoming_mail::MailDetails;
use crate::domain::mail_account::address_key;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// A mail to be remembered.
pub struct NewIncomingMail<'a> {
    pub account_id: MailAccountId,
    /// Its Message-ID, or else a hash of all of it.
    pub key: &'a str,
    pub message_id: Option<MessageId>,
    pub conversation_id: Option<ConversationId>,
    pub from_address: Option<&'a str>,
    pub subject: &'a str,
    /// Message-ID without brackets.
    pub reference: Option<&'a str>,
    pub details: &'a MailDetails,
    /// All that it says, quotes and signature included.
    pub text: &'a str,
    pub html: Option<&'a str>,
    /// The hash of the file with the raw message.
    pub raw: &'a str,
    pub size: i64,
}

/// A mail as it came in.
pub struct StoredIncomingMail {
    pub id: IncomingMailId,
    pub message_id: Option<MessageId>,
    pub conversation_id: Option<ConversationId>,
    pub subject: String,
    pub details: MailDetails,
    pub text: String,
    pub html: Option<String>,
    pub raw: String,
}

fn map(row: &Row<'_>) -> Result<StoredIncomingMail> {
    Ok(StoredIncomingMail {
        id: row.next()?,
        message_id: row.next()?,
        conversation_id: row.next()?,
        subject: row.next()?,
        details: row.next::<Json<_>>()?.0,
        text: row.next()?,
        html: row.next()?,
        raw: row.next()?,
    })
}

/// The mail that became a message.
pub fn find_incoming_mail_of(tx: &Tx<'_>, message: MessageId) -> Result<Option<StoredIncomingMail>> {
    let sql = "SELECT id, message_id, conversation_id, subject, details, text, html, raw FROM incoming_mails
               WHERE message_id = ?1";
    tx.find(sql, params![message], map)
}

/// Whether a mail was taken in before.
pub fn is_taken_in(tx: &Tx<'_>, account: MailAccountId, key: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM incoming_mails WHERE account_id = ?1 AND key = ?2)";
    Ok(tx.find(sql, params![account, key], |row| row.next())?.unwrap_or(false))
}

/// When a mail that was taken in was sent, as it says itself; none where it said that it was still to come.
pub fn find_sent_at(tx: &Tx<'_>, account: MailAccountId, key: &str) -> Result<Option<Timestamp>> {
    let sql = "SELECT nullif(json_extract(details, '$.sent_at'), received_at) FROM incoming_mails
               WHERE account_id = ?1 AND key = ?2";
    Ok(tx.find(sql, params![account, key], |row| row.next())?.flatten())
}

/// Inserts a mail.
pub fn insert_incoming_mail(tx: &WriteTx<'_>, new: &NewIncomingMail<'_>, now: Timestamp) -> Result<IncomingMailId> {
    let id = tx.insert(
        "INSERT INTO incoming_mails (account_id, key, message_id, conversation_id, from_address, subject, reference,
         details, text, html, raw, size, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            new.account_id,
            new.key,
            new.message_id,
            new.conversation_id,
            new.from_address.map(address_key),
            new.subject,
            new.reference,
            serde_json::to_string(new.details)?,
            new.text,
            new.html,
            new.raw,
            new.size,
            now
        ],
    )?;
    Ok(IncomingMailId(id))
}

/// How many mails came from an address since a time, at most `limit`.
pub fn count_mails_from(tx: &Tx<'_>, address: &str, since: Timestamp, limit: i64) -> Result<i64> {
    let sql =
        "SELECT count(*) FROM (SELECT 1 FROM incoming_mails WHERE from_address = ?1 AND received_at >= ?2 LIMIT ?3)";
    Ok(tx.find(sql, params![address_key(address), since, limit], |row| row.next())?.unwrap_or(0))
}

/// What the first mail of a conversation's contact went on from.
pub fn find_ancestors(tx: &Tx<'_>, conversation: ConversationId) -> Result<Vec<String>> {
    let sql = "SELECT coalesce(json_extract(i.details, '$.references'), '[]') FROM incoming_mails i
               JOIN messages m ON m.id = i.message_id AND m.author_kind = 'contact'
               WHERE i.conversation_id = ?1 AND coalesce(json_extract(m.mail, '$.is_participant'), 0) = 0
               ORDER BY i.id LIMIT 1";
    let found = tx.find(sql, params![conversation], |row| row.next::<Json<Vec<String>>>())?;
    Ok(found.map(|Json(references)| references).unwrap_or_default())
}

/// How many mails came since a time from an address that named the same one for answers, or none; at most `limit`.
pub fn count_mails_for(tx: &Tx<'_>, (from, named): (&str, Option<&str>), since: Timestamp, limit: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM incoming_mails WHERE from_address = ?1 AND received_at >= ?2
               AND lower(json_extract(details, '$.reply_to.address')) IS ?3 LIMIT ?4)";
    let named = named.map(address_key);
    Ok(tx.find(sql, params![address_key(from), since, named, limit], |row| row.next())?.unwrap_or(0))
}

/// Whether mail from an address has spoken in a conversation for its contact, whom it named for answers.
pub fn is_named_by(tx: &Tx<'_>, conversation: ConversationId, from: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM incoming_mails i JOIN messages m ON m.id = i.message_id
               WHERE i.conversation_id = ?1 AND i.from_address = ?2 AND json_extract(m.mail, '$.reply_to') IS NOT NULL
                 AND json_extract(m.mail, '$.is_participant') = 0 LIMIT 1";
    Ok(tx.find(sql, params![conversation, address_key(from)], |row| row.next::<i64>())?.is_some())
}

/// Remembers that mail which names this Message-ID belongs to a conversation. It stays where it was first.
pub fn insert_reference(
    tx: &WriteTx<'_>,
    account: MailAccountId,
    reference: &str,
    conversation: ConversationId,
) -> Result<()> {
    tx.execute(
        "INSERT INTO mail_references (account_id, reference, conversation_id) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
        params![account, reference, conversation],
    )?;
    Ok(())
}

/// The conversation of the first of these Message-IDs that is known.
pub fn find_conversation_by_references(
    tx: &Tx<'_>,
    account: MailAccountId,
    references: &[String],
) -> Result<Option<ConversationId>> {
    let sql = "SELECT conversation_id FROM mail_references WHERE account_id = ?1 AND reference = ?2";
    for reference in references {
        if let Some(found) = tx.find(sql, params![account, reference], |row| row.next())? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
