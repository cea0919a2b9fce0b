/**
 * The live connection of both faces: one socket that comes back by itself and resumes where it was.
 *
 * The client remembers the sequence number of the last event it passed on and asks for what follows it, so a caller
 * hears every event once and in order. It never holds two connections at a time.
 */
import { SIGNED_OUT, type LiveFrame, type Transport, type TransportEnd } from './frame';
import { openSocket } from './socket';
import { openStream } from './stream';

export type { LiveFrame };
export type LiveState = 'connecting' | 'live' | 'offline';

export interface LiveOptions {
  /** Addresses without `after`: the client adds it. `ws:` or `wss:` for the socket, `http:` or relative for the stream. */
  wsUrl(): string;
  sseUrl(): string;
  protocols?(): string[];
  headers?(): Record<string, string>;
  /** Where to start; asked again at each connection, and the newer of this and the last event heard counts. */
  after(): number | null;
  /**
   * Hello, events (each once), signals and `resync`. On `resync` the connection is dropped and the place forgotten; when
   * the handler returns a promise (reloading), it reconnects with a fresh `after()` once that is settled.
   */
  onFrame(frame: Exclude<LiveFrame, { type: 'ping' }>): void | Promise<unknown>;
  /** `connecting` is the first try, or the quick one after a lost connection; `offline` means that tries fail. */
  onState(state: LiveState): void;
  /** The session is over (4401). Nothing more happens until the caller connects anew. */
  onClosed?(code: number): void;
}

export interface LiveConnection {
  close(): void;
  /** Ends a waiting time or a hanging try; a connection that is alive stays. */
  retryNow(): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const HELLO_WAIT = 15_000;
/** The server pings each 25 s; after two missed pings and some grace the line is taken for dead. */
const SILENCE = 70_000;
/** One missed ping: enough to distrust a line when the network or the page just came back. */
const DOUBT = 30_000;

export function connectLive(options: LiveOptions): LiveConnection {
  let transport: Transport | null = null;
  let state: LiveState | null = null;
  let seq: number | null = null;
  let tries = 0;
  let socketFailures = 0;
  let heardAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const life = new AbortController();
  const { signal } = life;

  function become(next: LiveState) {
    if (state === next) return;
    state = next;
    options.onState(next);
  }

  function wait(ms: number, then: () => void) {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  }

  function drop() {
    clearTimeout(timer);
    transport?.close();
    transport = null;
  }

  function connect() {
    drop();
    const start = options.after();
    if (seq === null || (start !== null && start > seq)) seq = start;
    const isSocket = socketFailures < 2 && typeof WebSocket === 'function';
    const own: { transport?: Transport } = {};
    // Late words of a connection that was dropped meanwhile are ignored: they will come again by the next one.
    const isCurrent = () => own.transport !== undefined && own.transport === transport;
    const events = {
      onHeard: () => {
        if (!isCurrent()) return;
        heardAt = Date.now();
        if (state === 'live') watch();
      },
      onFrame: (frame: LiveFrame) => {
        if (isCurrent()) receive(frame, isSocket);
      },
      onEnd: (end: TransportEnd) => {
        if (isCurrent()) lost(end, isSocket);
      },
    };
    try {
      own.transport = transport = isSocket
        ? openSocket(withAfter(options.wsUrl(), seq), options.protocols?.() ?? [], events)
        : openStream(withAfter(options.sseUrl(), seq), options.headers?.() ?? {}, events);
    } catch {
      // The browser refuses the address, as mixed content for instance: the other transport may still do.
      lost({ code: 0 }, isSocket);
      return;
    }
    wait(HELLO_WAIT, () => lost({ code: 0 }, isSocket));
  }

  function receive(frame: LiveFrame, isSocket: boolean) {
    if (frame.type === 'ping') return;
    if (frame.type === 'resync') return resync();
    if (frame.type === 'hello') {
      tries = 0;
      // After a good stream the socket still gets one try per lost connection.
      socketFailures = isSocket ? 0 : 1;
      heardAt = Date.now();
      become('live');
      watch();
      // The log ends before the place we know: another database, so our place means nothing there.
      if (seq !== null && frame.seq < seq) return resync();
      if (seq === null) seq = frame.seq;
    } else if (frame.type === 'event') {
      if (seq !== null && frame.seq <= seq) return;
      seq = frame.seq;
    }
    void options.onFrame(frame);
  }

  function watch() {
    wait(SILENCE, () => lost({ code: 0 }, true));
  }

  function resync() {
    drop();
    seq = null;
    become('connecting');
    const again = () => {
      if (!signal.aborted && !transport) wait(nextWait(), connect);
    };
    Promise.resolve(options.onFrame({ type: 'resync' })).then(again, again);
  }

  function lost(end: TransportEnd, wasSocket: boolean) {
    drop();
    if (end.code === SIGNED_OUT) {
      close();
      become('offline');
      options.onClosed?.(end.code);
      return;
    }
    if (state === 'live') {
      become('connecting');
    } else {
      // When the stream fails as well, the server is away rather than sockets blocked: begin with sockets again.
      socketFailures = wasSocket ? socketFailures + 1 : 0;
      become('offline');
    }
    wait(Math.max(nextWait(), (end.retryAfter ?? 0) * 1000), connect);
  }

  /** Full jitter: after a server restart its clients must not all come back in the same moment. */
  function nextWait() {
    return Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries++, 10));
  }

  function retryNow() {
    if (signal.aborted || (state === 'live' && Date.now() - heardAt < DOUBT)) return;
    if (state === 'live') become('connecting');
    connect();
  }

  function goOffline() {
    drop();
    become('offline');
    // `offline` can be wrong (virtual adapters), so trying goes on, slowly.
    wait(LONGEST_WAIT, connect);
  }

  function onVisible() {
    if (document.visibilityState === 'visible') retryNow();
  }

  function close() {
    life.abort();
    drop();
  }

  addEventListener('online', retryNow, { signal });
  addEventListener('offline', goOffline, { signal });
  document.addEventListener('visibilitychange', onVisible, { signal });
  become('connecting');
  connect();
  return { close, retryNow };
}

function withAfter(url: string, seq: number | null): string {
  return seq === null ? url : `${url}${url.includes('?') ? '&' : '?'}after=${seq}`;
}
