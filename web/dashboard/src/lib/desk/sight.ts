// What an agent may do with a conversation. Pure, and the same as the server's `domain/permission.rs`: it decides; this
// only keeps the screen from offering what would be refused.
import type { Conversation, MemberRole } from '../api-types';

export interface Sight {
  agentId: number;
  /** Owner and admins. */
  isFull: boolean;
  groups: ReadonlyMap<number, MemberRole>;
  /** Inboxes that one of these groups supervises. */
  inboxes: ReadonlySet<number>;
}

type Held = Pick<Conversation, 'group_id' | 'inbox_id' | 'assignee'>;

export function supervisesGroup(sight: Sight, groupId: number): boolean {
  return sight.isFull || sight.groups.get(groupId) === 'supervisor';
}

export function supervises(sight: Sight, conversation: Held): boolean {
  const { group_id } = conversation;
  return (group_id !== null && supervisesGroup(sight, group_id)) || sight.inboxes.has(conversation.inbox_id);
}

/** Nobody's and one's own are everybody's to pass on; a colleague's only a supervisor's. */
export function mayMove(sight: Sight, conversation: Held): boolean {
  const isFree = conversation.assignee === null || conversation.assignee.id === sight.agentId;
  return sight.isFull || isFree || supervises(sight, conversation);
}

/** Whether they move other people's conversations anywhere: only then is selecting many of use. */
export function isSupervisor(sight: Sight): boolean {
  return sight.isFull || sight.inboxes.size > 0 || [...sight.groups.values()].includes('supervisor');
}
