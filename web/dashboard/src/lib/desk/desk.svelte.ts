/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
// The desk as this page knows it: conversations, threads, people. Events change it; views only read it.
import { api as realApi, asFailure, query, type Api } from '../api';
import type { Conversation, Counts, HeardEvent, LiveEvent, LiveSignal, Message } from '../api-types';
import { Attention } from './attention.svelte';
import { ContactFile } from './contact-file.svelte';
import { Conversations } from './conversations';
import { Groups } from './groups.svelte';
import { Outbox } from './outbox.svelte';
import { Presence } from './presence.svelte';
import { Roster } from './roster.svelte';
import { Thread } from './thread.svelte';

const COUNT_AFTER = 300;

/** What the counters count: they follow the filter that the lists have. */
interface Counted {
  inboxId: number | null;
  groupId: number | null;
}

export class Desk {
  agentId = 0;
  readonly conversations: Conversations;
  readonly roster: Roster;
  readonly groups: Groups;
  readonly presence: Presence;
  readonly outbox: Outbox;
  readonly attention = new Attention();
  counts = $state.raw<Counts | null>(null);
  /** Raised when events were missed: views that read something by themselves read it again. */
  generation = $state(0);
  /** Inboxes whose every conversation this agent supervises, by one of their groups. */
  readonly supervised = $derived.by(() => {
    const inboxes = this.roster.inboxes.value ?? [];
    const isMine = (groupId: number) => this.groups.mine.has(groupId);
    return new Set(inboxes.filter((inbox) => inbox.supervisor_group_ids.some(isMine)).map((inbox) => inbox.id));
  });
  #counted: Counted = { inboxId: null, groupId: null };
  #countTurn = 0;
  #listeners = new Set<(heard: HeardEvent | LiveSignal) => void>();
  #threads = new Map<number, Thread>();
  #contacts = new Map<number, ContactFile>();
  #countTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Api = realApi) {
    const agentId = () => this.agentId;
    this.conversations = new Conversations(api, agentId);
    this.roster = new Roster(api);
    this.groups = new Groups(api, agentId);
    this.presence = new Presence(agentId);
    this.outbox = new Outbox(api, agentId, (message) => this.#delivered(message));
  }

  open(agentId: number): void {
    this.agentId = agentId;
    this.outbox.restore();
    this.#readHouse();
  }

