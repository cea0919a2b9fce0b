import type { LiveState } from '@recado/shared/live';
import type { Attachment, FilledIn, PreChatForm, Unsent } from '../bridge';
import type { UnsentState } from './outbox';
import type { ConversationStatus, Face, PreChat, QueuePlace, WidgetFrameBoot, WidgetMessage } from './protocol';

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
  isOpen: boolean;
  /** The browser shows the page: neither another tab nor another window covers it. */
  isVisible: boolean;
  /** The server has told us who we are; before that the composer works and messages wait. */
  hasSession: boolean;
  /** There may be history to wait for; so it is until the page has said that we are new here. */
  isReturning: boolean;
  connection: LiveState;
  /** Why there is no chat at all, in the server's code. */
  broken: string | null;
  /** Of the group in force, not of the network. */
  isOnline: boolean;
  /** Closed until then. */
  opensAt: number | null;
  /** A bot takes what begins here now. */
  hasBot: boolean;
  /** What the page asked for. */
  group: string | null;
  contact: { name?: string | null; email?: string | null };
  form: PreChatForm;
  /** The questions before the chat, without the groups that were refused since. */
  asked: PreChat | null;
  queue: QueuePlace | null;
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
  filled: FilledIn | null;
  /** Counts the answers to prompts after which the visitor goes on in the composer. */
  answered: number;
}

export function firstState(boot: WidgetFrameBoot): State {
  return {
    isOpen: false,
    isVisible: !document.hidden,
    hasSession: false,
    isReturning: true,
    connection: 'connecting',
    broken: null,
    isOnline: boot.is_online,
    opensAt: boot.opens_at,
    hasBot: boot.has_bot,
    group: null,
    contact: {},
    form: {},
    asked: boot.pre_chat,
    queue: null,
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
    filled: null,
    answered: 0,
  };
}

/** Messages by id, each once, however they came: answer, event, history. */
export function merge(known: WidgetMessage[], news: WidgetMessage[]): WidgetMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of news) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}
