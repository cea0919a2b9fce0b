//! Who is there to answer. What is stored is what was chosen and when the last connection went; whether somebody sits at
//! the keyboard is only kept in memory, because after a restart everybody has the usual time again.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::desk::{Caller, Desk, Write};
use crate::domain::agent::Agent;
use crate::domain::availability::{Availability, Rules, Standing, availability};
use crate::domain::business::{Business, DEFAULT_OFFLINE_AFTER_SECONDS};
use crate::domain::business_hours::WeeklyHours;
use crate::domain::event::Change;
use crate::domain::id::AgentId;
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::storage::availability::{self as stored, StoredStanding};
use crate::storage::{agent, group, setting};

/// When agents were last active, and when to look at each again. Clones are the same.
#[derive(Clone, Default)]
pub struct Attendance(Arc<Book>);

#[derive(Default)]
struct Book {
    kept: Mutex<Kept>,
    changed: Notify,
}

#[derive(Default)]
struct Kept {
    active_at: HashMap<AgentId, Timestamp>,
    look_at: HashMap<AgentId, Timestamp>,
    looks: BTreeSet<(Timestamp, AgentId)>,
}

impl Attendance {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When an agent's availability may change by itself, the earliest of all.
    pub fn next_look(&self) -> Option<Timestamp> {
        self.kept().looks.first().map(|(at, _)| *at)
    }

    /// The agents to be looked at now.
    pub fn due(&self, now: Timestamp) -> Vec<AgentId> {
        self.kept().looks.iter().take_while(|(at, _)| *at <= now).map(|(_, agent)| *agent).collect()
    }

    /// Comes back when [`Attendance::next_look`] may have changed.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// Something that happens by itself has another time now, or happened.
    pub(super) fn ring(&self) {
        self.0.changed.notify_one();
    }

    fn plan(&self, agent: AgentId, at: Option<Timestamp>) {
        let mut kept = self.kept();
        let before = match at {
            Some(at) => kept.look_at.insert(agent, at),
            None => kept.look_at.remove(&agent),
        };
        if let Some(before) = before {
            kept.looks.remove(&(before, agent));
        }
        kept.looks.extend(at.map(|at| (at, agent)));
        drop(kept);
        self.0.changed.notify_one();
    }

    fn active_at(&self, agent: AgentId) -> Option<Timestamp> {
        self.kept().active_at.get(&agent).copied()
    }

    fn note_activity(&self, agent: AgentId, now: Timestamp) {
        self.kept().active_at.insert(agent, now);
    }
}

impl Desk {
    /// Begins: nobody is connected yet, what is stored is brought up to date, and assignment goes on where it was.
    ///
    /// # Errors
    /// The database can't be read or written.
    pub async fn begin(&self) -> Result<()> {
        self.write(|write| {
            stored::disconnect_all(write.tx, write.now)?;
            for agent in agent::list_agents(write.tx)? {
                write.attendance.note_activity(agent.id, write.now);
                write.look_at(agent.id)?;
                // An older version left them what they had.
                if agent.is_disabled {
                    write.release_all_of(&agent)?;
                }
            }
            write.touched.borrow_mut().due();
            Ok(())
        })
        .await?;
        let (groups, agents) = self.store().read(|tx| Ok((group::list_groups(tx)?, agent::list_agents(tx)?))).await?;
        self.hub().seed(groups, &agents);
        self.read_hours().await
    }

    /// Takes down who comes and goes. Runs until it is dropped.
    pub async fn keep_attendance(&self) {
        let (mut attendance, there) = self.hub().attendance();
        let mut left = BTreeSet::new();
        for agent in there {
            self.try_attend(agent, &mut left).await;
        }
        let mut again_at = None;
        loop {
            // As long as something is left there is a time for it, which others who come and go don't put off.
            again_at = (!left.is_empty()).then(|| again_at.unwrap_or_else(|| self.now().plus_seconds(1)));
            tokio::select! {
                agent = attendance.recv() => match agent {
                    Some(agent) => self.try_attend(agent, &mut left).await,
                    None => return,
                },
                () = self.0.clock.sleep_until(again_at) => {
                    again_at = None;
                    for agent in std::mem::take(&mut left) {
                        self.try_attend(agent, &mut left).await;
                    }
                }
            }
        }
    }

