import { query, asFailure, type Api, type Failure } from '../api';
import type { Conversation, Page } from '../api-types';
import { belongs, compare, type ListKey, type Place } from './list-order';

const PAGE = 50;
/** Where rows are left out here, pages are read until there is something to show. */
const ENOUGH = 15;

interface Shelf {
  api: Api;
  agentId(): number;
  get(id: number): Conversation | undefined;
  /** All that are known to be as they are shown. */
  all(): Conversation[];
  put(conversations: Conversation[]): void;
}

/** One list of conversations: the ids that are loaded, in order. Events keep it true; nothing has to be refetched. */
export class ConversationList {
  ids = $state.raw<number[]>([]);
  next = $state.raw<string | null>(null);
  isLoaded = $state(false);
  isLoading = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Where the loaded part ends: what stands beyond comes with a later page. */
  #end: Place | null = null;
  #turn = 0;

  constructor(
    readonly key: ListKey,
    private readonly shelf: Shelf,
  ) {}

  async load(): Promise<void> {
    await this.#fetch(null);
    await this.#fill(ENOUGH);
  }

  async loadMore(): Promise<void> {
    if (!this.next || this.isLoading) return;
    const wanted = this.ids.length + ENOUGH;
    await this.#fetch(this.next);
    await this.#fill(wanted);
  }

  remove(id: number): void {
    if (this.ids.includes(id)) this.ids = this.ids.filter((other) => other !== id);
  }

  async #fill(wanted: number): Promise<void> {
    while (this.key.agentId !== null && this.next && !this.failure && this.isLoaded && this.ids.length < wanted) {
      await this.#fetch(this.next);
    }
  }

  /** Puts a conversation where it belongs now, or out of the list. */
  apply(conversation: Conversation): void {
    if (!this.isLoaded) return;
    const { id } = conversation;
    const rest = this.ids.filter((other) => other !== id);
    if (this.#holds(conversation)) rest.splice(this.#placeOf(conversation, rest), 0, id);
    const isSame = rest.length === this.ids.length && rest.every((other, at) => other === this.ids[at]);
    if (!isSame) this.ids = rest;
  }

  /** The rows stay on screen until they have been read again. */
  distrust(): void {
    this.#turn++;
    this.isLoaded = false;
    this.isLoading = false;
  }

  async #fetch(cursor: string | null): Promise<void> {
    const turn = ++this.#turn;
    const { view, sort, inboxId, groupId } = this.key;
    this.isLoading = true;
    try {
      const parameters = query({ view, sort, inbox_id: inboxId, group_id: groupId, cursor, limit: PAGE });
      const page = await this.shelf.api.get<Page<Conversation>>(`/conversations${parameters}`);
      if (turn === this.#turn) this.#take(page);
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }

  #take(page: Page<Conversation>) {
    this.shelf.put(page.items);
    this.next = page.next;
    this.#end = page.items.at(-1) ?? this.#end;
    this.failure = null;
    this.isLoaded = true;
    // The store decides, not the page: events may have come first that the page knows nothing of. What they told of then
    // stands in the list although it is on no page, and what they took out of it does not although it is.
    this.ids = this.shelf
      .all()
      .filter((conversation) => this.#holds(conversation))
      .sort((one, other) => compare(one, other, this.key.sort))
      .map((conversation) => conversation.id);
  }

  #holds(conversation: Conversation): boolean {
    if (!belongs(conversation, this.key, this.shelf.agentId())) return false;
    if (this.next === null || this.#end === null) return true;
    return compare(conversation, this.#end, this.key.sort) <= 0;
  }

  #placeOf(conversation: Conversation, ids: number[]): number {
    const place = ids.findIndex((id) => {
      const other = this.shelf.get(id);
      return other !== undefined && compare(conversation, other, this.key.sort) < 0;
    });
    return place === -1 ? ids.length : place;
  }
}
