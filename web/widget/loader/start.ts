import type { Identity, Language, PageView, Start, ToLoader, WidgetBoot } from '../bridge';
import { listeners, takeCommands } from './commands';
import { frameOf } from './frame';
import { pickLanguage, words } from './language';
import { buildLauncher } from './launcher';
import { openStore } from './store';
import { watchPages } from './trail';

const EVENTS = ['open', 'close', 'message', 'unread', 'ready'] as const;

/** Puts the launcher on the page and ties storage, iframe, page trail and `recado(...)` calls together. */
export function start(boot: WidgetBoot) {
  const store = openStore(boot.key);
  const heard = listeners(EVENTS);
  const referrer = document.referrer;
  let language = pickLanguage(boot);
  let isOpen = false;
  let unread = 0;
  let identity: Identity | null = null;
  let group: string | null = null;

  const launcher = buildLauncher(boot, () => (isOpen ? close() : open()), close);
  const frame = frameOf(boot, launcher, startMessage, hear);
  const pages = watchPages((view: PageView) => {
    launcher.attach();
    frame.post({ kind: 'page', view });
  });

  function startMessage(): Start {
    return {
      kind: 'start',
      stored: store.read(),
      page: { url: location.href, title: document.title, referrer },
      // The page itself is not behind us yet.
      trail: pages.trail.slice(0, -1),
      identity,
      group,
      is_open: isOpen,
    };
  }

  function title() {
    return boot.texts[language]?.title || 'Chat';
  }

  function label() {
    const said = words(language);
    const text = isOpen ? said.close : unread ? `${said.open}, ${unread} ${said.unread}` : said.open;
    launcher.setLabels(text, title(), isOpen ? 0 : unread);
    frame.setTitle(title());
  }

  function open() {
    store.allow();
    frame.make(language, title());
    if (isOpen) return;
    setOpen(true);
    // The app moves the focus on to the composer.
    frame.focus();
    heard.tell('open');
  }

  function close() {
    if (!isOpen) return;
    setOpen(false);
    launcher.button.focus();
    heard.tell('close');
  }

  function setOpen(next: boolean) {
    isOpen = next;
    store.change(() => ({ open: next }));
    launcher.setOpen(next);
    label();
    frame.post({ kind: 'open', is_open: next });
  }

  function hear(message: ToLoader) {
    switch (message.kind) {
      case 'close':
        return close();
      case 'unread':
        if (message.count === unread) return;
        unread = message.count;
        label();
        return heard.tell('unread', unread);
      case 'message':
        return heard.tell('message', message.message);
      case 'store':
        return store.change(() => message.part);
      case 'queue':
      case 'unqueue':
        return store.change(({ outbox }) => {
          const others = outbox.filter(({ client_id }) => client_id !== message.client_id);
          return { outbox: message.kind === 'queue' ? [...others, message.unsent] : others };
        });
    }
  }

  store.watch((stored) => frame.post({ kind: 'stored', stored }));
  label();
  launcher.attach();

  takeCommands({
    open,
    close,
    hide: () => launcher.setHidden(true),
    show: () => launcher.setHidden(false),
    on(name: string, listener: (value?: unknown) => void) {
      heard.add(name, listener);
      // Whoever comes late must not wait for ever.
      if (name === 'ready' && typeof listener === 'function') setTimeout(listener);
    },
    identify(given: Identity) {
      identity = given;
      frame.post({ kind: 'identify', identity: given });
    },
    group(id: string | number) {
      group = String(id);
      frame.post({ kind: 'group', group });
    },
    send(text: string) {
      frame.postLater({ kind: 'send', text: String(text) });
      open();
    },
    track(name: string, data?: unknown) {
      frame.postLater({ kind: 'track', track: { name: String(name), data } });
    },
    language(wish: Language) {
      if (!boot.languages.includes(wish)) throw new RangeError(`there are ${boot.languages}`);
      language = wish;
      label();
      frame.postLater({ kind: 'language', language });
    },
  });

  const stored = store.read();
  if (stored.token || stored.outbox.length) {
    // Somebody who was here before: get the unread count, but only when the page has nothing better to do.
    const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 1500));
    const wake = () => idle(() => frame.make(language, title()));
    if (document.readyState === 'complete') wake();
    else addEventListener('load', wake, { once: true });
    if (stored.open && !launcher.isPhone()) {
      frame.make(language, title());
      setOpen(true);
    }
  }
}