    /// Nobody tells of the same coming or going twice: what can't be stored is left for later.
    async fn try_attend(&self, agent: AgentId, left: &mut BTreeSet<AgentId>) {
        match self.attend(agent).await {
            Ok(()) => {
                left.remove(&agent);
            }
            Err(error) => {
                tracing::error!(%error, cause = ?error.source, "who is there can't be stored; trying again in a moment");
                left.insert(agent);
            }
        }
    }

    /// An agent's first connection has come, or the last has gone. Which of the two is asked inside the write: by then
    /// it may be the other.
    async fn attend(&self, agent: AgentId) -> Result<()> {
        self.write(move |write| {
            let is_connected = write.hub.with_presence(|presence| presence.is_agent_connected(agent));
            if is_connected {
                write.attendance.note_activity(agent, write.now);
            }
            stored::update_disconnected(write.tx, agent, (!is_connected).then_some(write.now))?;
            write.look_at(agent)
        })
        .await
    }

    /// Chooses to be online, away or offline.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn choose_availability(&self, caller: &Caller, chosen: Availability) -> Result<Agent> {
        let done = self
            .write_for(caller, move |write, actor| {
                stored::update_choice(write.tx, actor.id, chosen, write.now)?;
                write.attendance.note_activity(actor.id, write.now);
                write.look_at(actor.id)?;
                agent::get_agent(write.tx, actor.id)
            })
            .await?;
        Ok(done.value)
    }

    /// Somebody is at the keyboard. Costs a write only when it changes something.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn note_activity(&self, actor: Actor) -> Result<()> {
        self.0.attendance.note_activity(actor.id, self.now());
        let known = self.store().read(move |tx| stored::find_standing(tx, actor.id)).await?;
        let is_away = known.is_some_and(|known| known.availability == Availability::Away);
        if is_away { self.write(move |write| write.look_at(actor.id)).await } else { Ok(()) }
    }
}

impl Write<'_, '_> {
    /// Finds out whether an agent answers now, and tells of it when that has changed.
    pub(super) fn look_at(&self, id: AgentId) -> Result<()> {
        let Some(known) = stored::find_standing(self.tx, id)? else { return Ok(()) };
        let of_groups = stored::list_shifts_of_groups(self.tx, id)?;
        let shifts: Vec<&WeeklyHours> = match &known.shifts {
            Some(own) => vec![own],
            None => of_groups.iter().collect(),
        };
        let business: Option<Business> = setting::find_setting(self.tx, setting::BUSINESS)?;
        let rules = Rules {
            away_after_seconds: business.as_ref().and_then(|b| b.away_after_minutes).map(|minutes| minutes * 60),
            offline_after_seconds: business.as_ref().map_or(DEFAULT_OFFLINE_AFTER_SECONDS, |b| b.offline_after_seconds),
            shifts: &shifts,
        };
        let is_connected = self.hub.with_presence(|presence| presence.is_agent_connected(id));
        let standing = Standing {
            is_disabled: known.is_disabled,
            chosen: known.chosen,
            chosen_at: known.chosen_at,
            is_connected,
            disconnected_at: self.disconnected_at(id, &known, is_connected)?,
            active_at: self.attendance.active_at(id).unwrap_or(self.now),
        };
        let verdict = availability(&standing, &rules, self.now);
        // A verb that is taken back leaves the plan as it was: nobody would ever look again.
        let attendance = self.attendance.clone();
        self.tx.after_commit(move || attendance.plan(id, verdict.next_look));
        let (availability, cause) = (verdict.availability, verdict.cause);
        if (availability, cause) == (known.availability, known.cause) {
            return Ok(());
        }
        stored::update_availability(self.tx, id, availability, cause, self.now)?;
        self.tell(Change::AgentAvailabilityChanged { agent_id: id, availability, cause })
    }

    /// When an agent's last connection went. Who was there a moment ago, and of whose going nobody has told yet, went
    /// just now.
    fn disconnected_at(&self, id: AgentId, known: &StoredStanding, is_connected: bool) -> Result<Option<Timestamp>> {
        let has_just_gone =
            !is_connected && known.disconnected_at.is_none() && known.availability != Availability::Offline;
        if has_just_gone {
            stored::update_disconnected(self.tx, id, Some(self.now))?;
        }
        Ok(known.disconnected_at.or_else(|| has_just_gone.then_some(self.now)))
    }

    /// Looks at everybody: the rules have changed.
    pub(super) fn look_at_all(&self) -> Result<()> {
        agent::list_agents(self.tx)?.iter().try_for_each(|agent| self.look_at(agent.id))
    }
}
