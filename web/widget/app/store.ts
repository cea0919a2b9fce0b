import { useEffect, useState } from './hooks';

/** One piece of state that components read; whoever changes it does so by a patch. */
export function createStore<State extends object>(initial: State) {
  let state = initial;
  const watchers: (() => void)[] = [];
  return {
    get: () => state,
    set(patch: Partial<State>) {
      state = { ...state, ...patch };
      for (const watcher of watchers) watcher();
    },
    /** For good: whoever watches lives as long as the document. */
    watch: (watcher: () => void) => void watchers.push(watcher),
  };
}

export type Store<State extends object> = ReturnType<typeof createStore<State>>;

export function useStore<State extends object>(store: Store<State>): State {
  const [state, setState] = useState(store.get());
  useEffect(() => store.watch(() => setState(store.get())), []);
  return state;
}
