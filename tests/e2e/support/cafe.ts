import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { Api } from './api.ts';
import { Desk } from './desk.ts';
import { House } from './house.ts';
import type { Server } from './server.ts';
import type { PageOptions, Site } from './site.ts';
import type { Person, Template } from './template.ts';
import { Widget } from './widget.ts';

export type Members = Partial<Record<Person, 'operator' | 'supervisor'>>;

interface Inbox {
  operator_group_ids: number[];
}

export interface VisitorOptions extends Partial<PageOptions> {
  path?: string;
  host?: string;
  context?: BrowserContextOptions;
}

/** A house that is set up: a team, a website, and the people who come to it. */
export class Cafe extends House {
  constructor(
    server: Server,
    browser: Browser,
    readonly site: Site,
    private readonly template: Template,
  ) {
    super(server, browser);
  }

  get key(): string {
    return this.template.inboxKey;
  }

  /** Acts as a person through the API. */
  as(person: Person): Api {
    return new Api(this.server.url, { Cookie: `recado_session=${this.template.sessions[person]}` });
  }

  id(person: Person): number {
    return this.template.ids[person];
  }

  /** Makes a group that answers the café's inbox. Answers its id. */
  async group(name: string, members: Members, policy: Record<string, unknown> = {}): Promise<number> {
    const olga = this.as('olga');
    const { id } = await olga.post<{ id: number }>('/api/v1/groups', { name });
    for (const [person, role] of Object.entries(members)) {
      await olga.put(`/api/v1/groups/${id}/members/${this.id(person as Person)}`, { role });
    }
    if (Object.keys(policy).length) await this.rule(id, policy);
    const { operator_group_ids: others } = await olga.get<Inbox>('/api/v1/inboxes/1');
    await olga.patch('/api/v1/inboxes/1', { operator_group_ids: [...others, id] });
    return id;
  }

  /** As `group`, and what comes in without a wish goes there. */
  async defaultGroup(name: string, members: Members, policy: Record<string, unknown> = {}): Promise<number> {
    const id = await this.group(name, members, policy);
    await this.as('olga').patch('/api/v1/inboxes/1', { default_group_id: id });
    return id;
  }

  /** Changes some of a group's rules. */
  async rule(group: number, changes: Record<string, unknown>) {
    const olga = this.as('olga');
    const { policy } = await olga.get<{ policy: Record<string, unknown> }>(`/api/v1/groups/${group}`);
    await olga.patch(`/api/v1/groups/${group}`, { policy: { ...policy, ...changes } });
  }

  async signIn(page: Page, person: Person) {
    const value = this.template.sessions[person];
    await page.context().addCookies([{ name: 'recado_session', value, url: this.server.url, httpOnly: true }]);
  }

  /** Somebody of the team, signed in, at a page of the dashboard. */
  async agent(person: Person, path = '/inbox/open', options: BrowserContextOptions = {}): Promise<Desk> {
    const page = await this.page(options);
    await this.signIn(page, person);
    await page.goto(this.server.url + path);
    return new Desk(page);
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
    const opened = await new Api(this.server.url).post<{ token: string }>(`/api/widget/session?key=${this.key}`, {
      token: null,
      page: { url: this.site.url('/'), title: 'Aurora', referrer: '' },
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
}
