type Listener = (value?: unknown) => void;

/** `recado(name, ...arguments)`: carries out the calls queued before the loader came, then takes its place. */
export function takeCommands(commands: Record<string, (...given: never[]) => void>) {
  function recado(name: string, ...given: unknown[]) {
    const command = commands[name];
    if (!command) {
      console.warn(`recado: no command '${name}', there are ${Object.keys(commands)}`);
      return;
    }
    try {
      command(...(given as never[]));
    } catch (error) {
      // A mistake in one call must not stop the host page's script.
      console.error(`recado: '${name}'`, error);
    }
  }
  const queued = window.recado?.q ?? [];
  window.recado = recado as typeof window.recado;
  for (const call of queued) recado(...(call as [string]));
}

/** Who asked to be told: `recado('on', 'unread', fn)`. */
export function listeners(names: readonly string[]) {
  const known: Record<string, Listener[] | undefined> = {};
  for (const name of names) known[name] = [];
  return {
    /** Says whether it could. */
    add(name: string, listener: Listener): unknown {
      const list = known[name];
      if (list && typeof listener === 'function') return list.push(listener);
      console.warn(`recado: 'on' takes one of ${names} and a function`);
    },
    tell(name: string, value?: unknown) {
      for (const listener of known[name] ?? []) {
        try {
          listener(value);
        } catch (error) {
          console.error(`recado: on '${name}'`, error);
        }
      }
    },
  };
}

declare global {
  interface Window {
    recado?: ((...call: unknown[]) => void) & { q?: Iterable<unknown>[] };
    __recadoBoot?: unknown;
    __recadoLoaded?: string;
  }
}
