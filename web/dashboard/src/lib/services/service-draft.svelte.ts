import type { Service, ServiceHeader } from '../api-types';
import { required } from '../field-checks';
import { t } from '../i18n.svelte';

export const HEADERS_MAX = 20;

/** A header while it is edited. */
export interface HeaderRow {
  /** Stays the same while rows come and go. */
  key: number;
  name: string;
  value: string;
  isSecret: boolean;
  /** The server has a secret value, which nobody is shown. */
  isStored: boolean;
}

interface ServiceBody {
  name?: string;
  base_url?: string;
  timeout_seconds?: number;
  headers?: ServiceHeader[];
}

/** A service while it is edited: what is not saved yet, and which secrets stay at the server. */
export class ServiceDraft {
  name = $state('');
  baseUrl = $state('');
  timeout = $state<number | null>(10);
  rows = $state<HeaderRow[]>([]);
  #saved: Service = $state.raw()!;
  #nextKey = 0;

  constructor(service: Service) {
    this.start(service);
  }

  start(service: Service): void {
    this.#saved = service;
    this.name = service.name;
    this.baseUrl = service.base_url;
    this.timeout = service.timeout_seconds;
    this.rows = service.headers.map(({ name, value, is_secret: isSecret = false }) => ({
      key: this.#nextKey++,
      name,
      value: value ?? '',
      isSecret,
      isStored: isSecret,
    }));
  }

  add(): void {
    this.rows.push({ key: this.#nextKey++, name: '', value: '', isSecret: false, isStored: false });
  }

  remove(key: number): void {
    this.rows = this.rows.filter((row) => row.key !== key);
  }

  /** The stored value goes, another is to be typed. */
  replace(row: HeaderRow): void {
    row.isStored = false;
    row.value = '';
  }

  /** What was stored as a secret can't be made visible: it has to be typed anew. */
  setSecret(row: HeaderRow, isSecret: boolean): void {
    row.isSecret = isSecret;
    if (!isSecret && row.isStored) this.replace(row);
  }

  /** What the server is asked to change: nothing that is as it was. */
  readonly body: ServiceBody = $derived.by(() => {
    const saved = this.#saved;
    const body: ServiceBody = {};
    if (this.name.trim() !== saved.name) body.name = this.name.trim();
    if (this.baseUrl.trim() !== saved.base_url) body.base_url = this.baseUrl.trim();
    if (this.timeout !== saved.timeout_seconds) body.timeout_seconds = this.timeout ?? 0;
    const headers = this.rows.map(({ name, value, isSecret, isStored }) => ({
      name: name.trim(),
      value: isStored ? null : value.trim(),
      is_secret: isSecret,
    }));
    if (JSON.stringify(headers) !== JSON.stringify(saved.headers)) body.headers = headers;
    return body;
  });

  readonly isChanged: boolean = $derived(Object.keys(this.body).length > 0);

  /** What is wrong, by field; those of a header are `name` or `value` and its key. */
  problems(): Record<string, string | null> {
    const found: Record<string, string | null> = {
      name: nameProblem(this.name),
      base_url: baseUrlProblem(this.baseUrl),
      timeout_seconds: isTimeout(this.timeout) ? null : t('services.timeout_wrong'),
    };
    const hasMoved = originOf(this.baseUrl) !== originOf(this.#saved.base_url);
    for (const row of this.rows) {
      const isTwice = this.rows.some((other) => other.key < row.key && isSameName(other.name, row.name));
      found[`name-${row.key}`] = headerNameProblem(row.name) ?? (isTwice ? t('services.header_twice') : null);
      found[`value-${row.key}`] = row.isStored ? (hasMoved ? t('services.moved') : null) : required(row.value);
    }
    return found;
  }
}

export function nameProblem(name: string): string | null {
  return /^[a-z0-9_-]{1,40}$/.test(name.trim()) ? null : t('services.name_wrong');
}

export function baseUrlProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return t('services.url_wrong');
  }
  if (!/^https?:$/.test(url.protocol)) return t('services.url_wrong');
  if (url.username || url.password) return t('services.url_secret');
  return url.search || url.hash ? t('services.url_query') : null;
}

function isTimeout(seconds: number | null): boolean {
  return Number.isInteger(seconds) && seconds! >= 1 && seconds! <= 30;
}

const isSameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

function headerNameProblem(name: string): string | null {
  if (!name.trim()) return t('error.required');
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name.trim()) ? null : t('services.header_wrong');
}

function originOf(text: string): string | null {
  try {
    return new URL(text.trim()).origin;
  } catch {
    return null;
  }
}
