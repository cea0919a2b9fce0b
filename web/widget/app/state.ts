import type { LiveState } from '@recado/shared/live';
import type { Attachment, Unsent } from '../bridge';
import type { UnsentState } from './outbox';
import type { ConversationStatus, Face, Language, WidgetFrameBoot, WidgetMessage } from './protocol';

/** A file on its way; `attachment` is there once the server has it. */
export interface Upload {
  id: string;
  name: string;
  size: number;
  /** 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  error: string | null;
}

export type Waiting = Unsent & { state: UnsentState };

export interface State {
  language: Language;
  isOpen: boolean;
  /** The server has told us who we are; before that the composer works and messages wait. */
  hasSession: boolean;
  /** We were here before, so there is history to wait for. */
  isReturning: boolean;
  connection: LiveState;
  /** Why there is no chat at all, in the server's code. */
  broken: string | null;
  /** Of the business, not of the network. */
  isOnline: boolean;
  status: ConversationStatus;
  messages: WidgetMessage[];
  next: string | null;
  isLoadingOlder: boolean;
  waiting: Waiting[];
  uploads: Upload[];
  unread: number;
  contactReadId: number;
  agentReadId: number;
  typing: Face | null;
  draft: string;
}

export function firstState(boot: WidgetFrameBoot): State {
  return {
    language: boot.language,
    isOpen: false,
    hasSession: false,
    isReturning: false,
    connection: 'connecting',
    broken: null,
    isOnline: boot.is_online,
    status: 'none',
    messages: [],
    next: null,
    isLoadingOlder: false,
    waiting: [],
    uploads: [],
    unread: 0,
    contactReadId: 0,
    agentReadId: 0,
    typing: null,
    draft: '',
  };
}

/** Messages by id, each once, however they came: answer, event, history. */
export function merge(known: WidgetMessage[], news: WidgetMessage[]): WidgetMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of news) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}
