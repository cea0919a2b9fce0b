const AT_MOST_EVERY = 3_000;
const STOPS_AFTER = 5_000;

/** Tells the contact that the agent is typing: not with each key, and not for longer than it is true. */
export class TypingReport {
  #sentAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (isTyping: boolean) => void) {}

  typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), STOPS_AFTER);
    const now = Date.now();
    if (now - this.#sentAt < AT_MOST_EVERY) return;
    this.#sentAt = now;
    this.send(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#sentAt === 0) return;
    this.#sentAt = 0;
    this.send(false);
  }
}
