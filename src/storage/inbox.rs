//! Inboxes.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::color;
use crate::domain::flow::bot::{BotTime, InboxBot};
use crate::domain::id::{AgentId, FlowId, GroupId, InboxId};
use crate::domain::inbox::{Inbox, InboxGroup, InboxKind, InboxWarning, Position, WarningKind};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// The most different warnings kept of one inbox.
const WARNINGS_MAX: i64 = 50;

const SELECT: &str = "SELECT id, kind, name, public_key, allowed_domains, color, position, texts, is_enabled,
     reopen_days, identity_secret, default_group_id, policy, hours, pre_chat, flow_id, flow_when,
     mail_account_id, created_at FROM inboxes";

fn map(row: &Row<'_>) -> Result<Inbox> {
    let mut inbox = Inbox {
        id: row.next()?,
        kind: row.next::<Name<InboxKind>>()?.0,
        name: row.next()?,
        public_key: row.next()?,
        allowed_domains: row.next::<Json<Vec<String>>>()?.0,
        color: row.next()?,
        on_color: String::new(),
        position: row.next::<Name<Position>>()?.0,
        texts: row.next::<Json<_>>()?.0,
        is_enabled: row.next()?,
        reopen_days: row.next()?,
        identity_secret: row.next()?,
        operator_group_ids: Vec::new(),
        supervisor_group_ids: Vec::new(),
        customer_group_ids: Vec::new(),
        default_group_id: row.next()?,
        policy: row.next::<Option<Json<_>>>()?.map(|Json(policy)| policy),
        hours: row.next::<Option<Json<_>>>()?.map(|Json(hours)| hours),
        pre_chat: row.next::<Json<_>>()?.0,
        bot: map_bot(row)?,
        mail_account_id: row.next()?,
        created_at: row.next()?,
    };
    inbox.on_color = color::on_color_of(&inbox.color);
    Ok(inbox)
}

fn map_bot(row: &Row<'_>) -> Result<Option<InboxBot>> {
    let (flow, Name(when)): (Option<FlowId>, Name<BotTime>) = (row.next()?, row.next()?);
    Ok(flow.map(|flow_id| InboxBot { flow_id, when }))
}

pub fn find_inbox(tx: &Tx<'_>, id: InboxId) -> Result<Option<Inbox>> {
    let found = tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)?;
    found.map(|inbox| with_groups(tx, inbox)).transpose()
}

fn with_groups(tx: &Tx<'_>, mut inbox: Inbox) -> Result<Inbox> {
    let sql = "SELECT role, group_id FROM inbox_groups WHERE inbox_id = ?1 ORDER BY group_id";
    let rows =
        tx.list(sql, params![inbox.id], |row| Ok((row.next::<Name<InboxGroup>>()?.0, row.next::<GroupId>()?)))?;
    for (role, group) in rows {
        match role {
            InboxGroup::Operator => inbox.operator_group_ids.push(group),
            InboxGroup::Supervisor => inbox.supervisor_group_ids.push(group),
            InboxGroup::Customer => inbox.customer_group_ids.push(group),
        }
    }
    Ok(inbox)
}

pub fn get_inbox(tx: &Tx<'_>, id: InboxId) -> Result<Inbox> {
    find_inbox(tx, id)?.ok_or(Error::new(Code::NotFound))
}

pub fn find_inbox_by_key(tx: &Tx<'_>, public_key: &str) -> Result<Option<Inbox>> {
    let found = tx.find(&format!("{SELECT} WHERE public_key = ?1"), params![public_key], map)?;
    found.map(|inbox| with_groups(tx, inbox)).transpose()
}

/// All inboxes, the oldest first.
pub fn list_inboxes(tx: &Tx<'_>) -> Result<Vec<Inbox>> {
    let inboxes = tx.list(&format!("{SELECT} ORDER BY id"), &[], map)?;
    inboxes.into_iter().map(|inbox| with_groups(tx, inbox)).collect()
}

/// When the bots of inboxes take what begins there, of those that were published.
pub fn list_published_bots(tx: &Tx<'_>) -> Result<Vec<(InboxId, BotTime)>> {
    let sql = "SELECT i.id, i.flow_when FROM inboxes i JOIN flows f ON f.id = i.flow_id
         WHERE f.published_version IS NOT NULL";
    tx.list(sql, &[], |row| Ok((row.next()?, row.next::<Name<BotTime>>()?.0)))
}

pub fn insert_inbox(
    tx: &WriteTx<'_>,
    kind: InboxKind,
    name: &str,
    public_key: &str,
    allowed_domains: &[String],
    now: Timestamp,
) -> Result<Inbox> {
    let id = tx.insert(
        "INSERT INTO inboxes (kind, name, public_key, allowed_domains, color, position, texts, reopen_days, created_at)
         VALUES (?7, ?1, ?2, ?3, ?4, 'right', '{}', ?5, ?6)",
        params![
            name,
            public_key,
            serde_json::to_string(allowed_domains)?,
            crate::domain::inbox::DEFAULT_COLOR,
            crate::domain::inbox::DEFAULT_REOPEN_DAYS,
            now,
            kind.as_str()
        ],
    )?;
    get_inbox(tx, InboxId(id))
}

