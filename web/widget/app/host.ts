import { isWire, type ToApp, type ToLoader } from '../bridge';

/**
 * The app's end of the line to the loader. The first message must be the parent's `start`; its origin is then the only
 * one spoken to. Which pages may frame us at all is the server's `frame-ancestors`.
 */
export function connectHost(key: string, onMessage: (message: ToApp) => void) {
  let origin: string | null = null;

  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || !isWire<ToApp>(event.data, key)) return;
    if (origin === null && event.data.kind === 'start') origin = event.origin;
    if (event.origin === origin) onMessage(event.data);
  });

  function post(message: ToLoader) {
    // Before `start` there is only `ready`, which tells nothing, so anybody may hear it.
    if (origin !== null || message.kind === 'ready') {
      window.parent.postMessage({ ...message, recado: key }, origin ?? '*');
    }
  }

  return { post };
}

export type Host = ReturnType<typeof connectHost>;
