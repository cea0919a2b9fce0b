//! Conversations, their lists and counters.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::agent::AgentSummary;
use crate::domain::contact::ContactSummary;
use crate::domain::conversation::{
    AssigneeFilter, BotQuestion, Conversation, ConversationBot, ConversationList, LastMessage, Priority, Sort, Status,
};
use crate::domain::id::{AgentId, ContactId, ConversationId, FlowId, GroupId, InboxId, MessageId};
use crate::domain::message::{AuthorKind, MessageKind, preview};
use crate::domain::page::{Cursor, Page};
use crate::domain::permission::Sight;
use crate::domain::summary::{Period, Summary};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What is counted stops here: counting ten million rows would cost what showing them does.
pub const COUNT_MAX: i64 = 1000;

/// What the sort key of who does not wait is counted down from: after all who wait, the newest first. The schema's second
/// migration names the same number.
const NOT_WAITING: i64 = 1 << 62;

const COLUMNS: &str = "c.id, c.inbox_id, c.status, c.contact_id, ct.name, ct.email,
     (SELECT f.failure_reason FROM mail_addresses f WHERE f.address = lower(trim(ct.email))),
     (SELECT f.failure FROM mail_addresses f WHERE f.address = lower(trim(ct.email))), a.id, a.name, a.picture,
     m.author_kind, m.author_id, m.kind, substr(m.text, 1, 600), m.created_at,
     EXISTS (SELECT 1 FROM attachments x WHERE x.message_id = m.id),
     c.waiting_since, c.contact_read_id, c.agent_read_id, c.group_id, c.priority, c.assigned_at, c.queued_at, c.created_at,
     c.updated_at, c.resolved_at, c.tags, c.attributes, c.subject, c.follows_id, fr.flow_id, f.bot_name, fr.container, fr.asks";
/// Most conversations have no bot: their key of the run is null, and nothing is looked up. A condition beside the key would be
/// looked at only after the run was found.
const FROM: &str = "FROM conversations c
     JOIN contacts ct ON ct.id = c.contact_id
     LEFT JOIN agents a ON a.id = c.assignee_id
     LEFT JOIN messages m ON m.id = c.last_message_id
     LEFT JOIN flow_runs fr ON fr.conversation_id = CASE WHEN c.status = 'pending' THEN c.id END AND fr.ended_at IS NULL
     LEFT JOIN flows f ON f.id = fr.flow_id";
/// ?1 is the agent who asks.
const UNREAD: &str = "(SELECT count(*) FROM (SELECT 1 FROM messages u WHERE u.conversation_id = c.id
     AND u.author_kind = 'contact' AND u.kind = 'reply' AND u.id > coalesce(
         (SELECT r.message_id FROM reads r WHERE r.agent_id = ?1 AND r.conversation_id = c.id), 0) LIMIT 100))";

fn map(row: &Row<'_>) -> Result<Conversation> {
    Ok(Conversation {
        id: row.next()?,
        inbox_id: row.next()?,
        status: row.next::<Name<Status>>()?.0,
        contact: map_contact(row)?,
        assignee: map_assignee(row)?,
        last_message: map_last_message(row)?,
        waiting_since: row.next()?,
        unread: 0,
        contact_read_id: row.next()?,
        agent_read_id: row.next()?,
        group_id: row.next()?,
        priority: row.next::<Name<Priority>>()?.0,
        assigned_at: row.next()?,
        queued_at: row.next()?,
        created_at: row.next()?,
        updated_at: row.next()?,
        resolved_at: row.next()?,
        tags: row.next::<Json<_>>()?.0,
        attributes: row.next::<Json<_>>()?.0,
        subject: row.next()?,
        follows_id: row.next()?,
        bot: map_bot(row)?,
    })
}

fn map_contact(row: &Row<'_>) -> Result<ContactSummary> {
    Ok(ContactSummary {
        id: row.next()?,
        name: row.next()?,
        email: row.next()?,
        email_failure_reason: row.next::<Option<Name<_>>>()?.map(|Name(reason)| reason),
        email_failure: row.next()?,
        is_online: false,
    })
}

fn map_bot(row: &Row<'_>) -> Result<Option<ConversationBot>> {
    let (flow, name): (Option<FlowId>, Option<String>) = (row.next()?, row.next()?);
    let (container, asks): (Option<String>, Option<Json<BotQuestion>>) = (row.next()?, row.next()?);
    let asks = asks.map(|Json(asks)| asks);
    let (Some(flow_id), Some(name), Some(container)) = (flow, name, container) else { return Ok(None) };
    Ok(Some(ConversationBot { flow_id, name, container, asks }))
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
    Ok(Some(LastMessage { author_kind, author_id, kind, text: preview(&text), at, has_attachments }))
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
         ORDER BY c.status <> 'resolved' DESC, c.id DESC LIMIT 1"
    );
    tx.find(&sql, params![contact, inbox], map)
}

