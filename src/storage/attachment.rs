//! Attachments: rows that name files. The files themselves are kept by `desk::files`, under their content's hash.

use super::{Row, Tx, WriteTx};
use crate::domain::attachment::{Attachment, Uploader};
use crate::domain::id::{AgentId, AttachmentId, FlowId, MailAccountId, MessageId, VisitorId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};
use crate::params;

/// A file that has been stored and is to be named.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    pub token: String,
    pub name: String,
    pub content_type: String,
    pub size: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub hash: String,
    /// What the HTML of the mail calls it that it came with.
    pub content_id: Option<String>,
}

const SELECT: &str = "SELECT id, name, content_type, size, token, width, height FROM attachments";

fn map(row: &Row<'_>) -> Result<Attachment> {
    let (id, name, content_type, size) = (row.next()?, row.next::<String>()?, row.next()?, row.next()?);
    let token: String = row.next()?;
    let url = format!("/files/{token}/{}", crate::domain::file_name::url_encode(&name));
    Ok(Attachment { id, name, content_type, size, url, width: row.next()?, height: row.next()? })
}

pub fn insert_attachment(
    tx: &WriteTx<'_>,
    by: Uploader,
    new: &NewAttachment,
    now: Timestamp,
) -> Result<Option<Attachment>> {
    let (mut agent, mut visitor, mut flow, mut account) = (None, None, None, None);
    match by {
        Uploader::Agent(id) => agent = Some(id),
        Uploader::Visitor(id) => visitor = Some(id),
        Uploader::Bot(id) => flow = Some(id),
        Uploader::Mail(id) => account = Some(id),
    }
    let id = tx.insert(
        "INSERT INTO attachments (token, agent_id, visitor_id, name, content_type, size, width, height, hash, created_at,
         flow_id, mail_account_id, content_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            &new.token,
            agent,
            visitor,
            &new.name,
            &new.content_type,
            new.size,
            new.width,
            new.height,
            &new.hash,
            now,
            flow,
            account,
            new.content_id.as_ref()
        ],
    )?;
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

/// Puts uploaded files into a message.
///
/// # Errors
/// One of them does not exist, is another's, or is in a message already.
pub fn attach(tx: &WriteTx<'_>, by: Uploader, ids: &[AttachmentId], message: MessageId) -> Result<Vec<Attachment>> {
    let (column, owner) = match by {
        Uploader::Agent(AgentId(id)) => ("agent_id", id),
        Uploader::Visitor(VisitorId(id)) => ("visitor_id", id),
        Uploader::Bot(FlowId(id)) => ("flow_id", id),
        Uploader::Mail(MailAccountId(id)) => ("mail_account_id", id),
    };
    for id in ids {
        let sql =
            format!("UPDATE attachments SET message_id = ?3 WHERE id = ?1 AND {column} = ?2 AND message_id IS NULL");
        if tx.execute(&sql, params![*id, owner, message])? == 0 {
            let message = "One of the files is not there any more. Attach it again.";
            return Err(Error::field("attachment_ids", message));
        }
    }
    if ids.is_empty() { Ok(Vec::new()) } else { list_attachments(tx, message) }
}

pub fn list_attachments(tx: &Tx<'_>, message: MessageId) -> Result<Vec<Attachment>> {
    tx.list(&format!("{SELECT} WHERE message_id = ?1 ORDER BY id"), params![message], map)
}

/// What is needed to serve a file: name, content type, hash.
pub fn find_file(tx: &Tx<'_>, token: &str) -> Result<Option<(String, String, String)>> {
    let sql = "SELECT name, content_type, hash FROM attachments WHERE token = ?1
               UNION ALL SELECT name, content_type, hash FROM flow_media WHERE token = ?1 LIMIT 1";
    tx.find(sql, params![token], |row| Ok((row.next()?, row.next()?, row.next()?)))
}

/// Deletes uploads from before `before` that were never sent, and answers the hashes that nothing names any more.
pub fn delete_unsent(tx: &WriteTx<'_>, before: Timestamp) -> Result<Vec<String>> {
    let sql = "DELETE FROM attachments WHERE message_id IS NULL AND created_at < ?1 RETURNING hash";
    let hashes: Vec<String> = tx.list(sql, params![before], |row| row.next())?;
    let is_named = |hash: &String| -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM attachments WHERE hash = ?1)
                       OR EXISTS (SELECT 1 FROM flow_media WHERE hash = ?1)
                       OR EXISTS (SELECT 1 FROM incoming_mails WHERE raw = ?1)
                       OR EXISTS (SELECT 1 FROM agents WHERE picture LIKE ?1 || '.%')";
        Ok(tx.find(sql, params![hash], |row| row.next())?.unwrap_or(true))
    };
    let mut unnamed = Vec::new();
    for hash in hashes {
        if !is_named(&hash)? {
            unnamed.push(hash);
        }
    }
    Ok(unnamed)
}

/// The hash of a file.
pub fn find_hash(tx: &Tx<'_>, id: AttachmentId) -> Result<Option<String>> {
    tx.find("SELECT hash FROM attachments WHERE id = ?1", params![id], |row| row.next())
}

/// The addresses of the pictures that a mail's HTML names, by what it calls them.
pub fn list_pictures(tx: &Tx<'_>, message: MessageId) -> Result<Vec<(String, String)>> {
    let sql = "SELECT content_id, token, name FROM attachments WHERE message_id = ?1 AND content_id IS NOT NULL";
    tx.list(sql, params![message], |row| {
        let (id, token, name): (String, String, String) = (row.next()?, row.next()?, row.next()?);
        Ok((id, format!("/files/{token}/{}", crate::domain::file_name::url_encode(&name))))
    })
}
