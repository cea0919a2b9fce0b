// What an agent does to a conversation, from wherever: thread, list, keyboard, palette. Each says what happened.
import { api, asFailure } from '../api';
import type { Conversation, ConversationStatus, Priority } from '../api-types';
import { t } from '../i18n.svelte';
import { session } from '../session.svelte';
import { toasts } from '../toasts.svelte';
import { desk } from './desk.svelte';

export function mayResolve(conversation: Conversation): boolean {
  return session.can('admin') || conversation.assignee?.id === session.agent.id;
}

export function contactName(contact: { id: number; name: string | null; email: string | null }): string {
  return contact.name || contact.email || t('contact.visitor', { id: contact.id });
}

async function setStatus(id: number, status: ConversationStatus): Promise<void> {
  desk.conversations.put(await api.put<Conversation>(`/conversations/${id}/status`, { status }));
}

export async function resolve(conversation: Conversation): Promise<void> {
  if (!mayResolve(conversation)) {
    toasts.say(t('thread.resolve_not_yours'));
    return;
  }
  await attempt(conversation.id, async () => {
    await setStatus(conversation.id, 'resolved');
    toasts.say(t('toast.resolved', { name: contactName(conversation.contact) }), {
      label: t('action.undo'),
      run: () => void reopen(conversation.id),
    });
  });
}

export async function reopen(id: number): Promise<void> {
  await attempt(id, () => setStatus(id, 'open'));
}

export async function setPriority(conversation: Conversation, priority: Priority): Promise<void> {
  if (conversation.priority === priority) return;
  await attempt(conversation.id, async () => {
    desk.conversations.put(await api.put<Conversation>(`/conversations/${conversation.id}/priority`, { priority }));
  });
}

async function attempt(id: number, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    toasts.fail(error);
    // A conflict means that what we show is old.
    if (asFailure(error).status === 409) await desk.loadConversation(id).catch(() => {});
  }
}
