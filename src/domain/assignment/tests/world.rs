//! The world around the engine, as the database would have it: what happens in it, the facts that follow, and what the
//! engine must never do to it.

use proptest::prelude::*;

use super::reference::Reference;
use crate::domain::assignment::{
    AgentFacts, ConversationFacts, Decision, Engine, Fact, GroupFacts, InboxFacts, Policy, PolicyOverride, Seat,
};
use crate::domain::availability::Availability;
use crate::domain::business_hours::OpeningHours;
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};
use crate::domain::timestamp::Timestamp;

pub const AGENTS: i64 = 5;
pub const GROUPS: i64 = 3;
pub const INBOXES: i64 = 3;

/// Something that happens. Conversations are named by their number, modulo how many there are.
#[derive(Clone, Debug)]
pub enum Happening {
    Arrive {
        group: Option<GroupId>,
        inbox: InboxId,
        priority: Priority,
        favourite: Option<AgentId>,
    },
    Write(usize),
    Answer(usize),
    Resolve(usize),
    Reopen(usize),
    /// Somebody takes it, or is given it by hand.
    Take(usize, AgentId),
    GiveBack(usize),
    Move(usize, Option<GroupId>),
    Prioritize(usize, Priority),
    Availability(AgentId, Availability),
    Disable(AgentId, bool),
    Limit(AgentId, Option<u32>),
    Join(GroupId, AgentId, MemberRole),
    Leave(GroupId, AgentId),
    Policy(GroupId, Policy),
    Override(InboxId, Option<PolicyOverride>),
    GroupHours(GroupId, Option<OpeningHours>),
    InboxHours(InboxId, Option<OpeningHours>),
    DropGroup(GroupId),
    /// Time passes.
    Pass(i64),
    /// The clock is set, or was wrong.
    Jump(i64),
    /// Time passes until something is due.
    Idle,
    /// The process dies; the next one hears all facts, in an order by this number.
    Crash(usize),
    /// All that is known is told again.
    Repeat,
    /// The next decision can't be carried out: its conversation was resolved in the same moment.
    Refuse,
}

/// All facts, an engine and the reference that both know them, and what was decided.
#[derive(Debug)]
pub struct World {
    pub now: Timestamp,
    pub engine: Engine,
    pub reference: Reference,
    pub agents: Vec<AgentFacts>,
    pub groups: Vec<GroupFacts>,
    pub inboxes: Vec<InboxFacts>,
    pub conversations: Vec<ConversationFacts>,
    pub decisions: Vec<Decision>,
    pub told: Vec<(Timestamp, Option<Fact>)>,
    refuses_next: bool,
}

impl Default for World {
    fn default() -> Self {
        Self {
            now: Timestamp(1_000_000_000),
            engine: Engine::default(),
            reference: Reference::default(),
            agents: vec![],
            groups: vec![],
            inboxes: vec![],
            conversations: vec![],
            decisions: vec![],
            told: vec![],
            refuses_next: false,
        }
    }
}

impl World {
    /// Lets something happen, and everything that follows from it.
    pub fn live(&mut self, happening: Happening) -> Result<(), TestCaseError> {
        self.happen(happening);
        self.settle()
    }

