import type { Ask, AuthorKind, ConversationState } from '@recado/shared/api';
import type { Attachment, Language, WidgetBoot } from '../bridge';

export type { FollowedGroup, QueuePlace, WidgetMessage, WidgetSession } from '@recado/shared/api';
export type { Attachment, Language };
export type ConversationStatus = ConversationState;

/** What the server writes into the document. */
export interface WidgetFrameBoot extends WidgetBoot {
  language: Language;
  business_name: string;
  limits: { attachment_bytes: number; message_chars: number };
  agents: Face[];
  /** What is asked before the first message. */
  pre_chat: PreChat | null;
  /** `page`: inside the dashboard, for colleagues who write to an internal inbox. No loader, nothing to close. */
  mode: 'widget' | 'page';
}

export interface PreChat {
  name: Ask;
  email: Ask;
  groups: { id: number; name: string; is_online: boolean }[];
}

export interface Face {
  kind?: AuthorKind;
  name: string | null;
  picture_url: string | null;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