  /** For views that read something by themselves: called with all that is heard. Answers how to stop. */
  listen(listener: (heard: HeardEvent | LiveSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Counts what the lists of this filter hold, from now on. */
  countFor(counted: Counted): void {
    if (counted.inboxId === this.#counted.inboxId && counted.groupId === this.#counted.groupId) return;
    this.#counted = counted;
    void this.#count();
  }

  thread(conversationId: number): Thread {
    return remembered(this.#threads, conversationId, (id) => new Thread(id, this.api));
  }

  contactFile(contactId: number): ContactFile {
    return remembered(this.#contacts, contactId, (id) => new ContactFile(id, this.api));
  }

  /** Not to be found means that it is out of this agent's sight, if it was in it. */
  async loadConversation(id: number): Promise<void> {
    try {
      this.conversations.put(await this.api.get<Conversation>(`/conversations/${id}`));
    } catch (error) {
      if (asFailure(error).status === 404) this.#withdraw(id);
      throw error;
    }
  }

  async markRead(conversationId: number, messageId: number): Promise<void> {
    this.attention.settle(conversationId);
    // Said here at once, or the view would go on asking until the event comes back.
    this.conversations.read(conversationId, messageId);
    await this.api.put(`/conversations/${conversationId}/read`, { message_id: messageId });
  }

  signal(signal: LiveSignal): void {
    if (signal.kind === 'queue.changed') this.groups.hearQueue(signal.data);
    else this.presence.hear(signal);
    // The connection has begun, anew perhaps: signals from before are lost, and are in no log.
    if (signal.kind === 'presence') void this.groups.queues.load();
    for (const listener of this.#listeners) listener(signal);
  }

  apply(event: HeardEvent): void {
    if (event.kind === 'conversation.withdrawn') this.#withdraw(event.data.conversation_id);
    else this.#hear(event);
    for (const listener of this.#listeners) listener(event);
  }

  #hear(event: LiveEvent) {
    if (event.kind === 'message.created') this.#hearMessage(event.data.message, event.data.conversation);
    else if (event.kind === 'message.updated') this.#hearChange(event.data.message, event.data.conversation);
    else if (event.kind === 'conversation.read') this.#hearRead(event.data);
    else if (event.kind.startsWith('conversation.')) this.#hearConversation(event);
    else if (event.kind === 'contact.updated') this.conversations.hearContact(event.data.contact);
    else if (event.kind === 'contact.merged') this.conversations.hearContact(event.data.contact, event.data.merged_id);
    else if (event.kind === 'agent.created' || event.kind === 'agent.updated') this.roster.hearAgent(event.data.agent);
    else if (event.kind === 'agent.availability_changed') this.roster.hearAvailability(event.data);
    else if (event.kind === 'inbox.deleted') this.roster.removeInbox(event.data.inbox_id);
    else if (event.kind.startsWith('inbox.')) this.roster.hearInboxes();
    else if (isOfGroup(event)) this.groups.hear(event);
    for (const file of this.#contacts.values()) file.hear(event);
  }

  /** Events were missed beyond recall: what is shown is read anew, and stays until then. */
  reread(): void {
    this.conversations.distrust();
    this.attention.forget();
    this.#contacts.clear();
    for (const thread of this.#threads.values()) thread.distrust();
    this.#readHouse();
    this.generation++;
  }

  #readHouse() {
    this.roster.load();
    this.groups.load();
    void this.#count();
  }

  #hearMessage(message: Message, conversation: Conversation) {
    const wasWithBot = this.#isWithBot(conversation.id);
    const isNews = this.conversations.hearMessage(message, conversation);
    this.#threads.get(conversation.id)?.add(message);
    if (message.author.kind === 'contact') this.presence.stopTyping(conversation.id);
    this.#countSoon();
    // What oneself has taken from a bot does not call.
    const isByMe = message.author.kind === 'agent' && message.author.id === this.agentId;
    if (isNews || (wasWithBot && !isByMe)) this.#callFor(conversation);
  }

  /** It is known better how a message goes by mail: no news of the conversation. */
  #hearChange(message: Message, conversation: Conversation) {
    this.conversations.hear(conversation);
    this.#threads.get(conversation.id)?.change(message);
  }

  #hearConversation(event: LiveEvent) {
    if (!('conversation' in event.data)) return;
    const { conversation } = event.data;
    const wasWithBot = this.#isWithBot(conversation.id);
    this.conversations.hear(conversation);
    this.#countSoon();
    if (event.kind === 'conversation.unattended') this.attention.call(conversation.id);
    if (event.kind !== 'conversation.assigned') {
      if (wasWithBot) this.#callFor(conversation);
      return;
    }
    // What others put before the agent calls; what they took themselves does not.
    const isByMe = event.data.by.kind === 'agent' && event.data.by.id === this.agentId;
    if (conversation.assignee?.id === this.agentId && !isByMe) this.attention.call(conversation.id);
    else if (conversation.assignee) this.attention.settle(conversation.id);
  }

  #isWithBot(id: number): boolean {
    return this.conversations.get(id)?.status === 'pending';
  }

  /** A colleague's conversation is the colleague's to hear, and a bot's the bot's. */
  #callFor({ id, status, assignee }: Conversation) {
    const isOurs = !assignee || assignee.id === this.agentId;
    if (status === 'open' && isOurs) this.attention.call(id);
  }

  #withdraw(id: number) {
    this.conversations.withdraw(id);
    this.#threads.delete(id);
    for (const file of this.#contacts.values()) file.withdraw(id);
    this.attention.settle(id);
    this.#countSoon();
  }

  #hearRead(data: Extract<LiveEvent, { kind: 'conversation.read' }>['data']) {
    const { conversation_id: id, message_id } = data;
    if (data.by === 'contact') {
      this.conversations.change(id, (known) => ({ contact_read_id: Math.max(known.contact_read_id ?? 0, message_id) }));
      return;
    }
    if (data.agent_id === this.agentId) {
      this.conversations.read(id, message_id);
      this.attention.settle(id);
      return;
    }
    this.conversations.change(id, (known) => ({ agent_read_id: Math.max(known.agent_read_id ?? 0, message_id) }));
  }

  #delivered(message: Message) {
    this.#threads.get(message.conversation_id)?.add(message);
  }

  #countSoon() {
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(() => void this.#count(), COUNT_AFTER);
  }

  async #count() {
    const turn = ++this.#countTurn;
    const { inboxId, groupId } = this.#counted;
    try {
      const parameters = query({ inbox_id: inboxId, group_id: groupId });
      const counts = await this.api.get<Counts>(`/conversations/counts${parameters}`);
      if (turn === this.#countTurn) this.counts = counts;
    } catch {
      // Counters are a convenience: the old ones stay until the next event.
    }
  }
}

function isOfGroup(event: LiveEvent): event is Extract<LiveEvent, { kind: `group.${string}` }> {
  return event.kind.startsWith('group.');
}

function remembered<T>(known: Map<number, T>, id: number, make: (id: number) => T): T {
  let one = known.get(id);
  if (!one) known.set(id, (one = make(id)));
  return one;
}

export const desk = new Desk();
