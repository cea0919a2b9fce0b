//! Who answers when, people and bots. The hub keeps a copy of all hours, for what stands on the doors; it is read anew when one of them has
//! changed, and looked at when one of them opens or closes ([`Desk::keep_deadlines`]).

use crate::desk::{Desk, Write};
use crate::domain::id::{GroupId, InboxId};
use crate::error::Result;
use crate::hub::doors::{Door, Hours};
use crate::storage::{Tx, flow, group, inbox};

impl Desk {
    /// What a visitor is told of the place that their page follows.
    #[must_use]
    pub fn door(&self, group: Option<GroupId>, inbox: InboxId) -> Door {
        self.hub().door(group, inbox, self.now())
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

fn all_hours(tx: &Tx<'_>) -> Result<Hours> {
    let groups = group::list_groups(tx)?.into_iter().filter_map(|group| Some((group.id, group.hours?)));
    let mut hours = Hours { groups: groups.collect(), ..Hours::default() };
    for inbox in inbox::list_inboxes(tx)? {
        if let Some(bot) = inbox.bot
            && flow::find_published(tx, bot.flow_id)?.is_some()
        {
            hours.bots.insert(inbox.id, bot.when);
        }
        hours.inboxes.extend(inbox.hours.map(|own| (inbox.id, own)));
    }
    Ok(hours)
}
