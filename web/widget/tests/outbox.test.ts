import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../app/api';
import { createOutbox, newClientId, type Outbox } from '../app/outbox';
import type { WidgetMessage } from '../app/protocol';
import type { Unsent } from '../bridge';

/** A server that knows messages by `client_id`, behind a line that the test can make bad. */
function createServer() {
  const stored: WidgetMessage[] = [];
  return {
    stored,
    take(unsent: Unsent): WidgetMessage {
      const known = stored.find((message) => message.client_id === unsent.client_id);
      if (known) return known;
      const message = { id: stored.length + 1, client_id: unsent.client_id, text: unsent.text } as WidgetMessage;
      stored.push(message);
      return message;
    },
  };
}

/** What the loader keeps on the host page. */
function createKept() {
  let kept: Unsent[] = [];
  return {
    all: () => kept.map((unsent) => ({ ...unsent })),
    keep: (unsent: Unsent) => (kept = [...kept.filter((one) => one.client_id !== unsent.client_id), { ...unsent }]),
    forget: (clientId: string) => (kept = kept.filter((one) => one.client_id !== clientId)),
  };
}

const unsent = (text: string, created_at = 0): Unsent => ({
  client_id: newClientId(),
  text,
  attachments: [],
  created_at,
});

/** The same numbers at each run, so that a failure can be repeated. */
function dice(seed: number) {
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('random schedules of failures and reloads', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'schedule %i sends each message once, in order',
    async (seed) => {
      const roll = dice(seed);
      const server = createServer();
      const kept = createKept();
      const sent: string[] = [];
      let isCalm = false;

      async function send(item: Unsent): Promise<WidgetMessage> {
        const fate = isCalm ? 1 : roll();
        await new Promise((resolve) => setTimeout(resolve, roll() * 3_000));
        if (fate < 0.2) throw new Problem(0, 'offline');
        if (fate < 0.3) throw new Problem(503, 'busy', 3);
        if (fate < 0.35) throw new Problem(429, 'too_many_requests', 5);
        const message = server.take(item);
        // The server has it, but its answer is lost.
        if (fate < 0.5) throw new Problem(0, 'offline');
        if (fate < 0.55) throw new Problem(500, 'internal');
        return message;
      }

      function openPage(): Outbox {
        const page = createOutbox({
          send,
          keep: kept.keep,
          forget: kept.forget,
          onChange: () => {},
          onSent: () => {},
          onSessionLost: () => {},
        });
        page.adopt(kept.all());
        page.allow();
        return page;
      }

      let page = openPage();
      const written: string[] = [];
      for (let at = 0; at < 25; at++) {
        written.push(`message ${at}`);
        page.add(unsent(`message ${at}`, at));
        await vi.advanceTimersByTimeAsync(roll() * 4_000);
        if (roll() < 0.2) {
          page.hold();
          page = openPage();
        }
        const last = server.stored.at(-1);
        if (last?.client_id && roll() < 0.3) page.confirm(last.client_id);
      }
      isCalm = true;
      await vi.advanceTimersByTimeAsync(300_000);
      sent.push(...server.stored.map((message) => message.text));
      expect(sent).toEqual(written);
      expect(kept.all()).toEqual([]);
      expect(page.items()).toEqual([]);
    },
  );
});

describe('one message', () => {
  let sent: Unsent[];
  let answer: (item: Unsent) => Promise<WidgetMessage>;
  let kept: ReturnType<typeof createKept>;
  let lostSessions: number;
  let outbox: Outbox;

  beforeEach(() => {
    sent = [];
    kept = createKept();
    lostSessions = 0;
    const server = createServer();
    answer = async (item) => server.take(item);
    outbox = createOutbox({
      send: (item) => {
        sent.push(item);
        return answer(item);
      },
      keep: kept.keep,
      forget: kept.forget,
      onChange: () => {},
      onSent: () => {},
      onSessionLost: () => lostSessions++,
    });
  });

  test('is kept before it is sent, and waits for a session', async () => {
    outbox.add(unsent('hello'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(0);
    expect(kept.all().map(({ text }) => text)).toEqual(['hello']);
    outbox.allow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    expect(kept.all()).toEqual([]);
  });

  test('waits as long as the server asks, even when the network comes back sooner', async () => {
    answer = () => Promise.reject(new Problem(429, 'too_many_requests', 20));
    outbox.allow();
    outbox.add(unsent('hello'));
    await vi.advanceTimersByTimeAsync(10_000);
    outbox.allow();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toHaveLength(2);
  });

  test('that is refused stays with its reason and lets the next one pass', async () => {
    answer = ({ text }) =>
      text === 'bad' ? Promise.reject(new Problem(422, 'invalid_field')) : Promise.resolve({} as WidgetMessage);
    outbox.allow();
    outbox.add(unsent('bad'));
    outbox.add(unsent('good'));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.items().map(({ text, error }) => [text, error])).toEqual([['bad', 'invalid_field']]);
    answer = () => Promise.resolve({} as WidgetMessage);
    outbox.retry(outbox.items()[0]?.client_id ?? '');
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.items()).toEqual([]);
  });

  test('asks for a session when it is lost and goes on with the new one', async () => {
    const good = answer;
    answer = () => Promise.reject(new Problem(401, 'unauthenticated'));
    outbox.allow();
    outbox.add(unsent('hello'));
    await vi.advanceTimersByTimeAsync(0);
    expect(lostSessions).toBe(1);
    answer = good;
    outbox.allow();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.items()).toEqual([]);
  });

  test('left by another page is taken over once', () => {
    const left = [unsent('second', 2), unsent('first', 1)];
    outbox.adopt(left);
    outbox.adopt(left);
    expect(outbox.items().map(({ text }) => text)).toEqual(['first', 'second']);
  });
});

test('client ids are UUIDs without a secure origin, too', () => {
  const id = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(newClientId()).toMatch(id);
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newClientId()).toMatch(id);
  expect(newClientId()).not.toBe(newClientId());
  vi.unstubAllGlobals();
});
