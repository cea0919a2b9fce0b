import type { Unsent } from '../bridge';
import { waitAfter, type Problem } from './api';
import type { WidgetMessage } from './protocol';

/**
 * Messages on their way to the server: sent one after the other in the order they were written, again and again until
 * the server has them. The server knows them by `client_id`, so a message whose answer was lost is sent again without
 * harm. Each one is kept on the device before the first try.
 */
export interface OutboxOptions {
  /** Fails with a {@link Problem}, as all calls do. */
  send(unsent: Unsent): Promise<WidgetMessage>;
  keep(unsent: Unsent): void;
  forget(clientId: string): void;
  onChange(): void;
  onSent(message: WidgetMessage): void;
  /** The server no longer knows us. Sending goes on with `flush` when there is a new session. */
  onSessionLost(): void;
}

/** `waiting`: a try failed and the next will come by itself. `refused`: only the visitor can try again. */
export type UnsentState = 'sending' | 'waiting' | 'refused';

export function createOutbox(options: OutboxOptions) {
  let items: Unsent[] = [];
  let isAllowed = false;
  let inFlight: string | null = null;
  let failures = 0;
  /** No sooner than this, when the server asked for peace: not even because the network came back. */
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const next = () => items.find((item) => !item.error);

  async function flush(): Promise<void> {
    clearTimeout(timer);
    const item = next();
    if (!item || !isAllowed || inFlight !== null) return;
    const early = notBefore - Date.now();
    if (early > 0) return later(early);
    inFlight = item.client_id;
    try {
      const message = await options.send(item);
      inFlight = null;
      failures = 0;
      remove(item.client_id);
      options.onSent(message);
    } catch (error) {
      inFlight = null;
      // Known from the live connection meanwhile: only the answer was lost.
      if (!items.includes(item)) return flush();
      fail(item, error as Problem);
      return;
    }
    return flush();
  }

  function fail(item: Unsent, problem: Problem) {
    if (problem.status === 401) {
      isAllowed = false;
      options.onSessionLost();
    } else if (problem.isPassing) {
      failures += 1;
      if (problem.retryAfter) notBefore = Date.now() + problem.retryAfter * 1000;
      later(Math.max(waitAfter(failures), notBefore - Date.now()));
    } else {
      item.error = problem.code;
      options.keep(item);
      void flush();
    }
    options.onChange();
  }

  function later(wait: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), wait);
  }

  function remove(clientId: string) {
    items = items.filter((item) => item.client_id !== clientId);
    options.forget(clientId);
    options.onChange();
  }

  return {
    items: () => items,
    stateOf(item: Unsent): UnsentState {
      if (item.error) return 'refused';
      return failures > 0 ? 'waiting' : 'sending';
    },
    add(unsent: Unsent) {
      items = [...items, unsent];
      options.keep(unsent);
      options.onChange();
      void flush();
    },
    /** Takes over what an earlier page, or a tab that is gone, left unsent. */
    adopt(left: Unsent[]) {
      const news = left.filter((unsent) => !items.some((item) => item.client_id === unsent.client_id));
      if (!news.length) return;
      items = [...items, ...news].sort((one, other) => one.created_at - other.created_at);
      options.onChange();
      void flush();
    },
    /** Sending is possible (again); what waited for its next try goes now. */
    allow() {
      isAllowed = true;
      void flush();
    },
    hold() {
      isAllowed = false;
    },
    /** The visitor tries again what was refused: it goes to the end, where it is seen to be sent. */
    retry(clientId: string) {
      const item = items.find((one) => one.client_id === clientId);
      if (item?.error) {
        delete item.error;
        item.created_at = Date.now();
        items = [...items.filter((one) => one !== item), item];
        options.keep(item);
      }
      options.onChange();
      void flush();
    },
    discard: remove,
    /** The live connection has shown the message, so the server has it. */
    confirm(clientId: string) {
      if (items.some((item) => item.client_id === clientId)) remove(clientId);
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;

/** A UUID. `crypto.randomUUID` exists on secure origins only, and a page on plain HTTP gets a good id, too. */
export function newClientId(): string {
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '0' ? random & 15 : 8 + (random & 3)).toString(16);
  });
}
