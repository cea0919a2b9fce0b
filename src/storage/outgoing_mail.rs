//! The outbox: mail that is to go out, or has gone.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::id::{AgentId, ContactId, ConversationId, MailAccountId, MessageId, OutgoingMailId};
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::outgoing_mail::{Lane, MailKind, MailState, OutgoingMail, SkipReason};
use crate::domain::page::{Cursor, Page};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// A mail that is wished for.
pub struct NewOutgoingMail<'a> {
    pub kind: MailKind,
    /// What makes it one mail however often it is wished for.
    pub key: &'a str,
    pub recipient: &'a str,
    pub contact_id: Option<ContactId>,
    pub agent_id: Option<AgentId>,
    pub conversation_id: Option<ConversationId>,
    /// Without brackets.
    pub message_id: &'a str,
    pub token: &'a str,
    pub first_message_id: Option<MessageId>,
    pub lane: Lane,
    pub due_at: Timestamp,
}

/// What of a mail only those need who send it.
pub struct StoredMail {
    pub mail: OutgoingMail,
    /// Message-ID without brackets.
    pub message_id: String,
    pub token: String,
    pub first_message_id: Option<MessageId>,
    /// Fixed when it was first tried.
    pub last_message_id: Option<MessageId>,
    /// From here on it is tried for some days.
    pub first_tried_at: Option<Timestamp>,
    /// Somebody wants it to go at once.
    pub is_hurried: bool,
}

const SELECT: &str = "SELECT id, kind, state, recipient, contact_id, agent_id, conversation_id, account_id, attempts,
     due_at, error, failure_reason, skip_reason, created_at, sent_at, message_id, token, first_message_id, last_message_id,
     first_tried_at, is_hurried FROM outgoing_mails";

fn map(row: &Row<'_>) -> Result<StoredMail> {
    Ok(StoredMail {
        mail: OutgoingMail {
            id: row.next()?,
            kind: row.next::<Name<MailKind>>()?.0,
            state: row.next::<Name<MailState>>()?.0,
            recipient: row.next()?,
            contact_id: row.next()?,
            agent_id: row.next()?,
            conversation_id: row.next()?,
            account_id: row.next()?,
            attempts: row.next()?,
            due_at: row.next()?,
            error: row.next()?,
            failure_reason: row.next::<Option<Name<FailureReason>>>()?.map(|name| name.0),
            skip_reason: row.next::<Option<Name<SkipReason>>>()?.map(|name| name.0),
            created_at: row.next()?,
            sent_at: row.next()?,
        },
        message_id: row.next()?,
        token: row.next()?,
        first_message_id: row.next()?,
        last_message_id: row.next()?,
        first_tried_at: row.next()?,
        is_hurried: row.next()?,
    })
}

/// A mail by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_outgoing_mail(tx: &Tx<'_>, id: OutgoingMailId) -> Result<StoredMail> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)?.ok_or(Error::new(Code::NotFound))
}

/// The mail that an answer to this token answers.
pub fn find_outgoing_mail_by_token(tx: &Tx<'_>, token: &str) -> Result<Option<StoredMail>> {
    tx.find(&format!("{SELECT} WHERE token = ?1"), params![token], map)
}

/// The mail with a Message-ID.
pub fn find_outgoing_mail_by_message_id(tx: &Tx<'_>, message_id: &str) -> Result<Option<StoredMail>> {
    tx.find(&format!("{SELECT} WHERE message_id = ?1"), params![message_id], map)
}

/// The mail of a kind in a conversation that still gathers what is written.
pub fn find_gathering(
    tx: &Tx<'_>,
    kind: MailKind,
    conversation: ConversationId,
    agent: Option<AgentId>,
) -> Result<Option<OutgoingMailId>> {
    let sql = "SELECT id FROM outgoing_mails WHERE conversation_id = ?1 AND kind = ?2 AND agent_id IS ?3
               AND state = 'waiting' AND attempts = 0 AND last_message_id IS NULL LIMIT 1";
    tx.find(sql, params![conversation, kind.as_str(), agent], |row| row.next())
}

