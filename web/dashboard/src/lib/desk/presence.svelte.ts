/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Author, LiveSignal } from '../api-types';

/** A typing signal that is never taken back (a lost line) ends by itself. */
const TYPING_LASTS = 8_000;

/** Who is here and who is typing: told by signals, never stored. */
export class Presence {
  #contacts = new SvelteSet<number>();
  #agents = new SvelteSet<number>();
  #typing = new SvelteMap<number, Author>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #isKnown = $state(false);

  constructor(private readonly agentId: () => number) {}

  hear(signal: LiveSignal): void {
    if (signal.kind === 'presence') this.#replace(signal.data.agents_online, signal.data.contacts_online);
    else if (signal.kind === 'presence.changed') this.#change(signal.data);
    else this.#type(signal.data);
  }

  /** Before the first list has come, what the API said counts. */
  isContactOnline(contact: { id: number; is_online: boolean }): boolean {
    return this.#isKnown ? this.#contacts.has(contact.id) : contact.is_online;
  }

  isAgentOnline(agent: { id: number; is_online: boolean }): boolean {
    return this.#isKnown ? this.#agents.has(agent.id) : agent.is_online;
  }

  typingIn(conversationId: number): Author | null {
    return this.#typing.get(conversationId) ?? null;
  }

  stopTyping(conversationId: number): void {
    clearTimeout(this.#timers.get(conversationId));
    this.#typing.delete(conversationId);
  }

  #replace(agents: number[], contacts: number[]) {
    this.#isKnown = true;
    this.#agents.clear();
    this.#contacts.clear();
    for (const id of agents) this.#agents.add(id);
    for (const id of contacts) this.#contacts.add(id);
  }

  #change({ kind, id, is_online }: { kind: 'agent' | 'contact'; id: number; is_online: boolean }) {
    const set = kind === 'agent' ? this.#agents : this.#contacts;
    if (is_online) set.add(id);
    else set.delete(id);
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