/// Where a conversation goes on with a contact, over however many that follow each other: one that is open, else the newest.
pub fn find_follow_up(tx: &Tx<'_>, of: &Conversation, contact: ContactId) -> Result<Option<Conversation>> {
    // From each that the contact has back to what it follows, which is always older.
    let sql = format!(
        "WITH RECURSIVE back (id, follows_id) AS (
             SELECT id, follows_id FROM conversations WHERE contact_id = ?1 AND inbox_id = ?2 AND id > ?3
             UNION ALL SELECT back.id, c.follows_id FROM back JOIN conversations c ON c.id = back.follows_id
                 WHERE back.follows_id > ?3)
         SELECT {COLUMNS} {FROM} WHERE c.id IN (SELECT id FROM back WHERE follows_id = ?3)
         ORDER BY c.status <> 'resolved' DESC, c.id DESC LIMIT 1"
    );
    tx.find(&sql, params![contact, of.inbox_id, of.id], map)
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

/// A page of a list, of what an agent sees.
pub fn list_conversations(
    tx: &Tx<'_>,
    sight: &Sight,
    list: &ConversationList,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<Conversation>> {
    let mut places = Vec::new();
    for part in parts(sight, list) {
        places.extend(part.list(tx, sight, list, after, limit + 1)?);
    }
    places.sort_unstable_by_key(|place| (place.key, place.id));
    if list.sort == Sort::Newest {
        places.reverse();
    }
    places.dedup();
    let page = Page::from_rows(places, limit, |place| *place);
    let agent = sight.actor.id;
    let get = |place: Cursor| get_conversation_for(tx, agent, ConversationId(place.id));
    Ok(Page { items: page.items.into_iter().map(get).collect::<Result<_>>()?, next: page.next })
}

/// How many a list has of what an agent sees, at most [`COUNT_MAX`].
pub fn count_conversations(tx: &Tx<'_>, sight: &Sight, list: &ConversationList) -> Result<i64> {
    let mut count = 0;
    for part in parts(sight, list) {
        if count < COUNT_MAX {
            count += part.count(tx, sight, list)?;
        }
    }
    Ok(count.min(COUNT_MAX))
}

/// A part of what an agent sees that an index has in order. A list is merged from its parts, so that a page costs the
/// same however many conversations there are that the agent does not see.
#[derive(Clone, Copy, Debug)]
enum Part {
    All,
    Group(GroupId),
    /// What a supervised inbox has outside of the agent's groups.
    Inbox(InboxId),
    /// What is the agent's own outside of all these.
    Own,
}

fn parts(sight: &Sight, list: &ConversationList) -> Vec<Part> {
    let is_own = list.assignee == AssigneeFilter::Agent(sight.actor.id);
    if sight.actor.has_full_access() || is_own {
        return vec![Part::All];
    }
    let groups = sight.groups.keys().filter(|group| list.group.is_none_or(|asked| asked == **group));
    let inboxes = sight.inboxes.iter().filter(|inbox| list.inbox.is_none_or(|asked| asked == **inbox));
    let groups = groups.map(|group| Part::Group(*group));
    groups.chain(inboxes.map(|inbox| Part::Inbox(*inbox))).chain([Part::Own]).collect()
}

/// ?1 is the agent who asks.
const OUTSIDE_GROUPS: &str =
    " AND NOT EXISTS (SELECT 1 FROM memberships ms WHERE ms.agent_id = ?1 AND ms.group_id = c.group_id)";
const OUTSIDE_INBOXES: &str = " AND NOT EXISTS (SELECT 1 FROM inbox_groups ig JOIN memberships ms
     ON ms.group_id = ig.group_id AND ms.agent_id = ?1 WHERE ig.inbox_id = c.inbox_id AND ig.role = 'supervisor')";

