// How mail stands, for who may set it up: the mark on its settings, and what the composer knows of sending.
import { api } from '../api';
import type { HeardEvent, LiveSignal, OutboxCounts } from '../api-types';
import { desk } from '../desk/desk.svelte';
import { Loading } from '../loading.svelte';
import { session } from '../session.svelte';

const AFTER_MS = 400;

export const outboxCounts = new Loading(() => api.get<OutboxCounts>('/outgoing-mails/counts'));

/** Only admins may ask; others do not know. */
export function followMail(): () => void {
  if (!session.can('admin')) return () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  void outboxCounts.load();
  const stop = desk.listen((heard: HeardEvent | LiveSignal) => {
    const isOfMail = heard.kind === 'outgoing_mail.updated' || heard.kind.startsWith('mail_account.');
    if (!isOfMail && heard.kind !== 'presence') return;
    clearTimeout(timer);
    timer = setTimeout(() => void outboxCounts.load(), AFTER_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
