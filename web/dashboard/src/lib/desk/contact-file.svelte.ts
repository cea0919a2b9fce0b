import { query, type Api } from '../api';
import type { Contact, Conversation, LiveEvent, Page, Visit } from '../api-types';
import { Loading } from '../loading.svelte';

/** What the right pane shows about one contact: the card, the visits with their trails, the conversations. */
export class ContactFile {
  readonly contact: Loading<Contact>;
  readonly visits: Loading<Page<Visit>>;
  readonly conversations: Loading<Page<Conversation>>;

  constructor(
    readonly id: number,
    private readonly api: Api,
  ) {
    this.contact = new Loading(() => api.get<Contact>(`/contacts/${id}`));
    this.visits = new Loading(() => api.get<Page<Visit>>(`/contacts/${id}/visits`));
    this.conversations = new Loading(() => api.get<Page<Conversation>>(`/contacts/${id}/conversations`));
  }

  async load(): Promise<void> {
    await Promise.all([this.contact.load(), this.visits.load(), this.conversations.load()]);
  }

  async edit(change: Partial<Pick<Contact, 'name' | 'email' | 'phone' | 'note' | 'tags'>>): Promise<void> {
    this.contact.value = await this.api.patch<Contact>(`/contacts/${this.id}`, change);
  }

  async loadMoreConversations(): Promise<void> {
    const known = this.conversations.value;
    if (!known?.next) return;
    const path = `/contacts/${this.id}/conversations${query({ cursor: known.next })}`;
    const page = await this.api.get<Page<Conversation>>(path);
    this.conversations.value = { items: [...known.items, ...page.items], next: page.next };
  }

  /** One of the conversations is not for this agent to see any more. */
  withdraw(conversationId: number): void {
    const page = this.conversations.value;
    if (!page) return;
    const items = page.items.filter((known) => known.id !== conversationId);
    this.conversations.value = { ...page, items };
  }

  hear(event: LiveEvent): void {
    if (event.kind === 'contact.updated' && event.data.contact.id === this.id) {
      this.contact.value = event.data.contact;
    } else if (event.kind === 'contact.merged' && event.data.contact.id === this.id) {
      void this.load();
    } else if (event.kind === 'visit.started' && event.data.contact_id === this.id) {
      this.#start(event.data.visit);
    } else if (event.kind === 'visit.moved' && event.data.contact_id === this.id) {
      this.#move(event.data.visit);
    } else if (event.kind === 'visit.viewed' && event.data.contact_id === this.id) {
      this.#view(event.data.visit_id, event.data.entry);
    } else if (event.kind === 'conversation.created' && event.data.conversation.contact.id === this.id) {
      this.#open(event.data.conversation);
    }
  }

  #start(visit: Visit) {
    const page = this.visits.value;
    if (!page) return;
    const items = [visit, ...page.items.filter((known) => known.id !== visit.id)];
    this.visits.value = { ...page, items };
  }

  #move(visit: Visit) {
    const page = this.visits.value;
    if (!page) return;
    const items = page.items.map((known) => (known.id === visit.id ? visit : known));
    this.visits.value = { ...page, items };
  }

  #view(visitId: number, entry: Visit['trail'][number]) {
    const page = this.visits.value;
    if (!page) return;
    const items = page.items.map((visit) =>
      visit.id !== visitId || visit.trail.some((known) => known.id === entry.id)
        ? visit
        : { ...visit, last_seen_at: entry.at, trail: [...visit.trail, entry] },
    );
    this.visits.value = { ...page, items };
  }

  #open(conversation: Conversation) {
    const page = this.conversations.value;
    if (!page || page.items.some((known) => known.id === conversation.id)) return;
    this.conversations.value = { ...page, items: [conversation, ...page.items] };
  }
}
