// Words that agents and bots put on conversations and contacts.
import { api } from '../api';
import type { Conversation } from '../api-types';
import { desk } from './desk.svelte';

export async function setTags(conversationId: number, tags: string[]): Promise<void> {
  desk.conversations.put(await api.put<Conversation>(`/conversations/${conversationId}/tags`, { tags }));
}

/** What was typed as tags, several by commas; those that are there already, in whatever letters, are left out. */
export function withTags(tags: readonly string[], typed: string): string[] {
  const all = [...tags];
  for (const word of typed.split(',')) {
    const tag = word.trim().replace(/\s+/g, ' ');
    if (tag && !all.some((one) => one.toLowerCase() === tag.toLowerCase())) all.push(tag);
  }
  return all;
}
