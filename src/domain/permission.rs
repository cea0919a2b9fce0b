//! Who may do and hear what. Every door, query and socket asks here.

use super::agent::Role;
use super::id::AgentId;

/// The agent who asks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub id: AgentId,
    pub role: Role,
}

impl Actor {
    /// Owner and admins: settings, people, and every conversation.
    #[must_use]
    pub fn has_full_access(self) -> bool {
        self.role >= Role::Admin
    }

    /// Resolving is for who answers the conversation, and for full access.
    #[must_use]
    pub fn may_resolve(self, assignee: Option<AgentId>) -> bool {
        self.has_full_access() || assignee == Some(self.id)
    }

    /// Inviting or promoting to a role: nobody gives what they don't have, and only owners make owners.
    #[must_use]
    pub fn may_give(self, role: Role) -> bool {
        self.has_full_access() && role <= self.role
    }

    /// Changing another agent's role or disabling them: not above one's own role.
    #[must_use]
    pub fn may_change(self, other: Role) -> bool {
        self.may_give(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn actor(id: i64, role: Role) -> Actor {
        Actor { id: AgentId(id), role }
    }

    #[test]
    fn resolving_is_for_the_assignee_admins_and_the_owner() {
        assert!(actor(1, Role::Agent).may_resolve(Some(AgentId(1))));
        assert!(!actor(1, Role::Agent).may_resolve(Some(AgentId(2))));
        assert!(!actor(1, Role::Agent).may_resolve(None));
        assert!(actor(1, Role::Admin).may_resolve(Some(AgentId(2))));
        assert!(actor(1, Role::Owner).may_resolve(None));
    }

    #[test]
    fn nobody_gives_a_role_above_their_own() {
        assert!(!actor(1, Role::Agent).may_give(Role::Agent));
        assert!(actor(1, Role::Admin).may_give(Role::Admin));
        assert!(!actor(1, Role::Admin).may_give(Role::Owner));
        assert!(actor(1, Role::Owner).may_give(Role::Owner));
        assert!(!actor(1, Role::Admin).may_change(Role::Owner));
    }
}
