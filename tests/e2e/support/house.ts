import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { Server } from './server.ts';

/** What a browser may complain of without anything being wrong: lines that are down, on purpose. */
const HARMLESS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|Failed to load resource|WebSocket connection/;

/** A running Recado and the browsers that look at it. All of them are listened to for errors that nobody would see. */
export class House {
  readonly #contexts: BrowserContext[] = [];
  readonly #complaints: string[] = [];

  constructor(
    readonly server: Server,
    private readonly browser: Browser,
  ) {}

  /** A fresh browser profile with one page. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext(options);
    this.#contexts.push(context);
    context.on('weberror', (error) => this.#complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !HARMLESS.test(message.text())) this.#complaints.push(message.text());
    });
    return context.newPage();
  }

  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Answers whether somebody has complained of this; then it was expected. */
  complained(about: RegExp): boolean {
    const others = this.#complaints.filter((complaint) => !about.test(complaint));
    const isTold = others.length < this.#complaints.length;
    this.#complaints.splice(0, Infinity, ...others);
    return isTold;
  }

  async photograph(path: (name: string) => string) {
    const pages = this.#contexts.flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) {
      await page.screenshot({ path: path(`page-${at + 1}.png`), timeout: 5_000 }).catch(() => {});
    }
  }

  async close() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.stop();
  }
}
