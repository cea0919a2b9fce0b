import type { Conversation } from '../api-types';
import { OnDemand } from '../on-demand.svelte';

/** The one dialog from which a conversation is sent by mail. As with `passing`, the inbox shows it. */
class Transcripts {
  readonly dialog = new OnDemand(async () => (await import('../../components/inbox/TranscriptDialog.svelte')).default);
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

export const transcripts = new Transcripts();