    #[expect(clippy::too_many_lines, reason = "a list of what can happen")]
    pub fn happen(&mut self, happening: Happening) {
        let now = self.now;
        match happening {
            Happening::Arrive { group, inbox, priority, favourite } => {
                let facts = ConversationFacts {
                    id: ConversationId(i64::try_from(self.conversations.len()).unwrap() + 1),
                    inbox_id: inbox,
                    group_id: group,
                    is_open: true,
                    priority,
                    assignee: None,
                    queued_at: Some(now),
                    grouped_at: now,
                    waiting_since: Some(now),
                    assigned_at: None,
                    is_answered: false,
                    tried: vec![],
                    is_alerted: false,
                    favourite,
                    returns_to: None,
                };
                self.conversations.push(facts);
                self.change(self.conversations.len() - 1, |_| {});
            }
            Happening::Write(which) => self.change(which, |c| {
                if c.is_open {
                    c.waiting_since = c.waiting_since.or(Some(now));
                }
            }),
            Happening::Answer(which) => self.change(which, |c| {
                if c.is_open {
                    c.waiting_since = None;
                    c.is_answered = c.assignee.is_some();
                    c.favourite = c.assignee.or(c.favourite);
                    c.tried = vec![];
                    c.is_alerted = false;
                }
            }),
            Happening::Resolve(which) => self.change(which, |c| {
                c.is_open = false;
                c.queued_at = None;
                c.waiting_since = None;
            }),
            Happening::Reopen(which) => self.change(which, |c| {
                if !c.is_open {
                    c.is_open = true;
                    c.returns_to = c.assignee.take();
                    c.assigned_at = None;
                    c.queued_at = Some(now);
                    c.waiting_since = Some(now);
                    c.tried = vec![];
                    c.is_alerted = false;
                }
            }),
            Happening::Take(which, agent) => self.change(which, |c| {
                if c.is_open {
                    c.assignee = Some(agent);
                    c.assigned_at = Some(now);
                    c.queued_at = None;
                    c.is_answered = false;
                    c.is_alerted = false;
                }
            }),
            Happening::GiveBack(which) => self.change(which, |c| {
                if c.is_open
                    && let Some(owner) = c.assignee.take()
                {
                    c.tried.push(owner);
                    c.is_alerted = false;
                    c.assigned_at = None;
                    c.queued_at = Some(c.waiting_since.unwrap_or(now).min(now));
                }
            }),
            Happening::Move(which, group) => self.change(which, |c| {
                if c.is_open {
                    c.group_id = group;
                    c.grouped_at = now;
                    c.assignee = None;
                    c.assigned_at = None;
                    c.queued_at = Some(c.queued_at.or(c.waiting_since).unwrap_or(now).min(now));
                    c.tried = vec![];
                    c.is_alerted = false;
                }
            }),
            Happening::Prioritize(which, priority) => self.change(which, |c| c.priority = priority),
            Happening::Availability(id, availability) => self.change_agent(id, |agent| {
                agent.availability = availability;
                agent.offline_since = (availability == Availability::Offline).then_some(now);
            }),
            Happening::Disable(id, is_disabled) => self.change_agent(id, |agent| agent.is_disabled = is_disabled),
            Happening::Limit(id, limit) => self.change_agent(id, |agent| agent.limit = limit),
            Happening::Join(group, agent_id, role) => self.change_group(group, |group| {
                group.members.retain(|seat| seat.agent_id != agent_id);
                group.members.push(Seat { agent_id, role, turn: 0 });
            }),
            Happening::Leave(group, agent) => {
                self.change_group(group, |group| group.members.retain(|seat| seat.agent_id != agent));
            }
            Happening::Policy(group, policy) => self.change_group(group, |group| group.policy = policy),
            Happening::Override(inbox, policy) => self.change_inbox(inbox, |inbox| inbox.policy = policy),
            Happening::GroupHours(group, hours) => self.change_group(group, |group| group.hours = hours),
            Happening::InboxHours(inbox, hours) => self.change_inbox(inbox, |inbox| inbox.hours = hours),
            Happening::DropGroup(id) => {
                self.groups.retain(|group| group.id != id);
                self.tell(Fact::GroupGone(id));
            }
            Happening::Pass(seconds) | Happening::Jump(seconds) => self.now = self.now.plus_seconds(seconds),
            Happening::Idle => self.now = self.engine.next_due().map_or(now, |due| due.max(now)),
            Happening::Crash(order) => {
                self.engine = Engine::default();
                self.reference = Reference::default();
                let mut facts = self.facts();
                let middle = order % facts.len().max(1);
                facts.rotate_left(middle);
                if order % 2 == 0 {
                    facts.reverse();
                }
                self.told.push((now, None));
                for fact in facts {
                    self.tell(fact);
                }
            }
            Happening::Repeat => {
                for fact in self.facts() {
                    self.tell(fact);
                }
            }
            Happening::Refuse => self.refuses_next = true,
        }
    }

    /// All that is so.
    pub fn facts(&self) -> Vec<Fact> {
        let agents = self.agents.iter().cloned().map(Fact::Agent);
        let groups = self.groups.iter().cloned().map(Fact::Group);
        let inboxes = self.inboxes.iter().cloned().map(Fact::Inbox);
        let conversations = self.conversations.iter().cloned().map(Fact::Conversation);
        agents.chain(groups).chain(inboxes).chain(conversations).collect()
    }

    fn tell(&mut self, fact: Fact) {
        self.told.push((self.now, Some(fact.clone())));
        self.engine.learn(fact.clone(), self.now);
        self.reference.learn(fact, self.now);
    }

    fn change(&mut self, which: usize, change: impl FnOnce(&mut ConversationFacts)) {
        if self.conversations.is_empty() {
            return;
        }
        let which = which % self.conversations.len();
        change(&mut self.conversations[which]);
        self.tell(Fact::Conversation(self.conversations[which].clone()));
    }

