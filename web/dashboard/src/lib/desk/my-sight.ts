import { session } from '../session.svelte';
import { desk } from './desk.svelte';
import type { Sight } from './sight';

/** Read in a template it follows one's role, groups and inboxes. */
export function mySight(): Sight {
  return {
    agentId: session.agent.id,
    isFull: session.can('admin'),
    groups: desk.groups.mine,
    inboxes: desk.supervised,
  };
}
