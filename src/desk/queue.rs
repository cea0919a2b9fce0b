//! Queues as people see them: how many wait in a group, who handles what, and which place a visitor has.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::domain::assignment::Standing;
use crate::domain::group::{Board, BoardAgent, Queue};
use crate::domain::id::{ConversationId, GroupId};
use crate::domain::permission::{Actor, Sight};
use crate::error::{Code, Error, Result};
use crate::storage::group;

/// Changes that come closer together are told of together.
const PAUSE: Duration = Duration::from_millis(250);

/// What has been told of queues, so that only what is new is told.
#[derive(Default)]
struct Told {
    queues: HashMap<GroupId, Queue>,
    places: HashMap<ConversationId, Standing>,
}

impl Desk {
    /// The queues of the groups that an agent sees.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_queues(&self, actor: Actor) -> Result<Vec<Queue>> {
        let (sight, groups) =
            self.store().read(move |tx| Ok((group::get_sight(tx, actor)?, group::list_group_ids(tx)?))).await?;
        let theirs = groups.into_iter().filter(|group| sees_group(&sight, *group));
        Ok(theirs.map(|group| self.queue(group)).collect())
    }

    /// Who handles what in a group, for who supervises it.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::Forbidden`].
    pub async fn get_board(&self, actor: Actor, id: GroupId) -> Result<Board> {
        let sight = self
            .store()
            .read(move |tx| {
                group::get_group(tx, id)?;
                group::get_sight(tx, actor)
            })
            .await?;
        if !sight.supervises_group(id) {
            let message = "Only supervisors of this group, admins and the owner see its board.";
            return Err(Error::with_message(Code::Forbidden, message));
        }
        let loads = self.0.assigner.as_ref().map(|assigner| assigner.known().engine.loads(id)).unwrap_or_default();
        let agents = loads.into_iter().map(|load| BoardAgent {
            agent_id: load.agent_id,
            availability: load.availability,
            open: load.open,
            limit: load.limit,
            waiting: load.waiting,
            longest_since: load.longest_since,
        });
        Ok(Board { queue: self.queue(id), agents: agents.collect() })
    }

    /// The place that a visitor's conversation has in its queue, when people are found automatically and somebody is
    /// there: else there is nothing that one could count on.
    #[must_use]
    pub fn place_in_queue(&self, conversation: ConversationId) -> Option<Standing> {
        let known = self.0.assigner.as_ref()?.known();
        if known.engine.is_moving(conversation) { known.engine.standing(conversation) } else { None }
    }

    fn queue(&self, group_id: GroupId) -> Queue {
        let state = self.0.assigner.as_ref().map(|assigner| assigner.known().engine.queue(group_id));
        let state = state.unwrap_or_default();
        Queue { group_id, length: state.length, longest_since: state.longest_since }
    }

    /// Tells agents and visitors how queues move. Runs until it is dropped.
    pub async fn keep_queues_told(&self) {
        let changed = self.hub().queue_changed();
        let mut told = Told::default();
        loop {
            changed.notified().await;
            if let Err(error) = self.tell_queues(&mut told).await {
                tracing::error!(%error, cause = ?error.source, "queues can't be told of");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn tell_queues(&self, told: &mut Told) -> Result<()> {
        for group in self.store().read(group::list_group_ids).await? {
            let queue = self.queue(group);
            if told.queues.insert(group, queue) != Some(queue) {
                self.hub().signal_group(group, "queue.changed", &json!(queue));
            }
        }
        let mut places = HashMap::new();
        for waiting in self.hub().waiting() {
            let place = self.place_in_queue(waiting.conversation);
            if told.places.get(&waiting.conversation).copied() != place {
                self.hub().signal_contact(waiting.contact, waiting.inbox, "queue", &data_of(place));
            }
            places.extend(place.map(|place| (waiting.conversation, place)));
        }
        told.places = places;
        Ok(())
    }
}

/// What the signal `queue` carries.
pub(super) fn data_of(place: Option<Standing>) -> Value {
    let estimated_wait = place.and_then(|place| place.estimated_wait_seconds);
    json!({ "position": place.map(|place| place.position), "estimated_wait": estimated_wait })
}

fn sees_group(sight: &Sight, group: GroupId) -> bool {
    sight.actor.has_full_access() || sight.groups.contains_key(&group)
}
