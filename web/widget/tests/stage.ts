import { h, render } from '../app/view';
import { vi } from 'vitest';
import { App } from '../app/App';
import { createChat } from '../app/chat';
import type { WidgetFrameBoot, WidgetSession } from '../app/protocol';
import { en } from '../app/texts/en';
import { es } from '../app/texts/es';
import { pt } from '../app/texts/pt';
import { speak } from '../app/words';
import type { Start, ToLoader } from '../bridge';
import { widgetBoot } from './boot';

/** The app on a stage: a server that answers, a live connection that says what it is told to, and the page around. */
export interface Stage {
  /** Of the inbox: to set the stage again for the same one. */
  key: string;
  calls: { method: string; path: string; body: unknown }[];
  /** What the app said to the page. */
  posted: ToLoader[];
  /** Answers by `METHOD /path`; a number is a refusal with that status, a text one for the field of that name. One
   *  that is still to come is a promise. */
  answers: Record<string, unknown>;
  begin(start?: Partial<Start>): Promise<void>;
  tell(message: object): Promise<void>;
  signal(kind: string, data: unknown): Promise<void>;
  event(kind: string, data: unknown): Promise<void>;
  settle(): Promise<void>;
  /** Sends the form. */
  submit(): Promise<void>;
}

export const session: WidgetSession = {
  token: 'T',
  contact: { name: null, email: null, is_verified: false },
  conversation_status: 'none',
  messages: [],
  next: null,
  unread: 0,
  contact_read_id: null,
  agent_read_id: null,
  seq: 1,
  is_online: true,
  opens_at: null,
  has_bot: false,
  group_id: 1,
  is_group_known: true,
  queue: null,
};

export const frameBoot: WidgetFrameBoot = {
  ...widgetBoot,
  origin: location.origin,
  language: 'en',
  business_name: 'Corner Bakery',
  limits: { attachment_bytes: 5e6, message_chars: 4000 },
  agents: [],
  pre_chat: null,
  mode: 'widget',
};

let stages = 0;

export function stage(
  boot: Partial<WidgetFrameBoot> = {},
  answers: Stage['answers'] = {},
  // Of an inbox of its own, so that the apps of earlier stages pass over what is said here.
  key = `demo-${stages++}`,
): Stage {
  const words = Object.entries({ en, es, pt }).map(([language, built]) => {
    const element = document.createElement('script');
    element.id = `words-${language}`;
    element.type = 'application/json';
    element.textContent = JSON.stringify(built);
    return element;
  });
  document.body.replaceChildren(...words);

  const sockets: { onmessage: ((message: { data: string }) => void) | null }[] = [];
  vi.stubGlobal(
    'WebSocket',
    class {
      onmessage = null;
      constructor() {
        sockets.push(this);
      }
      close() {}
    },
  );
  vi.stubGlobal('fetch', async (url: string, { method, body }: RequestInit) => {
    const path = url.replace('/api/widget', '').replace(/\?.*/, '');
    on.calls.push({ method: method ?? 'GET', path, body: body ? JSON.parse(String(body)) : undefined });
    const answer = await on.answers[`${method} ${path}`];
    const field = typeof answer === 'string' ? answer : undefined;
    const status = typeof answer === 'number' ? answer : field ? 422 : 200;
    const code = status === 403 ? 'forbidden' : 'invalid_field';
    return new Response(JSON.stringify(status < 300 ? (answer ?? null) : { code, field }), { status });
  });

  async function settle() {
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }
  let { seq } = session;
  async function hear(frame: object) {
    sockets.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
    await settle();
  }
  async function tell(message: object) {
    const event = new MessageEvent('message', {
      data: { ...message, recado: key },
      origin: 'https://shop',
    });
    Object.defineProperty(event, 'source', { value: window.parent });
    window.dispatchEvent(event);
    await settle();
  }
  const on: Stage = {
    key,
    calls: [],
    posted: [],
    answers: { 'POST /session': session, ...answers },
    settle,
    tell,
    async submit() {
      await settle();
      one('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await settle();
    },
    begin: (start) =>
      tell({
        kind: 'start',
        stored: { token: null, open: true, draft: '', outbox: [] },
        page: { url: 'https://shop/', title: 'Shop', referrer: '' },
        trail: [],
        identity: null,
        group: null,
        is_open: true,
        ...start,
      }),
    signal: (kind, data) => hear({ type: 'signal', kind, data }),
    event: (kind, data) => hear({ type: 'event', seq: ++seq, at: 0, kind, data }),
  };
  vi.spyOn(window.parent, 'postMessage').mockImplementation((message: ToLoader) => void on.posted.push(message));
  const whole = { ...frameBoot, ...boot, key };
  const place = document.createElement('div');
  document.body.append(place);
  speak(whole);
  render(h(App, { boot: whole, chat: createChat(whole) }), place);
  return on;
}

export const one = <Kind extends Element = HTMLElement>(selector: string) => document.querySelector<Kind>(selector);
export const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];

/** Types into a field. */
export function type(selector: string, value: string) {
  const field = one<HTMLInputElement>(selector);
  if (!field) throw new Error(`no ${selector}`);
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
