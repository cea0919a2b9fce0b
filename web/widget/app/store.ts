import { useEffect, useState } from 'preact/hooks';

/** One piece of state that components read; whoever changes it does so by a patch. */
export function createStore<State extends object>(initial: State) {
  let state = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => state,
    set(patch: Partial<State>) {
      state = { ...state, ...patch };
      for (const watcher of watchers) watcher();
    },
    watch(watcher: () => void) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

export type Store<State extends object> = ReturnType<typeof createStore<State>>;

export function useStore<State extends object>(store: Store<State>): State {
  const [state, setState] = useState(store.get());
  useEffect(() => {
    const update = () => setState(store.get());
    // What changed between rendering and now.
    update();
    return store.watch(update);
  }, [store]);
  return state;
}
