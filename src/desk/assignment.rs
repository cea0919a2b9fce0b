//! Automatic assignment at work. The engine in [`crate::domain::assignment`] decides; here it is told what each write has
//! changed, and its decisions are stored in the same transaction: so they are of the same moment as their cause, and
//! after a crash there is nothing to catch up with. The engine's memory is only ever a copy of the tables: it knows the
//! number of the newest event it has seen, and when the next one is not the next number (a commit that failed, a command
//! beside the server), it is read anew.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::desk::{Desk, WithPresence, Write};
use crate::domain::assignment::{Decision, Engine, Fact, InboxFacts, Reason};
use crate::domain::conversation::Conversation;
use crate::domain::event::Change;
use crate::domain::id::{AgentId, ContactId, ConversationId, GroupId, InboxId};
use crate::domain::message::{Activity, Author, AuthorKind, MessageKind};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::storage::assignment::{self, Round};
use crate::storage::{conversation, event, group};

/// The most decisions of one transaction. When a policy has just let a thousand go, others may write in between.
const AT_ONCE: usize = 200;

/// Decisions of one transaction that may not fit before the engine is read anew.
const MISFITS_MAX: usize = 20;

/// The engine, and what rings when it wants to be asked again.
#[derive(Default)]
pub struct Assigner {
    known: Mutex<Known>,
    /// Rings when the next deadline may be another.
    pub(super) changed: Arc<Notify>,
}

/// What the engine knows, up to an event.
#[derive(Default)]
pub struct Known {
    pub engine: Engine,
    /// The newest event that the engine has seen; none when it has seen nothing yet.
    seq: Option<i64>,
    /// When to go on: there was more to decide than one transaction takes, or it failed.
    again_at: Option<Timestamp>,
}

/// What a write has changed that assignment goes by.
#[derive(Debug, Default)]
pub struct Touched {
    conversations: BTreeSet<ConversationId>,
    /// Whose open conversations, all of them.
    contacts: BTreeSet<ContactId>,
    agents: BTreeSet<AgentId>,
    groups: BTreeSet<GroupId>,
    inboxes: BTreeSet<InboxId>,
    /// The first and the last event told of.
    told: Option<(i64, i64)>,
    /// A deadline may have come.
    is_due: bool,
}

impl Touched {
    /// Takes down what a change is about.
    pub fn note(&mut self, change: &Change) {
        match change {
            Change::MessageCreated { conversation, message } if message.kind == MessageKind::Reply => {
                self.conversations.insert(conversation.id);
            }
            Change::ConversationCreated { conversation }
            | Change::ConversationAssigned { conversation, .. }
            | Change::ConversationTransferred { conversation, .. }
            | Change::ConversationPrioritized { conversation, .. }
            | Change::ConversationResolved { conversation, .. }
            | Change::ConversationUpdated { conversation }
            | Change::ConversationReopened { conversation, .. } => {
                self.conversations.insert(conversation.id);
            }
            // What they had apart has one last agent now.
            Change::ContactMerged { contact, .. } => self.last_agent(contact.id),
            Change::AgentCreated { agent } | Change::AgentUpdated { agent } => {
                self.agents.insert(agent.id);
            }
            Change::AgentAvailabilityChanged { agent_id, .. } => {
                self.agents.insert(*agent_id);
            }
            Change::GroupCreated { group } | Change::GroupUpdated { group } => {
                self.groups.insert(group.id);
            }
            Change::GroupDeleted { group_id } => {
                self.groups.insert(*group_id);
            }
            Change::InboxUpdated { inbox_id } | Change::InboxDeleted { inbox_id } => {
                self.inboxes.insert(*inbox_id);
            }
            _ => {}
        }
    }

    /// A contact is known by another agent now: in all conversations, not only in the one where that came about.
    pub fn last_agent(&mut self, contact: ContactId) {
        self.contacts.insert(contact);
    }

    /// Takes down the number of an event.
    pub fn told(&mut self, seq: i64) {
        self.told = Some(self.told.map_or((seq, seq), |(first, _)| (first, seq)));
    }

    /// A deadline may have come: the engine is asked although nothing has changed.
    pub const fn due(&mut self) {
        self.is_due = true;
    }
}

impl Assigner {
    /// What the engine knows, to look at.
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the engine wants to be asked again, at the latest.
    pub fn next_due(&self) -> Option<Timestamp> {
        let known = self.known();
        known.again_at.into_iter().chain(known.engine.next_due()).min()
    }

