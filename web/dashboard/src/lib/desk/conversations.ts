import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Api } from '../api';
import type { Contact, Conversation, Message } from '../api-types';
import { ConversationList } from './conversation-list.svelte';
import type { ListKey } from './list-order';

/** As far as the API counts. */
const UNREAD_MAX = 100;

/** Every conversation this page has heard of, once; lists hold ids only. */
export class Conversations {
  #byId = new SvelteMap<number, Conversation>();
  #lists = new Map<string, ConversationList>();
  /** Up to which instant the API's unread count of a conversation reaches: older events must not count again. */
  #countedUntil = new Map<number, number>();
  /** When contacts wrote what was heard before the API has counted anything of the conversation. */
  #uncounted = new Map<number, number[]>();
  /** Heard since the last gap in the events: only these can be newer than an answer of the API. */
  #fresh = new Set<number>();
  /** Taken out of this agent's sight. An answer that was on its way must not bring one back; an event may. */
  #withdrawn = new SvelteSet<number>();

  constructor(
    private readonly api: Api,
    private readonly agentId: () => number,
  ) {}

  get(id: number): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** What this agent is known to see now: what is left over from before a gap is not offered. */
  all(): Conversation[] {
    return [...this.#byId.values()].filter((conversation) => this.isFresh(conversation.id));
  }

  /** Whether it is known to be as it is shown, and in this agent's sight. */
  isFresh(id: number): boolean {
    return this.#fresh.has(id);
  }

  isWithdrawn(id: number): boolean {
    return this.#withdrawn.has(id);
  }

  /** This agent may not see it any more. */
  withdraw(id: number): void {
    this.#withdrawn.add(id);
    this.#fresh.delete(id);
    this.#countedUntil.delete(id);
    this.#uncounted.delete(id);
    for (const list of this.#lists.values()) list.remove(id);
    this.#byId.delete(id);
  }

  list(key: ListKey): ConversationList {
    const name = [key.view, key.sort, key.inboxId, key.groupId, key.agentId].join(' ');
    let list = this.#lists.get(name);
    if (!list) {
      list = new ConversationList(key, {
        api: this.api,
        agentId: this.agentId,
        get: (id) => this.get(id),
        all: () => this.all(),
        put: (conversations) => this.putAll(conversations),
      });
      this.#lists.set(name, list);
    }
    return list;
  }

  /** From the API: complete, with this agent's unread count. */
  put(conversation: Conversation): void {
    if (this.isWithdrawn(conversation.id)) return;
    const known = this.get(conversation.id);
    // An event that came while the answer was on its way is newer, but knows nothing of what was unread before it.
    if (known && this.isFresh(known.id) && known.updated_at > conversation.updated_at) {
      this.#addUnread(conversation);
      return;
    }
    this.#countUntil(conversation);
    this.#set(conversation);
  }

  putAll(conversations: Conversation[]): void {
    for (const conversation of conversations) this.put(conversation);
  }

  /** From an event: it knows nothing about this agent's unread count. */
  hear(conversation: Conversation): void {
    const known = this.get(conversation.id);
    if (known && known.updated_at > conversation.updated_at) return;
    this.#withdrawn.delete(conversation.id);
    this.#set({ ...conversation, unread: known?.unread ?? 0 });
  }

  /** A new message and its conversation after it. Says whether the contact wrote something we had not counted yet. */
  hearMessage(message: Message, conversation: Conversation): boolean {
    const isCounted = (this.#countedUntil.get(conversation.id) ?? 0) >= message.created_at;
    const isFromContact = message.author.kind === 'contact' && message.kind === 'reply';
    const isNew = isFromContact && !isCounted;
    this.hear(conversation);
    if (isNew) this.#count(conversation.id, message.created_at);
    return isNew;
  }

  /** This agent has read it up to a message. */
  read(id: number, messageId: number): void {
    this.change(id, (known) => ({ unread: 0, agent_read_id: Math.max(known.agent_read_id ?? 0, messageId) }));
    // An answer that was on its way does not count again what was read meanwhile.
    const known = this.get(id);
    if (known && this.isFresh(id)) this.#countUntil(known);
  }

  change(id: number, change: (conversation: Conversation) => Partial<Conversation>): void {
    const known = this.get(id);
    if (known) this.#keep({ ...known, ...change(known) });
  }

  /** A contact's new name or address, in all of its conversations. */
  hearContact(contact: Contact, formerId = contact.id): void {
    const { id, name, email, email_failure_reason, email_failure, is_online } = contact;
    for (const conversation of this.#byId.values()) {
      if (conversation.contact.id === id || conversation.contact.id === formerId) {
        this.#keep({ ...conversation, contact: { id, name, email, email_failure_reason, email_failure, is_online } });
      }
    }
  }

  /** After a gap in the events everything may have changed. What is shown stays until it is read again. */
  distrust(): void {
    this.#fresh.clear();
    this.#countedUntil.clear();
    this.#uncounted.clear();
    this.#withdrawn.clear();
    for (const list of this.#lists.values()) list.distrust();
  }

  #count(id: number, at: number) {
    this.change(id, (known) => ({ unread: Math.min(UNREAD_MAX, known.unread + 1) }));
    if (!this.#countedUntil.has(id)) this.#uncounted.set(id, [...(this.#uncounted.get(id) ?? []), at]);
  }

  #countUntil({ id, last_message }: Conversation) {
    this.#countedUntil.set(id, last_message?.at ?? 0);
    this.#uncounted.delete(id);
  }

  /** What the API counted, and what was heard after that. */
  #addUnread(counted: Conversation) {
    if (this.#countedUntil.has(counted.id)) return;
    const until = counted.last_message?.at ?? 0;
    const later = (this.#uncounted.get(counted.id) ?? []).filter((at) => at > until);
    this.#countUntil(counted);
    this.change(counted.id, () => ({ unread: Math.min(UNREAD_MAX, counted.unread + later.length) }));
  }

  #set(conversation: Conversation) {
    this.#fresh.add(conversation.id);
    this.#keep(conversation);
  }

  /** News of a part of it do not make the rest of it true, after a gap: then it belongs in no list before it is read. */
  #keep(conversation: Conversation) {
    this.#byId.set(conversation.id, conversation);
    if (!this.isFresh(conversation.id)) return;
    for (const list of this.#lists.values()) list.apply(conversation);
  }
}