/// What only this kind of mail knows.
pub fn get_facts<T: DeserializeOwned>(tx: &Tx<'_>, id: OutgoingMailId) -> Result<T> {
    let sql = "SELECT facts FROM outgoing_mails WHERE id = ?1";
    let found = tx.find(sql, params![id], |row| row.next::<Json<T>>())?;
    found.map(|Json(facts)| facts).ok_or(Error::new(Code::NotFound))
}

/// Inserts a mail; none when it was wished for before.
pub fn insert_outgoing_mail<T: Serialize>(
    tx: &WriteTx<'_>,
    new: &NewOutgoingMail<'_>,
    facts: &T,
    now: Timestamp,
) -> Result<Option<OutgoingMailId>> {
    let id = tx.insert_or_ignore(
        "INSERT INTO outgoing_mails (kind, key, state, recipient, contact_id, agent_id, conversation_id, facts,
         message_id, token, first_message_id, lane, due_at, created_at)
         VALUES (?1, ?2, 'waiting', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (key) DO NOTHING",
        params![
            new.kind.as_str(),
            new.key,
            new.recipient,
            new.contact_id,
            new.agent_id,
            new.conversation_id,
            serde_json::to_string(facts)?,
            new.message_id,
            new.token,
            new.first_message_id,
            new.lane.0,
            new.due_at,
            now
        ],
    )?;
    Ok(id.map(OutgoingMailId))
}

/// When the next mail is tried whose time has not come.
pub fn next_due_after(tx: &Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>> {
    let sql = "SELECT min(due_at) FROM outgoing_mails WHERE due_at > ?1";
    tx.find(sql, params![now], |row| row.next()).map(Option::flatten)
}

/// The lanes in which mail waits to be tried. The index is asked for one after the other, however long each is.
pub fn list_lanes(tx: &Tx<'_>) -> Result<Vec<Lane>> {
    let sql = "WITH RECURSIVE lanes (lane) AS (
                   SELECT min(lane) FROM outgoing_mails WHERE due_at IS NOT NULL
                   UNION ALL SELECT (SELECT min(lane) FROM outgoing_mails WHERE due_at IS NOT NULL AND lane > lanes.lane)
                       FROM lanes WHERE lane IS NOT NULL)
               SELECT lane FROM lanes WHERE lane IS NOT NULL";
    tx.list(sql, &[], |row| row.next().map(Lane))
}

/// The mails of a lane whose time has come, in its order.
pub fn list_due(tx: &Tx<'_>, lane: Lane, now: Timestamp, limit: i64) -> Result<Vec<OutgoingMailId>> {
    let sql = "SELECT id FROM outgoing_mails WHERE lane = ?1 AND due_at <= ?2 ORDER BY due_at, id LIMIT ?3";
    tx.list(sql, params![lane.0, now, limit], |row| row.next())
}

/// It goes to another address: that of the contact has changed.
pub fn update_recipient(tx: &WriteTx<'_>, id: OutgoingMailId, recipient: &str) -> Result<()> {
    tx.execute("UPDATE outgoing_mails SET recipient = ?2 WHERE id = ?1", params![id, recipient])?;
    Ok(())
}

/// It is not time yet.
pub fn put_off(tx: &WriteTx<'_>, id: OutgoingMailId, until: Timestamp) -> Result<()> {
    let sql = "UPDATE outgoing_mails SET due_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    tx.execute(sql, params![id, until])?;
    Ok(())
}

/// The summary that waits for its time, when it is another than that with this key.
pub fn find_other_summary(tx: &Tx<'_>, agent: AgentId, key: &str, now: Timestamp) -> Result<Option<OutgoingMailId>> {
    let sql = "SELECT id FROM outgoing_mails WHERE agent_id = ?1 AND kind = 'summary' AND state = 'waiting'
               AND attempts = 0 AND due_at > ?2 AND key <> ?3 LIMIT 1";
    tx.find(sql, params![agent, now, key], |row| row.next())
}

