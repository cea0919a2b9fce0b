import type { Conversation } from '../api-types';
import { OnDemand } from '../on-demand.svelte';

/** The one dialog in which a conversation is handed to a bot. As with `passing`, the inbox shows it. */
class Handing {
  readonly dialog = new OnDemand(async () => (await import('../../components/inbox/HandDialog.svelte')).default);
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

export const handing = new Handing();
