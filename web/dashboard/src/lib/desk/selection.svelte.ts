/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
/** Which rows of a list are ticked. What leaves the list is ticked no more. */
export class Selection {
  #chosen = $state.raw<readonly number[]>([]);
  /** Shown even while nothing is ticked: where nothing can be pointed at without touching it. */
  isOn = $state(false);
  /** Where a range begins. */
  #anchor: number | null = null;

  readonly #held = $derived.by(() => {
    const chosen = new Set(this.#chosen);
    return this.shown().filter((id) => chosen.has(id));
  });

  constructor(private readonly shown: () => readonly number[]) {}

  /** In the order of the list. */
  get ids(): readonly number[] {
    return this.#held;
  }

  has(id: number): boolean {
    return this.#chosen.includes(id);
  }

  toggle(id: number): void {
    this.#anchor = id;
    this.#chosen = this.has(id) ? this.#chosen.filter((other) => other !== id) : [...this.#chosen, id];
  }

  /** All from the row ticked last to this one. */
  extend(id: number): void {
    const shown = this.shown();
    const [from, to] = [shown.indexOf(this.#anchor ?? id), shown.indexOf(id)];
    if (from === -1) return this.toggle(id);
    const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#chosen = [...new Set([...this.#chosen, ...range])];
    return undefined;
  }

  set(ids: readonly number[]): void {
    this.#chosen = ids;
    this.prune();
  }

  all(): void {
    this.#chosen = this.shown();
  }

  /** To be called when the list has changed: what left it is not ticked when it comes back. */
  prune(): void {
    if (this.#held.length < this.#chosen.length) this.#chosen = this.#held;
  }

  clear(): void {
    this.#chosen = [];
    this.#anchor = null;
    this.isOn = false;
  }
}
