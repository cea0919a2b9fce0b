import { expect, test } from 'vitest';
import { Thread } from '../src/lib/desk/thread.svelte';
import { seenMessageId, threadItems } from '../src/lib/thread-items';
import { author, fakeApi, message, NOW } from './support/fakes';

const DAY = 24 * 3_600_000;

test('messages are there once and in order, whatever comes first', async () => {
  const [one, two, three] = [message(1, { id: 11 }), message(1, { id: 12 }), message(1, { id: 13 })];
  const thread = new Thread(1, fakeApi({ 'GET /conversations/1/messages?limit': { items: [two, three], next: '12' } }));
  thread.add(three);
  await thread.load();
  thread.add(three);
  thread.add(one);
  expect(thread.messages.map((known) => known.id)).toEqual([11, 12, 13]);
  expect(thread.next).toBe('12');
});

test('older pages are put before', async () => {
  const thread = new Thread(
    1,
    fakeApi({
      'GET /conversations/1/messages?before=20': { items: [message(1, { id: 18 })], next: null },
      'GET /conversations/1/messages?limit': { items: [message(1, { id: 20 })], next: '20' },
    }),
  );
  await thread.load();
  await thread.loadOlder();
  expect(thread.messages.map((known) => known.id)).toEqual([18, 20]);
  expect(thread.next).toBeNull();
});

test('days, activities and groups of one author', () => {
  const items = threadItems([
    message(1, { id: 1, created_at: NOW - DAY }),
    message(1, { id: 2, created_at: NOW }),
    message(1, { id: 3, created_at: NOW + 1_000 }),
    message(1, { id: 4, created_at: NOW + 2_000, kind: 'note', author: author('agent') }),
    message(1, { id: 5, created_at: NOW + 3_000, kind: 'activity', author: author('agent') }),
    message(1, { id: 6, created_at: NOW + 4_000, author: author('agent') }),
    message(1, { id: 7, created_at: NOW + 600_000, author: author('agent') }),
  ]);
  const shape = items.map((item) =>
    item.type === 'message' ? `${item.key}${item.isFirst ? '(' : ''}${item.isLast ? ')' : ''}` : item.type,
  );
  expect(shape).toEqual(['day', '1()', 'day', '2(', '3)', '4()', 'activity', '6()', '7()']);
});

test('the seen mark stands at the last reply, once the contact has read it', () => {
  const mine = message(1, { id: 8, author: author('agent') });
  expect(seenMessageId([message(1, { id: 7 }), mine], 8)).toBe(8);
  expect(seenMessageId([message(1, { id: 7 }), mine], 7)).toBeNull();
  expect(seenMessageId([mine, message(1, { id: 9 })], 9)).toBeNull();
});

test('after a gap the first page replaces what was there, and keeps what came since', async () => {
  const items = [message(1, { id: 31 })];
  const thread = new Thread(1, fakeApi({ 'GET /conversations/1/messages?limit': { items, next: null } }));
  await thread.load();
  items.splice(0, 1, message(1, { id: 40 }));
  thread.distrust();
  thread.add(message(1, { id: 41 }));
  await thread.load();
  expect(thread.messages.map((known) => known.id)).toEqual([40, 41]);
});
