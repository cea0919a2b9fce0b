//! Conversations, their lists and counters.

use super::value::Name;
use super::{Row, Tx, WriteTx};
use crate::domain::agent::AgentSummary;
use crate::domain::contact::ContactSummary;
use crate::domain::conversation::{AssigneeFilter, Conversation, ConversationList, LastMessage, Sort, Status};
use crate::domain::id::{AgentId, ContactId, ConversationId, InboxId, MessageId};
use crate::domain::message::{AuthorKind, MessageKind, PREVIEW_CHARS};
use crate::domain::page::{Cursor, Page};
use crate::domain::text;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What is counted stops here: counting ten million rows would cost what showing them does.
pub const COUNT_MAX: i64 = 1000;

/// What the sort key of who does not wait is counted down from: after all who wait, the newest first. The indexes of
/// the schema name the same number.
const NOT_WAITING: i64 = 1 << 62;

const COLUMNS: &str = "c.id, c.inbox_id, c.status, c.contact_id, ct.name, ct.email, a.id, a.name, a.picture,
     m.author_kind, m.author_id, m.kind, substr(m.text, 1, 600), m.created_at,
     EXISTS (SELECT 1 FROM attachments x WHERE x.message_id = m.id),
     c.waiting_since, c.contact_read_id, c.agent_read_id, c.page_group, c.created_at, c.updated_at, c.resolved_at";
const FROM: &str = "FROM conversations c
     JOIN contacts ct ON ct.id = c.contact_id
     LEFT JOIN agents a ON a.id = c.assignee_id
     LEFT JOIN messages m ON m.id = c.last_message_id";
/// ?1 is the agent who asks.
const UNREAD: &str = "(SELECT count(*) FROM (SELECT 1 FROM messages u WHERE u.conversation_id = c.id
     AND u.author_kind = 'contact' AND u.kind = 'reply' AND u.id > coalesce(
         (SELECT r.message_id FROM reads r WHERE r.agent_id = ?1 AND r.conversation_id = c.id), 0) LIMIT 100))";

fn map(row: &Row<'_>) -> Result<Conversation> {
    Ok(Conversation {
        id: row.next()?,
        inbox_id: row.next()?,
        status: row.next::<Name<Status>>()?.0,
        contact: ContactSummary { id: row.next()?, name: row.next()?, email: row.next()?, is_online: false },
        assignee: map_assignee(row)?,
        last_message: map_last_message(row)?,
        waiting_since: row.next()?,
        unread: 0,
        contact_read_id: row.next()?,
        agent_read_id: row.next()?,
        page_group: row.next()?,
        created_at: row.next()?,
        updated_at: row.next()?,
        resolved_at: row.next()?,
    })
}

fn map_assignee(row: &Row<'_>) -> Result<Option<AgentSummary>> {
    let (id, name, picture) = (row.next::<Option<AgentId>>()?, row.next::<Option<String>>()?, row.next()?);
    let picture_url = super::agent::picture_url(picture);
    Ok(id.zip(name).map(|(id, name)| AgentSummary { id, name, picture_url }))
}

fn map_last_message(row: &Row<'_>) -> Result<Option<LastMessage>> {
    let author_kind = row.next::<Option<Name<AuthorKind>>>()?;
    let author_id = row.next()?;
    let kind = row.next::<Option<Name<MessageKind>>>()?;
    let (text, at): (Option<String>, Option<Timestamp>) = (row.next()?, row.next()?);
    let has_attachments = row.next()?;
    let (Some(Name(author_kind)), Some(Name(kind)), Some(text), Some(at)) = (author_kind, kind, text, at) else {
        return Ok(None);
    };
    Ok(Some(LastMessage {
        author_kind,
        author_id,
        kind,
        text: text::preview(&text, PREVIEW_CHARS),
        at,
        has_attachments,
    }))
}

fn map_with_unread(row: &Row<'_>) -> Result<Conversation> {
    let mut conversation = map(row)?;
    conversation.unread = row.next()?;
    Ok(conversation)
}

/// A conversation as events tell of it: without anybody's unread count.
pub fn get_conversation(tx: &Tx<'_>, id: ConversationId) -> Result<Conversation> {
    let found = tx.find(&format!("SELECT {COLUMNS} {FROM} WHERE c.id = ?1"), params![id], map)?;
    found.ok_or(Error::new(Code::NotFound))
}

/// A conversation as an agent sees it.
pub fn get_conversation_for(tx: &Tx<'_>, agent: AgentId, id: ConversationId) -> Result<Conversation> {
    let sql = format!("SELECT {COLUMNS}, {UNREAD} {FROM} WHERE c.id = ?2");
    tx.find(&sql, params![agent, id], map_with_unread)?.ok_or(Error::new(Code::NotFound))
}

/// The newest conversation of a contact in an inbox.
pub fn find_newest_conversation(tx: &Tx<'_>, contact: ContactId, inbox: InboxId) -> Result<Option<Conversation>> {
    // After two contacts became one, an older conversation may be the one that is open.
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE c.contact_id = ?1 AND c.inbox_id = ?2
         ORDER BY c.status = 'open' DESC, c.id DESC LIMIT 1"
    );
    tx.find(&sql, params![contact, inbox], map)
}

/// The newest conversations of a contact in an inbox, by their ids.
pub fn list_newest_ids(tx: &Tx<'_>, contact: ContactId, inbox: InboxId, limit: i64) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE contact_id = ?1 AND inbox_id = ?2 ORDER BY id DESC LIMIT ?3";
    tx.list(sql, params![contact, inbox, limit], |row| row.next())
}

