//! A rehearsal: the engine over a made-up clock. It goes from one moment at which something happens to the next.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::decision::Decision;
use super::dry_run::{Course, Happening, History};
use super::engine::Engine;
use super::fact::{AgentFacts, ConversationFacts, Fact, GroupFacts};
use super::outcome::{AgentOutcome, Outcome, RehearsedAssignment, Waits};
use super::policy::{Overflow, Policy};
use super::reason::Reason;
use crate::domain::availability::Availability;
use crate::domain::conversation::Priority;
use crate::domain::id::{AgentId, ConversationId, InboxId};
use crate::domain::timestamp::Timestamp;

/// How many of the newest assignments a rehearsal tells one by one.
const TOLD_MAX: usize = 50;
/// How often a conversation moves on before the rehearsal leaves it alone: nobody ever answered it, and without an end it
/// would move on every minute for a month.
const MOVES_MAX: u32 = 100;

/// What the rehearsal itself has put on its calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Index of a happening.
    Happens(usize),
    /// The agent who got it so many moves ago answers, if they still have it.
    Answer(ConversationId, u32),
    Resolve(ConversationId),
    /// The contact gives up, if nobody has ever had it.
    Leave(ConversationId),
}

/// A conversation of the rehearsal.
#[derive(Debug)]
struct Case {
    facts: ConversationFacts,
    arrived_at: Timestamp,
    is_assigned: bool,
    is_overflowed: bool,
    moves: u32,
}

#[derive(Debug)]
pub(super) struct Rehearsal<'a> {
    history: &'a History,
    engine: Engine,
    now: Timestamp,
    calendar: BTreeSet<(Timestamp, Step)>,
    cases: BTreeMap<ConversationId, Case>,
    agents: BTreeMap<AgentId, AgentFacts>,
    waits: Vec<i64>,
    told: VecDeque<(ConversationId, Timestamp, AgentId, Reason)>,
    tallies: BTreeMap<AgentId, AgentOutcome>,
    outcome: Outcome,
}

impl<'a> Rehearsal<'a> {
    pub(super) fn new(history: &'a History, policy: &Policy) -> Self {
        let numbered = history.happenings.iter().enumerate();
        let within = numbered.filter(|(_, (at, _))| (history.from..=history.until).contains(at));
        let mut rehearsal = Self {
            history,
            engine: Engine::default(),
            now: history.from,
            calendar: within.map(|(index, (at, _))| (*at, Step::Happens(index))).collect(),
            cases: BTreeMap::new(),
            agents: history.agents.iter().map(|agent| (agent.id, agent.clone())).collect(),
            waits: Vec::new(),
            told: VecDeque::new(),
            tallies: BTreeMap::new(),
            outcome: Outcome::default(),
        };
        for agent in &history.agents {
            rehearsal.engine.learn(Fact::Agent(agent.clone()), history.from);
        }
        for facts in &history.inboxes {
            rehearsal.engine.learn(Fact::Inbox(facts.clone()), history.from);
        }
        let differently = history.inboxes.iter().filter_map(|inbox| inbox.policy.as_ref());
        let overflows = differently.filter_map(|differently| differently.overflow.flatten());
        for Overflow { group_id, .. } in overflows.chain(policy.overflow) {
            rehearsal.learn_group(GroupFacts {
                id: group_id,
                policy: Policy::default(),
                members: Vec::new(),
                hours: None,
            });
        }
        rehearsal.learn_group(GroupFacts { policy: policy.clone(), ..history.group.clone() });
        rehearsal
    }

    fn learn_group(&mut self, facts: GroupFacts) {
        self.engine.learn(Fact::Group(facts), self.now);
    }

    pub(super) fn run(&mut self) {
        loop {
            while let Some(decision) = self.engine.decide(self.now) {
                self.carry_out(decision);
            }
            let planned = self.calendar.first().map(|(at, _)| *at);
            let Some(next) = planned.into_iter().chain(self.engine.next_due()).min() else { return };
            if next > self.history.until {
                return;
            }
            self.now = self.now.max(next);
            // All that people do at this moment, then what happens by itself: an answer at the last moment counts.
            while self.calendar.first().is_some_and(|(at, _)| *at <= self.now)
                && let Some((_, step)) = self.calendar.pop_first()
            {
                self.follow(step);
            }
        }
    }

    fn follow(&mut self, step: Step) {
        match step {
            Step::Happens(index) => match self.history.happenings.get(index) {
                Some((_, Happening::Arrived { conversation_id, inbox_id, priority, favourite })) => {
                    self.arrive(*conversation_id, *inbox_id, *priority, *favourite);
                }
                Some((_, Happening::Availability { agent_id, availability })) => {
                    self.come_or_go(*agent_id, *availability);
                }
                None => {}
            },
            Step::Answer(id, moves) => self.change(id, |case| {
                if case.moves == moves && case.facts.assignee.is_some() {
                    case.facts.waiting_since = None;
                    case.facts.is_answered = true;
                    case.facts.tried = Vec::new();
                    case.facts.is_alerted = false;
                }
            }),
            Step::Resolve(id) => self.change(id, |case| case.facts.is_open = false),
            Step::Leave(id) => self.change(id, |case| case.facts.is_open &= case.is_assigned),
        }
    }