    fn change_agent(&mut self, id: AgentId, change: impl FnOnce(&mut AgentFacts)) {
        let index = self.agents.iter().position(|agent| agent.id == id).unwrap_or_else(|| {
            self.agents.push(agent(id.0));
            self.agents.len() - 1
        });
        change(&mut self.agents[index]);
        self.tell(Fact::Agent(self.agents[index].clone()));
    }

    fn change_inbox(&mut self, id: InboxId, change: impl FnOnce(&mut InboxFacts)) {
        let index = self.inboxes.iter().position(|inbox| inbox.id == id).unwrap_or_else(|| {
            self.inboxes.push(InboxFacts { id, policy: None, hours: None });
            self.inboxes.len() - 1
        });
        change(&mut self.inboxes[index]);
        self.tell(Fact::Inbox(self.inboxes[index].clone()));
    }

    fn change_group(&mut self, id: GroupId, change: impl FnOnce(&mut GroupFacts)) {
        let index = self.groups.iter().position(|group| group.id == id).unwrap_or_else(|| {
            self.groups.push(GroupFacts { id, policy: Policy::default(), members: vec![], hours: None });
            self.groups.len() - 1
        });
        change(&mut self.groups[index]);
        self.tell(Fact::Group(self.groups[index].clone()));
    }

