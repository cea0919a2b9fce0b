//! Who is there: connections by whose they are, and which groups somebody answers for.

use std::collections::{HashMap, HashSet};

use crate::domain::agent::Agent;
use crate::domain::availability::Availability;
use crate::domain::event::Change;
use crate::domain::group::{Group, MemberRole};
use crate::domain::id::{AgentId, ContactId, GroupId};

/// Connections by whose they are.
#[derive(Default)]
pub struct Presence {
    agents: HashMap<AgentId, u32>,
    contacts: HashMap<ContactId, u32>,
    roster: Roster,
}

impl Presence {
    /// Whether somebody answers for a group: an operator of it is online.
    #[must_use]
    pub fn is_group_online(&self, group: Option<GroupId>) -> bool {
        group.is_some_and(|group| self.roster.online_groups.contains(&group))
    }

    /// Whether an agent has the inbox open somewhere.
    #[must_use]
    pub fn is_agent_connected(&self, id: AgentId) -> bool {
        self.agents.contains_key(&id)
    }

    /// The agents who have the inbox open somewhere.
    #[must_use]
    pub fn agents_connected(&self) -> Vec<AgentId> {
        self.agents.keys().copied().collect()
    }

    #[must_use]
    pub fn is_contact_online(&self, id: ContactId) -> bool {
        self.contacts.contains_key(&id)
    }

    /// True for an agent's first connection.
    pub(super) fn agent_joined(&mut self, id: AgentId) -> bool {
        join(&mut self.agents, id)
    }

    /// True for an agent's last connection.
    pub(super) fn agent_left(&mut self, id: AgentId) -> bool {
        leave(&mut self.agents, &id)
    }

    /// True for a contact's first connection.
    pub(super) fn contact_joined(&mut self, id: ContactId) -> bool {
        join(&mut self.contacts, id)
    }

    /// True for a contact's last connection.
    pub(super) fn contact_left(&mut self, id: ContactId) -> bool {
        leave(&mut self.contacts, &id)
    }

    /// Begins with what the database knows.
    pub(super) fn seed(&mut self, groups: Vec<Group>, agents: &[Agent]) {
        self.roster = Roster::default();
        for group in groups {
            self.roster.operators.insert(group.id, operators(&group));
        }
        for agent in agents {
            self.roster.set_online(agent.id, !agent.is_disabled && agent.availability == Availability::Online);
        }
        self.roster.look();
    }

    /// Takes a change in; answers the groups that somebody answers for now, or nobody any more.
    pub(super) fn hear(&mut self, change: &Change) -> Vec<GroupId> {
        match change {
            Change::GroupCreated { group } | Change::GroupUpdated { group } => {
                self.roster.operators.insert(group.id, operators(group));
            }
            Change::GroupDeleted { group_id } => {
                self.roster.operators.remove(group_id);
            }
            Change::AgentAvailabilityChanged { agent_id, availability, .. } => {
                self.roster.set_online(*agent_id, *availability == Availability::Online);
            }
            _ => return Vec::new(),
        }
        self.roster.look()
    }
}

/// Who answers for which group.
#[derive(Default)]
struct Roster {
    operators: HashMap<GroupId, Vec<AgentId>>,
    online: HashSet<AgentId>,
    online_groups: HashSet<GroupId>,
}

impl Roster {
    fn set_online(&mut self, agent: AgentId, is_online: bool) {
        if is_online {
            self.online.insert(agent);
        } else {
            self.online.remove(&agent);
        }
    }

    /// Finds out which groups are online, and answers what has changed.
    fn look(&mut self) -> Vec<GroupId> {
        let is_online = |agents: &[AgentId]| agents.iter().any(|agent| self.online.contains(agent));
        let now: HashSet<GroupId> =
            self.operators.iter().filter(|(_, agents)| is_online(agents)).map(|(group, _)| *group).collect();
        let changes = now.symmetric_difference(&self.online_groups).copied().collect();
        self.online_groups = now;
        changes
    }
}

fn operators(group: &Group) -> Vec<AgentId> {
    let operators = group.members.iter().filter(|member| member.role == MemberRole::Operator);
    operators.map(|member| member.agent_id).collect()
}

/// True for the first connection of `id`.
fn join<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, id: K) -> bool {
    let count = counts.entry(id).or_insert(0);
    *count += 1;
    *count == 1
}

/// True for the last connection of `id`.
fn leave<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, id: &K) -> bool {
    let Some(count) = counts.get_mut(id) else { return false };
    *count = count.saturating_sub(1);
    let is_last = *count == 0;
    if is_last {
        counts.remove(id);
    }
    is_last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Cause;

    #[test]
    fn only_the_first_and_the_last_connection_of_an_agent_are_news() {
        let mut presence = Presence::default();
        let ana = AgentId(1);
        assert!(presence.agent_joined(ana));
        assert!(!presence.agent_joined(ana));
        assert!(!presence.agent_left(ana));
        assert!(presence.agent_left(ana));
        assert!(!presence.is_agent_connected(ana));
    }

    #[test]
    fn a_group_is_online_while_one_of_its_operators_is() {
        let mut presence = Presence::default();
        let (ana, group) = (AgentId(1), GroupId(5));
        presence.roster.operators.insert(group, vec![ana, AgentId(2)]);
        let change =
            |agent_id, availability| Change::AgentAvailabilityChanged { agent_id, availability, cause: Cause::Chosen };
        assert_eq!(presence.hear(&change(ana, Availability::Online)), [group]);
        assert_eq!(presence.hear(&change(AgentId(2), Availability::Online)), []);
        assert_eq!(presence.hear(&change(ana, Availability::Away)), []);
        assert!(presence.is_group_online(Some(group)));
        assert_eq!(presence.hear(&change(AgentId(2), Availability::Offline)), [group]);
        assert!(!presence.is_group_online(Some(group)) && !presence.is_group_online(None));
    }
}
