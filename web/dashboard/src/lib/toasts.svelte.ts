import { Failure, asFailure } from './api';
import { failureText } from './failure-text';

export interface Toast {
  id: number;
  kind: 'status' | 'notice' | 'error';
  text: string;
  requestId: string | null;
  action: { label: string; run: () => void } | null;
}

const STAYS = 6_000;

class Toasts {
  shown = $state.raw<Toast[]>([]);
  #nextId = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Words that go by themselves. */
  say(text: string, action: Toast['action'] = null): void {
    const id = this.#add({ kind: 'status', text, action, requestId: null });
    this.resume(id);
  }

  /** Words that must be seen: they stay until they are closed. */
  keep(text: string, action: Toast['action'] = null): void {
    if (this.shown.some((toast) => toast.text === text)) return;
    this.#add({ kind: 'notice', text, action, requestId: null });
  }

  /** Errors stay until they are closed: they may need to be read aloud, or copied. */
  fail(error: unknown): void {
    const failure: Failure = asFailure(error);
    const text = failureText(failure);
    if (this.shown.some((toast) => toast.kind === 'error' && toast.text === text)) return;
    this.#add({ kind: 'error', text, action: null, requestId: failure.requestId });
  }

  close(id: number): void {
    this.pause(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  pause(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  resume(id: number): void {
    this.pause(id);
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), STAYS),
    );
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const id = this.#nextId++;
    this.shown = [...this.shown.slice(-3), { ...toast, id }];
    return id;
  }
}

export const toasts = new Toasts();
