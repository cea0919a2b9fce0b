import { isWire, type Language, type Start, type ToApp, type ToLoader, type WidgetBoot } from '../bridge';
import type { Launcher } from './launcher';

/** The iframe: made when first needed, and the only thing on the page that the loader talks to. */
export function frameOf(
  boot: WidgetBoot,
  launcher: Launcher,
  start: () => Start,
  onMessage: (message: ToLoader) => void,
) {
  let frame: HTMLIFrameElement | null = null;
  let isReady = false;
  let address = '';
  const later: ToApp[] = [];

  /** Anew when the app never came, as the network failed the first time, or when it shall speak another language. */
  function make(language: Language) {
    const wanted = `${boot.origin}/widget/frame?key=${encodeURIComponent(boot.key)}&lang=${language}`;
    if (isReady && wanted === address) return;
    address = wanted;
    isReady = false;
    // A new element leaves no mark in the page's history, another address of the same element would.
    frame?.remove();
    frame = document.createElement('iframe');
    frame.src = address;
    launcher.panel.append(frame);
  }

  function post(message: ToApp) {
    if (isReady) frame?.contentWindow?.postMessage({ ...message, recado: boot.key }, boot.origin);
  }

  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== boot.origin) return;
    if (!isWire<ToLoader>(event.data, boot.key)) return;
    if (event.data.kind === 'ready') {
      isReady = true;
      launcher.panel.classList.add('ready');
      // Asked for again when a reload or a move in the document made the app start anew.
      post(start());
      later.splice(0).forEach(post);
    }
    onMessage(event.data);
  });
  addEventListener('online', () => {
    if (frame && !isReady) frame.src = address;
  });

  return {
    make,
    post,
    /** For what must not get lost when the app is not there yet. */
    postLater(message: ToApp) {
      if (isReady) post(message);
      else later.push(message);
    },
    isMade: () => frame,
    focus: () => frame?.focus(),
  };
}
