//! Visits and their trails.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::conversation::Scope;
use crate::domain::id::{ContactId, GroupId, InboxId, TrailEntryId, VisitId, VisitorId};
use crate::domain::page::{Cursor, Page};
use crate::domain::permission::Sight;
use crate::domain::timestamp::Timestamp;
use crate::domain::visit::{TRAIL_MAX, TRAIL_SHOWN, TrailEntry, TrailKind, Visit};
use crate::domain::visitor::Visitor;
use crate::error::{Code, Error, Result};
use crate::params;

/// What is known of a visit when it starts.
#[derive(Clone, Debug, Default)]
pub struct NewVisit {
    pub browser: Option<String>,
    pub system: Option<String>,
    pub language: Option<String>,
    pub ip: String,
    pub referrer: Option<String>,
    pub group_id: Option<GroupId>,
    pub country: Option<String>,
}

/// Where a contact comes from, as a bot is told.
#[derive(Clone, Debug, Default)]
pub struct VisitOrigin {
    pub referrer: Option<String>,
    pub group: Option<String>,
    pub language: Option<String>,
    pub country: Option<String>,
    /// The newest page.
    pub url: Option<String>,
    /// The addresses of pages that say something of themselves, the oldest first.
    pub addresses: Vec<String>,
}

/// The most pages of a visit whose addresses are looked at.
const ADDRESSES_MAX: i64 = 50;

/// A step of a trail that is to be stored.
#[derive(Clone, Debug)]
pub struct NewTrailEntry {
    pub kind: TrailKind,
    pub title: String,
    pub url: Option<String>,
    pub data: Option<serde_json::Value>,
    pub at: Timestamp,
}

const SELECT: &str = "SELECT id, inbox_id, browser, system, language, ip, referrer, group_id, started_at, last_seen_at
     FROM visits";

fn map(row: &Row<'_>) -> Result<Visit> {
    Ok(Visit {
        id: row.next()?,
        inbox_id: row.next()?,
        browser: row.next()?,
        system: row.next()?,
        language: row.next()?,
        ip: row.next()?,
        referrer: row.next()?,
        group_id: row.next()?,
        started_at: row.next()?,
        last_seen_at: row.next()?,
        is_open: false,
        trail: Vec::new(),
    })
}

pub fn insert_visit(tx: &WriteTx<'_>, visitor: Visitor, new: &NewVisit, now: Timestamp) -> Result<VisitId> {
    let id = tx.insert(
        "INSERT INTO visits (visitor_id, contact_id, inbox_id, browser, system, language, ip, referrer, group_id,
         country, started_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
        params![
            visitor.id,
            visitor.contact_id,
            visitor.inbox_id,
            new.browser.as_ref(),
            new.system.as_ref(),
            new.language.as_ref(),
            &new.ip,
            new.referrer.as_ref(),
            new.group_id,
            new.country.as_ref(),
            now
        ],
    )?;
    Ok(VisitId(id))
}

/// Begins a visit of another visitor in the place of one that goes on, in the same browser on the same page.
pub fn insert_visit_after(
    tx: &WriteTx<'_>,
    before: VisitorId,
    visitor: Visitor,
    now: Timestamp,
) -> Result<Option<VisitId>> {
    tx.find(
        "INSERT INTO visits (visitor_id, contact_id, inbox_id, browser, system, language, ip, referrer, group_id,
         country, started_at, last_seen_at)
         SELECT ?2, ?3, ?4, browser, system, language, ip, referrer, group_id, country, ?5, ?5 FROM visits
         WHERE visitor_id = ?1 ORDER BY id DESC LIMIT 1 RETURNING id",
        params![before, visitor.id, visitor.contact_id, visitor.inbox_id, now],
        |row| row.next(),
    )
}

pub fn get_visit(tx: &Tx<'_>, id: VisitId) -> Result<Visit> {
    let found = tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)?;
    with_trail(tx, found.ok_or(Error::new(Code::NotFound))?)
}

/// Where a visit is at home.
pub fn find_visit_scope(tx: &Tx<'_>, id: VisitId) -> Result<Option<Scope>> {
    let sql = "SELECT inbox_id, group_id FROM visits WHERE id = ?1";
    let map = |row: &Row<'_>| Ok(Scope { inbox_id: row.next()?, group_id: row.next()?, assignee_id: None });
    tx.find(sql, params![id], map)
}

/// The newest visit of a browser.
pub fn find_newest_visit(tx: &Tx<'_>, visitor: VisitorId) -> Result<Option<VisitId>> {
    tx.find("SELECT id FROM visits WHERE visitor_id = ?1 ORDER BY id DESC LIMIT 1", params![visitor], |row| row.next())
}

