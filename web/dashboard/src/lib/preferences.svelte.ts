// What an agent likes on this device. It stays in this browser: a phone and a desk may differ.
import type { Sort, View } from './api-types';

export type Theme = 'system' | 'light' | 'dark';

interface Stored {
  theme: Theme;
  hasSound: boolean;
  hasSingleKeys: boolean;
  isNavOpen: boolean;
  isDetailsOpen: boolean;
  view: View;
  sort: Sort;
}

const KEY = 'recado:preferences';
const DEFAULTS: Stored = {
  theme: 'system',
  hasSound: true,
  hasSingleKeys: true,
  isNavOpen: true,
  isDetailsOpen: true,
  view: 'open',
  sort: 'newest',
};

function load(): Stored {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Stored>) };
  } catch {
    return { ...DEFAULTS };
  }
}

export const preferences = $state<Stored>(load());

/** Keeps the stored copy and the page's theme in step for as long as the page lives. */
export function keepPreferences(): () => void {
  return $effect.root(() => {
    $effect(() => localStorage.setItem(KEY, JSON.stringify(preferences)));
    $effect(() => {
      document.documentElement.dataset.theme = preferences.theme;
    });
  });
}
