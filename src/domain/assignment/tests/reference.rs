//! What the engine promises, the slow and obvious way: lists of facts, and everything looked at each time. It shares no
//! structure with the engine, only the facts and decisions that both speak in.

use std::cmp::Reverse;

use crate::domain::assignment::{
    AgentFacts, Choice, ChoiceKind, ConversationFacts, Decision, Eligible, Fact, GroupFacts, InboxFacts, Mode,
    OutsideHours, Passed, Policy, Reason, Strategy, Trigger, Why,
};
use crate::domain::availability::Availability;
use crate::domain::business_hours::{Calendar, OpeningHours};
use crate::domain::id::{AgentId, ConversationId};
use crate::domain::timestamp::Timestamp;

#[derive(Clone, Debug, Default)]
pub struct Reference {
    agents: Vec<AgentFacts>,
    groups: Vec<GroupFacts>,
    inboxes: Vec<InboxFacts>,
    conversations: Vec<Known>,
    turn: i64,
}

/// An open conversation, and the two things that no fact says.
#[derive(Clone, Debug)]
struct Known {
    facts: ConversationFacts,
    counted_from: Timestamp,
}

impl Reference {
    pub fn learn(&mut self, fact: Fact, now: Timestamp) {
        match fact {
            Fact::Agent(mut facts) => {
                let before = self.agent(facts.id).and_then(|agent| agent.offline_since);
                let since = facts.offline_since.or(before).map_or(now, |since| since.min(now));
                facts.offline_since = (facts.availability == Availability::Offline).then_some(since);
                self.agents.retain(|agent| agent.id != facts.id);
                self.agents.push(facts);
            }
            Fact::Group(facts) => {
                self.turn = facts.members.iter().map(|seat| seat.turn).fold(self.turn, i64::max);
                self.groups.retain(|group| group.id != facts.id);
                self.groups.push(facts);
            }
            Fact::GroupGone(id) => self.groups.retain(|group| group.id != id),
            Fact::Inbox(facts) => {
                self.inboxes.retain(|inbox| inbox.id != facts.id);
                self.inboxes.push(facts);
            }
            Fact::Conversation(facts) => self.learn_conversation(facts, now),
        }
    }

    fn learn_conversation(&mut self, mut facts: ConversationFacts, now: Timestamp) {
        facts.tried.sort();
        facts.tried.dedup();
        let index = self.conversations.iter().position(|known| known.facts.id == facts.id);
        let before = index.map(|index| self.conversations.remove(index));
        if !facts.is_open {
            return;
        }
        let starts = match facts.assignee {
            Some(_) => [facts.assigned_at, facts.waiting_since],
            None => [facts.queued_at, Some(facts.grouped_at)],
        };
        let start = starts.into_iter().flatten().max().unwrap().min(now);
        let mut known = Known { counted_from: start, facts };
        if let Some(before) = before
            && is_same_wait(&before.facts, &known.facts)
        {
            known.counted_from = before.counted_from;
        }
        self.conversations.push(known);
    }