/// A mail that waits becomes the one with this key; false when there is one.
pub fn move_waiting<T: Serialize>(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    (key, due_at): (&str, Timestamp),
    facts: &T,
) -> Result<bool> {
    let sql = "UPDATE OR IGNORE outgoing_mails SET key = ?2, due_at = ?3, facts = ?4 WHERE id = ?1";
    Ok(tx.execute(sql, params![id, key, due_at, serde_json::to_string(facts)?])? > 0)
}

/// It is about to be tried: counted before, so that a crash in the midst of it is an attempt too. With the first attempt it is
/// fixed which messages it tells of: those after `read` up to `last`.
pub fn begin_attempt(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    account: MailAccountId,
    (read, last): (Option<MessageId>, Option<MessageId>),
    (now, again_at): (Timestamp, Timestamp),
) -> Result<()> {
    let sql = "UPDATE outgoing_mails SET attempts = attempts + 1, account_id = ?2, lane = ?2,
               last_message_id = coalesce(last_message_id, ?3), first_tried_at = coalesce(first_tried_at, ?4),
               first_message_id = CASE WHEN attempts = 0 THEN max(first_message_id, ?6 + 1) ELSE first_message_id END,
               due_at = ?5 WHERE id = ?1";
    tx.execute(sql, params![id, account, last, now, again_at, read.unwrap_or(MessageId(0))])?;
    Ok(())
}

/// Fixes which messages a mail tells of that is not even tried: those after `read` up to `last`.
pub fn fix_told(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    (read, last): (Option<MessageId>, Option<MessageId>),
) -> Result<()> {
    let sql = "UPDATE outgoing_mails SET last_message_id = coalesce(last_message_id, ?3),
               first_message_id = max(first_message_id, ?2 + 1) WHERE id = ?1";
    tx.execute(sql, params![id, read.unwrap_or(MessageId(0)), last])?;
    Ok(())
}

/// A server has taken it. What was secret of it is forgotten; what was wrong with it all the same is kept.
pub fn update_sent(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    is_secret: bool,
    problem: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let sql =
        "UPDATE outgoing_mails SET state = 'sent', sent_at = ?2, due_at = NULL, error = ?4, failure_reason = NULL,
               skip_reason = NULL, facts = CASE WHEN ?3 THEN '{}' ELSE facts END WHERE id = ?1";
    tx.execute(sql, params![id, now, is_secret, problem])?;
    Ok(())
}

/// It was not taken; it is tried again at a time, or not any more.
pub fn update_refused(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    failure: &MailFailure,
    again_at: Option<Timestamp>,
) -> Result<()> {
    let state = if again_at.is_some() { MailState::Waiting } else { MailState::Failed };
    let reason = failure.reason.map(FailureReason::as_str);
    let sql = "UPDATE outgoing_mails SET state = ?2, error = ?3, failure_reason = ?4, due_at = ?5 WHERE id = ?1";
    tx.execute(sql, params![id, state.as_str(), failure.words.as_deref(), reason, again_at])?;
    Ok(())
}

/// It is not needed.
pub fn update_skipped(tx: &WriteTx<'_>, id: OutgoingMailId, reason: SkipReason) -> Result<()> {
    update_ended(tx, id, MailState::Skipped, &MailFailure::default(), Some(reason))
}

/// It came back.
pub fn update_bounced(tx: &WriteTx<'_>, id: OutgoingMailId, failure: &MailFailure) -> Result<()> {
    update_ended(tx, id, MailState::Bounced, failure, None)
}

