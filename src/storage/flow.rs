//! Flows: drafts, versions, pictures, failures and traffic.

use serde_json::{Map, Value};

use super::value::Json;
use super::{Row, Tx, WriteTx};
use crate::domain::flow::bot::{DiagnosticCounts, Flow, FlowMedia, FlowVersion, FlowVersionFiles};
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::run::FlowFailure;
use crate::domain::id::{AgentId, AttachmentId, FlowId, InboxId};
use crate::domain::timestamp::Timestamp;
use crate::domain::web_host::WebHost;
use crate::error::{Code, Error, Result};
use crate::params;
use crate::storage::attachment::NewAttachment;

const SELECT: &str = "SELECT f.id, f.name, f.bot_name, f.published_version, f.revision, f.draft_updated_at,
     NOT EXISTS (SELECT 1 FROM flow_versions v
                 WHERE v.flow_id = f.id AND v.version = f.published_version AND v.files = f.draft),
     f.settings, f.allowed_hosts, f.created_at, f.updated_at,
     (SELECT count(*) FROM flow_runs r WHERE r.flow_id = f.id AND r.ended_at IS NULL),
     (SELECT count(*) FROM flow_failures x WHERE x.flow_id = f.id AND x.at > ?1),
     (SELECT x.failure FROM flow_failures x WHERE x.flow_id = f.id ORDER BY x.at DESC, x.id DESC LIMIT 1)
     FROM flows f";

fn map(row: &Row<'_>) -> Result<Flow> {
    let (id, name, bot_name) = (row.next()?, row.next()?, row.next()?);
    let (published_version, revision, draft_updated_at) = (row.next()?, row.next()?, row.next()?);
    Ok(Flow {
        id,
        name,
        bot_name,
        published_version,
        revision,
        draft_updated_at,
        has_unpublished_changes: row.next()?,
        settings: row.next::<Json<_>>()?.0,
        allowed_hosts: row.next::<Json<_>>()?.0,
        created_at: row.next()?,
        updated_at: row.next()?,
        running: row.next()?,
        failures_7d: row.next()?,
        last_failure: row.next::<Option<Json<FlowFailure>>>()?.map(|Json(failure)| failure),
        diagnostics: DiagnosticCounts::default(),
        inbox_ids: Vec::new(),
    })
}

fn with_inboxes(tx: &Tx<'_>, mut flow: Flow) -> Result<Flow> {
    let sql = "SELECT id FROM inboxes WHERE flow_id = ?1 ORDER BY id";
    flow.inbox_ids = tx.list(sql, params![flow.id], |row| row.next::<InboxId>())?;
    Ok(flow)
}

/// The flow, with what happened to it in the week before `now`.
pub fn find_flow(tx: &Tx<'_>, id: FlowId, now: Timestamp) -> Result<Option<Flow>> {
    let found =
        tx.find(&format!("{SELECT} WHERE f.id = ?2 AND f.deleted_at IS NULL"), params![now.plus_days(-7), id], map)?;
    found.map(|flow| with_inboxes(tx, flow)).transpose()
}

/// The same.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_flow(tx: &Tx<'_>, id: FlowId, now: Timestamp) -> Result<Flow> {
    find_flow(tx, id, now)?.ok_or(Error::new(Code::NotFound))
}