/// The conversation that holds a message, when it is one of a contact's in an inbox.
pub fn find_conversation_of_message(
    tx: &Tx<'_>,
    contact: ContactId,
    inbox: InboxId,
    message: MessageId,
) -> Result<Option<Conversation>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE c.contact_id = ?1 AND c.inbox_id = ?2
         AND c.id = (SELECT conversation_id FROM messages WHERE id = ?3)"
    );
    tx.find(&sql, params![contact, inbox, message], map)
}

pub fn list_conversations(
    tx: &Tx<'_>,
    agent: AgentId,
    list: &ConversationList,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<Conversation>> {
    let key = match list.sort {
        Sort::Newest => "c.updated_at".to_owned(),
        Sort::Waiting => format!("coalesce(c.waiting_since, {NOT_WAITING} - c.updated_at)"),
    };
    let (order, beyond, start) = match list.sort {
        Sort::Newest => ("DESC", "<", i64::MAX),
        Sort::Waiting => ("ASC", ">", i64::MIN),
    };
    let Cursor { key: after_key, id: after_id } = after.unwrap_or(Cursor { key: start, id: start });
    let sql = format!(
        "SELECT {COLUMNS}, {UNREAD} {FROM} WHERE {} AND {key} {beyond}= ?4 AND ({key}, c.id) {beyond} (?4, ?5)
         ORDER BY {key} {order}, c.id {order} LIMIT ?6",
        condition(list)
    );
    let rows =
        tx.list(&sql, params![agent, assignee_of(list), list.inbox, after_key, after_id, limit + 1], map_with_unread)?;
    let sort = list.sort;
    Ok(Page::from_rows(rows, limit, |conversation| cursor(conversation, sort)))
}

/// How many a list has, at most [`COUNT_MAX`].
pub fn count_conversations(tx: &Tx<'_>, list: &ConversationList) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM conversations c WHERE {} LIMIT ?4)", condition(list));
    Ok(tx.find(&sql, params![None::<i64>, assignee_of(list), list.inbox, COUNT_MAX], |row| row.next())?.unwrap_or(0))
}

/// ?2 is the assignee, ?3 the inbox; a filter that is not asked for stays out, so that an index fits exactly.
fn condition(list: &ConversationList) -> String {
    let status = list.status.as_str();
    let assignee = match list.assignee {
        AssigneeFilter::Anyone => "",
        AssigneeFilter::Nobody => " AND c.assignee_id IS NULL",
        AssigneeFilter::Agent(_) => " AND c.assignee_id = ?2",
    };
    let inbox = if list.inbox.is_some() { " AND c.inbox_id = ?3" } else { "" };
    format!("c.status = '{status}'{assignee}{inbox}")
}

const fn assignee_of(list: &ConversationList) -> Option<AgentId> {
    if let AssigneeFilter::Agent(id) = list.assignee { Some(id) } else { None }
}

fn cursor(conversation: &Conversation, sort: Sort) -> Cursor {
    let key = match sort {
        Sort::Newest => conversation.updated_at.0,
        Sort::Waiting => conversation.waiting_since.map_or(NOT_WAITING - conversation.updated_at.0, |at| at.0),
    };
    Cursor { key, id: conversation.id.0 }
}

/// All conversations of a contact, the newest first.
pub fn list_conversations_of_contact(
    tx: &Tx<'_>,
    agent: AgentId,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<Conversation>> {
    let sql =
        format!("SELECT {COLUMNS}, {UNREAD} {FROM} WHERE c.contact_id = ?2 AND c.id < ?3 ORDER BY c.id DESC LIMIT ?4");
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    let rows = tx.list(&sql, params![agent, contact, before, limit + 1], map_with_unread)?;
    Ok(Page::from_rows(rows, limit, |c| Cursor { key: c.created_at.0, id: c.id.0 }))
}

pub fn insert_conversation(
    tx: &WriteTx<'_>,
    inbox: InboxId,
    contact: ContactId,
    page_group: Option<&str>,
    now: Timestamp,
) -> Result<Conversation> {
    let id = tx.insert(
        "INSERT INTO conversations (inbox_id, contact_id, status, page_group, created_at, updated_at)
         VALUES (?1, ?2, 'open', ?3, ?4, ?4)",
        params![inbox, contact, page_group, now],
    )?;
    get_conversation(tx, ConversationId(id))
}

/// Stores all that can change of a conversation. `last_message_id` stays when none is given.
pub fn update_conversation(tx: &WriteTx<'_>, c: &Conversation, last_message_id: Option<MessageId>) -> Result<()> {
    tx.execute(
        "UPDATE conversations SET status = ?2, assignee_id = ?3, last_message_id = coalesce(?4, last_message_id),
         waiting_since = ?5, contact_read_id = ?6, agent_read_id = ?7, updated_at = ?8, resolved_at = ?9 WHERE id = ?1",
        params![
            c.id,
            c.status.as_str(),
            c.assignee.as_ref().map(|a| a.id),
            last_message_id,
            c.waiting_since,
            c.contact_read_id,
            c.agent_read_id,
            c.updated_at,
            c.resolved_at
        ],
    )?;
    Ok(())
}

/// Remembers how far an agent has read. Reading never goes back.
pub fn upsert_read(tx: &WriteTx<'_>, agent: AgentId, conversation: ConversationId, message: MessageId) -> Result<()> {
    tx.execute(
        "INSERT INTO reads (agent_id, conversation_id, message_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (agent_id, conversation_id) DO UPDATE SET message_id = excluded.message_id
         WHERE excluded.message_id > reads.message_id",
        params![agent, conversation, message],
    )?;
    Ok(())
}
