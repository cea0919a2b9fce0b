/**
 * What the loader on the host page and the app in the iframe say to each other. The host page owns the storage and the
 * place on the screen, the app owns the conversation; neither trusts the origin of a message without looking.
 */

import type { Attachment, InboxTexts, Language, Position, PromptAnswer } from '@recado/shared/api';

export type { Attachment, InboxTexts, Language };

/** What the server writes before the loader in `w.js`. */
export interface WidgetBoot {
  key: string;
  /** Of Recado, not of the host page. */
  origin: string;
  color: string;
  on_color: string;
  position: Position;
  texts: Partial<Record<Language, InboxTexts>>;
  languages: Language[];
  default_language: Language;
  /** The default group's. */
  is_online: boolean;
  /** The default group is closed until then. */
  opens_at: number | null;
  /** What begins there now goes to a bot. */
  has_bot: boolean;
  default_group: number | null;
  /** The groups that answer this inbox, by id: whether somebody of them is there. */
  groups: Record<string, boolean>;
}

/** The group that a page asks for, and the online state that follows. One that is not the inbox's counts for nothing. */
export function onlineOf({ groups, is_online }: WidgetBoot, group: string | null): boolean {
  return groups[group ?? ''] ?? is_online;
}

/** A message that is not acknowledged yet. Its `client_id` makes sending it again harmless. */
export interface Unsent {
  client_id: string;
  text: string;
  attachments: Attachment[];
  /** What of a bot's prompt was chosen or filled in. */
  answer?: PromptAnswer;
  created_at: number;
  /** Why the server refused it for good; then only the visitor can try again. */
  error?: string;
}

/** Kept under `recado:KEY` on the host page, from the visitor's first click on. */
export interface Stored {
  token: string | null;
  open: boolean;
  draft: string;
  outbox: Unsent[];
  form?: PreChatForm;
  filled?: FilledIn | null;
}

/** What the app asks to be kept on the device. */
export type ToKeep =
  | { kind: 'store'; part: Partial<Pick<Stored, 'token' | 'draft' | 'form' | 'filled'>> }
  /** One by one and not as a whole list: two tabs may write at the same time. */
  | { kind: 'queue'; client_id: string; unsent: Unsent }
  | { kind: 'unqueue'; client_id: string };

/** What was typed into the questions before the chat, until they are answered. */
export interface PreChatForm {
  name?: string;
  email?: string;
  group_id?: number;
  is_answered?: boolean;
}

/** What was typed into a bot's form, until it is sent. */
export interface FilledIn {
  message_id: number;
  values: Record<string, string>;
}

export interface PageView {
  url: string;
  title: string;
  at: number;
}

export interface Identity {
  id?: string;
  name?: string;
  email?: string;
  phone?: string;
  hash?: string;
  attributes?: Record<string, unknown>;
}

export interface Track {
  name: string;
  data?: unknown;
}

/** Everything that happened on the page before the app was there. */
export interface Start {
  kind: 'start';
  stored: Stored;
  page: { url: string; title: string; referrer: string };
  trail: PageView[];
  identity: Identity | null;
  group: string | null;
  is_open: boolean;
}

export type ToApp =
  | Start
  | { kind: 'open'; is_open: boolean }
  | { kind: 'page'; view: PageView }
  | { kind: 'identify'; identity: Identity }
  | { kind: 'group'; group: string | null }
  | { kind: 'track'; track: Track }
  | { kind: 'send'; text: string }
  /** Another tab of the same site changed what is stored. */
  | { kind: 'stored'; stored: Stored };

export type ToLoader =
  | { kind: 'ready' }
  | { kind: 'close' }
  | { kind: 'unread'; count: number }
  /** What the server says of the group that the page asked for, and later of who is there. */
  | { kind: 'group'; is_online: boolean; is_known: boolean }
  | { kind: 'message'; message: { id: number; text: string; author: string | null } }
  | ToKeep;

/** On the wire each message names its inbox, so that other scripts' messages are passed over. */
export type Wire<Message> = Message & { recado: string };

export function isWire<Message>(data: unknown, key: string): data is Wire<Message> {
  return (data as { recado?: unknown } | null)?.recado === key;
}
