import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectLive, type LiveConnection, type LiveFrame, type LiveState } from '../src/live';
import { FakeSocket } from './fake-socket';

let frames: LiveFrame[];
let states: LiveState[];
let closed: number[];
let connection: LiveConnection;

function connect(after: () => number | null = () => 10, onResync?: () => Promise<unknown>) {
  connection = connectLive({
    wsUrl: () => 'ws://desk/live',
    sseUrl: () => '/live/events',
    protocols: () => ['recado.v1', 'token'],
    headers: () => ({ Authorization: 'Bearer token' }),
    after,
    onFrame: (frame) => {
      frames.push(frame);
      if (frame.type === 'resync') return onResync?.();
    },
    onState: (state) => states.push(state),
    onClosed: (code) => closed.push(code),
  });
}

const event = (seq: number): LiveFrame => ({ type: 'event', seq, kind: 'message.created', at: 0, data: {} });
const seqs = () => frames.flatMap((frame) => (frame.type === 'event' ? [frame.seq] : []));

beforeEach(() => {
  frames = [];
  states = [];
  closed = [];
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  connection.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('resume', () => {
  test('it asks for what follows the place it starts from', () => {
    connect();
    expect(FakeSocket.last.url).toBe('ws://desk/live?after=10');
    expect(FakeSocket.last.protocols).toEqual(['recado.v1', 'token']);
  });

  test('after a lost connection it goes on behind the last event heard', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 12 });
    FakeSocket.last.say(event(11));
    FakeSocket.last.break();
    vi.advanceTimersByTime(500);
    expect(FakeSocket.last.url).toBe('ws://desk/live?after=11');
    expect(states).toEqual(['connecting', 'live', 'connecting']);
  });

  test('without a place the head of the log at hello is the place', () => {
    connect(() => null);
    expect(FakeSocket.last.url).toBe('ws://desk/live');
    FakeSocket.last.say({ type: 'hello', seq: 40 });
    FakeSocket.last.break();
    vi.advanceTimersByTime(500);
    expect(FakeSocket.last.url).toBe('ws://desk/live?after=40');
  });

  test('an event that comes twice is passed on once', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    for (const seq of [11, 11, 12, 10, 12, 13]) FakeSocket.last.say(event(seq));
    expect(seqs()).toEqual([11, 12, 13]);
  });

  test('resync waits for the reload and starts from its place', async () => {
    let head = 10;
    let reloaded = () => {};
    connect(
      () => head,
      () => new Promise<void>((resolve) => (reloaded = resolve)),
    );
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    FakeSocket.last.say(event(11));
    FakeSocket.last.say({ type: 'resync' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(FakeSocket.all).toHaveLength(1);
    head = 90;
    reloaded();
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.last.url).toBe('ws://desk/live?after=90');
  });

  test('a log that ends before our place is another database: resync', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 3 });
    expect(frames).toEqual([{ type: 'resync' }]);
    expect(FakeSocket.openCount).toBe(0);
  });
});

describe('coming back', () => {
  test('waiting doubles with jitter up to 30 seconds', () => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
    connect();
    const waits: number[] = [];
    const timeout = vi.spyOn(globalThis, 'setTimeout');
    for (let turn = 0; turn < 12; turn++) {
      // Every third try is a stream, which fails by itself: only sockets are broken by hand.
      if (FakeSocket.last.isOpen) FakeSocket.last.break();
      const wait = timeout.mock.calls.at(-1)?.[1] ?? 0;
      if (wait !== 15_000) waits.push(wait);
      vi.advanceTimersByTime(wait);
    }
    expect(waits[0]).toBe(250);
    expect(waits[1]).toBe(500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
  });

  test('it reconnects at once when the network comes back', () => {
    connect();
    FakeSocket.last.break();
    FakeSocket.last.break();
    const before = FakeSocket.all.length;
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(before + 1);
  });

  test('it lets go when the browser says offline and returns with online', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    window.dispatchEvent(new Event('offline'));
    expect(states.at(-1)).toBe('offline');
    expect(FakeSocket.openCount).toBe(0);
    window.dispatchEvent(new Event('online'));
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    expect(states.at(-1)).toBe('live');
  });

  test('a visible page distrusts a silent line and keeps a fresh one', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    document.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.all).toHaveLength(1);
    vi.setSystemTime(Date.now() + 40_000);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.openCount).toBe(1);
  });

  test('silence of 70 seconds is a dead line, a ping is life', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    for (let ping = 0; ping < 10; ping++) {
      vi.advanceTimersByTime(25_000);
      FakeSocket.last.say({ type: 'ping' });
    }
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(71_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(frames).toHaveLength(1);
  });

  test('a connection without hello is given up after 15 seconds', () => {
    connect();
    vi.advanceTimersByTime(15_300);
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.openCount).toBe(1);
  });

  test('there are never two connections at a time', () => {
    connect();
    for (let turn = 0; turn < 30; turn++) {
      connection.retryNow();
      if (turn % 3 === 0) FakeSocket.last.say({ type: 'hello', seq: 10 });
      if (turn % 4 === 0) FakeSocket.last.break();
      vi.advanceTimersByTime(turn * 97);
      expect(FakeSocket.openCount).toBeLessThanOrEqual(1);
    }
  });

  test('closed by the server as signed out, it stays away', () => {
    connect();
    FakeSocket.last.say({ type: 'hello', seq: 10 });
    FakeSocket.last.break(4401);
    vi.advanceTimersByTime(120_000);
    window.dispatchEvent(new Event('online'));
    expect(closed).toEqual([4401]);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