    pub fn decide(&mut self, now: Timestamp) -> Option<Decision> {
        self.serve_queue(now).or_else(|| self.look_at_timers(now))
    }

    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let dues = self.conversations.iter().filter_map(|known| self.due(known, now));
        // Where somebody waits, it may open or close.
        let waiting = self.conversations.iter().filter(|known| known.facts.assignee.is_none());
        let turnings = waiting.filter_map(|known| self.hours(&known.facts)?.next_change(now));
        dues.chain(turnings).min()
    }

    /// The hours that pause a conversation.
    fn hours(&self, facts: &ConversationFacts) -> Option<Calendar> {
        let (group, policy) = self.policy(facts)?;
        let inbox = self.inboxes.iter().find(|inbox| inbox.id == facts.inbox_id).and_then(|inbox| inbox.hours.as_ref());
        let hours = group.hours.as_ref().or(inbox).filter(|_| policy.outside_hours == OutsideHours::Wait);
        hours.map(OpeningHours::calendar)
    }

    /// Whether nothing happens to a conversation by itself.
    pub fn is_paused(&self, facts: &ConversationFacts, now: Timestamp) -> bool {
        self.hours(facts).is_some_and(|hours| !hours.is_open(now))
    }

    /// So many seconds later, not counting those in which it is closed, and not at a moment when it is.
    fn later(&self, known: &Known, from: Timestamp, seconds: i64, now: Timestamp) -> Option<Timestamp> {
        let Some(hours) = self.hours(&known.facts) else { return Some(from.plus_seconds(seconds)) };
        let (mut at, mut left) = (from, seconds.max(0) * 1000);
        loop {
            let change = hours.next_change(at);
            let end = change.map_or(i64::MAX, |change| change.0);
            if hours.is_open(at) {
                if end.saturating_sub(at.0) > left && (at.0 + left > now.0 || hours.is_open(now)) {
                    return Some(Timestamp(at.0 + left));
                }
                left = (left - end.saturating_sub(at.0)).max(0);
            }
            at = change?;
        }
    }

    /// Who waits in an automatic queue though somebody is ready.
    pub fn neglected(&self, now: Timestamp) -> Vec<ConversationId> {
        let mut waiting: Vec<&Known> = self.conversations.iter().filter(|k| k.facts.assignee.is_none()).collect();
        waiting.sort_by_key(|k| (Reverse(k.facts.priority), k.facts.queued_at, k.facts.id));
        let is_neglected =
            |k: &&Known| self.policy(&k.facts).is_some_and(|(group, p)| !self.ready(group, &p).is_empty());
        waiting.retain(|k| !self.is_paused(&k.facts, now));
        waiting.into_iter().filter(is_neglected).map(|k| k.facts.id).collect()
    }

    fn serve_queue(&mut self, now: Timestamp) -> Option<Decision> {
        let id = *self.neglected(now).first()?;
        let facts = self.facts(id);
        let (group, policy) = self.policy(&facts)?;
        let ready = self.ready(group, &policy);
        let untried: Vec<AgentId> = ready.iter().copied().filter(|id| !facts.tried.contains(id)).collect();
        let (to, kind, skipped) = if let Some((to, kind)) = wished(&facts, &policy, &untried) {
            (to, kind, vec![])
        } else if let Some(to) = untried.first() {
            (*to, usual(&policy), ready.iter().copied().take_while(|id| id != to).collect())
        } else {
            (ready[0], usual(&policy), vec![])
        };
        let reason = self.reason(Trigger::Queued, group, &policy, to, kind, skipped, None);
        Some(self.assign(id, to, facts.tried.clone(), reason, now))
    }

    fn look_at_timers(&mut self, now: Timestamp) -> Option<Decision> {
        loop {
            let dues = self.conversations.iter().filter_map(|known| Some((self.due(known, now)?, known.facts.id)));
            let (_, id) = dues.filter(|(due, _)| *due <= now).min()?;
            if let Some(decision) = self.fire(id, now) {
                return Some(decision);
            }
            self.known(id).counted_from = now;
        }
    }

    fn fire(&mut self, id: ConversationId, now: Timestamp) -> Option<Decision> {
        let known = self.known(id).clone();
        let (group, policy) = self.policy(&known.facts)?;
        let group = group.id;
        let Some(owner) = known.facts.assignee else {
            let overflow = policy.overflow?;
            self.groups.iter().find(|group| group.id == overflow.group_id)?;
            let moved = self.known(id);
            moved.facts.group_id = Some(overflow.group_id);
            moved.facts.grouped_at = now;
            moved.facts.tried = vec![];
            moved.facts.returns_to = None;
            moved.counted_from = now;
            let reason = Reason::only(Trigger::Overflow { seconds: overflow.after });
            return Some(Decision::Overflow { conversation_id: id, from: group, to: overflow.group_id, reason });
        };
        if self.give_back_due(&known, &policy, now).is_some_and(|due| due <= now) {
            let queued_at = known.facts.waiting_since.unwrap_or(now).min(now);
            let agent_name = self.name(owner);
            let tried = with(known.facts.tried, &[owner]);
            let freed = self.known(id);
            freed.facts.assignee = None;
            freed.facts.assigned_at = None;
            freed.facts.queued_at = Some(queued_at);
            freed.facts.tried.clone_from(&tried);
            freed.facts.returns_to = None;
            freed.counted_from = queued_at.max(freed.facts.grouped_at).min(now);
            freed.facts.is_alerted = false;
            let reason = Reason::only(Trigger::Offline { agent_id: owner, agent_name });
            return Some(Decision::Release { conversation_id: id, from: owner, reason, tried, queued_at });
        }
        self.move_on(id, owner, now)
    }

    fn move_on(&mut self, id: ConversationId, owner: AgentId, now: Timestamp) -> Option<Decision> {
        let known = self.known(id).clone();
        let (group, policy) = self.policy(&known.facts)?;
        let others: Vec<AgentId> = self.ready(group, &policy).into_iter().filter(|id| *id != owner).collect();
        let untried: Vec<AgentId> = others.iter().copied().filter(|id| !known.facts.tried.contains(id)).collect();
        let seconds = policy.reassign_after?;
        let trigger = Trigger::Unanswered { agent_id: owner, agent_name: self.name(owner), seconds };
        let (to, kind, skipped, tried) = if let Some((to, kind)) = wished(&known.facts, &policy, &untried) {
            (to, kind, vec![], with(known.facts.tried, &[owner]))
        } else if let Some(to) = untried.first() {
            let skipped = others.iter().copied().take_while(|id| id != to).collect();
            (*to, usual(&policy), skipped, with(known.facts.tried, &[owner]))
        } else {
            let members = group.members.iter().map(|seat| seat.agent_id);
            let mut eligible = members.filter(|id| matches!(self.why_not(*id, &policy), None | Some(Why::AtLimit)));
            if !eligible.all(|id| id == owner || known.facts.tried.contains(&id)) {
                return None;
            }
            if !known.facts.is_alerted {
                let group_id = group.id;
                self.known(id).facts.is_alerted = true;
                return Some(Decision::Alert { conversation_id: id, group_id });
            }
            let first = others.first().map(|id| (*id, usual(&policy)));
            let (to, kind) = wished(&known.facts, &policy, &others).or(first)?;
            (to, kind, vec![], vec![])
        };
        let reason = self.reason(trigger, group, &policy, to, kind, skipped, Some(owner));
        Some(self.assign(id, to, tried, reason, now))
    }

    fn assign(
        &mut self,
        id: ConversationId,
        to: AgentId,
        tried: Vec<AgentId>,
        reason: Reason,
        now: Timestamp,
    ) -> Decision {
        self.turn += 1;
        let turn = self.turn;
        let tried = with(tried, &[to]);
        let known = self.known(id);
        let from = known.facts.assignee.replace(to);
        known.facts.assigned_at = Some(now);
        known.facts.queued_at = None;
        known.facts.is_answered = false;
        known.facts.tried.clone_from(&tried);
        known.facts.returns_to = None;
        known.counted_from = now;
        known.facts.is_alerted = false;
        let group_id = known.facts.group_id;
        let group = self.groups.iter_mut().find(|group| Some(group.id) == group_id).unwrap();
        group.members.iter_mut().find(|seat| seat.agent_id == to).unwrap().turn = turn;
        Decision::Assign { conversation_id: id, from, to, reason, turn, tried }
    }

    fn due(&self, known: &Known, now: Timestamp) -> Option<Timestamp> {
        self.due_by_facts(known, now).filter(|due| due.0 != i64::MAX)
    }

    fn due_by_facts(&self, known: &Known, now: Timestamp) -> Option<Timestamp> {
        let (group, policy) = self.policy(&known.facts)?;
        if known.facts.assignee.is_none() {
            let overflow = policy.overflow.filter(|overflow| overflow.group_id != group.id)?;
            return self.later(known, known.counted_from, overflow.after.max(1), now);
        }
        let is_unanswered = known.facts.waiting_since.is_some() && !known.facts.is_answered;
        let after = policy.reassign_after.filter(|_| is_unanswered && policy.mode == Mode::Automatic);
        let reassign = after.and_then(|after| self.later(known, known.counted_from, after.max(1), now));
        reassign.into_iter().chain(self.give_back_due(known, &policy, now)).min()
    }

    fn give_back_due(&self, known: &Known, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
        let owner = self.agent(known.facts.assignee?)?;
        if policy.mode == Mode::Manual {
            return None;
        }
        if owner.is_disabled {
            return Some(Timestamp(0));
        }
        let after = policy.give_back_after.filter(|_| owner.availability == Availability::Offline)?;
        let had_since = known.facts.assigned_at?.min(known.counted_from);
        self.later(known, owner.offline_since?.max(had_since), after, now)
    }

    /// The policy in force for a conversation in a group that is known.
    pub fn policy(&self, facts: &ConversationFacts) -> Option<(&GroupFacts, Policy)> {
        let group = self.groups.iter().find(|group| Some(group.id) == facts.group_id)?;
        let inbox = self.inboxes.iter().find(|inbox| inbox.id == facts.inbox_id);
        let differently = inbox.and_then(|inbox| inbox.policy.as_ref());
        Some((group, differently.map_or_else(|| group.policy.clone(), |policy| policy.apply(&group.policy))))
    }

    /// Who can take one more, the first to be asked first.
    pub fn ready(&self, group: &GroupFacts, policy: &Policy) -> Vec<AgentId> {
        if policy.mode == Mode::Manual {
            return vec![];
        }
        let mut seats = group.members.clone();
        seats.retain(|seat| self.agent(seat.agent_id).is_some() && self.why_not(seat.agent_id, policy).is_none());
        seats.sort_by_key(|seat| {
            let open = self.open(seat.agent_id);
            (if policy.strategy == Strategy::LeastBusy { open } else { 0 }, seat.turn, seat.agent_id)
        });
        seats.iter().map(|seat| seat.agent_id).collect()
    }

    fn why_not(&self, id: AgentId, policy: &Policy) -> Option<Why> {
        let Some(agent) = self.agent(id) else { return Some(Why::Disabled) };
        let is_offline = agent.availability == Availability::Offline;
        let must_be_online = policy.eligible == Eligible::Online;
        let whys = [
            (agent.is_disabled, Why::Disabled),
            (policy.excluded_ids.contains(&id), Why::Excluded),
            (policy.eligible == Eligible::Chosen && !policy.chosen_ids.contains(&id), Why::NotChosen),
            (is_offline && (must_be_online || policy.give_back_after.is_some()), Why::Offline),
            (must_be_online && agent.availability == Availability::Away, Why::Away),
            (self.limit(id, policy).is_some_and(|limit| self.open(id) >= limit), Why::AtLimit),
        ];
        whys.into_iter().find(|(is_so, _)| *is_so).map(|(_, why)| why)
    }

    fn limit(&self, id: AgentId, policy: &Policy) -> Option<u32> {
        let own = self.agent(id).and_then(|agent| agent.limit);
        let here = policy.limit.map(|limit| u32::try_from(limit).unwrap_or(0));
        own.map_or(here, |own| Some(here.map_or(own, |here| here.min(own))))
    }

    pub fn open(&self, id: AgentId) -> u32 {
        u32::try_from(self.conversations.iter().filter(|known| known.facts.assignee == Some(id)).count()).unwrap()
    }

    #[expect(clippy::too_many_arguments, reason = "a reason is made of this much")]
    fn reason(
        &self,
        trigger: Trigger,
        group: &GroupFacts,
        policy: &Policy,
        to: AgentId,
        kind: ChoiceKind,
        skipped: Vec<AgentId>,
        owner: Option<AgentId>,
    ) -> Reason {
        let order = |why: &Why| {
            let order =
                [Why::HadIt, Why::AtLimit, Why::Away, Why::Offline, Why::Disabled, Why::Excluded, Why::NotChosen];
            order.iter().position(|other| other == why)
        };
        let members = group.members.iter().map(|seat| seat.agent_id).filter(|id| self.agent(*id).is_some());
        let mut others: Vec<(AgentId, Why)> =
            members.filter(|id| Some(*id) != owner).filter_map(|id| Some((id, self.why_not(id, policy)?))).collect();
        others.sort_by_key(|(id, why)| (order(why), *id));
        let all: Vec<(AgentId, Why)> = skipped.into_iter().map(|id| (id, Why::HadIt)).chain(others).collect();
        let named = all.iter().take(3);
        let passed = named.map(|(id, why)| Passed { agent_id: *id, agent_name: self.name(*id), why: *why }).collect();
        let choice = Choice { kind, open: self.open(to), limit: self.limit(to, policy) };
        let passed_more = u32::try_from(all.len().saturating_sub(3)).unwrap();
        Reason { trigger, choice: Some(choice), passed, passed_more }
    }

    fn name(&self, id: AgentId) -> String {
        self.agent(id).map_or_else(|| format!("Agent {id}"), |agent| agent.name.clone())
    }

    fn agent(&self, id: AgentId) -> Option<&AgentFacts> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    fn facts(&self, id: ConversationId) -> ConversationFacts {
        self.conversations.iter().find(|known| known.facts.id == id).unwrap().facts.clone()
    }

    fn known(&mut self, id: ConversationId) -> &mut Known {
        self.conversations.iter_mut().find(|known| known.facts.id == id).unwrap()
    }
}