/// Stores all that can change of an inbox.
pub fn update_inbox(tx: &WriteTx<'_>, inbox: &Inbox) -> Result<()> {
    tx.execute(
        "UPDATE inboxes SET name = ?2, allowed_domains = ?3, color = ?4, position = ?5, texts = ?6, is_enabled = ?7,
         reopen_days = ?8, identity_secret = ?9, default_group_id = ?10, policy = ?11, pre_chat = ?12,
         hours = ?13, flow_id = ?14, flow_when = ?15, mail_account_id = ?16 WHERE id = ?1",
        params![
            inbox.id,
            &inbox.name,
            serde_json::to_string(&inbox.allowed_domains)?,
            &inbox.color,
            inbox.position.as_str(),
            serde_json::to_string(&inbox.texts)?,
            inbox.is_enabled,
            inbox.reopen_days,
            inbox.identity_secret.as_ref(),
            inbox.default_group_id,
            inbox.policy.as_ref().map(serde_json::to_string).transpose()?,
            serde_json::to_string(&inbox.pre_chat)?,
            inbox.hours.as_ref().map(serde_json::to_string).transpose()?,
            inbox.bot.map(|bot| bot.flow_id),
            inbox.bot.map_or(BotTime::Always, |bot| bot.when).as_str(),
            inbox.mail_account_id
        ],
    )?;
    update_inbox_groups(tx, inbox)
}

fn update_inbox_groups(tx: &WriteTx<'_>, inbox: &Inbox) -> Result<()> {
    tx.execute("DELETE FROM inbox_groups WHERE inbox_id = ?1", params![inbox.id])?;
    for (role, groups) in [
        (InboxGroup::Operator, &inbox.operator_group_ids),
        (InboxGroup::Supervisor, &inbox.supervisor_group_ids),
        (InboxGroup::Customer, &inbox.customer_group_ids),
    ] {
        for group in groups {
            tx.execute(
                "INSERT INTO inbox_groups (inbox_id, group_id, role) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![inbox.id, *group, role.as_str()],
            )?;
        }
    }
    Ok(())
}

/// Counts that a page asked an inbox for something in vain. Only so many different things are kept: pages are made by
/// strangers.
pub fn upsert_warning(
    tx: &WriteTx<'_>,
    inbox: InboxId,
    kind: WarningKind,
    detail: &str,
    page_url: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO inbox_warnings (inbox_id, kind, detail, page_url, count, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
         ON CONFLICT (inbox_id, kind, detail) DO UPDATE SET count = count + 1, last_at = excluded.last_at,
         page_url = coalesce(excluded.page_url, inbox_warnings.page_url)",
        params![inbox, kind.as_str(), detail, page_url, now],
    )?;
    tx.execute(
        "DELETE FROM inbox_warnings WHERE inbox_id = ?1 AND (kind, detail) NOT IN (SELECT kind, detail
         FROM inbox_warnings WHERE inbox_id = ?1 ORDER BY last_at DESC, detail LIMIT ?2)",
        params![inbox, WARNINGS_MAX],
    )?;
    Ok(())
}

/// What pages asked for in vain, the newest first.
pub fn list_warnings(tx: &Tx<'_>, inbox: InboxId) -> Result<Vec<InboxWarning>> {
    tx.list(
        "SELECT kind, detail, page_url, count, first_at, last_at FROM inbox_warnings WHERE inbox_id = ?1
         ORDER BY last_at DESC, detail",
        params![inbox],
        |row| {
            Ok(InboxWarning {
                kind: row.next::<Name<WarningKind>>()?.0,
                detail: row.next()?,
                page_url: row.next()?,
                count: row.next()?,
                first_at: row.next()?,
                last_at: row.next()?,
            })
        },
    )
}

pub fn delete_warnings(tx: &WriteTx<'_>, inbox: InboxId) -> Result<()> {
    tx.execute("DELETE FROM inbox_warnings WHERE inbox_id = ?1", params![inbox])?;
    Ok(())
}

/// Whether an agent is a member of one of an internal inbox's customer groups.
pub fn is_customer(tx: &Tx<'_>, inbox: InboxId, agent: AgentId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM inbox_groups ig
         JOIN memberships m ON m.group_id = ig.group_id AND m.agent_id = ?2
         WHERE ig.inbox_id = ?1 AND ig.role = 'customer')";
    Ok(tx.find(sql, params![inbox, agent], |row| row.next())?.unwrap_or(false))
}

/// Whether anybody has written to, or opened the widget of, an inbox.
pub fn is_inbox_used(tx: &Tx<'_>, id: InboxId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM visitors WHERE inbox_id = ?1)
                   OR EXISTS (SELECT 1 FROM conversations WHERE inbox_id = ?1)
                   OR EXISTS (SELECT 1 FROM mail_accounts WHERE inbox_id = ?1)";
    Ok(tx.find(sql, params![id], |row| row.next())?.unwrap_or(false))
}

pub fn delete_inbox(tx: &WriteTx<'_>, id: InboxId) -> Result<()> {
    tx.execute("DELETE FROM inbox_groups WHERE inbox_id = ?1", params![id])?;
    delete_warnings(tx, id)?;
    tx.execute("DELETE FROM inboxes WHERE id = ?1", params![id])?;
    Ok(())
}
