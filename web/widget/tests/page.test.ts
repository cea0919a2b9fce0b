import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { all, one, stage, type } from './stage';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  localStorage.clear();
  location.hash = '';
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const pre_chat = { name: 'required' as const, email: 'required' as const, groups: [] };

test('inside the dashboard the chat begins by itself, without questions and with nothing to close', async () => {
  const on = stage({ mode: 'page', pre_chat });
  await on.settle();
  expect(on.calls[0]).toMatchObject({ method: 'POST', path: '/session' });
  expect(one('.ask')).toBeNull();
  expect(one('textarea')).not.toBeNull();
  expect(one('header button')).toBeNull();
});

test('Escape does nothing there, and nobody around is spoken to', async () => {
  const on = stage({ mode: 'page' });
  await on.settle();
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  await on.settle();
  expect(on.posted).toEqual([]);
  expect(one('textarea')).not.toBeNull();
});

test('what a colleague has not sent yet outlives a reload, and is nobody else’s', async () => {
  location.hash = '#3';
  const on = stage({ mode: 'page' });
  await on.settle();
  type('textarea', 'How many sacks');
  await on.settle();
  const again = async (agent: string) => {
    location.hash = agent;
    await stage({ mode: 'page' }, {}, on.key).settle();
    return one<HTMLTextAreaElement>('textarea')?.value;
  };
  expect(await again('#4')).toBe('');
  expect(await again('#3')).toBe('How many sacks');
});

test('what a colleague has sent and the server has not outlives a reload, too', async () => {
  const on = stage({ mode: 'page' }, { 'POST /messages': 503 });
  await on.settle();
  type('textarea', 'How many sacks');
  await on.submit();
  const again = stage({ mode: 'page' }, { 'POST /messages': 503 }, on.key);
  await again.settle();
  expect(one('.own .bubble')?.textContent).toBe('How many sacks');
  const sent = [on, again].map(({ calls }) => calls.find(({ path }) => path === '/messages')?.body);
  expect(sent[1]).toEqual(sent[0]);
});

test('two pages of a colleague forget nothing that the other has not sent', async () => {
  const first = stage({ mode: 'page' }, { 'POST /messages': 503 });
  await first.settle();
  const [field, form] = [one<HTMLTextAreaElement>('textarea'), one('form')];
  const second = stage({ mode: 'page' }, { 'POST /messages': 503 }, first.key);
  await second.settle();
  field!.value = 'from the first';
  field!.dispatchEvent(new Event('input'));
  await first.settle();
  form!.dispatchEvent(new Event('submit', { cancelable: true }));
  await first.settle();
  type('textarea', 'from the second');
  await second.submit();
  await stage({ mode: 'page' }, { 'POST /messages': 503 }, first.key).settle();
  expect(all('.own .bubble').map(({ textContent }) => textContent)).toEqual(['from the first', 'from the second']);
});

test('a store that is closed or broken keeps nobody from writing', async () => {
  const refuse = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { getItem: () => '{"outbox"', setItem: refuse, clear() {} });
  const on = stage({ mode: 'page' });
  await on.settle();
  type('textarea', 'How many sacks');
  await on.submit();
  expect(on.calls.find(({ path }) => path === '/messages')?.body).toMatchObject({ text: 'How many sacks' });
});

test('a colleague of none of its groups reads whom to ask', async () => {
  const on = stage({ mode: 'page' }, { 'POST /session': 403 });
  await on.settle();
  expect(one('[role=status]')?.textContent).toBe(
    'Only members of certain groups can write here. Ask an administrator to add you.',
  );
  expect([one('textarea'), one('.log')]).toEqual([null, null]);
});