/// Who is to be preferred, if they are among these.
fn wished(facts: &ConversationFacts, policy: &Policy, among: &[AgentId]) -> Option<(AgentId, ChoiceKind)> {
    match (facts.returns_to, facts.favourite) {
        (Some(id), _) if among.contains(&id) => Some((id, ChoiceKind::Returns)),
        (_, Some(id)) if policy.prefers_known && among.contains(&id) => Some((id, ChoiceKind::KnowsContact)),
        _ => None,
    }
}

fn usual(policy: &Policy) -> ChoiceKind {
    match policy.strategy {
        Strategy::LeastBusy => ChoiceKind::FewestOpen,
        Strategy::RoundRobin => ChoiceKind::NextInTurn,
    }
}

fn with(mut ids: Vec<AgentId>, more: &[AgentId]) -> Vec<AgentId> {
    ids.extend(more);
    ids.sort();
    ids.dedup();
    ids
}

fn is_same_wait(one: &ConversationFacts, other: &ConversationFacts) -> bool {
    one.group_id == other.group_id
        && one.assignee == other.assignee
        && one.assigned_at == other.assigned_at
        && one.queued_at == other.queued_at
        && one.grouped_at == other.grouped_at
        && one.waiting_since == other.waiting_since
        && one.is_answered == other.is_answered
}