/// What was secret of it is forgotten.
fn update_ended(
    tx: &WriteTx<'_>,
    id: OutgoingMailId,
    state: MailState,
    failure: &MailFailure,
    skipped: Option<SkipReason>,
) -> Result<()> {
    let sql = "UPDATE outgoing_mails SET state = ?2, error = ?3, failure_reason = ?4, skip_reason = ?5, due_at = NULL,
               facts = CASE WHEN kind IN ('invitation', 'password_recovery') THEN '{}' ELSE facts END WHERE id = ?1";
    let (failed, skipped) = (failure.reason.map(FailureReason::as_str), skipped.map(SkipReason::as_str));
    tx.execute(sql, params![id, state.as_str(), failure.words.as_deref(), failed, skipped])?;
    Ok(())
}

/// It is tried once more from the beginning, and waits for nothing. What was wrong with it may not be so any more.
pub fn begin_again(tx: &WriteTx<'_>, id: OutgoingMailId, now: Timestamp) -> Result<()> {
    // Untried it gathers again, so how far it tells is open again, too; unless a later mail has told the rest, or it is on its
    // way at this very moment.
    let sql = "UPDATE outgoing_mails SET state = 'waiting', error = NULL, failure_reason = NULL, skip_reason = NULL,
               is_hurried = 1, attempts = 0, due_at = ?2, first_tried_at = NULL,
               last_message_id = CASE WHEN (state = 'waiting' AND attempts > 0) OR EXISTS (
                   SELECT 1 FROM outgoing_mails later WHERE later.conversation_id = outgoing_mails.conversation_id
                   AND later.kind = outgoing_mails.kind AND later.id > outgoing_mails.id)
               THEN last_message_id END WHERE id = ?1";
    tx.execute(sql, params![id, now])?;
    Ok(())
}

/// The outbox, the newest first; of one state, or all.
pub fn list_outgoing_mails(
    tx: &Tx<'_>,
    state: Option<MailState>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<OutgoingMail>> {
    let filter = if state.is_some() { "state = ?1 AND" } else { "?1 IS NULL AND" };
    let sql = format!("{SELECT} WHERE {filter} id < ?2 ORDER BY id DESC LIMIT ?3");
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    let rows = tx.list(&sql, params![state.map(MailState::as_str), before, limit + 1], |row| Ok(map(row)?.mail))?;
    Ok(Page::from_rows(rows, limit, |mail| Cursor { key: mail.created_at.0, id: mail.id.0 }))
}

/// How many mails are in a state, at most 1000.
pub fn count_outgoing_mails(tx: &Tx<'_>, state: MailState) -> Result<i64> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM outgoing_mails WHERE state = ?1 LIMIT 1000)";
    Ok(tx.find(sql, params![state.as_str()], |row| row.next())?.unwrap_or(0))
}

/// Forgets mails that went out, or were not needed, before `before`. What failed stays until somebody has looked.
pub fn delete_old_outgoing_mails(tx: &WriteTx<'_>, before: Timestamp) -> Result<()> {
    let sql = "DELETE FROM outgoing_mails WHERE state IN ('sent', 'skipped') AND created_at < ?1
               AND kind NOT IN ('reply', 'transcript')";
    tx.execute(sql, params![before])?;
    Ok(())
}

/// The Message-IDs of a conversation's mails with its contact, the oldest first; of a very long one the newest.
pub fn list_references(tx: &Tx<'_>, conversation: ConversationId) -> Result<Vec<String>> {
    let sql = "SELECT reference FROM (
                   SELECT i.reference, i.received_at AS at, i.id FROM incoming_mails i
                       JOIN messages m ON m.id = i.message_id AND m.author_kind = 'contact'
                       WHERE i.conversation_id = ?1 AND i.reference IS NOT NULL
                         AND coalesce(json_extract(m.mail, '$.is_participant'), 0) = 0
                   UNION ALL SELECT message_id, sent_at, id FROM outgoing_mails
                       WHERE conversation_id = ?1 AND kind = 'reply' AND sent_at IS NOT NULL)
               ORDER BY at DESC, id DESC LIMIT 500";
    let mut references: Vec<String> = tx.list(sql, params![conversation], |row| row.next())?;
    references.reverse();
    Ok(references)
}
