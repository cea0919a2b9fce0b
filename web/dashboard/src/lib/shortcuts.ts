// Keys for everything. Single keys never act while someone types, nor under a dialog or a menu.
import { preferences } from './preferences.svelte';

/** `'g i'` is a sequence; `'mod+k'` is Ctrl or Cmd and works everywhere. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const SEQUENCE_LASTS = 1_200;
const BUSY =
  'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

export function listenToKeys(shortcuts: () => Shortcuts): () => void {
  let first = '';
  let firstAt = 0;

  function onKey(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      run(`mod+${key}`, event);
      return;
    }
    if (event.altKey) return;
    if (/^F\d/.test(key)) {
      run(key, event);
      return;
    }
    if (!preferences.hasSingleKeys && key !== 'Escape') return;
    if ((event.target as Element).closest?.(BUSY)) return;
    const sequence = Date.now() - firstAt < SEQUENCE_LASTS ? `${first} ${key}` : '';
    first = key;
    firstAt = Date.now();
    if (!(sequence && run(sequence, event))) run(key, event);
  }

  function run(name: string, event: KeyboardEvent): boolean {
    const action = shortcuts()[name];
    if (!action) return false;
    event.preventDefault();
    action(event);
    return true;
  }

  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
