import { asFailure, type Failure } from './api';

/** Something a view reads from the server: loading, ready or failed. What was read before stays while it is read again. */
export class Loading<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  isLoading = $state(false);
  #read: () => Promise<T>;
  #turn = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.isLoading = true;
    try {
      const value = await this.#read();
      if (turn !== this.#turn) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }
}
