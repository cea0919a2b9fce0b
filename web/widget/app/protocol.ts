import type { ConversationState } from '@recado/shared/api';
import type { Attachment, Language, WidgetBoot } from '../bridge';

export type { WidgetMessage, WidgetSession } from '@recado/shared/api';
export type { Attachment, Language };
export type ConversationStatus = ConversationState;

/** What the server writes into the document. */
export interface WidgetFrameBoot extends WidgetBoot {
  language: Language;
  business_name: string;
  limits: { attachment_bytes: number; message_chars: number };
  agents: Face[];
}

export interface Face {
  name: string | null;
  picture_url: string | null;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
