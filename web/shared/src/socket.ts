import { readFrame, type Transport, type TransportEvents } from './frame';

/** Live frames over a WebSocket. */
export function openSocket(url: string, protocols: string[], events: TransportEvents): Transport {
  const socket = new WebSocket(url, protocols);
  socket.onmessage = (message: MessageEvent<unknown>) => {
    events.onHeard();
    const frame = typeof message.data === 'string' ? readFrame(message.data) : null;
    if (frame) events.onFrame(frame);
  };
  // 'error' is always followed by 'close', so 'close' alone tells the end.
  socket.onclose = (end) => events.onEnd({ code: end.code });
  return {
    close() {
      socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}
