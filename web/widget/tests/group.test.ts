import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { one, session, stage } from './stage';

const head = () => one('header p')?.textContent;
const AWAY = 'We’re away now and reply as soon as we’re back';
const THERE = 'Online. We reply in a few minutes';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('the widget shows the online state of the group that the page asks for, before the server has said anything', async () => {
  const on = stage();
  on.answers['POST /session'] = new Promise(() => {});
  await on.begin({ group: '2' });
  expect(head()).toBe(AWAY);
  expect(on.calls[0]).toMatchObject({ path: '/session', body: { page_group: '2' } });
});

test('a group that is not the inbox’s leaves the default group’s state, and the page hears of it', async () => {
  const on = stage();
  on.answers['POST /session'] = { ...session, is_group_known: false };
  await on.begin({ group: '9' });
  expect(head()).toBe(THERE);
  expect(on.posted.filter(({ kind }) => kind === 'group')).toMatchObject([{ is_online: true, is_known: false }]);
});

test('another group later changes the state at once, then to what the server says', async () => {
  const on = stage();
  await on.begin();
  expect(head()).toBe(THERE);
  on.answers['PUT /page-group'] = { group_id: 2, is_known: true, is_online: true };
  await on.tell({ kind: 'group', group: '2' });
  expect(on.calls.at(-1)).toMatchObject({ method: 'PUT', path: '/page-group', body: { group: '2' } });
  expect(head()).toBe(THERE);
  on.answers['PUT /page-group'] = 503;
  await on.tell({ kind: 'group', group: '2' });
  expect(head()).toBe(AWAY);
});

test('somebody who comes or goes is seen here and on the launcher', async () => {
  const on = stage();
  await on.begin();
  await on.signal('availability', { is_online: false });
  expect(head()).toBe(AWAY);
  expect(on.posted.at(-1)).toMatchObject({ kind: 'group', is_online: false, is_known: true });
});

test('a desk that is closed says when it opens, and opens while one looks', async () => {
  vi.setSystemTime(new Date(2026, 10, 30, 20, 0));
  const on = stage();
  const opens = (day: number, month = 11) => new Date(2026, month, day, 9, 0).getTime();
  await on.begin();
  await on.signal('availability', { is_online: false, opens_at: opens(1) });
  expect(head()).toMatch(/^We open tomorrow at 9:00\sAM$/);
  await on.signal('availability', { is_online: false, opens_at: opens(30, 10) });
  expect(head()).toContain('We open today at');
  await on.signal('availability', { is_online: false, opens_at: opens(4) });
  expect(head()).toContain('We open December 4, 2026 at');
  await on.signal('availability', { is_online: false, opens_at: opens(24, 12) });
  expect(head()).toContain('We open January 24, 2027 at');
  await on.signal('availability', { is_online: true, opens_at: null });
  expect(head()).toBe(THERE);
  await on.signal('availability', { is_online: false, opens_at: null });
  expect(head()).toBe(AWAY);
});

test('a bot that answers while nobody is there is told of, until people have the conversation', async () => {
  const on = stage({ has_bot: true, is_online: false });
  on.answers['POST /session'] = { ...session, is_online: false, has_bot: true };
  await on.begin();
  expect(head()).toBe('A bot answers now');
  await on.event('conversation.updated', { conversation_status: 'open' });
  expect(head()).toBe(AWAY);
  await on.event('conversation.updated', { conversation_status: 'pending' });
  expect(head()).toBe('A bot answers now');
  await on.signal('availability', { is_online: false, has_bot: false });
  expect(head()).toBe('A bot answers now');
  await on.signal('availability', { is_online: true, has_bot: false });
  expect(head()).toBe(THERE);
});

test('a desk that is closed says both, that a bot answers and when it opens', async () => {
  vi.setSystemTime(new Date(2026, 10, 30, 20, 0));
  const on = stage();
  await on.begin();
  const opens_at = new Date(2026, 11, 1, 9, 0).getTime();
  await on.signal('availability', { is_online: false, opens_at, has_bot: true });
  expect(head()).toMatch(/^A bot answers now · We open tomorrow at 9:00\sAM$/);
});