impl Part {
    /// Ids with their sort keys, in the list's order.
    fn list(
        self,
        tx: &Tx<'_>,
        sight: &Sight,
        list: &ConversationList,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Vec<Cursor>> {
        let key = match list.sort {
            Sort::Newest => "c.updated_at",
            Sort::Waiting => "c.waiting_key",
        };
        let (order, beyond, start) = match list.sort {
            Sort::Newest => ("DESC", "<", i64::MAX),
            Sort::Waiting => ("ASC", ">", i64::MIN),
        };
        let Cursor { key: after_key, id: after_id } = after.unwrap_or(Cursor { key: start, id: start });
        let sql = format!(
            "SELECT {key}, c.id FROM conversations c WHERE {} AND {key} {beyond}= ?5 AND ({key}, c.id) {beyond} (?5, ?6)
             ORDER BY {key} {order}, c.id {order} LIMIT ?7",
            // What is in two parts is found twice and shown once: proving that it is not would cost a walk through all.
            self.condition(list, "")
        );
        let (inbox, group) = self.place(list);
        let params = params![sight.actor.id, assignee_of(list), inbox, group, after_key, after_id, limit];
        tx.list(&sql, params, |row| Ok(Cursor { key: row.next()?, id: row.next()? }))
    }

    fn count(self, tx: &Tx<'_>, sight: &Sight, list: &ConversationList) -> Result<i64> {
        let outside = match self {
            Self::All | Self::Group(_) => String::new(),
            Self::Inbox(_) => OUTSIDE_GROUPS.to_owned(),
            Self::Own => format!("{OUTSIDE_GROUPS}{OUTSIDE_INBOXES}"),
        };
        let condition = self.condition(list, &outside);
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM conversations c WHERE {condition} LIMIT ?5)");
        let (inbox, group) = self.place(list);
        let params = params![sight.actor.id, assignee_of(list), inbox, group, COUNT_MAX];
        Ok(tx.find(&sql, params, |row| row.next())?.unwrap_or(0))
    }

    /// ?1 is who asks, ?2 the assignee, ?3 the inbox, ?4 the group; a filter that is not asked for stays out, so that an
    /// index fits exactly.
    fn condition(self, list: &ConversationList, outside: &str) -> String {
        let status = list.status.as_str();
        let (inbox, group) = self.place(list);
        let assignee = match list.assignee {
            AssigneeFilter::Anyone => "",
            AssigneeFilter::Nobody => " AND c.assignee_id IS NULL",
            AssigneeFilter::Agent(_) => " AND c.assignee_id = ?2",
        };
        let inbox = if inbox.is_some() { " AND c.inbox_id = ?3" } else { "" };
        let group = if group.is_some() { " AND c.group_id = ?4" } else { "" };
        let own = if matches!(self, Self::Own) { " AND c.assignee_id = ?1" } else { "" };
        format!("c.status = '{status}'{group}{inbox}{assignee}{own}{outside}")
    }

    fn place(self, list: &ConversationList) -> (Option<InboxId>, Option<GroupId>) {
        match self {
            Self::All | Self::Own => (list.inbox, list.group),
            Self::Group(group) => (list.inbox, Some(group)),
            Self::Inbox(inbox) => (Some(inbox), list.group),
        }
    }
}

const fn assignee_of(list: &ConversationList) -> Option<AgentId> {
    if let AssigneeFilter::Agent(id) = list.assignee { Some(id) } else { None }
}

/// All conversations of a contact that an agent sees, the newest first.
pub fn list_conversations_of_contact(
    tx: &Tx<'_>,
    sight: &Sight,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<Conversation>> {
    let sql = format!(
        "SELECT {COLUMNS}, {UNREAD} {FROM} WHERE c.contact_id = ?2 AND c.id < ?3
         AND (?5 OR c.assignee_id = ?1
              OR c.group_id IN (SELECT ms.group_id FROM memberships ms WHERE ms.agent_id = ?1)
              OR c.inbox_id IN (SELECT ig.inbox_id FROM inbox_groups ig JOIN memberships ms ON ms.group_id = ig.group_id
                                WHERE ms.agent_id = ?1 AND ig.role = 'supervisor'))
         ORDER BY c.id DESC LIMIT ?4"
    );
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    let params = params![sight.actor.id, contact, before, limit + 1, sight.actor.has_full_access()];
    let rows = tx.list(&sql, params, map_with_unread)?;
    Ok(Page::from_rows(rows, limit, |c| Cursor { key: c.created_at.0, id: c.id.0 }))
}

/// The open conversations of a group by their ids.
pub fn list_open_ids(tx: &Tx<'_>, group: GroupId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE group_id = ?1 AND status = 'open' ORDER BY id";
    tx.list(sql, params![group], |row| row.next())
}

/// The open conversations that an agent has, by their ids.
pub fn list_open_ids_of_agent(tx: &Tx<'_>, agent: AgentId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE status = 'open' AND assignee_id = ?1 ORDER BY id";
    tx.list(sql, params![agent], |row| row.next())
}

/// The open conversations of a contact by their ids.
pub fn list_open_ids_of_contact(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE contact_id = ?1 AND status = 'open' ORDER BY id";
    tx.list(sql, params![contact], |row| row.next())
}

/// A conversation of a contact begins.
pub fn insert_conversation(
    tx: &WriteTx<'_>,
    inbox: InboxId,
    contact: ContactId,
    group: Option<GroupId>,
    now: Timestamp,
) -> Result<Conversation> {
    let id = tx.insert(
        "INSERT INTO conversations (inbox_id, contact_id, status, group_id, queued_at, grouped_at, created_at,
         updated_at, waiting_key) VALUES (?1, ?2, 'open', ?3, ?4, ?4, ?4, ?4, ?5)",
        params![inbox, contact, group, now, waiting_key(None, now)],
    )?;
    get_conversation(tx, ConversationId(id))
}

