/** The row of a list that Enter takes, moved by keys while the focus is elsewhere. */
export class ListCursor<Item> {
  #at = $state(0);

  constructor(
    private readonly items: () => readonly Item[],
    /** Of a row's element. */
    readonly idOf: (item: Item) => string,
  ) {}

  get active(): Item | undefined {
    return this.items()[Math.min(this.#at, this.items().length - 1)];
  }

  get activeId(): string | undefined {
    return this.active && this.idOf(this.active);
  }

  point(at: number): void {
    this.#at = at;
  }

  /** From the last row to the first, and back. */
  move(step: number): void {
    const { length } = this.items();
    this.#at = (Math.min(this.#at, length - 1) + step + length) % Math.max(1, length);
    document.getElementById(this.activeId ?? '')?.scrollIntoView({ block: 'nearest' });
  }
}
