/** What the server says over a live connection. */
export type LiveFrame =
  | { type: 'hello'; seq: number }
  | { type: 'event'; seq: number; kind: string; at: number; data: unknown }
  | { type: 'signal'; kind: string; data: unknown }
  | { type: 'resync' }
  | { type: 'ping' };

/** One try to be connected, whatever carries it. `onEnd` is called at most once, and never after `close`. */
export interface Transport {
  close(): void;
}

export interface TransportEvents {
  /** Something arrived, even if it is only a comment: the line is alive. */
  onHeard(): void;
  onFrame(frame: LiveFrame): void;
  onEnd(end: TransportEnd): void;
}

export interface TransportEnd {
  /** 4401 means that the session is over, by socket close code or by HTTP 401. */
  code: number;
  /** Seconds the server asked to be left alone. */
  retryAfter?: number;
}

/** The session behind this connection is over: reconnecting is pointless. */
export const SIGNED_OUT = 4401;

/** A frame nobody can read must not end the connection that carries good ones. */
export function readFrame(text: string): LiveFrame | null {
  try {
    return JSON.parse(text) as LiveFrame;
  } catch {
    return null;
  }
}
