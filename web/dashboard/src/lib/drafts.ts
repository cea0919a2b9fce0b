// Words not sent yet, kept on the device for each conversation.
import type { Attachment } from './api-types';

export type ComposerMode = 'reply' | 'note';

export interface Draft {
  mode: ComposerMode;
  reply: string;
  note: string;
  attachments: Attachment[];
}

export function emptyDraft(): Draft {
  return { mode: 'reply', reply: '', note: '', attachments: [] };
}

function key(agentId: number, conversationId: number): string {
  return `recado:draft:${agentId}:${conversationId}`;
}

export function loadDraft(agentId: number, conversationId: number): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(key(agentId, conversationId)) ?? '{}') as Partial<Draft>;
    return { ...emptyDraft(), ...stored };
  } catch {
    return emptyDraft();
  }
}

export function saveDraft(agentId: number, conversationId: number, draft: Draft): void {
  const isEmpty = !draft.reply && !draft.note && draft.attachments.length === 0;
  if (isEmpty) localStorage.removeItem(key(agentId, conversationId));
  else localStorage.setItem(key(agentId, conversationId), JSON.stringify(draft));
}
