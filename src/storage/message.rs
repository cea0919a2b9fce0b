//! Messages of conversations.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::id::{ContactId, ConversationId, FlowId, InboxId, MessageId};
use crate::domain::message::{Activity, Author, AuthorKind, Message, MessageKind, MessageMail};
use crate::domain::page::{Cursor, Page};
use crate::domain::prompt::{Prompt, PromptAnswer};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What is to be written into a conversation.
pub struct NewMessage<'a> {
    pub conversation_id: ConversationId,
    pub client_id: Option<&'a str>,
    pub kind: MessageKind,
    pub author: &'a Author,
    pub text: &'a str,
    pub activity: Option<&'a Activity>,
    pub prompt: Option<&'a Prompt>,
    pub answer: Option<&'a PromptAnswer>,
    pub mail: Option<&'a MessageMail>,
}

const SELECT: &str = "SELECT m.id, m.conversation_id, m.client_id, m.kind, m.author_kind, m.author_id,
     coalesce(a.name, ct.name, f.bot_name), a.picture, m.text, m.activity, m.prompt, m.answer, m.mail, m.created_at,
     EXISTS (SELECT 1 FROM attachments x WHERE x.message_id = m.id)
     FROM messages m
     LEFT JOIN agents a ON m.author_kind = 'agent' AND a.id = m.author_id
     LEFT JOIN contacts ct ON m.author_kind = 'contact' AND ct.id = m.author_id
     LEFT JOIN flows f ON m.author_kind = 'bot' AND f.id = m.author_id";

fn map(row: &Row<'_>) -> Result<(Message, bool)> {
    let message = Message {
        id: row.next()?,
        conversation_id: row.next()?,
        client_id: row.next()?,
        kind: row.next::<Name<MessageKind>>()?.0,
        author: Author {
            kind: row.next::<Name<AuthorKind>>()?.0,
            id: row.next()?,
            name: row.next()?,
            picture_url: super::agent::picture_url(row.next()?),
        },
        text: row.next()?,
        activity: row.next::<Option<Json<Activity>>>()?.map(|Json(activity)| activity),
        attachments: Vec::new(),
        prompt: row.next::<Option<Json<_>>>()?.map(|Json(prompt)| prompt),
        answer: row.next::<Option<Json<_>>>()?.map(|Json(answer)| answer),
        mail: row.next::<Option<Json<_>>>()?.map(|Json(mail)| mail),
        created_at: row.next()?,
    };
    Ok((message, row.next()?))
}

fn with_attachments(tx: &Tx<'_>, (mut message, has_some): (Message, bool)) -> Result<Message> {
    if has_some {
        message.attachments = super::attachment::list_attachments(tx, message.id)?;
    }
    Ok(message)
}

/// Inserts a message; none when its author has sent this client id before.
pub fn insert_message(tx: &WriteTx<'_>, new: &NewMessage<'_>, now: Timestamp) -> Result<Option<MessageId>> {
    let activity = new.activity.map(serde_json::to_string).transpose()?;
    let prompt = new.prompt.map(serde_json::to_string).transpose()?;
    let answer = new.answer.map(serde_json::to_string).transpose()?;
    let mail = new.mail.map(serde_json::to_string).transpose()?;
    let id = tx.insert_or_ignore(
        "INSERT INTO messages (conversation_id, client_id, kind, author_kind, author_id, text, activity, created_at,
         prompt, answer, mail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
        params![
            new.conversation_id,
            new.client_id,
            new.kind.as_str(),
            new.author.kind.as_str(),
            new.author.id,
            new.text,
            activity,
            now,
            prompt,
            answer,
            mail
        ],
    )?;
    Ok(id.map(MessageId))
}

