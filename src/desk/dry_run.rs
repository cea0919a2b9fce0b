//! Trying a policy on what really happened before it is saved: the log of the last days is told to the same engine that
//! assigns, once under the present rules and once under the changed ones.

use std::collections::{BTreeMap, HashMap};

use tokio::sync::Semaphore;

use crate::desk::Desk;
use crate::desk::policy::check_policy;
use crate::domain::assignment::{
    Actual, AgentFacts, Course, DryRun, Happening, History, Policy, Waits, check, rehearse,
};
use crate::domain::conversation::Conversation;
use crate::domain::event::{Change, Event};
use crate::domain::id::{AgentId, ContactId, ConversationId, GroupId};
use crate::domain::message::{AuthorKind, Message, MessageKind};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, assignment, availability, event};

/// The most days that are looked back.
const DAYS_MAX: i64 = 30;
/// Events that are read in one go, so that other readers get their turn.
const AT_ONCE: i64 = 5_000;
/// The most events that are read at all: half a million take some seconds.
const EVENTS_MAX: i64 = 500_000;

/// A rehearsal takes a processor for seconds, and memory for all that happened. So one after the other, and on a thread
/// that nobody needs for reading.
static REHEARSING: Semaphore = Semaphore::const_new(1);

impl Desk {
    /// Tries a policy on a group's last days.
    ///
    /// # Errors
    /// [`Code::NotFound`], a field is not acceptable, or more happened in these days than can be looked at.
    pub async fn try_policy(&self, id: GroupId, policy: Policy, days: i64) -> Result<DryRun> {
        check(&policy).map_err(|error| Error::field(error.field, error.message))?;
        if !(1..=DAYS_MAX).contains(&days) {
            return Err(Error::field("days", format!("Give a number of days from 1 to {DAYS_MAX}.")));
        }
        let until = self.now();
        let from = until.plus_days(-days);
        let asked = policy.clone();
        let (mut past, mut after, head) = self
            .store()
            .read(move |tx| {
                check_policy(tx, id, &asked)?;
                Ok((Past::begin(tx, id, from, until)?, event::first_since(tx, from)? - 1, event::head(tx)?))
            })
            .await?;
        if head - after > EVENTS_MAX {
            let message = format!("More than {EVENTS_MAX} things happened in these days. Choose fewer days.");
            return Err(Error::field("days", message));
        }
        // Held until the end, also when nobody waits for the answer any more.
        let permit = REHEARSING.acquire().await.map_err(Error::internal)?;
        while after < head {
            let events = self.store().read(move |tx| event::list_events(tx, after, AT_ONCE)).await?;
            after = events.last().map_or(head, |event| event.seq);
            for event in &events {
                past.hear(event);
            }
        }
        let rehearsal = move || {
            let answer = past.try_policy(&policy, days);
            drop(permit);
            answer
        };
        tokio::task::spawn_blocking(rehearsal).await.map_err(Error::internal)
    }
}

/// What the log tells of a group's conversations.
struct Past {
    history: History,
    group: GroupId,
    cases: HashMap<ConversationId, Case>,
    last_agents: HashMap<ContactId, AgentId>,
}

/// What really came of a conversation.
struct Case {
    arrived: Timestamp,
    assigned: Option<Timestamp>,
    answered: Option<Timestamp>,
    resolved: Option<Timestamp>,
}

impl Past {
    fn begin(tx: &Tx<'_>, id: GroupId, from: Timestamp, until: Timestamp) -> Result<Self> {
        let group = assignment::find_group_facts(tx, id)?.ok_or(Error::new(Code::NotFound))?;
        let mut agents = Vec::new();
        for facts in assignment::list_agent_facts(tx)? {
            let availability = availability::find_availability_at(tx, facts.id, from)?;
            agents.push(AgentFacts { availability, offline_since: Some(from), ..facts });
        }
        let history = History {
            from,
            until,
            group,
            inboxes: assignment::list_inbox_facts(tx)?,
            agents,
            happenings: Vec::new(),
            courses: BTreeMap::new(),
        };
        Ok(Self { history, group: id, cases: HashMap::new(), last_agents: HashMap::new() })
    }

    fn hear(&mut self, event: &Event) {
        let at = event.at;
        match &event.change {
            Change::ConversationCreated { conversation } => self.arrive(conversation, at),
            Change::ConversationTransferred { conversation, before, .. }
                if before.group_id != conversation.group_id =>
            {
                self.arrive(conversation, at);
            }
            Change::ConversationAssigned { conversation, .. } if conversation.assignee.is_some() => {
                self.note(conversation, |case| case.assigned = case.assigned.or(Some(at)));
            }
            Change::ConversationResolved { conversation, .. } => {
                self.note(conversation, |case| case.resolved = case.resolved.or(Some(at)));
            }
            Change::MessageCreated { message, conversation } => self.hear_message(message, conversation, at),
            Change::AgentAvailabilityChanged { agent_id, availability, .. } => {
                let happening = Happening::Availability { agent_id: *agent_id, availability: *availability };
                self.history.happenings.push((at, happening));
            }
            _ => {}
        }
    }

    fn arrive(&mut self, conversation: &Conversation, at: Timestamp) {
        if conversation.group_id != Some(self.group) || self.cases.contains_key(&conversation.id) {
            return;
        }
        let case = Case { arrived: at, assigned: None, answered: None, resolved: None };
        self.cases.insert(conversation.id, case);
        let happening = Happening::Arrived {
            conversation_id: conversation.id,
            inbox_id: conversation.inbox_id,
            priority: conversation.priority,
            favourite: self.last_agents.get(&conversation.contact.id).copied(),
        };
        self.history.happenings.push((at, happening));
    }

    fn hear_message(&mut self, message: &Message, conversation: &Conversation, at: Timestamp) {
        let (MessageKind::Reply, AuthorKind::Agent, Some(agent)) =
            (message.kind, message.author.kind, message.author.id)
        else {
            return;
        };
        self.last_agents.insert(conversation.contact.id, AgentId(agent));
        self.note(conversation, |case| case.answered = case.answered.or(Some(at)));
    }

    fn note(&mut self, conversation: &Conversation, what: impl FnOnce(&mut Case)) {
        if let Some(case) = self.cases.get_mut(&conversation.id) {
            what(case);
        }
    }

    fn try_policy(mut self, policy: &Policy, days: i64) -> DryRun {
        let conversations = i64::try_from(self.cases.len()).unwrap_or(i64::MAX);
        let waits = self.cases.values().filter_map(|case| Some(case.assigned?.0 - case.arrived.0));
        let waits: Vec<i64> = waits.collect();
        let assigned = i64::try_from(waits.len()).unwrap_or(i64::MAX);
        let Waits { median, p90, longest } = Waits::of(waits);
        let actual = Actual { assigned, median_wait: median, p90_wait: p90, longest_wait: longest };
        self.history.courses = self.cases.iter().map(|(id, case)| (*id, case.course())).collect();
        let before = rehearse(&self.history, &self.history.group.policy);
        let after = rehearse(&self.history, policy);
        DryRun { days, conversations, before, after, actual }
    }
}

impl Case {
    /// How it would go on from an assignment: as it did.
    fn course(&self) -> Course {
        let since = |from: Option<Timestamp>, to: Option<Timestamp>| Some((to?.0 - from?.0).max(0));
        Course {
            answer_after: since(self.assigned, self.answered),
            work: since(self.assigned, self.resolved),
            gone_after: if self.assigned.is_none() { since(Some(self.arrived), self.resolved) } else { None },
        }
    }
}
