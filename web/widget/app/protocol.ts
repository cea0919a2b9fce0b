import type { Attachment, Language, WidgetBoot } from '../bridge';

export type { Attachment, Language };

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

export interface WidgetMessage {
  id: number;
  client_id: string | null;
  kind: 'reply' | 'activity';
  author: Face & { kind: 'contact' | 'agent' | 'bot' | 'system' };
  text: string;
  activity: { kind: string } | null;
  attachments: Attachment[];
  created_at: number;
}

export type ConversationStatus = 'none' | 'open' | 'resolved';

export interface WidgetSession {
  /** A new token, when one was made. */
  token: string | null;
  contact: { name: string | null; email: string | null; is_verified: boolean };
  conversation_status: ConversationStatus;
  messages: WidgetMessage[];
  next: string | null;
  unread: number;
  contact_read_id: number | null;
  agent_read_id: number | null;
  seq: number;
  is_online: boolean;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
