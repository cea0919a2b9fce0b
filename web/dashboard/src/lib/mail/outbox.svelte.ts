/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
// The outbox as its page shows it: mail, the newest first, kept true by events.
import { api as realApi, asFailure, query, type Api, type Failure } from '../api';
import type { MailState, OutgoingMail, Page } from '../api-types';

export const MAIL_STATES: readonly MailState[] = ['waiting', 'sent', 'failed', 'bounced', 'skipped'];

export class MailOutbox {
  items = $state.raw<OutgoingMail[]>([]);
  next = $state.raw<string | null>(null);
  isLoaded = $state(false);
  isLoading = $state(false);
  failure = $state.raw<Failure | null>(null);
  #turn = 0;
  /** Heard while an answer was on its way: what it says of these is older. */
  #heard = new Map<number, OutgoingMail>();

  constructor(
    readonly state: MailState | null,
    private readonly api: Api = realApi,
  ) {}

  load(): Promise<void> {
    return this.#fetch(null);
  }

  async loadMore(): Promise<void> {
    if (this.next && !this.isLoading) await this.#fetch(this.next);
  }

  /** Tries it once more, from the beginning. */
  async retry(id: number): Promise<void> {
    await this.#change(id, () => this.api.post<OutgoingMail>(`/outgoing-mails/${id}/attempts`, {}));
  }

  /** Takes it back: it does not go out. */
  async cancel(id: number): Promise<void> {
    await this.#change(id, () => this.api.delete<OutgoingMail>(`/outgoing-mails/${id}`));
  }

  /** A mail that is new, or stands elsewhere now. */
  hear(mail: OutgoingMail): void {
    this.#heard.set(mail.id, mail);
    if (this.isLoaded) this.#place(mail);
  }

  async #change(id: number, action: () => Promise<OutgoingMail>): Promise<void> {
    this.#heard.delete(id);
    const mail = await action();
    if (!this.#heard.has(id)) this.#place(mail);
  }

  #place(mail: OutgoingMail) {
    const rest = this.items.filter((known) => known.id !== mail.id);
    const belongs = this.state === null || this.state === mail.state;
    // What is older than the loaded part comes with its page.
    const isWithin = this.next === null || mail.id >= (this.items.at(-1)?.id ?? 0);
    this.items = belongs && isWithin ? [...rest, mail].sort((one, other) => other.id - one.id) : rest;
  }

  async #fetch(cursor: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.isLoading = true;
    this.#heard.clear();
    try {
      const path = `/outgoing-mails${query({ state: this.state, cursor, limit: 30 })}`;
      const page = await this.api.get<Page<OutgoingMail>>(path);
      if (turn !== this.#turn) return;
      const isFresh = (id: number) => page.items.some((mail) => mail.id === id);
      const known = cursor === null ? [] : this.items.filter((mail) => !isFresh(mail.id));
      this.items = [...known, ...page.items].sort((one, other) => other.id - one.id);
      this.next = page.next;
      this.isLoaded = true;
      for (const mail of this.#heard.values()) this.#place(mail);
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }
}

/** The link of an invitation or for a password is forgotten once its mail is done with. */
const hasSecret = ({ kind }: OutgoingMail) => kind === 'invitation' || kind === 'password_recovery';
export const mayRetry = (mail: OutgoingMail) => {
  if (mail.state === 'waiting' || mail.state === 'failed') return true;
  return !hasSecret(mail) && (mail.state === 'bounced' || mail.skip_reason === 'taken_back');
};
export const mayCancel = ({ state }: OutgoingMail) => state === 'waiting' || state === 'failed';
