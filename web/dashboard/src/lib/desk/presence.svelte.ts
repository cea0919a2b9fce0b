/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Author, LiveSignal } from '../api-types';

/** A typing signal that is never taken back (a lost line) ends by itself. */
const TYPING_LASTS = 8_000;

/** Which contacts are here and who is typing: told by signals, never stored. Whether an agent is there, the agent says. */
export class Presence {
  #contacts = new SvelteSet<number>();
  #typing = new SvelteMap<number, Author>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #isKnown = $state(false);

  constructor(private readonly agentId: () => number) {}

  hear(signal: LiveSignal): void {
    if (signal.kind === 'presence') this.#replace(signal.data.contacts_online);
    else if (signal.kind === 'presence.changed') this.#change(signal.data);
    else if (signal.kind === 'typing') this.#type(signal.data);
  }

  /** Before the first list has come, what the API said counts. */
  isContactOnline(contact: { id: number; is_online: boolean }): boolean {
    return this.#isKnown ? this.#contacts.has(contact.id) : contact.is_online;
  }

  typingIn(conversationId: number): Author | null {
    return this.#typing.get(conversationId) ?? null;
  }

  stopTyping(conversationId: number): void {
    clearTimeout(this.#timers.get(conversationId));
    this.#typing.delete(conversationId);
  }

  #replace(contacts: number[]) {
    this.#isKnown = true;
    this.#contacts.clear();
    for (const id of contacts) this.#contacts.add(id);
  }

  #change({ kind, id, is_online }: { kind: string; id: number; is_online: boolean }) {
    if (kind !== 'contact') return;
    if (is_online) this.#contacts.add(id);
    else this.#contacts.delete(id);
  }

  #type({ conversation_id, author, is_typing }: { conversation_id: number; author: Author; is_typing: boolean }) {
    if (author.kind === 'agent' && author.id === this.agentId()) return;
    this.stopTyping(conversation_id);
    if (!is_typing) return;
    this.#typing.set(conversation_id, author);
    this.#timers.set(
      conversation_id,
      setTimeout(() => this.#typing.delete(conversation_id), TYPING_LASTS),
    );
  }
}
