//! Who answers when, people and bots. The hub keeps a copy of all hours, for what stands on the doors; it is read anew when one
//! of them has changed, and looked at when one of them opens or closes ([`Desk::keep_deadlines`]).

use crate::desk::{Desk, Write, words};
use crate::domain::business_hours::{HoursError, OpeningHours, WeeklyHours, hours_of};
use crate::domain::id::{GroupId, InboxId};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};
use crate::hub::doors::{Door, Hours};
use crate::hub::frame::Frame;
use crate::storage::{Tx, business_hours, inbox};

impl Desk {
    /// What a visitor is told of the place that their page follows.
    #[must_use]
    pub fn door(&self, group: Option<GroupId>, inbox: InboxId) -> Door {
        self.hub().door(group, inbox, self.now())
    }

    /// The same as a signal.
    pub(super) fn door_frame(&self, group: Option<GroupId>, inbox: InboxId) -> Frame {
        self.hub().door_frame(group, inbox, self.now())
    }

    /// Whether it is open there, whoever is online.
    #[must_use]
    pub fn is_open(&self, group: Option<GroupId>, inbox: InboxId) -> bool {
        self.hub().is_open(group, inbox, self.now())
    }

    /// Begins with the hours of the database.
    pub(super) async fn read_hours(&self) -> Result<()> {
        let hours = self.store().read(all_hours).await?;
        self.hub().set_hours(hours, self.now());
        Ok(())
    }
}

impl Write<'_, '_> {
    /// Somebody's hours are others from now on, or a bot begins to answer: with its first version, or where an inbox has it.
    pub(super) fn change_hours(&self) -> Result<()> {
        let (hours, hub, now) = (all_hours(self.tx)?, self.hub.clone(), self.now);
        let attendance = self.attendance.clone();
        self.tx.after_commit(move || {
            hub.set_hours(hours, now);
            attendance.ring();
        });
        Ok(())
    }
}

/// Whether it is open there by the tables: for what must be of the same moment as the rest of a transaction.
pub(super) fn is_open(tx: &Tx<'_>, group: Option<GroupId>, inbox: InboxId, now: Timestamp) -> Result<bool> {
    let (group, inbox) = business_hours::find_hours(tx, group, inbox)?;
    Ok(hours_of(group, inbox).is_none_or(|hours| hours.calendar().is_open(now)))
}

fn all_hours(tx: &Tx<'_>) -> Result<Hours> {
    let all = business_hours::list_hours(tx)?;
    Ok(Hours {
        groups: all.groups.into_iter().map(|(id, hours)| (id, hours.calendar())).collect(),
        inboxes: all.inboxes.into_iter().map(|(id, hours)| (id, hours.calendar())).collect(),
        bots: inbox::list_published_bots(tx)?.into_iter().collect(),
    })
}

/// Shifts that can be kept.
pub(super) fn checked_shifts(shifts: WeeklyHours) -> Result<WeeklyHours> {
    shifts.check().map_err(|error| refused("shifts", &error))?;
    Ok(shifts)
}

/// Opening hours that can be kept. The names of holidays are an admin's words like any other.
pub(super) fn checked_hours(mut hours: OpeningHours) -> Result<OpeningHours> {
    for holiday in &mut hours.holidays {
        holiday.name = words::one_line(&holiday.name);
    }
    hours.check().map_err(|error| refused("hours", &error))?;
    Ok(hours)
}

fn refused(field: &'static str, error: &HoursError) -> Error {
    Error::field(field, error.to_string())
}
