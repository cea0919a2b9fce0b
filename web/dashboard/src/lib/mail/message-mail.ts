// How a message came or went by mail, in words.
import type { MessageMail } from '../api-types';
import { t } from '../i18n.svelte';

type Outgoing = Extract<MessageMail, { direction: 'outgoing' }>;

/** Somebody should look: the contact has not got it. */
export function isTrouble(mail: MessageMail): boolean {
  return mail.direction === 'outgoing' && (mail.state === 'failed' || mail.state === 'bounced');
}

/** Why an agent's answer by mail is only a note. */
export function doubtOf(mail: MessageMail): string | null {
  if (mail.direction !== 'incoming' || !mail.doubt) return null;
  return t('doubt.refused', { why: t(`doubt.${mail.doubt}`, { from: mail.from.address }) });
}

export function wayOut({ state, error, is_taken_back: isTakenBack }: Outgoing): string {
  if (isTakenBack) return t('mail.taken_back');
  // What was tried once and waits for its next turn is not quite the same as what is only gathered.
  if (state === 'waiting' && error) return t('mail.waiting_error');
  return t(`mail.${state}`);
}

export type Reach = 'goes' | 'came_back_mailbox' | 'off_mailbox' | 'if_gone' | 'came_back' | 'none' | 'off';

interface Circumstances {
  kind: 'web' | 'internal' | 'email';
  email: string | null;
  /** Why mail to that address comes back. */
  failure: string | null;
  isOnline: boolean;
  /** Whether any account sends; null where one may not know. */
  canSend: boolean | null;
}

/** What becomes of a reply when its contact does not look; null: nothing worth saying. */
export function reachOf({ kind, email, failure, isOnline, canSend }: Circumstances): Reach | null {
  if (kind === 'internal') return null;
  if (kind === 'email') {
    if (canSend === false) return 'off_mailbox';
    if (failure) return 'came_back_mailbox';
    return email ? 'goes' : null;
  }
  if (isOnline) return null;
  if (!email) return 'none';
  if (canSend === false) return 'off';
  if (failure) return 'came_back';
  return canSend ? 'if_gone' : null;
}