/// The message that an author sent before with a client id.
pub fn find_message_by_client_id(tx: &Tx<'_>, client_id: &str, author: &Author) -> Result<Option<Message>> {
    // Asked before every message and nearly always answered "none": by the index alone.
    let sql = "SELECT id FROM messages WHERE client_id = ?1 AND author_kind = ?2 AND author_id = ?3";
    let known = tx.find(sql, params![client_id, author.kind.as_str(), author.id], |row| row.next())?;
    known.map(|id| get_message(tx, id)).transpose()
}

/// Whether a message is of a conversation.
pub fn has_message(tx: &Tx<'_>, conversation: ConversationId, message: MessageId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND conversation_id = ?2)";
    Ok(tx.find(sql, params![message, conversation], |row| row.next())?.unwrap_or(false))
}

/// The newest messages of a conversation before `before`, oldest first.
pub fn list_messages(
    tx: &Tx<'_>,
    conversation: ConversationId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<Message>> {
    let sql = format!("{SELECT} WHERE m.conversation_id = ?1 AND m.id < ?2 ORDER BY m.id DESC LIMIT ?3");
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    page(tx, tx.list(&sql, params![conversation, before, limit + 1], map)?, limit)
}

/// The newest messages that a contact may see of all conversations in one inbox, before `before`, oldest first.
pub fn list_messages_of_contact(
    tx: &Tx<'_>,
    contact: ContactId,
    inbox: InboxId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<Message>> {
    // Conversation by conversation, because only so does an index give the newest first: a long past costs nothing.
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.id < ?2 AND (m.kind = 'reply' OR m.activity = ?4)
         ORDER BY m.id DESC LIMIT ?3"
    );
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    let resolved = serde_json::to_string(&Activity::Resolved)?;
    let mut rows = Vec::new();
    for conversation in super::conversation::list_newest_ids(tx, contact, inbox, THREADS_MAX)? {
        rows.extend(tx.list(&sql, params![conversation, before, limit + 1, &resolved], map)?);
    }
    rows.sort_by_key(|(message, _)| std::cmp::Reverse(message.id));
    rows.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    page(tx, rows, limit)
}

/// The conversations that a contact's thread in the widget reaches back through.
const THREADS_MAX: i64 = 50;

fn page(tx: &Tx<'_>, rows: Vec<(Message, bool)>, limit: i64) -> Result<Page<Message>> {
    let Page { items, next } =
        Page::from_rows(rows, limit, |(message, _)| Cursor { key: message.created_at.0, id: message.id.0 });
    let mut items = items.into_iter().map(|found| with_attachments(tx, found)).collect::<Result<Vec<_>>>()?;
    items.reverse();
    Ok(Page { items, next })
}

/// How many replies of agents and bots a contact has not seen in an inbox, at most 100.
pub fn count_unread_of_contact(tx: &Tx<'_>, conversation: ConversationId, read: Option<MessageId>) -> Result<i64> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM messages WHERE conversation_id = ?1 AND id > ?2
               AND kind = 'reply' AND author_kind <> 'contact' LIMIT 100)";
    Ok(tx.find(sql, params![conversation, read.unwrap_or(MessageId(0))], |row| row.next())?.unwrap_or(0))
}

/// A message by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_message(tx: &Tx<'_>, id: MessageId) -> Result<Message> {
    let found = tx.find(&format!("{SELECT} WHERE m.id = ?1"), params![id], map)?;
    with_attachments(tx, found.ok_or(Error::new(Code::NotFound))?)
}

/// The prompt that a contact can answer now: of the newest words of a conversation that are not their own, with the id of
/// that message.
pub fn find_open_prompt(tx: &Tx<'_>, conversation: ConversationId) -> Result<Option<(MessageId, Prompt)>> {
    let sql = "SELECT id, prompt FROM messages
               WHERE conversation_id = ?1 AND kind = 'reply' AND author_kind <> 'contact' ORDER BY id DESC LIMIT 1";
    let found =
        tx.find(sql, params![conversation], |row| Ok((row.next::<MessageId>()?, row.next::<Option<Json<Prompt>>>()?)))?;
    Ok(found.and_then(|(id, prompt)| prompt.map(|Json(prompt)| (id, prompt))))
}

