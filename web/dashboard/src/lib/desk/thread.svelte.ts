/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
import { asFailure, query, type Api, type Failure } from '../api';
import type { Message, Page } from '../api-types';

const PAGE = 50;

/** The messages of one conversation, oldest first, without gaps and without doubles. */
export class Thread {
  messages = $state.raw<Message[]>([]);
  next = $state.raw<string | null>(null);
  isLoaded = $state(false);
  isLoading = $state(false);
  failure = $state.raw<Failure | null>(null);
  #turn = 0;
  /** Changes that came while an answer was on its way: what it says of these messages is older. */
  #late = new Map<number, Message>();

  constructor(
    readonly conversationId: number,
    private readonly api: Api,
  ) {}

  async load(): Promise<void> {
    if (this.isLoading) return;
    await this.#fetch(null);
  }

  async loadOlder(): Promise<void> {
    if (this.next && !this.isLoading) await this.#fetch(this.next);
  }

  /** From an event or from an answer: whichever comes first, the other changes nothing. */
  add(message: Message): void {
    if (!this.messages.some((known) => known.id === message.id)) this.#merge([message]);
  }

  /** What is shown of a message has changed; what is not loaded comes as it is then. */
  change(message: Message): void {
    if (this.isLoading) this.#late.set(message.id, message);
    if (this.messages.some((known) => known.id === message.id)) this.#merge([message]);
  }

  /** After a gap in the events: what is loaded, or on its way, may miss something in the middle. */
  distrust(): void {
    this.#turn++;
    this.isLoaded = false;
    this.isLoading = false;
  }

  async #fetch(before: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.isLoading = true;
    this.#late.clear();
    try {
      const path = `/conversations/${this.conversationId}/messages${query({ before, limit: PAGE })}`;
      const page = await this.api.get<Page<Message>>(path);
      if (turn !== this.#turn) return;
      // A first page replaces what was there, save what has come after it.
      const newest = page.items.at(-1)?.id ?? 0;
      if (before === null) this.messages = this.messages.filter((message) => message.id > newest);
      this.#merge(page.items.map((message) => this.#late.get(message.id) ?? message));
      this.next = page.next;
      this.isLoaded = true;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }

  #merge(messages: Message[]) {
    const byId = new Map([...this.messages, ...messages].map((message) => [message.id, message]));
    this.messages = [...byId.values()].sort((one, other) => one.id - other.id);
  }
}