    /// Lets the engine decide on what a write has changed. A failure here must not take the write itself back: it is
    /// logged, nothing of the decisions is kept, and the engine is read anew at the next write.
    pub(super) fn settle(&self, write: &Write<'_, '_>) {
        let touched = write.touched.take();
        if touched.told.is_none() && !touched.is_due {
            return;
        }
        let mut known = self.known();
        if let Err(error) = known.settle(write, &touched) {
            tracing::error!(%error, cause = ?error.source, "automatic assignment failed");
            *known = Known { again_at: Some(write.now.plus_seconds(1)), ..Known::default() };
        }
        self.changed.notify_one();
    }
}

impl Known {
    fn settle(&mut self, write: &Write<'_, '_>, touched: &Touched) -> Result<()> {
        let newest_before = match touched.told {
            Some((first, _)) => first - 1,
            None => event::head(write.tx)?,
        };
        let is_next = self.seq == Some(newest_before);
        if is_next {
            self.learn(write, touched)?;
        } else {
            self.read_anew(write)?;
        }
        self.again_at = None;
        // Most writes leave nothing to decide, and are spared the savepoint.
        if let Some(first) = self.engine.decide(write.now) {
            write.tx.savepoint(|| self.carry_out(write, first))?;
        }
        let head = write.touched.take().told.or(touched.told).map(|(_, last)| last);
        self.seq = head.or(self.seq);
        Ok(())
    }

    /// Stores decisions until there is nothing more to decide, or enough for one transaction.
    fn carry_out(&mut self, write: &Write<'_, '_>, first: Decision) -> Result<()> {
        let (mut decision, mut count, mut misfits) = (first, 1, 0);
        loop {
            if !write.carry_out(&decision)? {
                misfits += 1;
                self.learn_of(write, &decision)?;
            }
            if misfits > MISFITS_MAX {
                return Err(Error::internal("the engine and the tables don't agree"));
            }
            if count == AT_ONCE {
                self.again_at = Some(write.now);
                return Ok(());
            }
            let Some(next) = self.engine.decide(write.now) else { return Ok(()) };
            decision = next;
            count += 1;
        }
    }

    fn read_anew(&mut self, write: &Write<'_, '_>) -> Result<()> {
        self.engine = Engine::default();
        let (tx, now) = (write.tx, write.now);
        for facts in assignment::list_agent_facts(tx)? {
            self.engine.learn(Fact::Agent(facts), now);
        }
        for facts in assignment::list_group_facts(tx)? {
            self.engine.learn(Fact::Group(facts), now);
        }
        for facts in assignment::list_inbox_facts(tx)? {
            self.engine.learn(Fact::Inbox(facts), now);
        }
        for facts in assignment::list_open_conversation_facts(tx)? {
            self.engine.learn(Fact::Conversation(facts), now);
        }
        self.seq = Some(event::head(tx)?);
        Ok(())
    }

    fn learn(&mut self, write: &Write<'_, '_>, touched: &Touched) -> Result<()> {
        for id in &touched.agents {
            self.learn_agent(write, *id)?;
        }
        for id in &touched.groups {
            let facts = assignment::find_group_facts(write.tx, *id)?;
            self.engine.learn(facts.map_or(Fact::GroupGone(*id), Fact::Group), write.now);
        }
        for id in &touched.inboxes {
            let facts = assignment::find_inbox_facts(write.tx, *id)?;
            let facts = facts.unwrap_or(InboxFacts { id: *id, policy: None, hours: None });
            self.engine.learn(Fact::Inbox(facts), write.now);
        }
        let mut conversations = touched.conversations.clone();
        for id in &touched.contacts {
            conversations.extend(conversation::list_open_ids_of_contact(write.tx, *id)?);
        }
        for id in conversations {
            self.learn_conversation(write, id)?;
        }
        Ok(())
    }

    /// A decision did not fit what the tables say: the engine looks again.
    fn learn_of(&mut self, write: &Write<'_, '_>, decision: &Decision) -> Result<()> {
        tracing::warn!(?decision, "a decision did not fit and was dropped");
        if let Decision::Assign { to, .. } = decision {
            self.learn_agent(write, *to)?;
        }
        self.learn_conversation(write, decision.conversation_id())
    }

    fn learn_agent(&mut self, write: &Write<'_, '_>, id: AgentId) -> Result<()> {
        if let Some(facts) = assignment::find_agent_facts(write.tx, id)? {
            self.engine.learn(Fact::Agent(facts), write.now);
        }
        Ok(())
    }

    fn learn_conversation(&mut self, write: &Write<'_, '_>, id: ConversationId) -> Result<()> {
        if let Some(facts) = assignment::find_conversation_facts(write.tx, id)? {
            self.engine.learn(Fact::Conversation(facts), write.now);
        }
        Ok(())
    }
}

