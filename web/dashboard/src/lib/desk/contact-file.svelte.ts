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
    const contact = await this.api.patch<Contact>(`/contacts/${this.id}`, change);
    this.contact.change(() => contact);
  }

  async loadMoreConversations(): Promise<void> {
    const cursor = this.conversations.value?.next;
    if (!cursor) return;
    const path = `/contacts/${this.id}/conversations${query({ cursor })}`;
    const page = await this.api.get<Page<Conversation>>(path);
    // What was read anew meanwhile may end elsewhere: then this does not follow it.
    this.conversations.change((known) =>
      known.next === cursor ? { items: [...known.items, ...page.items], next: page.next } : known,
    );
  }

  /** One of the conversations is not for this agent to see any more. */
  withdraw(conversationId: number): void {
    this.conversations.change((page) => ({ ...page, items: page.items.filter(({ id }) => id !== conversationId) }));
  }

  hear(event: LiveEvent): void {
    if (event.kind === 'contact.updated' && event.data.contact.id === this.id) {
      const { contact } = event.data;
      this.contact.change(() => contact);
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
    this.#changeVisits((known) => [visit, ...known.filter((one) => one.id !== visit.id)]);
  }

  #move(visit: Visit) {
    this.#changeVisits((known) => known.map((one) => (one.id === visit.id ? visit : one)));
  }

  #view(visitId: number, entry: Visit['trail'][number]) {
    this.#changeVisits((known) =>
      known.map((visit) =>
        visit.id !== visitId || visit.trail.some((one) => one.id === entry.id)
          ? visit
          : { ...visit, last_seen_at: entry.at, trail: [...visit.trail, entry] },
      ),
    );
  }

  #open(conversation: Conversation) {
    this.conversations.change((page) =>
      page.items.some(({ id }) => id === conversation.id) ? page : { ...page, items: [conversation, ...page.items] },
    );
  }

  #changeVisits(change: (known: Visit[]) => Visit[]) {
    this.visits.change((page) => ({ ...page, items: change(page.items) }));
  }
}
