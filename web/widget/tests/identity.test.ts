import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Identity } from '../bridge';
import { session, stage, type Stage } from './stage';

const VERA = { id: '42', name: 'Vera', hash: 'right' };
const verified = { ...session, contact: { name: 'Vera', email: null, is_verified: true } };

let said: string[];

beforeEach(() => {
  said = [];
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation((words: string) => void said.push(words));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const identityOf = (on: Stage) => on.calls.findLast(({ path }) => path === '/session')?.body;

test('whoever is named while the session is on its way is not refused by an answer that knows nothing of them', async () => {
  const on = stage();
  let answer: (got: object) => void = () => {};
  on.answers['POST /session'] = new Promise((resolve) => (answer = resolve));
  on.answers['PUT /identity'] = verified;
  await on.begin();
  await on.tell({ kind: 'identify', identity: VERA });
  answer(session);
  await on.settle();
  expect(on.calls.at(-1)).toMatchObject({ method: 'PUT', path: '/identity', body: VERA });
  expect(said).toEqual([]);
  on.answers['POST /session'] = verified;
  await on.tell({ kind: 'stored', stored: { token: 'other', outbox: [] } });
  expect(identityOf(on)).toMatchObject({ identity: VERA });
  expect(said).toEqual([]);
});

test('the page hears of a wrong signature once, and later sessions leave it out', async () => {
  const on = stage();
  await on.begin({ identity: VERA });
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("'identify' was refused");
  await on.tell({ kind: 'stored', stored: { token: 'other', outbox: [] } });
  expect(identityOf(on)).not.toHaveProperty('identity');
  expect(said).toHaveLength(1);
});

test('a refusal that comes late does not forget whom the page has named since', async () => {
  const on = stage();
  let refuse: (status: number) => void = () => {};
  on.answers['PUT /identity'] = new Promise((resolve) => (refuse = resolve));
  await on.begin();
  await on.tell({ kind: 'identify', identity: { ...VERA, hash: 'wrong' } });
  on.answers['PUT /identity'] = verified;
  await on.tell({ kind: 'identify', identity: VERA });
  refuse(403);
  await on.settle();
  expect(said).toHaveLength(1);
  on.answers['POST /session'] = verified;
  await on.tell({ kind: 'stored', stored: { token: 'other', outbox: [] } });
  expect(identityOf(on)).toMatchObject({ identity: VERA });
});

test('of two names the second reaches the server with the token that came of the first', async () => {
  const on = stage();
  let answer: (got: object) => void = () => {};
  on.answers['PUT /identity'] = new Promise((resolve) => (answer = resolve));
  await on.begin();
  await on.tell({ kind: 'identify', identity: { ...VERA, id: '41' } });
  await on.tell({ kind: 'identify', identity: VERA });
  const named = () => on.calls.filter(({ path }) => path === '/identity').map(({ body }) => (body as Identity).id);
  expect(named()).toEqual(['41']);
  answer({ ...verified, token: 'renewed' });
  await on.settle();
  expect(named()).toEqual(['41', '42']);
});

test('a session that another tab gets meanwhile is everybody’s: nobody becomes two visitors', async () => {
  const on = stage();
  let answer: (got: object) => void = () => {};
  on.answers['POST /session'] = new Promise((resolve) => (answer = resolve));
  await on.begin();
  await on.tell({ kind: 'stored', stored: { token: 'of the other tab', outbox: [] } });
  on.answers['POST /session'] = { ...session, token: null };
  answer({ ...session, token: 'of this tab' });
  await on.settle();
  const asked = on.calls
    .filter(({ path }) => path === '/session')
    .map(({ body }) => (body as { token: unknown }).token);
  expect(asked).toEqual([null, 'of the other tab']);
  expect(on.posted.filter(({ kind }) => kind === 'store')).toEqual([]);
});
