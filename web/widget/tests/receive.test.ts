import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ToLoader } from '../bridge';
import type { Outbox } from '../app/outbox';
import type { WidgetFrameBoot, WidgetMessage } from '../app/protocol';
import { createReceiver } from '../app/receive';
import { firstState, merge } from '../app/state';
import { createStore } from '../app/store';
import { createTyping } from '../app/typing';

let confirmed: string[];
let posted: ToLoader[];

function receiver() {
  const store = createStore(firstState({ language: 'en', is_online: false } as WidgetFrameBoot));
  const outbox = { confirm: (id: string) => void confirmed.push(id) } as Outbox;
  return { store, ...createReceiver(store, outbox, { post: (message) => void posted.push(message) }) };
}

function message(id: number, kind: 'agent' | 'contact', client_id: string | null = null): WidgetMessage {
  const author = { kind, name: 'Ana', picture_url: null };
  return {
    id,
    client_id,
    kind: 'reply',
    author,
    text: `message ${id}`,
    activity: null,
    prompt: null,
    answer: null,
    attachments: [],
    created_at: id,
  };
}

const event = (kind: string, data: unknown, seq = 1) => ({ type: 'event' as const, seq, kind, at: 0, data });
const signal = (kind: string, data: unknown) => ({ type: 'signal' as const, kind, data });

beforeEach(() => {
  confirmed = [];
  posted = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('an answer counts as unread once, and the page hears of it', () => {
  const { store, frame } = receiver();
  frame(event('message.created', { message: message(1, 'agent') }));
  frame(event('message.created', { message: message(1, 'agent') }));
  expect(store.get().unread).toBe(1);
  expect(posted).toEqual([{ kind: 'message', message: { id: 1, text: 'message 1', author: 'Ana' } }]);
});

test('one’s own message, from this tab or another, is confirmed and is not unread', () => {
  const { store, frame } = receiver();
  frame(event('message.created', { message: message(1, 'contact', 'a'), conversation_status: 'open' }));
  expect(confirmed).toEqual(['a']);
  expect(store.get()).toMatchObject({ unread: 0, status: 'open' });
});

test('what another tab has read is read here', () => {
  const { store, frame } = receiver();
  for (const id of [1, 2, 3]) frame(event('message.created', { message: message(id, 'agent') }));
  frame(event('conversation.read', { by: 'contact', message_id: 2 }));
  expect(store.get()).toMatchObject({ unread: 1, contactReadId: 2 });
});

test('an agent’s read mark never goes back', () => {
  const { store, frame } = receiver();
  frame(event('conversation.read', { by: 'agent', message_id: 5 }));
  frame(event('conversation.read', { by: 'agent', message_id: 3 }));
  expect(store.get().agentReadId).toBe(5);
});

test('resolved and reopened change the state, the notice stays in the thread', () => {
  const { store, frame } = receiver();
  const notice = { ...message(4, 'agent'), kind: 'activity', activity: { kind: 'resolved' } };
  frame(event('conversation.resolved', { message: notice }));
  expect(store.get()).toMatchObject({ status: 'resolved', unread: 0, messages: [{ id: 4 }] });
  frame(event('conversation.reopened', {}));
  expect(store.get().status).toBe('open');
});

test('typing ends with the message, with the word that it ended, or by itself', () => {
  const { store, frame } = receiver();
  const typing = () => frame(signal('typing', { author: { name: 'Ana', picture_url: null }, is_typing: true }));
  typing();
  expect(store.get().typing?.name).toBe('Ana');
  frame(event('message.created', { message: message(1, 'agent') }));
  expect(store.get().typing).toBeNull();
  typing();
  frame(signal('typing', { author: { name: 'Ana' }, is_typing: false }));
  expect(store.get().typing).toBeNull();
  typing();
  vi.advanceTimersByTime(8_000);
  expect(store.get().typing).toBeNull();
});

test('history and news make one list by id', () => {
  const list = merge([message(3, 'agent'), message(5, 'agent')], [message(5, 'agent'), message(1, 'agent')]);
  expect(list.map(({ id }) => id)).toEqual([1, 3, 5]);
});

test('own typing is told each three seconds at most, and its end once', () => {
  const told: boolean[] = [];
  const typing = createTyping((isTyping) => told.push(isTyping));
  for (let key = 0; key < 20; key++) {
    typing.typed();
    vi.advanceTimersByTime(500);
  }
  expect(told).toEqual([true, true, true, true]);
  vi.advanceTimersByTime(5_000);
  typing.stop();
  expect(told).toEqual([true, true, true, true, false]);
});
