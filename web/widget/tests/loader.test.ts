import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToApp, ToLoader } from '../bridge';
import { start } from '../loader/start';
import { widgetBoot as boot } from './boot';

const root = () => document.querySelector('recado-widget')?.shadowRoot as ShadowRoot;
const button = () => root().querySelector('button') as HTMLButtonElement;
const iframe = () => root().querySelector<HTMLIFrameElement>('fake-frame');
const stored = () => JSON.parse(localStorage.getItem('recado:demo') ?? 'null') as Record<string, unknown> | null;
const recado = (...call: unknown[]) => window.recado?.(...call);

let told: ToApp[];

/** Plays the app: says something to the loader from the iframe. */
function say(message: ToLoader, origin = boot.origin, source: unknown = iframe()?.contentWindow) {
  const event = new MessageEvent('message', { data: { ...message, recado: 'demo' }, origin });
  Object.defineProperty(event, 'source', { value: source });
  window.dispatchEvent(event);
}

/** The app's window, which only listens. */
function listen() {
  told = [];
  const postMessage = (message: ToApp, origin: string) => {
    expect(origin).toBe(boot.origin);
    told.push(message);
  };
  Object.defineProperty(iframe(), 'contentWindow', { value: { postMessage } });
}

const tellsOf = (kind: ToApp['kind']) => told.filter((message) => message.kind === kind);

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '';
  document.documentElement.lang = 'en';
  window.recado = undefined;
  // happy-dom loads no frames and complains of each, so another element plays the iframe.
  const create = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation((name: string) =>
    create(name === 'iframe' ? 'fake-frame' : name),
  );
});

afterEach(() => void vi.restoreAllMocks());

describe('before the first click', () => {
  test('nothing is stored and no iframe is made, whatever the page calls', () => {
    const write = vi.spyOn(Storage.prototype, 'setItem');
    start(boot);
    recado('identify', { id: '7', name: 'Ana' });
    recado('group', 2);
    recado('track', 'cart', { items: 2 });
    recado('language', 'es');
    recado('close');
    recado('hide');
    recado('show');
    history.pushState({}, '', '/other');
    expect(write).not.toHaveBeenCalled();
    expect(localStorage).toHaveLength(0);
    expect(iframe()).toBeNull();
  });

  test('the click stores and opens', () => {
    start(boot);
    button().click();
    expect(stored()).toMatchObject({ open: true, token: null });
    expect(iframe()?.src).toBe('https://desk.example/widget/frame?key=demo&lang=en');
    expect(button().getAttribute('aria-expanded')).toBe('true');
    expect(button().getAttribute('aria-label')).toBe('Close chat');
  });

  test('storage that throws breaks nothing', () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new Error('denied');
    });
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('denied');
    });
    start(boot);
    button().click();
    listen();
    say({ kind: 'ready' });
    say({ kind: 'store', part: { token: 'T' } });
    expect(tellsOf('start')).toHaveLength(1);
    // Memory takes its place.
    say({ kind: 'ready' });
    expect(tellsOf('start').at(-1)).toMatchObject({ stored: { token: 'T' } });
  });
});

