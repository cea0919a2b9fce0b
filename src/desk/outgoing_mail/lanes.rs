//! When which mail is sent. Each account has a lane of its own, in which a few mails are on their way at once: a server that
//! says nothing for minutes holds up nothing but its own mail.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use crate::desk::Desk;
use crate::domain::id::OutgoingMailId;
use crate::domain::outgoing_mail::Lane;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::storage::outgoing_mail;

/// The most mails that are on their way at once by one account. Some servers take no more connections from one place.
const AT_ONCE: usize = 4;
/// How many of a lane's due mails are looked at: twice as many, so that all its room can be filled. The first of them may be
/// on their way already, for whoever waits for a slow server may become due once more.
const LOOKED_AT: i64 = 8;
/// How long is waited after the database refused.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// The mails that are on their way, each in the lane in which it set out. With its first attempt a mail may get into another.
#[derive(Debug, Default)]
pub(in crate::desk) struct Lanes(HashMap<OutgoingMailId, Lane>);

impl Lanes {
    /// Lets those of them set out that have room and are not on their way.
    fn enter(&mut self, lane: Lane, due: impl IntoIterator<Item = OutgoingMailId>) -> Vec<OutgoingMailId> {
        let mut room = AT_ONCE - self.0.values().filter(|taken| **taken == lane).count();
        let mut set_out = Vec::new();
        for id in due {
            if let (1.., Entry::Vacant(vacant)) = (room, self.0.entry(id)) {
                vacant.insert(lane);
                set_out.push(id);
                room -= 1;
            }
        }
        set_out
    }

    fn leave(&mut self, id: OutgoingMailId) {
        self.0.remove(&id);
    }
}

/// The mails on their way; each tells at its end which it was.
type UnderWay<'a> = FuturesUnordered<BoxFuture<'a, OutgoingMailId>>;

impl Desk {
    /// Sends what is to go out, whenever its time has come. Runs until it is dropped.
    pub async fn keep_outbox(&self) {
        let mut under_way = UnderWay::new();
        loop {
            let next_due = match self.set_out(&mut under_way).await {
                Ok(next_due) => next_due,
                Err(error) => {
                    tracing::error!(%error, cause = ?error.source, "the outbox can't be read; trying again");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            tokio::select! {
                () = self.0.outbox.notified() => {}
                () = self.sleep_until(next_due) => {}
                Some(id) = under_way.next() => self.lanes().leave(id),
            }
        }
    }

    /// Lets the mails set out whose time has come and whose lane has room, and answers when the next one's comes.
    async fn set_out<'a>(&'a self, under_way: &mut UnderWay<'a>) -> Result<Option<Timestamp>> {
        let now = self.now();
        let (due, next_due) = self
            .store()
            .read(move |tx| {
                let lanes = outgoing_mail::list_lanes(tx)?.into_iter();
                let due = lanes.map(|lane| Ok((lane, outgoing_mail::list_due(tx, lane, now, LOOKED_AT)?)));
                Ok((due.collect::<Result<Vec<_>>>()?, outgoing_mail::next_due_after(tx, now)?))
            })
            .await?;
        for (lane, ids) in due {
            let set_out = self.lanes().enter(lane, ids);
            for id in set_out {
                under_way.push(Box::pin(async move {
                    self.send(id).await;
                    id
                }));
            }
        }
        Ok(next_due)
    }

    /// Whether a mail has been handed to a server that has not said yet whether it takes it. Asked within a write, it stays so
    /// until its end.
    pub(super) fn is_under_way(&self, id: OutgoingMailId) -> bool {
        self.lanes().0.contains_key(&id)
    }

    /// What the server said is written down.
    pub(super) fn arrive(&self, id: OutgoingMailId) {
        self.lanes().leave(id);
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.0.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Lane = Lane(1);
    const THEIRS: Lane = Lane(2);

    fn ids(ids: std::ops::RangeInclusive<i64>) -> impl Iterator<Item = OutgoingMailId> {
        ids.map(OutgoingMailId)
    }

    #[test]
    fn a_full_lane_lets_nothing_in_and_holds_up_no_other() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter(OURS, ids(1..=8)), ids(1..=4).collect::<Vec<_>>());
        assert_eq!(lanes.enter(OURS, ids(1..=8)), []);
        assert_eq!(lanes.enter(THEIRS, ids(9..=10)), ids(9..=10).collect::<Vec<_>>());
        lanes.leave(OutgoingMailId(2));
        assert_eq!(lanes.enter(OURS, ids(3..=8)), ids(5..=5).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_on_its_way_does_not_set_out_again_though_its_time_has_come_once_more() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter(OURS, ids(1..=1)), ids(1..=1).collect::<Vec<_>>());
        assert_eq!(lanes.enter(OURS, ids(1..=2)), ids(2..=2).collect::<Vec<_>>());
        assert_eq!(lanes.enter(THEIRS, ids(1..=2)), [], "not even in another lane, which its attempt has put it into");
    }
}
