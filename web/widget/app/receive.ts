import type { LiveFrame } from '@recado/shared/live';
import type { Host } from './host';
import type { Outbox } from './outbox';
import type { ConversationStatus, Face, FollowedGroup, QueuePlace, WidgetMessage } from './protocol';
import { merge, type State } from './state';
import type { Store } from './store';

/** The agent's last sign of typing is worth this long. */
const TYPING_LASTS = 7_000;

/** Who answers where the page leads. */
type Door = Pick<FollowedGroup, 'is_online' | 'opens_at' | 'has_bot'>;

/** The fields of all kinds together: each kind has its own of them. */
interface Said extends QueuePlace, Door {
  message: WidgetMessage;
  conversation_status: ConversationStatus;
  by: string;
  message_id: number;
  author: Face;
  is_typing: boolean;
}

/** What each live frame changes. */
export function createReceiver(store: Store<State>, outbox: Outbox, host: Host) {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function showTyping(face: Face | null) {
    clearTimeout(timer);
    if (face) timer = setTimeout(() => store.set({ typing: null }), TYPING_LASTS);
    if (face || store.get().typing) store.set({ typing: face });
  }

  function take(message: WidgetMessage) {
    const { messages, unread } = store.get();
    if (message.client_id) outbox.confirm(message.client_id);
    if (messages.some((known) => known.id === message.id)) return;
    store.set({ messages: merge(messages, [message]) });
    if (message.kind === 'activity' || message.author.kind === 'contact') return;
    showTyping(null);
    // The thread takes it back at once when the visitor is looking at it.
    store.set({ unread: unread + 1 });
    host.post({ kind: 'message', message: { id: message.id, text: message.text, author: message.author.name } });
  }

  function read(by: string, id: number) {
    const { agentReadId, contactReadId, messages } = store.get();
    if (by === 'agent') {
      store.set({ agentReadId: Math.max(agentReadId, id) });
    } else if (id > contactReadId) {
      // Read in another tab.
      const unread = messages.filter(({ id: own, kind, author }) => {
        return own > id && kind === 'reply' && author.kind !== 'contact';
      }).length;
      store.set({ contactReadId: id, unread });
    }
  }

  /** The launcher shows it, too; and whoever made the page must hear when its group is not known. */
  function online({ is_online, opens_at, has_bot }: Door, is_known = true) {
    store.set({ isOnline: is_online, opensAt: opens_at, hasBot: has_bot });
    host.post({ kind: 'group', is_online, is_known });
  }

  return {
    take,
    online,
    frame(frame: LiveFrame) {
      if (frame.type !== 'event' && frame.type !== 'signal') return;
      const data = frame.data as Said;
      switch (frame.kind) {
        case 'message.created':
          store.set({ status: data.conversation_status });
          return take(data.message);
        case 'conversation.updated':
          return store.set({ status: data.conversation_status });
        case 'conversation.resolved':
          store.set({ status: 'resolved' });
          return take(data.message);
        case 'conversation.reopened':
          return store.set({ status: 'open' });
        case 'conversation.read':
          return read(data.by, data.message_id);
        case 'typing':
          return showTyping(data.is_typing ? data.author : null);
        case 'availability':
          return online(data);
        case 'queue':
          return store.set({ queue: data });
      }
    },
  };
}
