/**
 * The conversation as the components see it: one state and the verbs that change it. Ties together the host page, the
 * session, the live connection and what waits to be sent.
 */
import { connectLive, type LiveConnection } from '@recado/shared/live';
import type { PromptAnswer } from '@recado/shared/api';
import {
  onlineOf,
  type FilledIn,
  type Identity,
  type PreChatForm,
  type Start,
  type ToApp,
  type ToKeep,
  type Unsent,
} from '../bridge';
import { openStore } from '../loader/store';
import { createApi, type Problem } from './api';
import { withEmoji } from './emoji';
import { connectHost } from './host';
import { createOutbox, newClientId } from './outbox';
import type { Attachment, Page, FollowedGroup, WidgetFrameBoot, WidgetMessage, WidgetSession } from './protocol';
import { createReceiver } from './receive';
import { createSession } from './session';
import { firstState, merge } from './state';
import { createStore } from './store';
import { createTyping } from './typing';
import { createUploads } from './uploads';

/** Another tab has had its chance to send what it queued; after this it is taken for gone. */
const ABANDONED = 20_000;

export function createChat(boot: WidgetFrameBoot) {
  const store = createStore(firstState(boot));
  let token: string | null = null;
  let shownToken: string | null = null;
  let seq: number | null = null;
  let live: LiveConnection | null = null;
  /** Of all tabs, as last heard. */
  let stored: Unsent[] = [];
  // A page of the dashboard has no loader to keep anything. Behind the `#` it says whose it is: colleagues share browsers.
  const page = boot.mode === 'page' ? openStore(`page:${boot.key}${location.hash}`) : null;
  page?.allow();
  /** The one that the page named last is told last, and with the token that naming another may have changed. */
  let naming: Promise<unknown> = Promise.resolve();
  /** Said by the page before there was a session to say it in. */
  const pending: (() => void)[] = [];

  const api = createApi(() => token);
  const host = connectHost(boot.key, hear);
  const outbox = createOutbox({
    send: ({ client_id, text, attachments, answer }) =>
      api.post<WidgetMessage>('/messages', {
        client_id,
        text,
        attachment_ids: attachments.map(({ id }) => id),
        answer,
      }),
    keep: (unsent) => keep({ kind: 'queue', client_id: unsent.client_id, unsent }),
    forget: (client_id) => keep({ kind: 'unqueue', client_id }),
    onChange: () => store.set({ waiting: outbox.items().map((item) => ({ ...item, state: outbox.stateOf(item) })) }),
    onSent: (message) => receiver.take(message),
    onSessionLost: () => void session.renew(),
  });
  const receiver = createReceiver(store, outbox, host);
  const session = createSession({
    key: boot.key,
    api,
    token: () => token,
    language: boot.language,
    onSession: begin,
    onIdentityRefused,
    onOffline: () => store.set({ connection: 'offline' }),
    onRefused: (broken) => store.set({ broken }),
  });
  const typing = createTyping((is_typing) => tell(() => api.put('/typing', { is_typing })));
  const uploads = createUploads(store, api, boot.limits.attachment_bytes);

  document.addEventListener('visibilitychange', () => store.set({ isVisible: !document.hidden }));
  let unread = 0;
  store.watch(() => {
    if (store.get().unread === unread) return;
    unread = store.get().unread;
    host.post({ kind: 'unread', count: unread });
  });

  function hear(message: ToApp) {
    switch (message.kind) {
      case 'start':
        return start(message);
      case 'open':
        return store.set({ isOpen: message.is_open });
      case 'page':
        session.remember({ page: { ...message.view, referrer: '' } });
        return whenKnown(() => api.post('/page-views', { url: message.view.url, title: message.view.title }));
      case 'identify':
        session.remember({ identity: message.identity });
        return whenKnown(() => identify(message.identity));
      case 'group':
        return setGroup(message.group);
      case 'track':
        return whenKnown(() => api.post('/events', message.track));
      case 'send':
        return send(message.text);
      case 'stored':
        stored = message.stored.outbox;
        setTimeout(adoptAbandoned, ABANDONED);
        // Another tab got a session; two visitors in one browser would split the conversation.
        if (message.stored.token && message.stored.token !== token) {
          token = message.stored.token;
          void session.renew();
        }
    }
  }

  function start(message: Start) {
    const { stored, identity, group } = message;
    token = stored.token ?? token;
    store.set({
      isOpen: message.is_open,
      // With a signature the server may know more of the visitor than this browser does.
      isReturning: !!(token ?? identity?.hash),
      draft: store.get().draft || stored.draft,
      form: stored.form ?? {},
      filled: stored.filled ?? store.get().filled,
      contact: identity ?? {},
      group,
      isOnline: onlineOf(boot, group),
    });
    outbox.adopt(stored.outbox);
    void session.begin(message);
  }

  function setGroup(group: string | null) {
    session.remember({ group });
    store.set({ group, isOnline: onlineOf(boot, group) });
    whenKnown(async () => {
      const got = await api.put<FollowedGroup>('/page-group', { group });
      // Unless the page has changed its mind meanwhile.
      if (group === store.get().group) receiver.online(got, got.is_known);
    });
  }

  /** With each session, first or renewed: its answer replaces what is shown, and everything that waited goes. */
  function begin(got: WidgetSession) {
    if (got.token) {
      token = got.token;
      // A page's session is the colleague's, and lasts no longer.
      if (!page) keepPart({ token });
      // Somebody new: what another one answered does not count.
      setForm({ is_answered: false });
    }
    // Somebody else than before: expired, identified as a known contact, or named by another tab.
    const isOther = token !== shownToken;
    shownToken = token;
    seq = got.seq;
    store.set({
      hasSession: true,
      broken: null,
      contact: got.contact,
      queue: got.queue,
      status: got.conversation_status,
      ...joined(isOther ? [] : store.get().messages, store.get().next, got),
      unread: got.unread,
      contactReadId: got.contact_read_id ?? 0,
      agentReadId: got.agent_read_id ?? 0,
    });
    receiver.online(got, got.is_group_known);
    for (const { client_id } of got.messages) if (client_id) outbox.confirm(client_id);
    outbox.allow();
    uploads.resume();
    for (const call of pending.splice(0)) call();
    if (live && !isOther) return live.retryNow();
    live?.close();
    live = connectLive({
      wsUrl: () => `${location.origin.replace(/^http/, 'ws')}/api/widget/live`,
      sseUrl: () => '/api/widget/live/events',
      protocols: () => ['recado.v1', token ?? ''],
      headers: () => api.authorization(),
      after: () => seq,
      onFrame: (frame) => (frame.type === 'resync' ? session.renew() : receiver.frame(frame)),
      onState: (connection) => {
        store.set({ connection });
        if (connection !== 'live') return;
        outbox.allow();
        uploads.resume();
        adoptAbandoned();
      },
      onClosed: () => {
        live = null;
        outbox.hold();
        void session.renew();
      },
    });
  }

  function identify(identity: Identity) {
    const name = () =>
      api.put<WidgetSession>('/identity', identity).then(begin, (error: Problem) => {
        if (error.status === 403) onIdentityRefused(identity);
      });
    return (naming = naming.then(name, name));
  }

  /** The chat works all the same, but whoever made the page must hear of it. */
  function onIdentityRefused(identity: Identity) {
    session.forget(identity);
    console.error("recado: 'identify' was refused, its hash does not fit the id");
  }

  function whenKnown(call: () => Promise<unknown>) {
    if (store.get().hasSession) tell(call);
    else pending.push(() => tell(call));
  }

  /** For what is not worth a second try. */
  function tell(call: () => Promise<unknown>) {
    if (store.get().hasSession) call().catch(() => {});
  }

  function adoptAbandoned() {
    outbox.adopt(stored.filter((unsent) => Date.now() - unsent.created_at > ABANDONED));
  }

  function send(words: string) {
    const text = withEmoji(words.trim());
    const attachments = uploads.take();
    if (!text && !attachments.length) return;
    typing.stop();
    queue(text, attachments);
  }

  function queue(text: string, attachments: Attachment[], answer?: PromptAnswer) {
    outbox.add({ client_id: newClientId(), text, attachments, answer, created_at: Date.now() });
  }

  /** Over a reload. */
  function keep(message: ToKeep) {
    if (page) page.keep(message);
    else host.post(message);
  }

  const keepPart = (part: Extract<ToKeep, { kind: 'store' }>['part']) => keep({ kind: 'store', part });

  function setFilled(filled: FilledIn | null) {
    store.set({ filled });
    keepPart({ filled });
  }

  function setForm(part: PreChatForm) {
    const form = { ...store.get().form, ...part };
    store.set({ form });
    keepPart({ form });
  }

  let readUpTo = 0;
  if (page) {
    // Nobody tells a page of the dashboard anything: it begins at once.
    start({
      kind: 'start',
      stored: page.read(),
      page: { url: location.href, title: document.title, referrer: '' },
      trail: [],
      identity: null,
      group: null,
      is_open: true,
    });
  } else host.post({ kind: 'ready' });

  return {
    store,
    uploads,
    send,
    retry: outbox.retry,
    discard(client_id: string) {
      const answer = outbox.items().find((item) => item.client_id === client_id)?.answer;
      // Who filled in a form does not begin anew, unless they have begun another.
      if (answer?.fields && !store.get().filled) setFilled({ message_id: answer.message_id, values: answer.fields });
      outbox.discard(client_id);
    },
    close: () => host.post({ kind: 'close' }),
    reconnect: () => (live ? live.retryNow() : void session.renew()),
    setDraft(draft: string) {
      if (draft) typing.typed();
      else typing.stop();
      store.set({ draft });
      keepPart({ draft });
    },
    /** What a prompt asked for. On a touch screen the composer's focus would bring up the keyboard over the conversation. */
    choose(text: string, answer: PromptAnswer | undefined, isByKeys?: boolean, files: Attachment[] = []) {
      queue(text, files, answer);
      if (isByKeys || matchMedia('(pointer: fine)').matches) store.set({ answered: store.get().answered + 1 });
    },
    setFilled,
    setForm,
    /** The answers to the questions before the chat. */
    async answer(answers: PreChatForm) {
      if (!store.get().hasSession) await new Promise<void>((known) => pending.push(known));
      const got = await api.put<WidgetSession>('/pre-chat', answers);
      // A later session of this page must not go back to the group that the page asked for.
      if (answers.group_id) session.remember({ group: `${answers.group_id}` });
      begin(got);
      // Only that there were answers is kept on the device, not what they were.
      setForm({ name: undefined, email: undefined, group_id: undefined, is_answered: true });
    },
    /** The visitor looks at the end of the thread. */
    read() {
      const { messages, contactReadId, unread } = store.get();
      if (unread) store.set({ unread: 0 });
      const last = messages.at(-1)?.id ?? 0;
      if (last <= Math.max(contactReadId, readUpTo)) return;
      readUpTo = last;
      tell(() => api.put('/read', { message_id: last }).catch(() => (readUpTo = 0)));
    },
    async loadOlder() {
      const { next, isLoadingOlder } = store.get();
      if (!next || isLoadingOlder) return;
      store.set({ isLoadingOlder: true });
      try {
        const page = await api.get<Page<WidgetMessage>>(`/messages?before=${encodeURIComponent(next)}&limit=30`);
        store.set({ messages: merge(store.get().messages, page.items), next: page.next });
      } catch {
        // Scrolling up again asks again.
      } finally {
        store.set({ isLoadingOlder: false });
      }
    },
  };
}

export type Chat = ReturnType<typeof createChat>;

/** A renewed session goes on from what is shown if the two overlap; after a longer absence there would be a gap. */
function joined(shown: WidgetMessage[], next: string | null, got: WidgetSession) {
  const first = got.messages[0];
  const last = shown.at(-1);
  const overlaps = first && last && last.id >= first.id;
  return overlaps ? { messages: merge(shown, got.messages), next } : { messages: got.messages, next: got.next };
}
