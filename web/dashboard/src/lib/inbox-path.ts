import type { View } from './api-types';
import { preferences } from './preferences.svelte';
import { router } from './router.svelte';

export const VIEWS: readonly View[] = ['mine', 'unassigned', 'open', 'resolved'];

export function isView(value: string | undefined): value is View {
  return VIEWS.includes(value as View);
}

/** The address of a list or of a conversation in it. The chosen inbox stays chosen. */
export function inboxPath(view: View, conversationId: number | null = null, inboxId = chosenInbox()): string {
  const search = inboxId === null ? '' : `?inbox=${inboxId}`;
  return `/inbox/${view}${conversationId === null ? '' : `/${conversationId}`}${search}`;
}

export function chosenInbox(): number | null {
  return Number(router.parameter('inbox')) || null;
}

/** The list on screen; elsewhere, as in the settings, the one seen last. */
export function currentView(): View {
  const view = router.path.split('/')[2];
  return router.path.startsWith('/inbox/') && isView(view) ? view : preferences.view;
}
