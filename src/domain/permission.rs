//! Who may do, see and hear what. Every door, query and socket asks here.

use std::collections::{BTreeMap, BTreeSet};

use super::agent::Role;
use super::conversation::Scope;
use super::event::{Change, Event};
use super::group::MemberRole;
use super::id::{AgentId, ConversationId, GroupId, InboxId};

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

/// An agent, and how far they see: their groups, and the inboxes that these supervise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    pub actor: Actor,
    pub groups: BTreeMap<GroupId, MemberRole>,
    /// Inboxes of which one of their groups is a supervisor group.
    pub inboxes: BTreeSet<InboxId>,
}

/// What becomes of an event on its way to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// It is told as it is.
    Whole,
    /// It took the conversation out of this agent's sight: only that is told.
    Withdrawn(ConversationId),
    /// It is none of theirs.
    Nothing,
}

impl Sight {
    /// Whether a conversation or visit is theirs to see: an operator sees their groups' and their own, a supervisor of
    /// an inbox all of it, full access everything.
    #[must_use]
    pub fn sees(&self, scope: Scope) -> bool {
        self.actor.has_full_access()
            || scope.assignee_id == Some(self.actor.id)
            || scope.group_id.is_some_and(|group| self.groups.contains_key(&group))
            || self.inboxes.contains(&scope.inbox_id)
    }

    /// Whether they see who handles what there, and may move it.
    #[must_use]
    pub fn supervises(&self, scope: Scope) -> bool {
        scope.group_id.is_some_and(|group| self.supervises_group(group)) || self.inboxes.contains(&scope.inbox_id)
    }

    /// Whether they supervise a group.
    #[must_use]
    pub fn supervises_group(&self, group: GroupId) -> bool {
        self.actor.has_full_access() || self.groups.get(&group) == Some(&MemberRole::Supervisor)
    }

    /// Whether they may give it to somebody else or move it to another group: what is theirs or nobody's, and what they
    /// supervise. A colleague's conversation is not taken away by a colleague.
    #[must_use]
    pub fn may_move(&self, scope: Scope) -> bool {
        let is_free = scope.assignee_id.is_none_or(|assignee| assignee == self.actor.id);
        self.actor.has_full_access() || self.supervises(scope) || (is_free && self.sees(scope))
    }

    /// Whether a contact is theirs to see, who has conversations and visits in these places.
    #[must_use]
    pub fn sees_any(&self, scopes: &[Scope]) -> bool {
        self.actor.has_full_access() || scopes.iter().any(|scope| self.sees(*scope))
    }

