import type { Stored, ToKeep } from '../bridge';

const EMPTY: Stored = { token: null, open: false, draft: '', outbox: [] };

/**
 * What the widget keeps on the visitor's device, in the host page's own storage (the iframe's would be a third party's,
 * which browsers throw away). Nothing is written before `allow`, that is before the visitor's first click; and storage
 * that is switched off or full costs the memory over a reload, nothing else.
 */
export function openStore(key: string) {
  const name = `recado:${key}`;
  let memory: Stored = EMPTY;

  function load(): boolean {
    try {
      const text = localStorage.getItem(name);
      if (text === null) return false;
      const stored = { ...EMPTY, ...(JSON.parse(text) as Partial<Stored>) };
      if (!Array.isArray(stored.outbox)) stored.outbox = [];
      memory = stored;
      return true;
    } catch {
      return false;
    }
  }

  let isAllowed = load();

  /** Reads before it writes: another tab may have changed its part meanwhile. */
  function change(part: (stored: Stored) => Partial<Stored>) {
    if (isAllowed) load();
    memory = { ...memory, ...part(memory) };
    if (!isAllowed) return;
    try {
      localStorage.setItem(name, JSON.stringify(memory));
    } catch {
      // Memory will do.
    }
  }

  return {
    read: () => memory,
    change,
    keep(message: ToKeep) {
      change(({ outbox }) => {
        if (message.kind === 'store') return message.part;
        const others = outbox.filter(({ client_id }) => client_id !== message.client_id);
        return { outbox: message.kind === 'queue' ? [...others, message.unsent] : others };
      });
    },
    allow() {
      isAllowed = true;
    },
    /** Calls back when another tab changed something. */
    watch(onChange: (stored: Stored) => void) {
      addEventListener('storage', (event) => {
        if (event.key === name && load()) onChange(memory);
      });
    },
  };
}

export type Store = ReturnType<typeof openStore>;
