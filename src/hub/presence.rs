//! Who is there: agents with the inbox open, contacts with a page open. Counted by connections.

use std::collections::HashMap;

use crate::domain::id::{AgentId, ContactId};

/// Connections by whose they are.
#[derive(Default)]
pub struct Presence {
    agents: HashMap<AgentId, u32>,
    contacts: HashMap<ContactId, u32>,
}

/// What a coming or going has changed for others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// `agent` or `contact`, the id, and whether they are there now.
    pub who: Option<(&'static str, i64, bool)>,
    /// Somebody can answer now, or nobody can any more.
    pub availability: Option<bool>,
}

impl Presence {
    /// Whether anybody is there to answer.
    #[must_use]
    pub fn is_somebody_there(&self) -> bool {
        !self.agents.is_empty()
    }

    #[must_use]
    pub fn is_agent_online(&self, id: AgentId) -> bool {
        self.agents.contains_key(&id)
    }

    #[must_use]
    pub fn is_contact_online(&self, id: ContactId) -> bool {
        self.contacts.contains_key(&id)
    }

    /// The agents and contacts who are there.
    #[must_use]
    pub fn online(&self) -> (Vec<AgentId>, Vec<ContactId>) {
        (self.agents.keys().copied().collect(), self.contacts.keys().copied().collect())
    }

    pub(super) fn agent_joined(&mut self, id: AgentId) -> Change {
        let was_empty = self.agents.is_empty();
        let is_first = join(&mut self.agents, id);
        Change { who: is_first.then_some(("agent", id.0, true)), availability: was_empty.then_some(true) }
    }

    pub(super) fn agent_left(&mut self, id: AgentId) -> Change {
        let was_last = leave(&mut self.agents, &id);
        let is_empty = was_last && self.agents.is_empty();
        Change { who: was_last.then_some(("agent", id.0, false)), availability: is_empty.then_some(false) }
    }

    pub(super) fn contact_joined(&mut self, id: ContactId) -> Change {
        Change { who: join(&mut self.contacts, id).then_some(("contact", id.0, true)), availability: None }
    }

    pub(super) fn contact_left(&mut self, id: ContactId) -> Change {
        Change { who: leave(&mut self.contacts, &id).then_some(("contact", id.0, false)), availability: None }
    }
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

    #[test]
    fn only_the_first_and_the_last_connection_of_an_agent_are_news() {
        let mut presence = Presence::default();
        let ana = AgentId(1);
        let news = presence.agent_joined(ana);
        assert_eq!(news, Change { who: Some(("agent", 1, true)), availability: Some(true) });
        assert_eq!(presence.agent_joined(ana), Change::default());
        assert_eq!(presence.agent_left(ana), Change::default());
        let news = presence.agent_left(ana);
        assert_eq!(news, Change { who: Some(("agent", 1, false)), availability: Some(false) });
        assert!(!presence.is_somebody_there());
    }
}
