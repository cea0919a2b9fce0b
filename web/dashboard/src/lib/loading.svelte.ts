import { asFailure, type Failure } from './api';

/** Something a view reads from the server: loading, ready or failed. What was read before stays while it is read again. */
export class Loading<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  isLoading = $state(false);
  #read: () => Promise<T>;
  #turn = 0;
  /** Made while an answer is on its way, which may have been read before them. */
  #late: ((value: T) => T)[] = [];

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.isLoading = true;
    this.#late = [];
    try {
      const value = await this.#read();
      if (turn !== this.#turn) return;
      this.value = this.#late.reduce<T>((known, change) => change(known), value);
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }

  /**
   * Takes in what is newer than what was read, as an event tells it. An answer on its way gets it too, so a change that
   * is made twice must be as good as once. Nothing is made of what was never read.
   */
  change(change: (value: T) => T): void {
    if (this.isLoading) this.#late.push(change);
    if (this.value !== null) this.value = change(this.value);
  }
}
