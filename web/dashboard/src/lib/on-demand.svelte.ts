import { Failure, UNREACHABLE } from './api';
import { toasts } from './toasts.svelte';

/** Something that opens, and whose code is fetched only when it is about to be needed. */
export class OnDemand<Part> {
  isOpen = $state(false);
  /** Set by the first opening; until then a plain button stands in. */
  part = $state.raw<Part | null>(null);
  #load: () => Promise<Part>;
  #loading: Promise<Part> | null = null;

  constructor(load: () => Promise<Part>) {
    this.#load = load;
  }

  readonly triggerProps = {
    'aria-expanded': false,
    onclick: () => void this.open(),
    onpointerenter: () => void this.#fetch().catch(() => {}),
    onfocus: () => void this.#fetch().catch(() => {}),
  };

  async open(): Promise<void> {
    try {
      this.part = await this.#fetch();
      this.isOpen = true;
    } catch {
      toasts.fail(new Failure({ code: UNREACHABLE }));
    }
  }

  #fetch(): Promise<Part> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }
}
