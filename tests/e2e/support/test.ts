import { readFileSync } from 'node:fs';
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Api } from './api.ts';
import { Desk } from './desk.ts';
import { Server } from './server.ts';
import { Site, type PageOptions } from './site.ts';
import type { Person, Template } from './template.ts';
import { Widget } from './widget.ts';

export { expect };

/** What a browser may complain of without anything being wrong: lines that are down, on purpose. */
const HARMLESS = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|Failed to load resource|WebSocket connection/;

/** Tests open more widgets in a minute, from one address, than any office. */
const GENEROUS = { RECADO_LIMITS__OPENINGS_PER_MINUTE: '10000' };

export interface VisitorOptions extends Partial<PageOptions> {
  path?: string;
  host?: string;
  context?: BrowserContextOptions;
}

/** A café of one test: its server, its website, and the people who come. */
export class Cafe {
  readonly #contexts: BrowserContext[] = [];
  readonly #complaints: string[] = [];

  constructor(
    readonly server: Server,
    readonly site: Site,
    readonly template: Template,
    private readonly browser: Browser,
  ) {}

  get key(): string {
    return this.template.inboxKey;
  }

  /** Acts as a person through the API. */
  as(person: Person): Api {
    return new Api(this.server.url, { Cookie: `recado_session=${this.template.sessions[person]}` });
  }

  /** A fresh browser profile with one page. Each is looked at in the end for errors that nobody saw. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext(options);
    this.#contexts.push(context);
    context.on('weberror', (error) => this.#complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !HARMLESS.test(message.text())) this.#complaints.push(message.text());
    });
    return context.newPage();
  }

  /** Somebody of the team, signed in, at a page of the dashboard. */
  async agent(person: Person, path = '/inbox/open', options: BrowserContextOptions = {}): Promise<Desk> {
    const page = await this.page(options);
    await this.signIn(page, person);
    await page.goto(this.server.url + path);
    return new Desk(page);
  }

  async signIn(page: Page, person: Person) {
    const value = this.template.sessions[person];
    await page.context().addCookies([{ name: 'recado_session', value, url: this.server.url, httpOnly: true }]);
  }

  /** Somebody at a page of the website; the widget is there and closed. */
  async visitor({ path = '/', host, context, ...page }: VisitorOptions = {}): Promise<Widget> {
    this.site.put(path, { origin: this.server.url, key: this.key, ...page });
    const widget = new Widget(await this.page(context));
    await widget.page.goto(this.site.url(path, host));
    return widget;
  }

  /** A visitor who has written already, with no browser: quick company for the list. */
  async guest(name: string, ...texts: string[]): Promise<Api> {
    const page = { url: this.site.url('/'), title: 'Aurora', referrer: '' };
    const opened = await new Api(this.server.url).post<{ token: string }>(`/api/widget/session?key=${this.key}`, {
      token: null,
      page,
      trail: [],
      language: 'en',
      identity: { name },
    });
    const guest = new Api(this.server.url, { Authorization: `Bearer ${opened.token}` });
    for (const text of texts) {
      await guest.post('/api/widget/messages', { client_id: crypto.randomUUID(), text, attachment_ids: [] });
    }
    return guest;
  }

  /** What the test expects to be complained of. */
  complained(about: RegExp) {
    const heard = this.#complaints.filter((complaint) => about.test(complaint));
    for (const complaint of heard) this.#complaints.splice(this.#complaints.indexOf(complaint), 1);
    return heard.length > 0;
  }

  get complaints(): readonly string[] {
    return this.#complaints;
  }

  async close() {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  async photograph(path: (name: string) => string) {
    const pages = this.#contexts.flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) {
      await page.screenshot({ path: path(`page-${at + 1}.png`), timeout: 5_000 }).catch(() => {});
    }
  }
}

export const test = base.extend<{ cafe: Cafe }, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],

  cafe: async ({ browser, site }, use, info) => {
    const template = JSON.parse(readFileSync(process.env['RECADO_E2E_TEMPLATE'] ?? '', 'utf8')) as Template;
    const server = await Server.start({ data: template.data, environment: GENEROUS });
    const cafe = new Cafe(server, site, template, browser);
    await use(cafe);
    if (info.status !== info.expectedStatus) await cafe.photograph((name) => info.outputPath(name));
    await cafe.close();
    await server.stop();
    expect.soft(cafe.complaints, 'nothing went wrong in the browsers').toEqual([]);
    expect.soft(server.log, 'nothing went wrong in the server').not.toMatch(/ERROR|panicked/);
  },
});