/// All flows by name.
pub fn list_flows(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Flow>> {
    let sql = format!("{SELECT} WHERE f.deleted_at IS NULL ORDER BY f.name");
    let flows = tx.list(&sql, params![now.plus_days(-7)], map)?;
    flows.into_iter().map(|flow| with_inboxes(tx, flow)).collect()
}

/// The hosts that a flow may call; none when there is no such flow.
pub fn find_allowed_hosts(tx: &Tx<'_>, id: FlowId) -> Result<Option<Vec<WebHost>>> {
    let sql = "SELECT allowed_hosts FROM flows WHERE id = ?1 AND deleted_at IS NULL";
    tx.find(sql, params![id], |row| Ok(row.next::<Json<_>>()?.0))
}

/// Whether there is such a flow.
pub fn has_flow(tx: &Tx<'_>, id: FlowId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM flows WHERE id = ?1 AND deleted_at IS NULL)";
    Ok(tx.find(sql, params![id], |row| row.next())?.unwrap_or(false))
}

/// What a run goes by: the newest published version, the settings, and when one of them last changed.
pub struct Current {
    pub published_version: Option<i64>,
    pub settings: Map<String, Value>,
    pub updated_at: Timestamp,
}

/// What a flow's runs go by.
pub fn find_current(tx: &Tx<'_>, id: FlowId) -> Result<Option<Current>> {
    let sql = "SELECT published_version, settings, updated_at FROM flows WHERE id = ?1";
    tx.find(sql, params![id], |row| {
        Ok(Current { published_version: row.next()?, settings: row.next::<Json<_>>()?.0, updated_at: row.next()? })
    })
}

/// A flow's published version and the bot's name; none when it was never published.
pub fn find_published(tx: &Tx<'_>, id: FlowId) -> Result<Option<(i64, String)>> {
    let sql = "SELECT published_version, bot_name FROM flows WHERE id = ?1 AND published_version IS NOT NULL";
    tx.find(sql, params![id], |row| Ok((row.next()?, row.next()?)))
}

pub fn count_flows(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT count(*) FROM flows WHERE deleted_at IS NULL", &[], |row| row.next())?.unwrap_or(0))
}

/// Whether another flow has this name.
pub fn is_name_taken(tx: &Tx<'_>, name: &str, by_other_than: Option<FlowId>) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM flows WHERE name = ?1 AND id IS NOT ?2 AND deleted_at IS NULL)";
    Ok(tx.find(sql, params![name, by_other_than], |row| row.next())?.unwrap_or(false))
}

pub fn insert_flow(tx: &WriteTx<'_>, name: &str, bot_name: &str, files: &FlowFiles, now: Timestamp) -> Result<FlowId> {
    let id = tx.insert(
        "INSERT INTO flows (name, bot_name, draft, draft_updated_at, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4, ?4)",
        params![name, bot_name, serde_json::to_string(files)?, now],
    )?;
    Ok(FlowId(id))
}

/// Stores what can be changed of a flow beside its draft and versions.
pub fn update_flow(tx: &WriteTx<'_>, flow: &Flow) -> Result<()> {
    tx.execute(
        "UPDATE flows SET name = ?2, bot_name = ?3, settings = ?4, allowed_hosts = ?5, updated_at = ?6 WHERE id = ?1",
        params![
            flow.id,
            &flow.name,
            &flow.bot_name,
            serde_json::to_string(&flow.settings)?,
            serde_json::to_string(&flow.allowed_hosts)?,
            flow.updated_at
        ],
    )?;
    Ok(())
}

/// Deletes a flow and all that belongs to it. What it said stays in the conversations, and who said it: of the flow itself
/// the bot's name is kept.
pub fn delete_flow(tx: &WriteTx<'_>, id: FlowId, now: Timestamp) -> Result<()> {
    delete_media(tx, id, None, now)?;
    for sql in [
        "DELETE FROM flow_passages WHERE flow_id = ?1",
        "DELETE FROM flow_failures WHERE flow_id = ?1",
        "DELETE FROM flow_answers WHERE run_id IN (SELECT id FROM flow_runs WHERE flow_id = ?1)",
        "DELETE FROM flow_runs WHERE flow_id = ?1",
        "DELETE FROM flow_versions WHERE flow_id = ?1",
        "UPDATE attachments SET flow_id = NULL WHERE flow_id = ?1",
    ] {
        tx.execute(sql, params![id])?;
    }
    tx.execute(
        "UPDATE flows SET draft = '{}', settings = '{}', allowed_hosts = '[]', published_version = NULL, deleted_at = ?2
         WHERE id = ?1",
        params![id, now],
    )?;
    Ok(())
}

/// The draft's files and revision.
pub fn find_draft(tx: &Tx<'_>, id: FlowId) -> Result<Option<(FlowFiles, i64)>> {
    let sql = "SELECT draft, revision FROM flows WHERE id = ?1 AND deleted_at IS NULL";
    tx.find(sql, params![id], |row| Ok((row.next::<Json<FlowFiles>>()?.0, row.next()?)))
}

/// Saves a draft over the revision it was made from, and answers the new revision; none when there is another by now.
pub fn update_draft(
    tx: &WriteTx<'_>,
    id: FlowId,
    files: &FlowFiles,
    revision: i64,
    now: Timestamp,
) -> Result<Option<i64>> {
    let changed = tx.execute(
        "UPDATE flows SET draft = ?2, revision = revision + 1, draft_updated_at = ?4
         WHERE id = ?1 AND revision = ?3",
        params![id, serde_json::to_string(files)?, revision, now],
    )?;
    Ok((changed > 0).then_some(revision + 1))
}

/// Publishes files as the next version, and answers its number.
pub fn insert_version(tx: &WriteTx<'_>, id: FlowId, files: &FlowFiles, by: AgentId, now: Timestamp) -> Result<i64> {
    let sql = "SELECT coalesce(max(version), 0) + 1 FROM flow_versions WHERE flow_id = ?1";
    let version: i64 = tx.find(sql, params![id], |row| row.next())?.unwrap_or(1);
    tx.execute(
        "INSERT INTO flow_versions (flow_id, version, files, published_by, published_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, version, serde_json::to_string(files)?, by, now],
    )?;
    let sql = "UPDATE flows SET published_version = ?2, updated_at = ?3 WHERE id = ?1";
    tx.execute(sql, params![id, version, now])?;
    Ok(version)
}

/// The versions, the newest first.
pub fn list_versions(tx: &Tx<'_>, id: FlowId) -> Result<Vec<FlowVersion>> {
    tx.list(
        "SELECT v.version, v.published_at, a.name, v.version = f.published_version FROM flow_versions v
         JOIN flows f ON f.id = v.flow_id LEFT JOIN agents a ON a.id = v.published_by
         WHERE v.flow_id = ?1 ORDER BY v.version DESC",
        params![id],
        |row| {
            Ok(FlowVersion {
                version: row.next()?,
                published_at: row.next()?,
                published_by: row.next()?,
                is_current: row.next::<Option<bool>>()?.unwrap_or(false),
            })
        },
    )
}

pub fn find_version(tx: &Tx<'_>, id: FlowId, version: i64) -> Result<Option<FlowVersionFiles>> {
    let sql = "SELECT version, files FROM flow_versions WHERE flow_id = ?1 AND version = ?2";
    tx.find(sql, params![id, version], |row| {
        Ok(FlowVersionFiles { version: row.next()?, files: row.next::<Json<_>>()?.0 })
    })
}

/// The pictures and other files of a flow, by name.
pub fn list_media(tx: &Tx<'_>, id: FlowId) -> Result<Vec<FlowMedia>> {
    let sql = "SELECT name, content_type, size, token FROM flow_media WHERE flow_id = ?1 ORDER BY name";
    tx.list(sql, params![id], |row| {
        let (name, content_type, size) = (row.next::<String>()?, row.next()?, row.next()?);
        let url = media_url(&row.next::<String>()?, &name);
        Ok(FlowMedia { name, content_type, size, url })
    })
}

/// Puts a file into a flow's folder, over one of the same name.
pub fn upsert_media(tx: &WriteTx<'_>, id: FlowId, new: &NewAttachment, now: Timestamp) -> Result<()> {
    delete_media(tx, id, Some(&new.name), now)?;
    tx.execute(
        "INSERT INTO flow_media (flow_id, name, token, content_type, size, width, height, hash, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![id, &new.name, &new.token, &new.content_type, new.size, new.width, new.height, &new.hash, now],
    )?;
    Ok(())
}

/// The address of a file of a flow's folder; none when there is no such file.
pub fn find_media_url(tx: &Tx<'_>, id: FlowId, name: &str) -> Result<Option<String>> {
    let sql = "SELECT token FROM flow_media WHERE flow_id = ?1 AND name = ?2";
    tx.find(sql, params![id, name], |row| Ok(media_url(&row.next::<String>()?, name)))
}

fn media_url(token: &str, name: &str) -> String {
    format!("/files/{token}/{}", crate::domain::file_name::url_encode(name))
}

/// Takes a file out of a flow's folder, or all. It is an upload then that was never sent: tidying up deletes it with its
/// bytes, if nothing else names them.
pub fn delete_media(tx: &WriteTx<'_>, id: FlowId, name: Option<&str>, now: Timestamp) -> Result<bool> {
    tx.execute(
        "INSERT INTO attachments (token, name, content_type, size, width, height, hash, created_at)
         SELECT token, name, content_type, size, width, height, hash, ?3 FROM flow_media
         WHERE flow_id = ?1 AND (?2 IS NULL OR name = ?2)",
        params![id, name, now],
    )?;
    let sql = "DELETE FROM flow_media WHERE flow_id = ?1 AND (?2 IS NULL OR name = ?2)";
    Ok(tx.execute(sql, params![id, name])? > 0)
}

/// Makes a file of a flow's folder ready to be sent, under an address of its own: none when it is not there any more.
pub fn attach_media(
    tx: &WriteTx<'_>,
    id: FlowId,
    name: &str,
    token: &str,
    now: Timestamp,
) -> Result<Option<AttachmentId>> {
    let made = tx.insert_or_ignore(
        "INSERT INTO attachments (token, flow_id, name, content_type, size, width, height, hash, created_at)
         SELECT ?3, flow_id, name, content_type, size, width, height, hash, ?4 FROM flow_media
         WHERE flow_id = ?1 AND name = ?2",
        params![id, name, token, now],
    )?;
    Ok(made.map(AttachmentId))
}

/// Takes down that a flow broke.
pub fn insert_failure(tx: &WriteTx<'_>, id: FlowId, failure: &FlowFailure) -> Result<()> {
    tx.execute(
        "INSERT INTO flow_failures (flow_id, conversation_id, failure, at) VALUES (?1, ?2, ?3, ?4)",
        params![id, failure.conversation_id, serde_json::to_string(failure)?, failure.at],
    )?;
    Ok(())
}

/// Forgets what nobody looks at any more: failures from before `failures` but the newest of each flow, traffic from before
/// `passages`.
pub fn delete_old_records(tx: &WriteTx<'_>, failures: Timestamp, passages: Timestamp) -> Result<()> {
    tx.execute(
        "DELETE FROM flow_failures WHERE at < ?1 AND id <> (SELECT max(x.id) FROM flow_failures x
                                                            WHERE x.flow_id = flow_failures.flow_id)",
        params![failures],
    )?;
    tx.execute("DELETE FROM flow_passages WHERE day < ?1", params![day_of(passages)])?;
    Ok(())
}

/// Counts a run that went from one container to another; of one that fell silent the target is empty.
pub fn count_passage(
    tx: &WriteTx<'_>,
    id: FlowId,
    (source, target, kind): (&str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO flow_passages (flow_id, day, source, target, kind, runs) VALUES (?1, ?2, ?3, ?4, ?5, 1)
         ON CONFLICT (flow_id, day, source, target, kind) DO UPDATE SET runs = runs + 1",
        params![id, day_of(now), source, target, kind],
    )?;
    Ok(())
}

/// The passages since an instant: from, to, kind, runs.
pub fn list_passages(tx: &Tx<'_>, id: FlowId, since: Timestamp) -> Result<Vec<(String, String, String, i64)>> {
    let sql = "SELECT source, target, kind, sum(runs) FROM flow_passages WHERE flow_id = ?1 AND day >= ?2
               GROUP BY source, target, kind ORDER BY source, target, kind";
    tx.list(sql, params![id, day_of(since)], |row| Ok((row.next()?, row.next()?, row.next()?, row.next()?)))
}

const fn day_of(at: Timestamp) -> i64 {
    at.0.div_euclid(86_400_000)
}
