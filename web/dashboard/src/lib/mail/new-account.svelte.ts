import { api, type Api } from '../api';
import type { MailAccount } from '../api-types';
import { emailAddress, required } from '../field-checks';
import { toasts } from '../toasts.svelte';
import { giveInbox, NEW_INBOX, NO_INBOX } from './inbox-choice';
import { getProvider, providerOf, type Provider, type ProviderId } from './providers';
import { ServerDraft, serverFields } from './server-draft.svelte';

/** An account that is being set up: an address and a password, and what follows from them. */
export class NewAccount {
  address = $state('');
  name = $state('');
  password = $state('');
  inbox = $state(NEW_INBOX);
  hasPlus = $state(false);
  readonly outgoing = new ServerDraft('outgoing', null);
  readonly incoming = new ServerDraft('incoming', null);
  #chosen = $state<ProviderId | null>(null);
  #user = $state<string | null>(null);

  constructor(private readonly server: Api = api) {
    this.outgoing.isOn = this.incoming.isOn = true;
  }

  /** As chosen, else whose address it is. */
  readonly provider: Provider = $derived(getProvider(this.#chosen ?? providerOf(this.address), this.address));

  readonly fields = [
    'address',
    'name',
    'password',
    'inbox_id',
    ...serverFields('outgoing'),
    ...serverFields('incoming').slice(0, 2),
  ];

  /** Mostly the address. */
  get user(): string {
    return this.#user ?? this.address.trim();
  }

  set user(user: string) {
    this.#user = user;
  }

  /** The address says who the provider is, as long as nobody has chosen one. */
  addressed(): void {
    this.#prefill();
  }

  choose(id: ProviderId): void {
    this.#chosen = id;
    this.#prefill();
  }

  useTokens(hasTokens: boolean): void {
    this.outgoing.useTokens(hasTokens);
    this.incoming.useTokens(hasTokens);
  }

  problems(): Record<string, string | null> {
    this.#share();
    const needsPassword = !this.outgoing.hasTokens && Boolean(this.user);
    const found = {
      ...this.outgoing.problems(),
      ...this.incoming.problems(),
      address: emailAddress(this.address),
      password: needsPassword ? required(this.password) : null,
    };
    // Asked for once, and said once.
    for (const way of ['outgoing', 'incoming']) delete (found as Record<string, unknown>)[`${way}.password`];
    for (const name of serverFields('incoming').slice(2)) delete (found as Record<string, unknown>)[name];
    return found;
  }

  async create(): Promise<MailAccount> {
    this.#share();
    const account = await this.server.post<MailAccount>('/mail-accounts', {
      address: this.address.trim(),
      name: this.name.trim(),
      has_plus_addresses: this.hasPlus,
      outgoing: this.outgoing.body,
      incoming: this.incoming.body,
    });
    try {
      return await giveInbox(account, this.incoming.isOn ? this.inbox : NO_INBOX);
    } catch (error) {
      // The account is there: what is missing can be given on its page.
      toasts.fail(error);
      return account;
    }
  }

  #prefill() {
    const { provider } = this;
    this.outgoing.place(provider.outgoing);
    this.incoming.place(provider.incoming);
    this.hasPlus = provider.hasPlus;
    const wantsTokens = provider.secret === 'tokens';
    if (this.outgoing.hasTokens !== wantsTokens) {
      [this.outgoing.tokenUrl, this.outgoing.scope] = ['', ''];
      this.useTokens(wantsTokens);
    }
  }

  /** What is typed once goes to both servers. */
  #share() {
    const { outgoing, incoming, user, password } = this;
    for (const server of [outgoing, incoming]) Object.assign(server, { user, password });
    const { tokenUrl, clientId, clientSecret, refreshToken, scope } = outgoing;
    Object.assign(incoming, { tokenUrl, clientId, clientSecret, refreshToken, scope });
  }
}
