//! Small worlds for single sentences, with what happened in them in words. The reference watches here, too.

use super::world::{Happening, World};
use crate::domain::assignment::{Decision, Policy};
use crate::domain::conversation::Priority;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, ConversationId, GroupId, InboxId};

pub const ANA: AgentId = AgentId(1);
pub const BEN: AgentId = AgentId(2);
pub const CARLA: AgentId = AgentId(3);
pub const DORA: AgentId = AgentId(4);
pub const GROUP: GroupId = GroupId(1);
pub const OTHER: GroupId = GroupId(2);

impl World {
    /// A group of so many agents who are all there.
    pub fn of(policy: &Policy, agents: i64) -> Self {
        let mut world = Self::default();
        for id in 1..=agents {
            world.does(Happening::Join(GROUP, AgentId(id), MemberRole::Operator));
            world.does(Happening::Disable(AgentId(id), false));
        }
        world.does(Happening::Policy(GROUP, policy.clone()));
        world
    }

    /// Lets something happen and says what was decided.
    pub fn does(&mut self, happening: Happening) -> Vec<String> {
        let before = self.decisions.len();
        self.live(happening).unwrap();
        self.decisions[before..].iter().map(|decision| self.in_words(decision)).collect()
    }

    /// A conversation of inbox 1 comes into the group.
    pub fn arrives(&mut self) -> Vec<String> {
        self.arrives_as(Priority::Normal, None)
    }

    pub fn arrives_as(&mut self, priority: Priority, favourite: Option<AgentId>) -> Vec<String> {
        self.does(Happening::Arrive { group: Some(GROUP), inbox: InboxId(1), priority, favourite })
    }

    pub fn arrives_through(&mut self, inbox: i64) -> Vec<String> {
        let (inbox, priority) = (InboxId(inbox), Priority::Normal);
        self.does(Happening::Arrive { group: Some(GROUP), inbox, priority, favourite: None })
    }

    pub fn passes(&mut self, seconds: i64) -> Vec<String> {
        self.does(Happening::Pass(seconds))
    }

    /// Who has a conversation, by its id.
    pub fn owner(&self, id: i64) -> Option<AgentId> {
        self.conversations.iter().find(|c| c.id == ConversationId(id)).unwrap().assignee
    }

    fn in_words(&self, decision: &Decision) -> String {
        let id = decision.conversation_id();
        match decision {
            Decision::Assign { to, reason, .. } => {
                let name = self.agents.iter().find(|agent| agent.id == *to).map(|agent| &*agent.name);
                format!("{id}: {}", reason.in_words(name))
            }
            Decision::Release { reason, .. } => format!("{id} waits: {}", reason.in_words(None)),
            Decision::Overflow { to, reason, .. } => format!("{id} goes to group {to}: {}", reason.in_words(None)),
            Decision::Alert { .. } => format!("{id} is unattended"),
        }
    }
}

pub fn automatic() -> Policy {
    Policy { mode: crate::domain::assignment::Mode::Automatic, ..Policy::default() }
}
