// The inbox that takes an account's new mail, as a form chooses it.
import { api } from '../api';
import type { Inbox, MailAccount } from '../api-types';
import { desk } from '../desk/desk.svelte';

export const NEW_INBOX = 'new';
export const NO_INBOX = 'none';

export function choiceOf(inboxId: number | null): string {
  return inboxId === null ? NO_INBOX : String(inboxId);
}

/** Gives an account its inbox, which is made for it if so chosen. */
export async function giveInbox(account: MailAccount, choice: string): Promise<MailAccount> {
  let inboxId = choice === NO_INBOX ? null : Number(choice);
  if (choice === NEW_INBOX) {
    const name = account.name || account.address;
    const inbox = await api.post<Inbox>('/inboxes', { kind: 'email', name });
    desk.roster.putInbox(inbox);
    inboxId = inbox.id;
  }
  if (inboxId === account.inbox_id) return account;
  return api.patch<MailAccount>(`/mail-accounts/${account.id}`, { inbox_id: inboxId });
}
