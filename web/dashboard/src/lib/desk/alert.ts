import type { Conversation } from '../api-types';
import { t } from '../i18n.svelte';
import { inboxPath } from '../inbox-path';
import { router } from '../router.svelte';
import { toasts } from '../toasts.svelte';
import { contactName } from './actions';

/** Nobody has answered in time. Heard by who supervises; it stays until somebody has looked. */
export function alertOf(conversation: Conversation): void {
  toasts.keep(t('alert.unattended', { name: contactName(conversation.contact) }), {
    label: t('alert.open'),
    run: () => router.go(inboxPath('open', conversation.id)),
  });
}
