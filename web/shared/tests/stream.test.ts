import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectLive, type LiveConnection, type LiveFrame } from '../src/live';
import { FakeSocket } from './fake-socket';

let connection: LiveConnection | undefined;
let frames: LiveFrame[];
let closed: number[];
let requests: { url: string; init: RequestInit }[];
let answer: () => Response;
let line: ReadableStreamDefaultController<Uint8Array>;

const bytes = (text: string) => new TextEncoder().encode(text);

beforeEach(() => {
  frames = [];
  closed = [];
  requests = [];
  FakeSocket.all = [];
  answer = () => new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (line = controller) }));
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    requests.push({ url, init });
    return Promise.resolve(answer());
  });
  connection = connectLive({
    wsUrl: () => 'ws://desk/live',
    sseUrl: () => '/live/events',
    headers: () => ({ Authorization: 'Bearer token' }),
    after: () => 5,
    onFrame: (frame) => void frames.push(frame),
    onState: () => {},
    onClosed: (code) => closed.push(code),
  });
});

afterEach(() => {
  connection?.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function failTwoSockets() {
  FakeSocket.last.break();
  await vi.advanceTimersByTimeAsync(500);
  FakeSocket.last.break();
  await vi.advanceTimersByTimeAsync(1_000);
}

test('after two failed sockets it reads the stream, with the token in a header', async () => {
  await failTwoSockets();
  expect(requests).toHaveLength(1);
  expect(requests[0]?.url).toBe('/live/events?after=5');
  expect(requests[0]?.init.headers).toMatchObject({ Authorization: 'Bearer token' });
});

test('frames arrive whole however the bytes are cut', async () => {
  await failTwoSockets();
  const text =
    'id: 0\ndata: {"type":"hello","seq":5}\n\n: ping\n\nid: 6\r\ndata: {"type":"event","seq":6,"kind":"x","at":1,"data":"ñ"}\r\n\r\n';
  for (const byte of bytes(text)) {
    line.enqueue(new Uint8Array([byte]));
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(frames).toEqual([
    { type: 'hello', seq: 5 },
    { type: 'event', seq: 6, kind: 'x', at: 1, data: 'ñ' },
  ]);
});

test('when a good stream ends a socket gets one try again', async () => {
  await failTwoSockets();
  line.enqueue(bytes('data: {"type":"hello","seq":5}\n\n'));
  await vi.advanceTimersByTimeAsync(0);
  line.close();
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.all).toHaveLength(3);
  FakeSocket.last.break();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(requests).toHaveLength(2);
});

test('a stream refused with 401 is the end of the session', async () => {
  answer = () => new Response('', { status: 401 });
  await failTwoSockets();
  expect(closed).toEqual([4401]);
});

test('Retry-After is honoured', async () => {
  answer = () => new Response('', { status: 503, headers: { 'Retry-After': '20' } });
  await failTwoSockets();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(FakeSocket.all).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(FakeSocket.all).toHaveLength(3);
});
