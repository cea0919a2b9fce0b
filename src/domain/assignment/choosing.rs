//! Who gets a conversation, and what is said about it.

use super::decision::Decision;
use super::engine::Engine;
use super::lane::{Lane, Pick};
use super::reason::{Choice, PASSED_MAX, Passed, Reason, Trigger, Why};
use crate::domain::id::{AgentId, ConversationId};
use crate::domain::timestamp::Timestamp;

impl Engine {
    /// Gives the first who waits to the best who is ready.
    pub(super) fn assign_next(&mut self, now: Timestamp) -> Option<Decision> {
        let head = *self.heads.first()?;
        let id = head.place.id;
        let record = self.conversations.get(&id)?;
        let lane = self.lane(record)?;
        let pick = lane
            // Who gave it back has shown that they are not the one.
            .preferred(record, |agent| record.has_tried(agent))
            .or_else(|| lane.next(None, |agent| record.has_tried(agent)))
            // Somebody waits and somebody has room: better the same one again than nobody.
            .or_else(|| lane.next(None, |_| false))?;
        let reason = self.reason(lane, &pick, Trigger::Queued, None);
        self.assign(id, pick.agent_id, reason, now)
    }

    /// What is said about a choice. `owner` is who had it: the trigger names them.
    pub(super) fn reason(&self, lane: &Lane, pick: &Pick, trigger: Trigger, owner: Option<AgentId>) -> Reason {
        let (unready, unready_count) = lane.unready(owner);
        let skipped = pick.skipped.iter().map(|id| (Why::HadIt, *id));
        let passed: Vec<Passed> = skipped
            .chain(unready)
            .take(PASSED_MAX)
            .map(|(why, agent_id)| Passed { agent_id, agent_name: self.name_of(agent_id), why })
            .collect();
        let others = (pick.skipped_count + unready_count).saturating_sub(passed.len());
        let agent = self.agents.get(&pick.agent_id);
        let own_limit = agent.and_then(|agent| agent.facts.as_ref()?.limit);
        let open = agent.map_or(0, |agent| agent.open());
        Reason {
            trigger,
            choice: Some(Choice { kind: pick.kind, open, limit: lane.policy.limit_for(own_limit) }),
            passed,
            passed_more: u32::try_from(others).unwrap_or(u32::MAX),
        }
    }

    /// Gives a conversation to an agent.
    pub(super) fn assign(
        &mut self,
        id: ConversationId,
        to: AgentId,
        reason: Reason,
        now: Timestamp,
    ) -> Option<Decision> {
        let mut record = self.take(id)?;
        self.turn = self.turn.saturating_add(1);
        let turn = self.turn;
        let queued_in = record.group_id.filter(|_| record.owner.is_none());
        let seat = record.group_id.and_then(|group| self.groups.get_mut(&group)?.seats.get_mut(&to));
        if let Some((_, last)) = seat {
            *last = turn;
        }
        let from = record.owner.replace(to);
        record.try_agent(to);
        let tried = record.tried.to_vec();
        record.since = now;
        record.armed_from = now;
        record.is_answered = false;
        record.is_alerted = false;
        record.returns_to = None;
        self.put(id, record);
        if let Some(group) = queued_in {
            self.note_pace(group, true, now);
        }
        Some(Decision::Assign { conversation_id: id, from, to, reason, turn, tried })
    }

    /// An agent's name, for reasons.
    pub(super) fn name_of(&self, id: AgentId) -> String {
        let facts = self.agents.get(&id).and_then(|agent| agent.facts.as_ref());
        facts.map_or_else(|| format!("Agent {id}"), |facts| facts.name.clone())
    }
}
