// The API's types as the server states them, and what only the dashboard says of them.

import type { AgentId, Author, ContactId, Conversation, ConversationId, Counts } from '@recado/shared/api';

export type {
  Activity,
  Agent,
  AgentSummary,
  ApiToken,
  Attachment,
  Author,
  Business,
  Contact,
  ContactSummary,
  Conversation,
  Counts,
  Inbox,
  InboxTexts,
  Invitation,
  InvitationView,
  Language,
  LastMessage,
  LiveEvent,
  Message,
  Problem,
  Role,
  Session,
  TrailEntry,
  Visit,
} from '@recado/shared/api';

export type View = keyof Counts;
export type Sort = 'newest' | 'waiting';
export type ConversationStatus = Conversation['status'];

export interface Page<T> {
  items: T[];
  next: string | null;
}

interface SignalData {
  typing: { conversation_id: ConversationId; author: Author; is_typing: boolean };
  presence: { agents_online: AgentId[]; contacts_online: ContactId[] };
  'presence.changed': { kind: 'agent' | 'contact'; id: number; is_online: boolean };
}

type Kinds<T> = { [K in keyof T]: { kind: K; data: T[K] } }[keyof T];

export type LiveSignal = Kinds<SignalData>;
