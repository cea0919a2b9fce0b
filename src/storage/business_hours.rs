//! When groups and inboxes are open. Each question is one query, whoever has hours of their own.

use super::Tx;
use super::value::Json;
use crate::domain::business_hours::OpeningHours;
use crate::domain::id::{GroupId, InboxId};
use crate::error::Result;
use crate::params;

/// All hours there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredHours {
    pub groups: Vec<(GroupId, OpeningHours)>,
    pub inboxes: Vec<(InboxId, OpeningHours)>,
}

/// The hours of a group and of an inbox; none of who is not there. Which of them count says
/// [`hours_of`](crate::domain::business_hours::hours_of).
pub fn find_hours(
    tx: &Tx<'_>,
    group: Option<GroupId>,
    inbox: InboxId,
) -> Result<(Option<OpeningHours>, Option<OpeningHours>)> {
    let sql = "SELECT (SELECT hours FROM groups WHERE id = ?1), (SELECT hours FROM inboxes WHERE id = ?2)";
    let found = tx.find(sql, params![group, inbox], |row| {
        let (group, inbox): (Option<Json<_>>, Option<Json<_>>) = (row.next()?, row.next()?);
        Ok((group.map(|Json(hours)| hours), inbox.map(|Json(hours)| hours)))
    })?;
    Ok(found.unwrap_or_default())
}

pub fn list_hours(tx: &Tx<'_>) -> Result<StoredHours> {
    let sql = "SELECT id, NULL, hours FROM groups WHERE hours IS NOT NULL
               UNION ALL SELECT NULL, id, hours FROM inboxes WHERE hours IS NOT NULL";
    let rows = tx.list(sql, &[], |row| {
        Ok((row.next::<Option<GroupId>>()?, row.next::<Option<InboxId>>()?, row.next::<Json<OpeningHours>>()?.0))
    })?;
    let mut all = StoredHours::default();
    for (group, inbox, hours) in rows {
        match (group, inbox) {
            (Some(group), _) => all.groups.push((group, hours)),
            (None, Some(inbox)) => all.inboxes.push((inbox, hours)),
            (None, None) => {}
        }
    }
    Ok(all)
}