describe('calls', () => {
  test('made before the loader came are carried out in order, and told to the app when it is ready', () => {
    const queue: unknown[][] = [
      ['group', 2],
      ['identify', { id: '7' }],
      ['track', 'cart', { items: 2 }],
      ['send', 'Hello'],
      ['open'],
    ];
    window.recado = Object.assign(() => {}, { q: queue });
    start(boot);
    listen();
    say({ kind: 'ready' });
    expect(told.map(({ kind }) => kind)).toEqual(['start', 'track', 'send']);
    expect(told[0]).toMatchObject({ group: '2', identity: { id: '7' }, is_open: true });
  });

  test('set the group, as a number or in words, and the launcher shows whether somebody of it is there', () => {
    start(boot);
    expect(button().title).toBe('Online');
    recado('group', 2);
    expect(button().title).toBe('');
    recado('group', ' 1 ');
    expect(button().title).toBe('Online');
    expect(button().getAttribute('aria-label')).toBe('Open chat');
  });

  test('that ask for a group which is not the inbox’s warn once and leave the default group', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    start(boot);
    recado('group', 2);
    recado('group', 9);
    recado('group', '9');
    expect(warn.mock.calls).toEqual([['recado: this inbox has no group 9, its default group is used']]);
    expect(button().title).toBe('Online');

    // What the server finds is said in the same words, and not twice.
    recado('open');
    listen();
    say({ kind: 'group', is_online: true, is_known: false });
    expect(warn).toHaveBeenCalledTimes(1);
    recado('group', 2);
    say({ kind: 'group', is_online: false, is_known: false });
    expect(warn.mock.calls[1]).toEqual(['recado: this inbox has no group 2, its default group is used']);
    recado('group', null);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test('that nobody knows warn and harm nothing', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    start(boot);
    recado('dance');
    recado('on', 'sunset', () => {});
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test('tell the page what happens', () => {
    const heard: unknown[] = [];
    start(boot);
    recado('on', 'open', () => heard.push('open'));
    recado('on', 'close', () => heard.push('close'));
    recado('on', 'unread', (count: number) => heard.push(count));
    recado('open');
    listen();
    say({ kind: 'ready' });
    recado('close');
    say({ kind: 'unread', count: 2 });
    expect(heard).toEqual(['open', 'close', 2]);
    expect(button().textContent).toBe('2');
    expect(button().getAttribute('aria-label')).toBe('Open chat, 2 unread');
  });
});

describe('the line to the app', () => {
  test('brings the group’s online state of now to the launcher', () => {
    start(boot);
    button().click();
    listen();
    say({ kind: 'ready' });
    recado('close');
    recado('group', 2);
    expect(tellsOf('group')).toEqual([{ kind: 'group', group: '2', recado: 'demo' }]);
    expect(button().title).toBe('');
    say({ kind: 'group', is_online: true, is_known: true });
    expect(button().title).toBe('Online');
  });

  test('is a new one when the page asks for another language, and nothing said meanwhile is lost', () => {
    start(boot);
    button().click();
    listen();
    say({ kind: 'ready' });
    recado('language', 'en');
    expect(iframe()?.src).toContain('lang=en');
    const before = iframe();
    recado('language', 'pt');
    expect(iframe()).not.toBe(before);
    expect(root().querySelectorAll('fake-frame')).toHaveLength(1);
    expect(iframe()?.src).toContain('lang=pt');
    expect(iframe()?.getAttribute('title')).toBe('Chat');
    recado('send', 'Oi');
    listen();
    say({ kind: 'ready' });
    expect(told.map(({ kind }) => kind)).toEqual(['start', 'send']);
  });

  test('keeps what is typed into the questions before the chat', () => {
    start(boot);
    button().click();
    listen();
    say({ kind: 'store', part: { form: { name: 'Ana' } } });
    expect(stored()).toMatchObject({ form: { name: 'Ana' } });
    say({ kind: 'ready' });
    expect(tellsOf('start')[0]).toMatchObject({ stored: { form: { name: 'Ana' } } });
  });

  test('ignores other origins, other windows and other inboxes', () => {
    start(boot);
    button().click();
    listen();
    say({ kind: 'ready' }, 'https://evil.example');
    say({ kind: 'ready' }, boot.origin, window);
    window.dispatchEvent(new MessageEvent('message', { data: { kind: 'ready' }, origin: boot.origin }));
    expect(told).toEqual([]);
  });

  test('Escape in the app closes, and the launcher has the focus', () => {
    start(boot);
    button().click();
    listen();
    say({ kind: 'ready' });
    say({ kind: 'close' });
    expect(button().getAttribute('aria-expanded')).toBe('false');
    expect(root().activeElement).toBe(button());
    expect(stored()).toMatchObject({ open: false });
  });

  test('queues message by message, so that two tabs lose nothing of each other', () => {
    start(boot);
    button().click();
    listen();
    const one = { client_id: 'a', text: 'one', attachments: [], created_at: 1 };
    const other = { client_id: 'b', text: 'other', attachments: [], created_at: 2 };
    say({ kind: 'queue', client_id: 'a', unsent: one });
    localStorage.setItem('recado:demo', JSON.stringify({ ...stored(), outbox: [one, other] }));
    say({ kind: 'unqueue', client_id: 'a' });
    expect(stored()).toMatchObject({ outbox: [other] });
  });
});

test('the language is the page’s, then the browser’s, then the business’s', () => {
  document.documentElement.lang = 'pt-BR';
  start(boot);
  expect(button().getAttribute('aria-label')).toBe('Abrir o chat');
  document.body.innerHTML = '';
  document.documentElement.lang = 'fi';
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['sv', 'es-MX']);
  start(boot);
  expect(button().getAttribute('aria-label')).toBe('Abrir el chat');
});

test('a returning visitor gets the iframe when the page is idle, hidden', async () => {
  vi.useFakeTimers();
  localStorage.setItem('recado:demo', JSON.stringify({ token: 'T', open: false, draft: '', outbox: [] }));
  start(boot);
  window.dispatchEvent(new Event('load'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(iframe()).not.toBeNull();
  expect(button().getAttribute('aria-expanded')).toBe('false');
  vi.useRealTimers();
});