    /// Asks for decisions until there are none, and looks at each.
    pub fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..10_000 {
            let judged = self.reference.clone();
            let decision = self.engine.decide(self.now);
            prop_assert_eq!(&decision, &self.reference.decide(self.now), "the engine (left) and the reference differ");
            let Some(decision) = decision else { return self.check_rest() };
            self.check(&decision, &judged)?;
            if std::mem::take(&mut self.refuses_next) {
                let id = decision.conversation_id();
                let index = self.conversations.iter().position(|c| c.id == id).unwrap();
                self.change(index, |c| (c.is_open, c.queued_at, c.waiting_since) = (false, None, None));
            } else {
                self.carry_out(&decision);
            }
            self.decisions.push(decision);
        }
        Err(TestCaseError::fail("decisions without an end"))
    }

    /// What must hold of every single decision, whatever the reference says.
    fn check(&self, decision: &Decision, before: &Reference) -> Result<(), TestCaseError> {
        let facts = self.conversations.iter().find(|c| c.id == decision.conversation_id()).unwrap();
        prop_assert!(facts.is_open, "a resolved conversation is left alone");
        match decision {
            Decision::Assign { from, to, turn, tried, .. } => {
                let (group, policy) = before.policy(facts).unwrap();
                prop_assert!(!before.is_paused(facts, self.now), "somebody is assigned though it is closed");
                prop_assert_eq!(*from, facts.assignee, "the owner is who has it");
                prop_assert_ne!(*from, Some(*to));
                prop_assert!(tried.contains(to));
                prop_assert!(before.ready(group, &policy).contains(to), "only who is eligible and has room");
                let agent = self.agents.iter().find(|agent| agent.id == *to).unwrap();
                let held = self.conversations.iter().filter(|c| c.is_open && c.assignee == Some(*to)).count();
                let limit = policy.limit.into_iter().chain(agent.limit.map(i64::from)).min();
                prop_assert!(limit.is_none_or(|limit| i64::try_from(held).unwrap() < limit), "above the limit");
                prop_assert!(self.groups.iter().flat_map(|g| &g.members).all(|seat| seat.turn < *turn));
                let ahead = |c: &&ConversationFacts| {
                    let is_same_lane = c.group_id == facts.group_id
                        && (c.inbox_id == facts.inbox_id
                            || [c, facts].iter().all(|c| self.inboxes.iter().all(|inbox| inbox.id != c.inbox_id)));
                    let is_before = c.priority > facts.priority
                        || (c.priority == facts.priority && (c.queued_at, c.id) < (facts.queued_at, facts.id));
                    c.is_open && c.assignee.is_none() && is_same_lane && is_before
                };
                prop_assert!(from.is_some() || !self.conversations.iter().any(|c| ahead(&c)), "somebody was overtaken");
            }
            Decision::Release { from, .. } => prop_assert_eq!(Some(*from), facts.assignee),
            Decision::Overflow { from, to, .. } => {
                prop_assert_eq!((Some(*from), facts.assignee), (facts.group_id, None));
                prop_assert_ne!(from, to);
            }
            Decision::Alert { group_id, .. } => {
                prop_assert_eq!(Some(*group_id), facts.group_id);
                prop_assert!(!facts.is_alerted, "the supervisors are told twice of one round");
            }
        }
        Ok(())
    }

    /// What must hold when nothing is left to decide.
    fn check_rest(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.reference.neglected(self.now), vec![], "somebody waits though somebody has room");
        prop_assert_eq!(self.engine.next_due(), self.reference.next_due(self.now));
        prop_assert!(self.engine.next_due().is_none_or(|due| due > self.now), "it would be asked for ever");
        let just_before = self.engine.next_due().map_or(self.now.plus_days(30), |due| Timestamp(due.0 - 1));
        prop_assert_eq!(self.reference.clone().decide(just_before), None, "it would be asked too late");
        for agent in &self.agents {
            prop_assert_eq!(self.engine.open_of(agent.id), i64::from(self.reference.open(agent.id)));
        }
        for group in (1..=GROUPS).map(GroupId) {
            let is_queued = |c: &&ConversationFacts| c.is_open && c.assignee.is_none() && c.group_id == Some(group);
            let mut queued: Vec<&ConversationFacts> = self.conversations.iter().filter(is_queued).collect();
            queued.sort_by_key(|c| (std::cmp::Reverse(c.priority), c.queued_at, c.id));
            let waiting: Vec<(ConversationId, u32)> = queued.iter().map(|c| c.id).zip(1..).collect();
            prop_assert_eq!(self.engine.waiting(group).collect::<Vec<_>>(), waiting.clone());
            let queue = self.engine.queue(group);
            prop_assert_eq!(queue.length, i64::try_from(queued.len()).unwrap());
            prop_assert_eq!(queue.longest_since, queued.iter().filter_map(|c| c.queued_at).min());
            for (id, position) in waiting {
                prop_assert_eq!(self.engine.standing(id).map(|standing| standing.position), Some(position));
            }
            let is_there = |seat: &Seat| {
                let mut agents = self.agents.iter().filter(|agent| agent.id == seat.agent_id && !agent.is_disabled);
                seat.role == MemberRole::Operator && agents.any(|agent| agent.availability == Availability::Online)
            };
            let members = self.groups.iter().find(|g| g.id == group).map_or(&[][..], |g| &g.members);
            prop_assert_eq!(self.engine.is_group_online(group), members.iter().any(is_there));
            for load in self.engine.loads(group) {
                let of_agent = |c: &&ConversationFacts| c.is_open && c.assignee == Some(load.agent_id);
                let waits: Vec<Timestamp> =
                    self.conversations.iter().filter(of_agent).filter_map(|c| c.waiting_since).collect();
                let counted = i64::try_from(waits.len()).unwrap();
                prop_assert_eq!((load.waiting, load.longest_since), (counted, waits.into_iter().min()));
            }
        }
        Ok(())
    }

    /// Stores what a decision says, and nothing else.
    fn carry_out(&mut self, decision: &Decision) {
        let now = self.now;
        let id = decision.conversation_id();
        let facts = self.conversations.iter_mut().find(|c| c.id == id).unwrap();
        facts.is_alerted = matches!(decision, Decision::Alert { .. });
        facts.returns_to = facts.returns_to.filter(|_| matches!(decision, Decision::Alert { .. }));
        match decision {
            Decision::Assign { to, turn, tried, .. } => {
                facts.assignee = Some(*to);
                facts.assigned_at = Some(now);
                facts.queued_at = None;
                facts.is_answered = false;
                facts.tried.clone_from(tried);
                let group = self.groups.iter_mut().find(|group| Some(group.id) == facts.group_id).unwrap();
                group.members.iter_mut().find(|seat| seat.agent_id == *to).unwrap().turn = *turn;
            }
            Decision::Release { tried, queued_at, .. } => {
                facts.assignee = None;
                facts.assigned_at = None;
                facts.queued_at = Some(*queued_at);
                facts.tried.clone_from(tried);
            }
            Decision::Overflow { to, .. } => {
                facts.group_id = Some(*to);
                facts.grouped_at = now;
                facts.tried = vec![];
            }
            Decision::Alert { .. } => {}
        }
    }
}

/// An agent who is there.
pub fn agent(id: i64) -> AgentFacts {
    let name = ["Ana", "Ben", "Carla", "Dora", "Emil", "Fay", "Gil"][usize::try_from(id - 1).unwrap() % 7].to_owned();
    AgentFacts {
        id: AgentId(id),
        name,
        is_disabled: false,
        availability: Availability::Online,
        offline_since: None,
        limit: None,
    }
}
