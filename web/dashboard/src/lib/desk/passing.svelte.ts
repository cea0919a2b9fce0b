import type { Conversation } from '../api-types';
import { OnDemand } from '../on-demand.svelte';

/**
 * The one dialog in which a conversation is passed on. A row or the thread's header asks for it; the inbox shows it, because
 * both may go while somebody writes the note.
 */
class Passing {
  readonly dialog = new OnDemand(async () => (await import('../../components/inbox/MoveDialog.svelte')).default);
  /** As the agent saw it when they asked. */
  seen = $state.raw<Conversation | null>(null);

  ask(conversation: Conversation): void {
    this.seen = conversation;
    void this.dialog.open();
  }

  close(): void {
    this.dialog.isOpen = false;
  }
}

export const passing = new Passing();
