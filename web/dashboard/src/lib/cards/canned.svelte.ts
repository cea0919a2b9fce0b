// The canned responses of the house: read when they are first asked for, and kept by events from then on.
import { api as realApi, type Api } from '../api';
import type { CannedResponse, HeardEvent, LiveSignal } from '../api-types';
import { desk as realDesk, type Desk } from '../desk/desk.svelte';
import { Loading } from '../loading.svelte';

const inOrder = (one: CannedResponse, other: CannedResponse) =>
  one.shortcut.localeCompare(other.shortcut) || (one.language ?? '').localeCompare(other.language ?? '');

export class CannedResponses {
  readonly all: Loading<CannedResponse[]>;
  #isListening = false;

  constructor(
    api: Api = realApi,
    private readonly desk: Desk = realDesk,
  ) {
    this.all = new Loading(() => api.get<CannedResponse[]>('/canned-responses'));
  }

  /** Reads them unless they are there. */
  want(): void {
    if (!this.#isListening) this.desk.listen((heard) => this.#hear(heard));
    this.#isListening = true;
    if (this.all.value === null && !this.all.isLoading) void this.all.load();
  }

  put(response: CannedResponse): void {
    this.all.change((known) => [...known.filter((one) => one.id !== response.id), response].sort(inOrder));
  }

  remove(id: number): void {
    this.all.change((known) => known.filter((one) => one.id !== id));
  }

  #hear(heard: HeardEvent | LiveSignal) {
    // The connection has begun anew: what was missed is in no event.
    if (heard.kind === 'presence') void this.all.load();
    else if (heard.kind === 'canned_response.updated') this.put(heard.data.canned_response);
    else if (heard.kind === 'canned_response.deleted') this.remove(heard.data.canned_response_id);
  }
}

export const canned = new CannedResponses();
