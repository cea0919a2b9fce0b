import type { Stored } from '../bridge';

/** What a page of the dashboard keeps over a reload: it has no loader that does so. */
export function pageStore(key: string) {
  // Behind the `#` it says whose it is: colleagues share browsers.
  const name = `recado:page:${key}${location.hash}`;
  const read = (): Stored => ({
    token: null,
    open: true,
    draft: '',
    outbox: [],
    ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Stored>),
  });
  return {
    read,
    change: (part: Partial<Stored>) => localStorage.setItem(name, JSON.stringify({ ...read(), ...part })),
  };
}