/// What of a thread `m` a bot looks at: the contact's words, and the agents' notes.
pub const OF_PEOPLE: &str =
    "m.author_kind = 'contact' AND m.kind = 'reply' OR m.author_kind = 'agent' AND m.kind = 'note'";

/// What a contact has written, and agents have noted, after a message: the oldest first.
pub fn list_messages_of_people(
    tx: &Tx<'_>,
    conversation: ConversationId,
    after: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let sql = format!("{SELECT} WHERE m.conversation_id = ?1 AND m.id > ?2 AND ({OF_PEOPLE}) ORDER BY m.id LIMIT ?3");
    let rows = tx.list(&sql, params![conversation, after, limit], map)?;
    rows.into_iter().map(|found| with_attachments(tx, found)).collect()
}

/// The newest message of a conversation.
pub fn find_newest_id(tx: &Tx<'_>, conversation: ConversationId) -> Result<Option<MessageId>> {
    let sql = "SELECT id FROM messages WHERE conversation_id = ?1 ORDER BY id DESC LIMIT 1";
    tx.find(sql, params![conversation], |row| row.next())
}

/// The messages of a conversation that belong to its time with a flow, the oldest first: all after `after` and up to what
/// the flow has looked at, and what it said itself after that.
pub fn list_messages_between(
    tx: &Tx<'_>,
    (conversation, flow): (ConversationId, FlowId),
    (after, looked_at): (MessageId, MessageId),
    limit: i64,
) -> Result<Vec<Message>> {
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.id > ?2
         AND (m.id <= ?3 OR m.author_kind = 'bot' AND m.author_id = ?5)
         AND m.kind <> 'activity' ORDER BY m.id LIMIT ?4"
    );
    let rows = tx.list(&sql, params![conversation, after, looked_at, limit, flow], map)?;
    rows.into_iter().map(|found| with_attachments(tx, found)).collect()
}

/// Stores how a message goes by mail.
pub fn update_mail(tx: &WriteTx<'_>, id: MessageId, mail: &MessageMail) -> Result<()> {
    tx.execute("UPDATE messages SET mail = ?2 WHERE id = ?1", params![id, serde_json::to_string(mail)?])?;
    Ok(())
}

/// What agents and bots have answered in a conversation after a message, up to another: what a mail tells of.
pub fn list_answers_between(
    tx: &Tx<'_>,
    conversation: ConversationId,
    (first, last): (MessageId, MessageId),
    limit: i64,
) -> Result<Vec<Message>> {
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.id >= ?2 AND m.id <= ?3 AND m.kind = 'reply'
         AND m.author_kind <> 'contact' ORDER BY m.id DESC LIMIT ?4"
    );
    let newest_first = tx.list(&sql, params![conversation, first, last, limit], map)?;
    newest_first.into_iter().rev().map(|found| with_attachments(tx, found)).collect()
}

/// The newest answer of agents and bots in a conversation, and when it was written.
pub fn find_newest_answer(tx: &Tx<'_>, conversation: ConversationId) -> Result<Option<(MessageId, Timestamp)>> {
    let sql = "SELECT id, created_at FROM messages WHERE conversation_id = ?1 AND kind = 'reply'
               AND author_kind <> 'contact' ORDER BY id DESC LIMIT 1";
    tx.find(sql, params![conversation], |row| Ok((row.next()?, row.next()?)))
}

/// The replies of a conversation up to a message, the oldest first: the newest `limit` of them.
pub fn list_newest_replies(
    tx: &Tx<'_>,
    conversation: ConversationId,
    last: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.id <= ?2 AND m.kind = 'reply' ORDER BY m.id DESC LIMIT ?3"
    );
    let mut rows = tx.list(&sql, params![conversation, last, limit], map)?;
    rows.reverse();
    rows.into_iter().map(|found| with_attachments(tx, found)).collect()
}