/// Stores all that can change of a conversation. `last_message_id` stays when none is given.
pub fn update_conversation(tx: &WriteTx<'_>, c: &Conversation, last_message_id: Option<MessageId>) -> Result<()> {
    tx.execute(
        "UPDATE conversations SET status = ?2, assignee_id = ?3, last_message_id = coalesce(?4, last_message_id),
         waiting_since = ?5, contact_read_id = ?6, agent_read_id = ?7, updated_at = ?8, resolved_at = ?9, group_id = ?10,
         priority = ?11, assigned_at = ?12, queued_at = ?13, waiting_key = ?14 WHERE id = ?1",
        params![
            c.id,
            c.status.as_str(),
            c.assignee.as_ref().map(|a| a.id),
            last_message_id,
            c.waiting_since,
            c.contact_read_id,
            c.agent_read_id,
            c.updated_at,
            c.resolved_at,
            c.group_id,
            c.priority.as_str(),
            c.assigned_at,
            c.queued_at,
            waiting_key(c.waiting_since, c.updated_at)
        ],
    )?;
    Ok(())
}

/// Stores that who waits already has written once more: nothing else changes, and what has the waiting in order stays as
/// it is. The most frequent of all changes, in half the time.
pub fn update_last_message(tx: &WriteTx<'_>, c: &Conversation, last_message_id: MessageId) -> Result<()> {
    let sql = "UPDATE conversations SET last_message_id = ?2, updated_at = ?3 WHERE id = ?1";
    tx.execute(sql, params![c.id, last_message_id, c.updated_at])?;
    Ok(())
}

/// The place in [`Sort::Waiting`].
fn waiting_key(waiting_since: Option<Timestamp>, updated_at: Timestamp) -> i64 {
    waiting_since.map_or(NOT_WAITING - updated_at.0, |since| since.0)
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

/// What an agent sees of what happened in a time, and of what is open now.
pub fn summarize(tx: &Tx<'_>, sight: &Sight, period: Period) -> Result<Summary> {
    let sql = "SELECT coalesce(sum(c.created_at >= ?3 AND c.created_at < ?4), 0),
         coalesce(sum(c.resolved_at >= ?3 AND c.resolved_at < ?4), 0),
         coalesce(sum(c.status = 'open'), 0), coalesce(sum(c.status = 'open' AND c.waiting_since IS NOT NULL), 0)
         FROM conversations c
         WHERE (c.status <> 'resolved' OR c.updated_at >= ?3)
         AND (?2 OR c.assignee_id = ?1
              OR c.group_id IN (SELECT ms.group_id FROM memberships ms WHERE ms.agent_id = ?1)
              OR c.inbox_id IN (SELECT ig.inbox_id FROM inbox_groups ig JOIN memberships ms ON ms.group_id = ig.group_id
                                WHERE ms.agent_id = ?1 AND ig.role = 'supervisor'))";
    let params = params![sight.actor.id, sight.actor.has_full_access(), period.from, period.until];
    let found = tx.find(sql, params, |row| {
        Ok(Summary { begun: row.next()?, resolved: row.next()?, open: row.next()?, waiting: row.next()? })
    })?;
    Ok(found.unwrap_or_default())
}

/// How far an agent has read a conversation.
pub fn find_read(tx: &Tx<'_>, agent: AgentId, conversation: ConversationId) -> Result<Option<MessageId>> {
    let sql = "SELECT message_id FROM reads WHERE agent_id = ?1 AND conversation_id = ?2";
    tx.find(sql, params![agent, conversation], |row| row.next())
}

/// Stores a conversation's tags and attributes.
pub fn update_tags_and_attributes(tx: &WriteTx<'_>, c: &Conversation) -> Result<()> {
    let sql = "UPDATE conversations SET tags = ?2, attributes = ?3 WHERE id = ?1";
    tx.execute(sql, params![c.id, serde_json::to_string(&c.tags)?, serde_json::to_string(&c.attributes)?])?;
    Ok(())
}

/// Stores what a conversation is about, and which one it goes on from.
pub fn update_subject(tx: &WriteTx<'_>, c: &Conversation) -> Result<()> {
    let sql = "UPDATE conversations SET subject = ?2, follows_id = ?3 WHERE id = ?1";
    tx.execute(sql, params![c.id, c.subject.as_ref(), c.follows_id])?;
    Ok(())
}
