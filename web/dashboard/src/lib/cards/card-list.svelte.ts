// The list of knowledge cards in the settings: narrowed by words, page by page, kept by events.
import { api as realApi, asFailure, query, type Api, type Failure } from '../api';
import type { HeardEvent, KnowledgeCard, LiveSignal, Page } from '../api-types';

export class CardList {
  items = $state.raw<KnowledgeCard[] | null>(null);
  next = $state.raw<string | null>(null);
  failure = $state.raw<Failure | null>(null);
  isLoading = $state(false);
  words = $state('');
  #turn = 0;

  constructor(private readonly api: Api = realApi) {}

  /** Reads the first page for the words that are wanted now; what was asked before and comes later is dropped. */
  async load(): Promise<void> {
    await this.#fetch(null);
  }

  async loadMore(): Promise<void> {
    if (this.next !== null && !this.isLoading) await this.#fetch(this.next);
  }

  put(card: KnowledgeCard): void {
    this.items = (this.items ?? []).map((known) => (known.id === card.id ? card : known));
  }

  hear(heard: HeardEvent | LiveSignal): void {
    if (heard.kind === 'knowledge_card.deleted') {
      const { knowledge_card_id: id } = heard.data;
      this.items = this.items?.filter((known) => known.id !== id) ?? null;
    } else if (heard.kind === 'knowledge_card.updated') {
      const card = heard.data.knowledge_card;
      if (this.items?.some((known) => known.id === card.id)) this.put(card);
      else void this.load();
    } else if (heard.kind === 'presence') void this.load();
  }

  async #fetch(cursor: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.isLoading = true;
    try {
      const path = `/knowledge-cards${query({ query: this.words.trim() || null, cursor })}`;
      const page = await this.api.get<Page<KnowledgeCard>>(path);
      if (turn !== this.#turn) return;
      this.items = cursor === null ? page.items : [...(this.items ?? []), ...page.items];
      this.next = page.next;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }
}
