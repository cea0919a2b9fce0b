import {
  onlineOf,
  type Identity,
  type Language,
  type PageView,
  type Start,
  type ToLoader,
  type WidgetBoot,
} from '../bridge';
import { listeners, takeCommands } from './commands';
import { frameOf } from './frame';
import { pickLanguage, WORDS } from './language';
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
  let isOnline = boot.is_online;
  let warned: string | null = null;

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

  function label() {
    const said = WORDS[language];
    const text = isOpen ? said.close : unread ? `${said.open}, ${unread} ${said.unread}` : said.open;
    launcher.setLabels(
      text,
      boot.texts[language]?.title || 'Chat',
      isOpen ? 0 : unread,
      isOnline && !isOpen ? said.online : '',
    );
  }

  function make() {
    frame.make(language);
    label();
  }

  function open() {
    store.allow();
    make();
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

  function setOnline(is: boolean, isKnown: boolean) {
    isOnline = is;
    label();
    if (isKnown || warned === group) return;
    warned = group;
    console.warn(`recado: this inbox has no group ${group}, its default group is used`);
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
      case 'group':
        return setOnline(message.is_online, message.is_known);
      case 'message':
        return heard.tell('message', message.message);
      case 'store':
      case 'queue':
      case 'unqueue':
        return store.keep(message);
    }
  }

  store.watch((stored) => frame.post({ kind: 'stored', stored }));
  label();
  launcher.attach();

  takeCommands({
    open,
    close,
    hide: () => void (launcher.host.hidden = true),
    show: () => void (launcher.host.hidden = false),
    on(name: string, listener: (value?: unknown) => void) {
      // Whoever comes late must not wait for ever.
      if (heard.add(name, listener) && name === 'ready') setTimeout(listener);
    },
    identify(given: Identity) {
      identity = given;
      frame.post({ kind: 'identify', identity: given });
    },
    group(id: string | number | null) {
      group = id === null ? id : String(id).trim();
      setOnline(onlineOf(boot, group), group === null || group in boot.groups);
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
      if (!boot.languages.includes(wish)) throw Error(`there are ${boot.languages}`);
      language = wish;
      // The document has the words of one language.
      if (frame.isMade()) make();
      else label();
    },
  });

  const stored = store.read();
  if (stored.token || stored.outbox.length) {
    // Somebody who was here before: get the unread count, but only when the page has done its own work.
    const wake = () => setTimeout(() => frame.isMade() ?? make(), 1500);
    if (document.readyState === 'complete') wake();
    else addEventListener('load', wake);
    if (stored.open && !launcher.isPhone()) {
      make();
      setOpen(true);
    }
  }
}
