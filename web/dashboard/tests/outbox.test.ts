import { beforeEach, expect, test, vi } from 'vitest';
import { Failure, UNREACHABLE } from '../src/lib/api';
import type { Message } from '../src/lib/api-types';
import { Outbox } from '../src/lib/desk/outbox.svelte';
import { fakeApi, ME, message } from './support/fakes';

const draft = (text: string) => ({ conversation_id: 1, kind: 'reply' as const, text, attachments: [] });

let answers: (() => Promise<Message>)[];
let bodies: { client_id: string; text: string }[];
let delivered: Message[];

function makeOutbox() {
  const api = fakeApi({
    'POST /conversations/1/messages': (body: { client_id: string; text: string }) => {
      bodies.push(body);
      return (answers.shift() ?? (() => Promise.resolve(message(1))))();
    },
  });
  return new Outbox(
    api,
    () => ME,
    (one) => delivered.push(one),
  );
}

const away = () => Promise.reject(new Failure({ code: UNREACHABLE }));
const refused = () => Promise.reject(new Failure({ code: 'forbidden', status: 403 }));

beforeEach(() => {
  answers = [];
  bodies = [];
  delivered = [];
});

test('a message that arrives is forgotten here', async () => {
  const outbox = makeOutbox();
  expect(await outbox.send(draft('one'))).toBe(true);
  expect(outbox.entries).toEqual([]);
  expect(localStorage.length).toBe(1); // the language
  expect(delivered).toHaveLength(1);
});

test('a message that cannot leave waits on the device and goes later with the same id', async () => {
  answers = [away];
  expect(await makeOutbox().send(draft('one'))).toBe(false);

  const reloaded = makeOutbox();
  reloaded.restore();
  expect(reloaded.entries).toMatchObject([{ passage: 'waiting', message: { text: 'one' } }]);
  reloaded.retryWaiting();
  await vi.waitFor(() => expect(reloaded.entries).toEqual([]));
  expect(bodies).toHaveLength(2);
  expect(bodies[0]?.client_id).toBe(bodies[1]?.client_id);
});

test('what was written after it waits behind it, and order is kept', async () => {
  answers = [away];
  const outbox = makeOutbox();
  await Promise.all([outbox.send(draft('one')), outbox.send(draft('two'))]);
  await outbox.retry(1);
  expect(bodies.map((body) => body.text).slice(-2)).toEqual(['one', 'two']);
  expect(outbox.entries).toEqual([]);
});

test('a refused message stays until the agent decides, and holds up nobody', async () => {
  answers = [refused];
  const outbox = makeOutbox();
  await outbox.send(draft('one'));
  await outbox.send(draft('two'));
  expect(outbox.entries).toMatchObject([{ passage: 'refused', message: { text: 'one' } }]);
  outbox.retryWaiting();
  expect(bodies).toHaveLength(2);
  outbox.remove(outbox.entries[0]?.message.client_id ?? '');
  expect(outbox.entries).toEqual([]);
});

test('a busy server is asked again when it said', async () => {
  vi.useFakeTimers();
  answers = [() => Promise.reject(new Failure({ code: 'busy', status: 503, retry_after: 2 }))];
  const outbox = makeOutbox();
  await outbox.send(draft('one'));
  await vi.advanceTimersByTimeAsync(1_900);
  expect(bodies).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(outbox.entries).toEqual([]);
});
