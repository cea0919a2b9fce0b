// Which conversations a list holds, and in which order. Pure, and the same as the server's queries.
import type { Conversation, Sort, View } from '../api-types';

export interface ListKey {
  view: View;
  sort: Sort;
  inboxId: number | null;
  groupId: number | null;
  /** Only what this agent has: chosen here, the server does not know this filter. */
  agentId: number | null;
}

export function belongs(conversation: Conversation, key: ListKey, agentId: number): boolean {
  if (key.inboxId !== null && conversation.inbox_id !== key.inboxId) return false;
  if (key.groupId !== null && conversation.group_id !== key.groupId) return false;
  if (key.agentId !== null && conversation.assignee?.id !== key.agentId) return false;
  if (key.view === 'resolved' || key.view === 'pending') return conversation.status === key.view;
  if (conversation.status !== 'open') return false;
  if (key.view === 'mine') return conversation.assignee?.id === agentId;
  if (key.view === 'unassigned') return conversation.assignee === null;
  return true;
}

export type Place = Pick<Conversation, 'id' | 'updated_at' | 'waiting_since'>;

/** Negative when `one` stands above `other`. */
export function compare(one: Place, other: Place, sort: Sort): number {
  if (sort === 'waiting') {
    const [since, otherSince] = [one.waiting_since ?? Infinity, other.waiting_since ?? Infinity];
    // Who waits longest stands first; who does not wait comes after all who do.
    if (since !== otherSince) return since < otherSince ? -1 : 1;
    const byNews = since === Infinity ? other.updated_at - one.updated_at : 0;
    return byNews || one.id - other.id;
  }
  return other.updated_at - one.updated_at || other.id - one.id;
}
