// The API's types as the server states them, and what only the dashboard says of them.

import type {
  Author,
  ContactId,
  Conversation,
  ConversationId,
  Counts,
  LiveEvent,
  MailDetails,
  Queue,
} from '@recado/shared/api';

export type {
  Activity,
  Agent,
  AgentSummary,
  ApiToken,
  Ask,
  Attachment,
  Author,
  Availability,
  Board,
  BoardAgent,
  Business,
  CannedResponse,
  Cause,
  Contact,
  ContactSummary,
  Conversation,
  ConversationBot,
  Counts,
  Distributed,
  DryRun,
  FailureReason,
  FoundCard,
  Group,
  Inbox,
  InboxBot,
  InboxHealth,
  InboxProblem,
  InboxTexts,
  InternalInbox,
  Invitation,
  InvitationView,
  KnowledgeCard,
  Language,
  LastMessage,
  LiveEvent,
  MailAccount,
  MailAddress,
  MailKind,
  MailOauth,
  MailPreview,
  MailSecurity,
  MailServer,
  MailSettings,
  MailState,
  MailTemplate,
  MailTrial,
  MailWebhook,
  MailWebhookShape,
  Member,
  MemberRole,
  Message,
  MessageMail,
  OpeningHours,
  OutboxCounts,
  Outcome,
  OutgoingMail,
  Policy,
  PolicyOverride,
  PreChat,
  Presets,
  Priority,
  Problem,
  Prompt,
  PromptAnswer,
  PromptField,
  PromptOption,
  Queue,
  Reason,
  RehearsedAssignment,
  RestMethod,
  Role,
  Service,
  ServiceHeader,
  ServiceTrial,
  Session,
  SummaryRhythm,
  TemplateProblem,
  TrailEntry,
  Visit,
  Weekday,
  WeeklyHours,
} from '@recado/shared/api';

/** Told without being in the log, and only to whom it concerns: they may not see the conversation any more. */
export interface Withdrawal {
  kind: 'conversation.withdrawn';
  data: { conversation_id: ConversationId };
}

export type HeardEvent = LiveEvent | Withdrawal;

export type View = keyof Counts;
export type Sort = 'newest' | 'waiting';
export type ConversationStatus = Conversation['status'];

/** A mail as it came in. */
export interface ShownMail extends MailDetails {
  subject: string;
  /** All that was written, with quotes and signature. */
  text: string;
  /** The same as HTML, made harmless, for a sandboxed frame; null when it came as text alone. */
  html: string | null;
  /** Pictures from elsewhere that `html` leaves out: fetching them would tell the sender that it was read. */
  blocked_pictures: number;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

interface SignalData {
  typing: { conversation_id: ConversationId; author: Author; is_typing: boolean };
  presence: { contacts_online: ContactId[] };
  'presence.changed': { kind: 'contact'; id: ContactId; is_online: boolean };
  'queue.changed': Queue;
}

type Kinds<T> = { [K in keyof T]: { kind: K; data: T[K] } }[keyof T];

export type LiveSignal = Kinds<SignalData>;