    /// What they hear of an event.
    #[must_use]
    pub fn hears(&self, event: &Event) -> Hearing {
        let whole_if = |is_theirs| if is_theirs { Hearing::Whole } else { Hearing::Nothing };
        match &event.change {
            Change::MessageCreated { conversation, .. }
            | Change::MessageUpdated { conversation, .. }
            | Change::ConversationCreated { conversation }
            | Change::ConversationResolved { conversation, .. }
            | Change::ConversationReopened { conversation, .. }
            | Change::ConversationUpdated { conversation }
            | Change::ConversationPrioritized { conversation, .. } => whole_if(self.sees(conversation.scope())),
            Change::ConversationAssigned { conversation, before, .. }
            | Change::ConversationTransferred { conversation, before, .. } => {
                if self.sees(conversation.scope()) {
                    Hearing::Whole
                } else if self.sees(*before) {
                    Hearing::Withdrawn(conversation.id)
                } else {
                    Hearing::Nothing
                }
            }
            Change::ConversationUnattended { conversation } => {
                whole_if(self.actor.has_full_access() || self.supervises(conversation.scope()))
            }
            Change::ConversationRead { scope, .. } => whole_if(self.sees(*scope)),
            Change::ContactCreated { .. }
            | Change::ContactUpdated { .. }
            | Change::ContactMerged { .. }
            | Change::VisitStarted { .. }
            | Change::VisitMoved { .. }
            | Change::VisitViewed { .. } => whole_if(self.sees_any(&event.audience)),
            Change::InvitationCreated { .. }
            | Change::InvitationDeleted { .. }
            | Change::FlowUpdated { .. }
            | Change::FlowDeleted { .. }
            | Change::MailAccountUpdated { .. }
            | Change::MailAccountDeleted { .. }
            | Change::OutgoingMailUpdated { .. } => whole_if(self.actor.has_full_access()),
            // Who one's colleagues are, what groups and inboxes there are: every agent needs it to pass things on.
            Change::AgentCreated { .. }
            | Change::AgentUpdated { .. }
            | Change::AgentAvailabilityChanged { .. }
            | Change::GroupCreated { .. }
            | Change::GroupUpdated { .. }
            | Change::GroupDeleted { .. }
            | Change::InboxCreated { .. }
            | Change::InboxUpdated { .. }
            | Change::InboxDeleted { .. }
            | Change::BusinessUpdated { .. }
            // What everybody who answers may say.
            | Change::KnowledgeCardUpdated { .. }
            | Change::KnowledgeCardDeleted { .. }
            | Change::CannedResponseUpdated { .. }
            | Change::CannedResponseDeleted { .. } => Hearing::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALES: GroupId = GroupId(1);
    const SUPPORT: GroupId = GroupId(2);

    fn sight(role: Role, groups: &[(GroupId, MemberRole)]) -> Sight {
        let actor = Actor { id: AgentId(7), role };
        Sight { actor, groups: groups.iter().copied().collect(), inboxes: BTreeSet::new() }
    }

    fn scope(group: Option<GroupId>, assignee: Option<i64>) -> Scope {
        Scope { inbox_id: InboxId(1), group_id: group, assignee_id: assignee.map(AgentId) }
    }

    #[test]
    fn an_operator_sees_the_conversations_of_their_groups_and_their_own() {
        let ana = sight(Role::Agent, &[(SALES, MemberRole::Operator)]);
        assert!(ana.sees(scope(Some(SALES), Some(3))));
        assert!(ana.sees(scope(Some(SUPPORT), Some(7))));
        assert!(!ana.sees(scope(Some(SUPPORT), None)));
        assert!(!ana.sees(scope(None, None)));
    }

    #[test]
    fn an_agent_in_no_group_sees_only_what_is_assigned_to_them() {
        let nobody = sight(Role::Agent, &[]);
        assert!(nobody.sees(scope(None, Some(7))));
        assert!(!nobody.sees(scope(Some(SALES), None)));
    }

    #[test]
    fn a_colleagues_conversation_is_moved_by_supervisors_and_full_access_only() {
        let theirs = scope(Some(SALES), Some(3));
        assert!(!sight(Role::Agent, &[(SALES, MemberRole::Operator)]).may_move(theirs));
        assert!(sight(Role::Agent, &[(SALES, MemberRole::Supervisor)]).may_move(theirs));
        assert!(!sight(Role::Agent, &[(SUPPORT, MemberRole::Supervisor)]).may_move(theirs));
        assert!(sight(Role::Admin, &[]).may_move(theirs));
        assert!(sight(Role::Agent, &[(SALES, MemberRole::Operator)]).may_move(scope(Some(SALES), None)));
    }

    #[test]
    fn the_members_of_an_inboxs_supervisor_group_supervise_all_of_it() {
        let mut rita = sight(Role::Agent, &[(SUPPORT, MemberRole::Operator)]);
        rita.inboxes.insert(InboxId(1));
        let elsewhere = scope(Some(SALES), Some(3));
        assert!(rita.sees(elsewhere) && rita.supervises(elsewhere) && rita.may_move(elsewhere));
        assert!(!rita.sees(Scope { inbox_id: InboxId(2), ..elsewhere }));
    }

    #[test]
    fn a_supervisor_of_one_group_is_none_of_another() {
        let sam = sight(Role::Agent, &[(SALES, MemberRole::Supervisor), (SUPPORT, MemberRole::Operator)]);
        assert!(sam.supervises(scope(Some(SALES), None)));
        assert!(!sam.supervises(scope(Some(SUPPORT), None)));
    }
}
