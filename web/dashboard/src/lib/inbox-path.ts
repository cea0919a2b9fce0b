import type { View } from './api-types';
import { preferences } from './preferences.svelte';
import { router } from './router.svelte';

export const VIEWS: readonly View[] = ['mine', 'unassigned', 'open', 'pending', 'resolved'];

/** What narrows the lists down. It stands in the address, so it stays while one moves through them. */
export interface Filter {
  inboxId: number | null;
  groupId: number | null;
  /** Only what this agent has; from a group's board. */
  agentId: number | null;
}

export const NO_FILTER: Filter = { inboxId: null, groupId: null, agentId: null };

export function isView(value: string | undefined): value is View {
  return VIEWS.includes(value as View);
}

/** The address of a list or of a conversation in it. What is chosen stays chosen. */
export function inboxPath(view: View, conversationId: number | null = null, filter: Filter = chosenFilter()): string {
  const parameters = new URLSearchParams();
  if (filter.inboxId !== null) parameters.set('inbox', String(filter.inboxId));
  if (filter.groupId !== null) parameters.set('group', String(filter.groupId));
  if (filter.agentId !== null) parameters.set('agent', String(filter.agentId));
  const search = parameters.toString();
  return `/inbox/${view}${conversationId === null ? '' : `/${conversationId}`}${search && `?${search}`}`;
}

export function chosenFilter(): Filter {
  const number = (name: string) => Number(router.parameter(name)) || null;
  return { inboxId: number('inbox'), groupId: number('group'), agentId: number('agent') };
}

/** Another list, of any agent: a list of views is not about one colleague. */
export function viewPath(view: View): string {
  return inboxPath(view, null, { ...chosenFilter(), agentId: null });
}

/** What waits in a group, longest first if so sorted. */
export function groupPath(groupId: number, view: View = 'open', agentId: number | null = null): string {
  return inboxPath(view, null, { inboxId: null, groupId, agentId });
}

/** The list on screen; elsewhere, as in the settings, the one seen last. */
export function currentView(): View {
  const view = router.path.split('/')[2];
  return router.path.startsWith('/inbox/') && isView(view) ? view : preferences.view;
}
