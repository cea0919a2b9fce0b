import { readFrame, SIGNED_OUT, type Transport, type TransportEnd, type TransportEvents } from './frame';

/**
 * Live frames over server-sent events, for networks that block sockets. Read by `fetch` and not by `EventSource`,
 * because the visitor's token travels in a header and must not appear in URLs.
 */
export function openStream(url: string, headers: Record<string, string>, events: TransportEvents): Transport {
  const abort = new AbortController();
  read(url, headers, abort.signal, events).then(
    (end) => abort.signal.aborted || events.onEnd(end),
    () => abort.signal.aborted || events.onEnd({ code: 0 }),
  );
  return { close: () => abort.abort() };
}

async function read(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  events: TransportEvents,
): Promise<TransportEnd> {
  const response = await fetch(url, {
    headers: { ...headers, Accept: 'text/event-stream' },
    cache: 'no-store',
    signal,
  });
  if (!response.ok || !response.body) {
    void response.body?.cancel();
    const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
    return { code: response.status === 401 ? SIGNED_OUT : response.status, retryAfter };
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return { code: 0 };
    events.onHeard();
    rest += decoder.decode(value, { stream: true }).replaceAll('\r', '');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const frame = readFrame(dataOf(block));
      // A handler may have closed us half way through a chunk.
      if (frame && !signal.aborted) events.onFrame(frame);
    }
  }
}

function dataOf(block: string): string {
  return block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n');
}
