import type { LiveFrame } from '../src/frame';

/** Stands in for WebSocket: the test decides what the server says and when the line breaks. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }
  static get openCount(): number {
    return FakeSocket.all.filter((socket) => socket.isOpen).length;
  }

  isOpen = true;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((end: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this);
  }

  say(frame: LiveFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  break(code = 1006) {
    this.isOpen = false;
    this.onclose?.({ code });
  }

  close() {
    this.isOpen = false;
  }
}
