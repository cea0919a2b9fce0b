// The API's types, by the names of its OpenAPI document. Replace this file by a re-export of
// `@recado/shared/api` once that is generated.

export type Role = 'owner' | 'admin' | 'agent';
export type Language = 'en' | 'es' | 'pt';
export type View = 'mine' | 'unassigned' | 'open' | 'resolved';
export type Sort = 'newest' | 'waiting';
export type ConversationStatus = 'open' | 'resolved';

export interface Agent {
  id: number;
  name: string;
  email: string;
  role: Role;
  language: Language;
  picture_url: string | null;
  is_disabled: boolean;
  is_online: boolean;
  created_at: number;
}

export interface Business {
  name: string;
  language: Language;
  time_zone: string;
  site_url: string | null;
}

export interface Session {
  agent: Agent;
  business: Business;
  version: string;
  seq: number;
}

export interface Invitation {
  id: number;
  email: string;
  role: Role;
  invited_by: string;
  expires_at: number;
  created_at: number;
  link: string | null;
}

export interface InvitationPreview {
  email: string;
  role: Role;
  business_name: string;
  language: Language;
}

export interface ApiToken {
  id: number;
  name: string;
  created_at: number;
  last_used_at: number | null;
  token: string | null;
}

export interface InboxTexts {
  title: string;
  greeting: string;
  reply_time: string;
  placeholder: string;
}

export interface Inbox {
  id: number;
  kind: 'web';
  name: string;
  public_key: string;
  allowed_domains: string[];
  color: string;
  on_color: string;
  position: 'right' | 'left';
  texts: Partial<Record<Language, InboxTexts>>;
  is_enabled: boolean;
  reopen_days: number;
  identity_secret: string | null;
  created_at: number;
}

export interface Contact {
  id: number;
  name: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  language: string | null;
  external_id: string | null;
  is_verified: boolean;
  attributes: Record<string, unknown>;
  created_at: number;
  last_seen_at: number | null;
  is_online: boolean;
}

export interface TrailEntry {
  id: number;
  kind: 'page' | 'event';
  title: string;
  url: string | null;
  data: unknown;
  at: number;
}

export interface Visit {
  id: number;
  inbox_id: number;
  browser: string | null;
  system: string | null;
  language: string | null;
  ip: string;
  referrer: string | null;
  page_group: string | null;
  started_at: number;
  last_seen_at: number;
  is_open: boolean;
  trail: TrailEntry[];
}

export interface Author {
  kind: 'contact' | 'agent' | 'bot' | 'system';
  id: number | null;
  name: string | null;
  picture_url: string | null;
}

export interface Attachment {
  id: number;
  name: string;
  content_type: string;
  size: number;
  url: string;
  width: number | null;
  height: number | null;
}

export type Activity =
  | { kind: 'assigned'; agent_id: number | null; agent_name: string | null }
  | { kind: 'resolved' }
  | { kind: 'reopened' }
  | { kind: 'identified'; name: string | null };

export interface Message {
  id: number;
  conversation_id: number;
  client_id: string | null;
  kind: 'reply' | 'note' | 'activity';
  author: Author;
  text: string;
  activity: Activity | null;
  attachments: Attachment[];
  created_at: number;
}

export interface ContactSummary {
  id: number;
  name: string | null;
  email: string | null;
  is_online: boolean;
}

export interface AgentSummary {
  id: number;
  name: string;
  picture_url: string | null;
}

export interface LastMessage {
  author_kind: Author['kind'];
  kind: Message['kind'];
  text: string;
  at: number;
  has_attachments: boolean;
}

export interface Conversation {
  id: number;
  inbox_id: number;
  status: ConversationStatus;
  contact: ContactSummary;
  assignee: AgentSummary | null;
  last_message: LastMessage | null;
  waiting_since: number | null;
  unread: number;
  contact_read_id: number | null;
  agent_read_id: number | null;
  page_group: string | null;
  created_at: number;
  updated_at: number;
  resolved_at: number | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Counts = Record<View, number>;

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  request_id: string;
  retry_after?: number;
}

interface EventData {
  'message.created': { message: Message; conversation: Conversation };
  'conversation.created': { conversation: Conversation };
  'conversation.assigned': { conversation: Conversation; by: Author };
  'conversation.resolved': { conversation: Conversation; by: Author };
  'conversation.reopened': { conversation: Conversation; by: Author };
  'conversation.read': {
    conversation_id: number;
    by: 'contact' | 'agent';
    agent_id: number | null;
    message_id: number;
  };
  'contact.created': { contact: Contact };
  'contact.updated': { contact: Contact };
  'contact.merged': { contact: Contact; merged_id: number };
  'visit.started': { contact_id: number; visit: Visit };
  'visit.viewed': { contact_id: number; visit_id: number; entry: TrailEntry };
  'agent.created': { agent: Agent };
  'agent.updated': { agent: Agent };
  'invitation.created': { id: number };
  'invitation.deleted': { id: number };
  'inbox.created': { inbox_id: number };
  'inbox.updated': { inbox_id: number };
  'inbox.deleted': { inbox_id: number };
  'business.updated': { business: Business };
}

interface SignalData {
  typing: { conversation_id: number; author: Author; is_typing: boolean };
  presence: { agents_online: number[]; contacts_online: number[] };
  'presence.changed': { kind: 'agent' | 'contact'; id: number; is_online: boolean };
}

type Kinds<T> = { [K in keyof T]: { kind: K; data: T[K] } }[keyof T];

export type LiveEvent = Kinds<EventData>;
export type LiveSignal = Kinds<SignalData>;