    fn arrive(&mut self, id: ConversationId, inbox_id: InboxId, priority: Priority, favourite: Option<AgentId>) {
        let now = self.now;
        let facts = ConversationFacts {
            id,
            inbox_id,
            group_id: Some(self.history.group.id),
            is_open: true,
            priority,
            assignee: None,
            queued_at: Some(now),
            grouped_at: now,
            waiting_since: Some(now),
            assigned_at: None,
            is_answered: false,
            tried: Vec::new(),
            is_alerted: false,
            favourite,
            returns_to: None,
        };
        self.plan(self.course(id).gone_after, Step::Leave(id));
        self.engine.learn(Fact::Conversation(facts.clone()), now);
        self.cases.insert(id, Case { facts, arrived_at: now, is_assigned: false, is_overflowed: false, moves: 0 });
    }

    fn come_or_go(&mut self, id: AgentId, availability: Availability) {
        let now = self.now;
        if let Some(agent) = self.agents.get_mut(&id) {
            agent.availability = availability;
            agent.offline_since = Some(now);
            self.engine.learn(Fact::Agent(agent.clone()), now);
        }
    }

    /// Changes a conversation and tells the engine.
    fn change(&mut self, id: ConversationId, change: impl FnOnce(&mut Case)) {
        if let Some(case) = self.cases.get_mut(&id) {
            change(case);
            self.engine.learn(Fact::Conversation(case.facts.clone()), self.now);
        }
    }

    fn carry_out(&mut self, decision: Decision) {
        match decision {
            Decision::Assign { conversation_id, from, to, reason, tried, .. } => {
                self.assign(conversation_id, from, to, reason, tried);
            }
            Decision::Release { conversation_id, tried, queued_at, .. } => {
                if let Some(case) = self.cases.get_mut(&conversation_id) {
                    case.facts.assignee = None;
                    case.facts.assigned_at = None;
                    case.facts.queued_at = Some(queued_at);
                    case.facts.tried = tried;
                    case.facts.is_alerted = false;
                }
            }
            Decision::Overflow { conversation_id, .. } => {
                self.outcome.overflowed += 1;
                self.change(conversation_id, |case| {
                    case.is_overflowed = true;
                    case.facts.is_open = false;
                });
            }
            Decision::Alert { conversation_id, .. } => {
                self.outcome.alerts += 1;
                if let Some(case) = self.cases.get_mut(&conversation_id) {
                    case.facts.is_alerted = true;
                }
            }
        }
    }

    fn assign(&mut self, id: ConversationId, from: Option<AgentId>, to: AgentId, reason: Reason, tried: Vec<AgentId>) {
        let (now, course) = (self.now, self.course(id));
        let Some(case) = self.cases.get_mut(&id) else { return };
        let is_first = !std::mem::replace(&mut case.is_assigned, true);
        case.moves += 1;
        let moves = case.moves;
        let arrived_at = case.arrived_at;
        case.facts = ConversationFacts {
            assignee: Some(to),
            assigned_at: Some(now),
            queued_at: None,
            is_answered: false,
            tried,
            is_alerted: false,
            ..case.facts.clone()
        };
        if moves >= MOVES_MAX {
            self.change(id, |case| case.facts.is_open = false);
        }
        if is_first {
            self.outcome.assigned += 1;
            self.waits.push(now.0.saturating_sub(arrived_at.0));
            self.plan(course.work, Step::Resolve(id));
        }
        self.outcome.reassigned += i64::from(from.is_some());
        self.plan(course.answer_after, Step::Answer(id, moves));
        self.count(to);
        if self.told.len() == TOLD_MAX {
            self.told.pop_front();
        }
        self.told.push_back((id, now, to, reason));
    }

    /// Counts an assignment for an agent.
    fn count(&mut self, id: AgentId) {
        let open = self.engine.open_of(id);
        let tally = self.tallies.entry(id).or_insert_with(|| nothing(id));
        tally.assigned += 1;
        tally.most_open = tally.most_open.max(open);
    }

    fn course(&self, id: ConversationId) -> Course {
        self.history.courses.get(&id).copied().unwrap_or_default()
    }

    /// Puts a step on the calendar, so many milliseconds from now.
    fn plan(&mut self, after_ms: Option<i64>, step: Step) {
        if let Some(after) = after_ms {
            self.calendar.insert((Timestamp(self.now.0.saturating_add(after.max(0))), step));
        }
    }

    fn name_of(&self, id: AgentId) -> String {
        self.agents.get(&id).map(|agent| agent.name.clone()).unwrap_or_default()
    }

    pub(super) fn finish(mut self) -> Outcome {
        let nobodys = self.cases.values().filter(|case| !case.is_assigned && !case.is_overflowed).count();
        let waits = Waits::of(std::mem::take(&mut self.waits));
        let members = self.history.group.members.iter().map(|seat| (seat.agent_id, nothing(seat.agent_id)));
        let mut tallies: BTreeMap<AgentId, AgentOutcome> = members.collect();
        tallies.append(&mut self.tallies);
        let agents = tallies
            .into_values()
            .map(|tally| AgentOutcome { agent_name: self.name_of(tally.agent_id), ..tally })
            .collect();
        let assignments = self.told.iter().rev().map(|(conversation_id, at, agent_id, reason)| RehearsedAssignment {
            conversation_id: *conversation_id,
            at: *at,
            agent_id: *agent_id,
            reason: reason.clone(),
            words: reason.in_words(Some(&self.name_of(*agent_id))),
        });
        Outcome {
            unassigned: i64::try_from(nobodys).unwrap_or(i64::MAX),
            median_wait: waits.median,
            p90_wait: waits.p90,
            longest_wait: waits.longest,
            agents,
            assignments: assignments.collect(),
            ..self.outcome
        }
    }
}

fn nothing(agent_id: AgentId) -> AgentOutcome {
    AgentOutcome { agent_id, agent_name: String::new(), assigned: 0, most_open: 0 }
}
