import { SvelteSet } from 'svelte/reactivity';
import { chime } from '../chime';
import { preferences } from '../preferences.svelte';

const AT_MOST_EVERY = 1_500;

/** Calls the agent back: a sound, and a number before the page's title. */
export class Attention {
  /** The conversation on screen, if any; set by the inbox. */
  shownId = $state<number | null>(null);
  isFocused = $state(document.hasFocus());
  #waiting = new SvelteSet<number>();
  #lastSound = 0;

  start(): () => void {
    const read = () => {
      this.isFocused = document.hasFocus() && document.visibilityState === 'visible';
      if (this.isFocused && this.shownId !== null) this.#waiting.delete(this.shownId);
    };
    const names = ['focus', 'blur'] as const;
    for (const name of names) window.addEventListener(name, read);
    document.addEventListener('visibilitychange', read);
    return () => {
      for (const name of names) window.removeEventListener(name, read);
      document.removeEventListener('visibilitychange', read);
    };
  }

  get count(): number {
    return this.#waiting.size;
  }

  isWatching(conversationId: number): boolean {
    return this.isFocused && this.shownId === conversationId;
  }

  call(conversationId: number): void {
    if (this.isWatching(conversationId)) return;
    this.#waiting.add(conversationId);
    if (!preferences.hasSound || Date.now() - this.#lastSound < AT_MOST_EVERY) return;
    this.#lastSound = Date.now();
    chime();
  }

  settle(conversationId: number): void {
    this.#waiting.delete(conversationId);
  }

  /** After a gap nobody knows whether what called is still in sight. */
  forget(): void {
    this.#waiting.clear();
  }
}
