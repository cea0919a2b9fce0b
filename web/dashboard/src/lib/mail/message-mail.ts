// How a message came or went by mail, in words.
import type { FailureReason, MailAccount, Message, MessageMail } from '../api-types';
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

export function wayOut({ state, error, failure_reason: reason, is_taken_back: isTakenBack }: Outgoing): string {
  if (isTakenBack) return t('mail.taken_back');
  if (reason === 'complaint') return t('mail.complaint');
  // What was tried once and waits for its next turn is not quite the same as what is only gathered.
  if (state === 'waiting' && (error || reason)) return t('mail.waiting_error');
  return t(`mail.${state}`);
}

interface Failed {
  failure_reason: FailureReason | null;
  error: string | null;
}

/** Why a mail has not arrived, or a server did not do its work: what its state does not say, and what the other server said. */
export function whyNot({ failure_reason: reason, error }: Failed): string {
  const isState = reason === null || reason === 'bounced' || reason === 'complaint';
  return [isState ? null : t(`failure.${reason}`), error].filter(Boolean).join(': ');
}

/** What is wrong with one of an account's servers; empty: nothing. */
export function wrongWith({ state }: MailAccount, way: 'outgoing' | 'incoming'): string {
  return whyNot({ failure_reason: state[`${way}_failure_reason`], error: state[`${way}_error`] });
}

/** Whether mail of a thread went to more than one address, or to another than the contact's. */
export function hasSeveralAddresses(messages: readonly Message[], email: string | null): boolean {
  const addresses = messages.flatMap(({ mail, activity }) => {
    if (mail?.direction === 'outgoing') return [mail.recipient];
    return activity?.kind === 'mail_failed' ? [activity.recipient] : [];
  });
  const keys = [...addresses, email ?? ''].map((address) => address.trim().toLowerCase());
  return keys.some((key) => key !== keys[0]);
}

type Unreached = 'came_back' | 'complaint';
export type Reach = 'goes' | `${Unreached}_mailbox` | 'off_mailbox' | 'if_gone' | Unreached | 'none' | 'off';

interface Circumstances {
  kind: 'web' | 'internal' | 'email';
  email: string | null;
  /** Why no mail is sent to that address. */
  failure: FailureReason | null;
  isOnline: boolean;
  /** Whether any account sends; null where one may not know. */
  canSend: boolean | null;
}

/** What becomes of a reply when its contact does not look; null: nothing worth saying. */
export function reachOf({ kind, email, failure, isOnline, canSend }: Circumstances): Reach | null {
  if (kind === 'internal') return null;
  const unreached = failure && (failure === 'complaint' ? 'complaint' : 'came_back');
  if (kind === 'email') {
    if (canSend === false) return 'off_mailbox';
    if (unreached) return `${unreached}_mailbox`;
    return email ? 'goes' : null;
  }
  if (isOnline) return null;
  if (!email) return 'none';
  if (canSend === false) return 'off';
  if (unreached) return unreached;
  return canSend ? 'if_gone' : null;
}