/// Where a contact's newest visit of an inbox comes from.
pub fn find_origin(tx: &Tx<'_>, contact: ContactId, inbox: InboxId) -> Result<Option<VisitOrigin>> {
    let sql = "SELECT v.id, v.referrer, g.name, v.language, v.country FROM visits v
               LEFT JOIN groups g ON g.id = v.group_id
               WHERE v.contact_id = ?1 AND v.inbox_id = ?2 ORDER BY v.id DESC LIMIT 1";
    let found = tx.find(sql, params![contact, inbox], |row| {
        let id: VisitId = row.next()?;
        let (referrer, group, language, country) = (row.next()?, row.next()?, row.next()?, row.next()?);
        Ok((id, VisitOrigin { referrer, group, language, country, ..VisitOrigin::default() }))
    })?;
    let Some((id, mut origin)) = found else { return Ok(None) };
    let sql = "SELECT url FROM trail_entries WHERE visit_id = ?1 AND kind = 'page' ORDER BY id DESC LIMIT 1";
    origin.url = tx.find(sql, params![id], |row| row.next::<Option<String>>())?.flatten();
    let sql = "SELECT url FROM trail_entries WHERE visit_id = ?1 AND kind = 'page' AND url LIKE '%?%'
               ORDER BY id LIMIT ?2";
    origin.addresses = tx.list(sql, params![id, ADDRESSES_MAX], |row| row.next())?;
    Ok(Some(origin))
}

/// The newest visit of a contact, in whichever inbox.
pub fn find_newest_visit_of_contact(tx: &Tx<'_>, contact: ContactId) -> Result<Option<VisitId>> {
    tx.find("SELECT id FROM visits WHERE contact_id = ?1 ORDER BY id DESC LIMIT 1", params![contact], |row| row.next())
}

/// Visits of a contact that an agent sees, the newest first, with the ends of their trails.
pub fn list_visits(
    tx: &Tx<'_>,
    sight: &Sight,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Page<Visit>> {
    let before = before.map_or(i64::MAX, |cursor| cursor.id);
    // Also the visits to an inbox in which the agent has one of the contact's conversations: they led to it.
    let sql = format!(
        "{SELECT} WHERE contact_id = ?1 AND id < ?2
         AND (?5 OR group_id IN (SELECT ms.group_id FROM memberships ms WHERE ms.agent_id = ?4)
              OR inbox_id IN (SELECT ig.inbox_id FROM inbox_groups ig JOIN memberships ms ON ms.group_id = ig.group_id
                              WHERE ms.agent_id = ?4 AND ig.role = 'supervisor')
              OR inbox_id IN (SELECT c.inbox_id FROM conversations c WHERE c.contact_id = ?1 AND (c.assignee_id = ?4
                              OR c.group_id IN (SELECT ms.group_id FROM memberships ms WHERE ms.agent_id = ?4))))
         ORDER BY id DESC LIMIT ?3"
    );
    let params = params![contact, before, limit + 1, sight.actor.id, sight.actor.has_full_access()];
    let rows = tx.list(&sql, params, map)?;
    let mut page = Page::from_rows(rows, limit, |visit| Cursor { key: visit.started_at.0, id: visit.id.0 });
    page.items = page.items.into_iter().map(|visit| with_trail(tx, visit)).collect::<Result<_>>()?;
    Ok(page)
}

fn with_trail(tx: &Tx<'_>, mut visit: Visit) -> Result<Visit> {
    let sql = "SELECT id, kind, title, url, data, at FROM trail_entries WHERE visit_id = ?1 ORDER BY id DESC LIMIT ?2";
    visit.trail = tx.list(sql, params![visit.id, TRAIL_SHOWN], map_entry)?;
    visit.trail.reverse();
    Ok(visit)
}

fn map_entry(row: &Row<'_>) -> Result<TrailEntry> {
    Ok(TrailEntry {
        id: row.next()?,
        kind: row.next::<Name<TrailKind>>()?.0,
        title: row.next()?,
        url: row.next()?,
        data: row.next::<Option<Json<_>>>()?.map(|Json(data)| data),
        at: row.next()?,
    })
}

/// Adds a step; none when the trail is full already.
pub fn insert_trail_entry(tx: &WriteTx<'_>, visit: VisitId, new: NewTrailEntry) -> Result<Option<TrailEntry>> {
    let count: i64 = tx
        .find("SELECT count(*) FROM trail_entries WHERE visit_id = ?1", params![visit], |row| row.next())?
        .unwrap_or(0);
    if count >= TRAIL_MAX {
        return Ok(None);
    }
    let data = new.data.as_ref().map(serde_json::to_string).transpose()?;
    let id = tx.insert(
        "INSERT INTO trail_entries (visit_id, kind, title, url, data, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![visit, new.kind.as_str(), &new.title, new.url.as_ref(), data, new.at],
    )?;
    // Pages from before the opening are older than the visit itself.
    tx.execute("UPDATE visits SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2", params![visit, new.at])?;
    Ok(Some(TrailEntry {
        id: TrailEntryId(id),
        kind: new.kind,
        title: new.title,
        url: new.url,
        data: new.data,
        at: new.at,
    }))
}

pub fn update_visit_group(tx: &WriteTx<'_>, visit: VisitId, group: Option<GroupId>) -> Result<()> {
    tx.execute("UPDATE visits SET group_id = ?2 WHERE id = ?1", params![visit, group])?;
    Ok(())
}

/// The group of a browser's newest visit.
pub fn find_visit_group(tx: &Tx<'_>, visitor: VisitorId) -> Result<Option<GroupId>> {
    let sql = "SELECT group_id FROM visits WHERE visitor_id = ?1 ORDER BY id DESC LIMIT 1";
    Ok(tx.find(sql, params![visitor], |row| row.next())?.flatten())
}