/// Who does what no person does.
pub(super) const SYSTEM: Author = Author { kind: AuthorKind::System, id: None, name: None, picture_url: None };

impl Write<'_, '_> {
    /// Stores a decision, as long as it fits what the tables say: compare and set.
    fn carry_out(&self, decision: &Decision) -> Result<bool> {
        let mut conversation = match conversation::get_conversation(self.tx, decision.conversation_id()) {
            Err(error) if error.code == Code::NotFound => return Ok(false),
            found => found?,
        };
        let scope = conversation.scope();
        if conversation.resolved_at.is_some() {
            return Ok(false);
        }
        match decision {
            Decision::Assign { from, to, reason, turn, tried, .. } => {
                if scope.assignee_id != *from || !self.has_room(*to, reason)? {
                    return Ok(false);
                }
                let agent = self.assignee(*to)?;
                if let Some(group) = scope.group_id {
                    group::update_turn(self.tx, group, *to, *turn)?;
                }
                self.put_round(conversation.id, tried.clone())?;
                self.assign(&mut conversation, Some(agent), &SYSTEM, Some(reason.clone()))?;
            }
            Decision::Release { from, reason, tried, .. } => {
                if scope.assignee_id != Some(*from) {
                    return Ok(false);
                }
                self.put_round(conversation.id, tried.clone())?;
                self.assign(&mut conversation, None, &SYSTEM, Some(reason.clone()))?;
            }
            Decision::Overflow { from, to, reason, .. } => {
                if scope.group_id != Some(*from) || scope.assignee_id.is_some() {
                    return Ok(false);
                }
                let to = group::get_group(self.tx, *to)?;
                self.transfer(&mut conversation, &to, &SYSTEM, Some(reason.clone()))?;
            }
            Decision::Alert { .. } => self.alert(&conversation)?,
        }
        Ok(true)
    }

    /// Whether an agent can take one more under the limit that the decision went by.
    fn has_room(&self, agent: AgentId, reason: &Reason) -> Result<bool> {
        let Some(facts) = assignment::find_agent_facts(self.tx, agent)? else { return Ok(false) };
        let limit = reason.choice.as_ref().and_then(|choice| choice.limit);
        let open = assignment::count_open_of(self.tx, agent)?;
        Ok(!facts.is_disabled && limit.is_none_or(|limit| open < i64::from(limit)))
    }

    pub(super) fn put_round(&self, id: ConversationId, tried: Vec<AgentId>) -> Result<()> {
        assignment::update_round(self.tx, id, &Round { tried, ..Round::default() })
    }

    fn alert(&self, conversation: &Conversation) -> Result<()> {
        assignment::update_alerted(self.tx, conversation.id)?;
        self.append_activity(conversation, &SYSTEM, Activity::Unattended)?;
        let conversation = conversation.clone().with_presence(self.hub);
        self.tell(Change::ConversationUnattended { conversation })
    }

    /// A conversation that a person gives back begins a round in which its last agent has had it already.
    pub(super) fn note_given_back(&self, id: ConversationId, from: Option<AgentId>) -> Result<()> {
        let mut round = assignment::get_round(self.tx, id)?;
        let tried = from.filter(|from| !round.tried.contains(from));
        round.tried.extend(tried);
        self.put_round(id, round.tried)
    }
}

impl Desk {
    /// Reads all that assignment goes by, decides on what a stopped server left open, and from then on keeps the
    /// deadlines. Runs until it is dropped.
    pub async fn keep_deadlines(&self) {
        let Some(assigner) = &self.0.assigner else { return };
        loop {
            let looks = [assigner.next_due(), self.0.attendance.next_look(), self.hub().next_turning()];
            let due = looks.into_iter().flatten().min();
            tokio::select! {
                () = self.0.clock.sleep_until(due) => {
                    if let Err(error) = self.meet_deadlines().await {
                        tracing::error!(%error, cause = ?error.source, "deadlines can't be kept; trying again in a moment");
                        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                    }
                }
                () = assigner.changed.notified() => {}
                () = self.0.attendance.changed() => {}
            }
        }
    }

    /// Does what is due now.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn meet_deadlines(&self) -> Result<()> {
        self.write(|write| {
            for agent in write.attendance.due(write.now) {
                write.look_at(agent)?;
            }
            write.touched.borrow_mut().due();
            Ok(())
        })
        .await?;
        self.hub().look_at_doors(self.now());
        Ok(())
    }
}
