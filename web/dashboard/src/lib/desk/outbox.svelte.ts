/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
// Messages on their way. Each is kept on the device, under its own key, until the server has acknowledged it: a lost
// line, a closed tab and a second tab all end in the message being there once, because its client id never changes.
import { asFailure, type Api, type Failure } from '../api';
import type { Attachment, Message } from '../api-types';
import { makeClientId } from '../client-id';

export interface PendingMessage {
  client_id: string;
  conversation_id: number;
  kind: 'reply' | 'note';
  text: string;
  attachments: Attachment[];
  created_at: number;
}

export type Passage = 'sending' | 'waiting' | 'refused';

interface Entry {
  message: PendingMessage;
  passage: Passage;
  failure: Failure | null;
}

/** Seconds, when the server does not say. */
const RETRY_AFTER = 10;

export class Outbox {
  entries = $state.raw<Entry[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining = new Map<number, Promise<void>>();

  constructor(
    private readonly api: Api,
    private readonly agentId: () => number,
    private readonly delivered: (message: Message) => void,
  ) {}

  /** What an earlier page could not send. */
  restore(): void {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#key('')));
    const messages = keys.flatMap((key) => read(key) ?? []);
    messages.sort((one, other) => one.created_at - other.created_at);
    this.entries = messages.map((message) => ({ message, passage: 'waiting', failure: null }));
  }

  of(conversationId: number): Entry[] {
    return this.entries.filter((entry) => entry.message.conversation_id === conversationId);
  }

  /** Answers whether the server has it; when not, it stays here and is tried again. */
  async send(draft: Omit<PendingMessage, 'client_id' | 'created_at'>): Promise<boolean> {
    const message = { ...draft, client_id: makeClientId(), created_at: Date.now() };
    localStorage.setItem(this.#key(message.client_id), JSON.stringify(message));
    this.entries = [...this.entries, { message, passage: 'sending', failure: null }];
    await this.#drain(message.conversation_id);
    return !this.entries.some((entry) => entry.message.client_id === message.client_id);
  }

  async retry(conversationId: number): Promise<void> {
    this.#mark((entry) => entry.message.conversation_id === conversationId, 'sending', null);
    await this.#drain(conversationId);
  }

  /** The line is back. What the server refused stays until the agent decides. */
  retryWaiting(): void {
    const waiting = this.entries.filter((entry) => entry.passage === 'waiting');
    this.#mark((entry) => entry.passage === 'waiting', 'sending', null);
    for (const id of new Set(waiting.map((entry) => entry.message.conversation_id))) void this.#drain(id);
  }

  remove(clientId: string): void {
    localStorage.removeItem(this.#key(clientId));
    this.entries = this.entries.filter((entry) => entry.message.client_id !== clientId);
  }

  /** One conversation's messages leave one by one, in the order they were written. */
  #drain(conversationId: number): Promise<void> {
    const before = this.#draining.get(conversationId) ?? Promise.resolve();
    const run = before.then(() => this.#sendAll(conversationId));
    this.#draining.set(conversationId, run);
    return run;
  }

  async #sendAll(conversationId: number): Promise<void> {
    for (;;) {
      const entry = this.of(conversationId).find((one) => one.passage === 'sending');
      if (!entry) return;
      const failure = await this.#post(entry.message);
      if (!failure) continue;
      if (failure.isPassing) {
        // The ones after it wait too: order matters more than speed.
        this.#mark(
          (one) => one.message.conversation_id === conversationId && one.passage === 'sending',
          'waiting',
          failure,
        );
        this.#tryLater(failure);
        return;
      }
      this.#mark((one) => one.message.client_id === entry.message.client_id, 'refused', failure);
    }
  }

  async #post(message: PendingMessage): Promise<Failure | null> {
    const { client_id, conversation_id, kind, text, attachments } = message;
    const attachment_ids = attachments.map((attachment) => attachment.id);
    try {
      const path = `/conversations/${conversation_id}/messages`;
      const sent = await this.api.post<Message>(path, { client_id, kind, text, attachment_ids });
      this.remove(client_id);
      this.delivered(sent);
      return null;
    } catch (error) {
      return asFailure(error);
    }
  }

  /** A line that comes back says so itself; a busy server does not. */
  #tryLater(failure: Failure) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retryWaiting(), (failure.retryAfter ?? RETRY_AFTER) * 1000);
  }

  #mark(which: (entry: Entry) => boolean, passage: Passage, failure: Failure | null) {
    this.entries = this.entries.map((entry) => (which(entry) ? { ...entry, passage, failure } : entry));
  }

  #key(clientId: string): string {
    return `recado:outbox:${this.agentId()}:${clientId}`;
  }
}

function read(key: string): PendingMessage | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as PendingMessage | null;
  } catch {
    return null;
  }
}
