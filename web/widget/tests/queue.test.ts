import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { one, session, stage } from './stage';

const line = () => one('.log .notice')?.textContent;
const heard = () => one('.notice + [aria-live], .list > [aria-live]')?.textContent;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('who waits reads the place and about how long, as they change', async () => {
  const on = stage();
  on.answers['POST /session'] = { ...session, queue: { position: 3, estimated_wait: 200 } };
  await on.begin();
  expect(line()).toBe('You are number 3. About 4 minutes.');
  await on.signal('queue', { position: 2, estimated_wait: null });
  expect(line()).toBe('You are number 2.');
  await on.signal('queue', { position: 1, estimated_wait: 5 });
  expect(line()).toBe('You are next. About 1 minute.');
  await on.signal('queue', { position: null, estimated_wait: null });
  expect(line()).toBeUndefined();
});

test('a screen reader hears of the place at most every ten seconds, and then the newest', async () => {
  const on = stage();
  await on.begin();
  await on.signal('queue', { position: 9, estimated_wait: null });
  expect(heard()).toBe('You are number 9.');
  for (const position of [8, 7, 6]) {
    await vi.advanceTimersByTimeAsync(2_000);
    await on.signal('queue', { position, estimated_wait: null });
  }
  expect(heard()).toBe('You are number 9.');
  expect(line()).toBe('You are number 6.');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(heard()).toBe('You are number 6.');
});

test('the line is in the visitor’s language', async () => {
  const on = stage({ language: 'es' });
  await on.begin();
  await on.signal('queue', { position: 3, estimated_wait: 240 });
  expect(line()).toBe('Tu lugar en la fila: 3. Cerca de 4 minutos.');
});
