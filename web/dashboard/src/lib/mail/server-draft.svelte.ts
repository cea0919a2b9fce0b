import type { MailServer } from '../api-types';
import { required } from '../field-checks';
import { providerAt, usualPort, type Place } from './providers';
import { tm } from './words.svelte';

export type Way = 'outgoing' | 'incoming';

/** A server while it is edited. Secrets are never known here: an empty field keeps what is stored. */
export class ServerDraft {
  isOn = $state(false);
  host = $state('');
  port = $state<number | null>(null);
  security = $state<MailServer['security']>('tls');
  user = $state('');
  password = $state('');
  folder = $state('');
  authservId = $state('');
  marksSeen = $state(false);
  hasTokens = $state(false);
  tokenUrl = $state('');
  clientId = $state('');
  clientSecret = $state('');
  refreshToken = $state('');
  scope = $state('');
  #saved = $state.raw<MailServer | null>(null);
  #start = $state('');

  constructor(
    readonly way: Way,
    server: MailServer | null,
  ) {
    this.start(server);
  }

  start(server: MailServer | null): void {
    this.#saved = server;
    this.isOn = server !== null;
    this.host = server?.host ?? '';
    this.security = server?.security ?? 'tls';
    this.port = server?.port ?? usualPort(this.way, this.security);
    this.user = server?.user ?? '';
    this.folder = server?.folder ?? '';
    this.authservId = server?.authserv_id ?? '';
    this.marksSeen = server?.marks_seen ?? false;
    this.hasTokens = Boolean(server?.oauth);
    this.tokenUrl = server?.oauth?.token_url ?? '';
    this.clientId = server?.oauth?.client_id ?? '';
    this.scope = server?.oauth?.scope ?? '';
    [this.password, this.clientSecret, this.refreshToken] = ['', '', ''];
    this.#start = JSON.stringify(this.body);
  }

  place({ host, port, security }: Place): void {
    Object.assign(this, { host, port, security });
  }

  /** The port follows the encryption as long as it is one that goes with it. */
  secure(security: MailServer['security']): void {
    const wasUsual = this.port === null || this.port === usualPort(this.way, this.security);
    this.security = security;
    if (wasUsual) this.port = usualPort(this.way, security);
  }

  /** Tokens come from where the server is, when that is known. */
  useTokens(hasTokens: boolean): void {
    this.hasTokens = hasTokens;
    const known = providerAt(this.host)?.oauth;
    if (!hasTokens || !known) return;
    this.tokenUrl ||= known.token_url;
    this.scope ||= known.scope;
  }

  /** The server holds a password for this host: stored secrets do not follow to another. */
  readonly isStored: boolean = $derived.by(() => {
    const saved = this.#saved;
    return saved !== null && !saved.oauth && Boolean(saved.user) && saved.host === this.host.trim().toLowerCase();
  });

  readonly areTokensStored: boolean = $derived.by(() => {
    const saved = this.#saved;
    const isThere = saved?.oauth?.token_url === this.tokenUrl.trim();
    return isThere && saved?.host === this.host.trim().toLowerCase();
  });

  /** As the server of mail takes it; null switches it off. */
  readonly body: MailServer | null = $derived.by(() => {
    if (!this.isOn) return null;
    const ofMailbox = (text: string) => (this.way === 'incoming' ? text.trim() || null : null);
    return {
      host: this.host.trim(),
      port: this.port ?? 0,
      security: this.security,
      user: this.user.trim(),
      password: this.hasTokens ? null : this.password || null,
      oauth: this.hasTokens
        ? {
            token_url: this.tokenUrl.trim(),
            client_id: this.clientId.trim(),
            client_secret: this.clientSecret.trim() || null,
            refresh_token: this.refreshToken.trim() || null,
            scope: this.scope.trim() || null,
          }
        : null,
      folder: ofMailbox(this.folder),
      authserv_id: ofMailbox(this.authservId),
      marks_seen: this.way === 'incoming' && this.marksSeen,
    };
  });

  readonly isChanged: boolean = $derived(JSON.stringify(this.body) !== this.#start);

  /** What is wrong, by the names that the API has for the fields. */
  problems(): Record<string, string | null> {
    if (!this.isOn) return {};
    const { way } = this;
    const isPort = Number.isInteger(this.port) && this.port! >= 1 && this.port! <= 65535;
    const found: Record<string, string | null> = {
      [`${way}.host`]: hostProblem(this.host),
      [`${way}.port`]: isPort ? null : tm('server.port_wrong'),
    };
    if (this.hasTokens) {
      const isHttps = /^https:\/\/[^\s/]+/.test(this.tokenUrl.trim());
      found[`${way}.user`] = required(this.user);
      found[`${way}.token_url`] = isHttps ? null : tm('server.token_url_wrong');
      found[`${way}.client_id`] = required(this.clientId);
      found[`${way}.refresh_token`] = this.areTokensStored ? null : required(this.refreshToken);
    } else if (this.user.trim()) {
      found[`${way}.password`] = this.isStored ? null : required(this.password);
    }
    return found;
  }
}

function hostProblem(host: string): string | null {
  if (!host.trim()) return required(host);
  return /^[a-z0-9._:-]+$/i.test(host.trim()) ? null : tm('server.host_wrong');
}

/** The fields that a form of a server shows problems of by itself. */
export function serverFields(way: Way): string[] {
  return ['host', 'port', 'user', 'password', 'token_url', 'client_id', 'refresh_token', 'authserv_id'].map(
    (name) => `${way}.${name}`,
  );
}
