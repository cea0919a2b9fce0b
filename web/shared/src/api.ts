// Made by `recado openapi --typescript` from the server's types. Don't edit.

/** What an invited person tells of themselves. */
export interface Acceptance {
  language: Language;
  name: string;
  /** 8 to 256 characters. */
  password: string;
}

/** What an activity line says was done, by its author. */
export type Activity = {
  agent_id: AgentId | null;
  agent_name: string | null;
  kind: 'assigned';
} | {
  kind: 'resolved';
} | {
  kind: 'reopened';
};

/** Who answers. */
export interface Agent {
  created_at: Timestamp;
  email: string;
  id: AgentId;
  /** Signed out and kept out; what they wrote stays. */
  is_disabled: boolean;
  /** Has the inbox open now. */
  is_online: boolean;
  language: Language;
  name: string;
  /** Where the picture is served, if there is one. */
  picture_url: string | null;
  role: Role;
}

/** An agent: who answers. */
export type AgentId = number;

/** What is changed; what is not mentioned stays. */
export interface AgentPatch {
  is_disabled?: boolean | null;
  role?: Role | null;
}

/** An agent as a conversation names one. */
export interface AgentSummary {
  id: AgentId;
  name: string;
  picture_url: string | null;
}

/** A secret for programs that act as an agent. */
export interface ApiToken {
  created_at: Timestamp;
  id: ApiTokenId;
  last_used_at: Timestamp | null;
  name: string;
  /** The secret itself. Only in the answer that makes the token. */
  token: string | null;
}

/** A secret that lets a program act as an agent. */
export type ApiTokenId = number;

/** A file sent with a message. */
export interface Attachment {
  content_type: string;
  /** Pixels, of a picture. */
  height: number | null;
  id: AttachmentId;
  name: string;
  /** Bytes. */
  size: number;
  /** Where it is served. Who holds the address may read the file. */
  url: string;
  /** Pixels, of a picture. */
  width: number | null;
}

/** A file sent with a message. */
export type AttachmentId = number;

/** Who wrote or did something. */
export interface Author {
  /** Id of the contact or agent. */
  id: number | null;
  kind: AuthorKind;
  name: string | null;
  picture_url: string | null;
}

/** What kind of author wrote or did something. */
export type AuthorKind = 'contact' | 'agent' | 'bot' | 'system';

/** What is said of the business as a whole. */
export interface Business {
  /** The language of what has no language of its own. */
  language: Language;
  name: string;
  /** Address of the business's site. */
  site_url: string | null;
  /** IANA name, such as `America/Montevideo`. */
  time_zone: string;
}

/** What is changed; what is not mentioned stays. */
export interface BusinessPatch {
  language?: Language | null;
  name?: string | null;
  /** `null` clears it. */
  site_url?: string | null;
  time_zone?: string | null;
}

/** A person who writes to the business. */
export interface Contact {
  /** What the site told of this person. */
  attributes: Record<string, unknown>;
  created_at: Timestamp;
  email: string | null;
  /** The site's own id of this person. */
  external_id: string | null;
  id: ContactId;
  /** Has a page with the widget open now. */
  is_online: boolean;
  /** The site has proved with a signature who this is. */
  is_verified: boolean;
  /** BCP 47 tag of the contact's browser. */
  language: string | null;
  last_seen_at: Timestamp | null;
  name: string | null;
  /** What agents wrote down; never shown to the contact. */
  note: string | null;
  phone: string | null;
}

/** A known person, or one who only wrote so far. */
export type ContactId = number;

/** What is changed; what is not mentioned stays, and `null` clears. */
export interface ContactPatch {
  email?: string | null;
  name?: string | null;
  note?: string | null;
  phone?: string | null;
}

/** A contact as a conversation names one. */
export interface ContactSummary {
  email: string | null;
  id: ContactId;
  is_online: boolean;
  name: string | null;
}

/** A thread with one contact in one inbox. */
export interface Conversation {
  agent_read_id: MessageId | null;
  assignee: AgentSummary | null;
  contact: ContactSummary;
  contact_read_id: MessageId | null;
  created_at: Timestamp;
  id: ConversationId;
  inbox_id: InboxId;
  last_message: LastMessage | null;
  /** The group that the page asked for by `recado('group', ID)`. */
  page_group: string | null;
  resolved_at: Timestamp | null;
  status: Status;
  /** Messages of the contact that the asking agent has not read, at most 100. 0 in events. */
  unread: number;
  /** When something last happened in it. */
  updated_at: Timestamp;
  waiting_since: Timestamp | null;
}

/** A thread with one contact in one inbox. */
export type ConversationId = number;

/** Where the visitor's conversation stands. */
export type ConversationState = 'none' | 'open' | 'resolved';

/** How many conversations each list has, counted up to 1000. */
export interface Counts {
  mine: number;
  open: number;
  resolved: number;
  unassigned: number;
}

/** Who signs in. */
export interface Credentials {
  email: string;
  password: string;
}

/** What the health check answers. */
export interface Health {
  status: string;
}

/** What a page says of its visitor. Without a signature it only fills in what is not known yet. */
export interface IdentityInput {
  /** Plain values under short names, shown to agents. */
  attributes?: Record<string, unknown> | null;
  email?: string | null;
  /** Hexadecimal HMAC-SHA256 of `id` under the inbox's identity secret. */
  hash?: string | null;
  /** The site's own id of the person. */
  id?: string | null;
  name?: string | null;
  phone?: string | null;
}

/** A configured entry point. */
export interface Inbox {
  /** Sites whose pages may show the widget, such as `example.com` or `*.example.com`. Empty: every site. */
  allowed_domains: string[];
  /** Brand colour, `#rrggbb`. */
  color: string;
  created_at: Timestamp;
  id: InboxId;
  /** Key of the HMAC that proves a visitor's identity. Only shown to admins. */
  identity_secret: string | null;
  /** A switched-off inbox shows no widget; what came in stays. */
  is_enabled: boolean;
  kind: InboxKind;
  name: string;
  /** Colour of what stands on the brand colour, chosen by contrast. */
  on_color: string;
  position: Position;
  /** Names the inbox in a page's snippet. Not a secret. */
  public_key: string;
  /** For how many days after resolving a new message reopens the conversation. */
  reopen_days: number;
  texts: Record<string, InboxTexts>;
}

/** A configured entry point of one channel. */
export type InboxId = number;

/** The kind of channel an inbox receives from. */
export type InboxKind = 'web';

/** What is changed; what is not mentioned stays. */
export interface InboxPatch {
  /** Such as `example.com`, `*.example.com` or `localhost:3000`; an empty list allows every site. */
  allowed_domains?: string[] | null;
  /** `#rrggbb` */
  color?: string | null;
  is_enabled?: boolean | null;
  name?: string | null;
  position?: Position | null;
  reopen_days?: number | null;
  texts?: Record<string, InboxTexts> | null;
}

/** An inbox's own words in one language. An empty one stands for the built-in words. */
export interface InboxTexts {
  /** First words, before the visitor has written any. */
  greeting?: string;
  /** Hint inside the empty composer. */
  placeholder?: string;
  /** When to expect an answer. */
  reply_time?: string;
  /** Heading of the open widget. */
  title?: string;
}

/** An invitation that has not been accepted yet. */
export interface Invitation {
  created_at: Timestamp;
  email: string;
  expires_at: Timestamp;
  id: InvitationId;
  /** Name of who invited. */
  invited_by: string;
  /** The address to give to the invited person. Only in the answer that makes the invitation. */
  link: string | null;
  role: Role;
}

/** An invitation to become an agent. */
export type InvitationId = number;

/** What the holder of an invitation's link is shown. */
export interface InvitationView {
  business_name: string;
  email: string;
  language: Language;
  role: Role;
}

/** A language of the screens, the widget and the mails. */
export type Language = 'en' | 'es' | 'pt';

/** The last words of a conversation, as a list shows them. */
export interface LastMessage {
  at: Timestamp;
  /** Id of the contact or agent. */
  author_id: number | null;
  author_kind: AuthorKind;
  has_attachments: boolean;
  kind: MessageKind;
  /** One line. */
  text: string;
}

/** Something that happened. Its JSON is the `data` of an event. */
export type LiveEvent = {
  /** Words, a note or an activity line came into a conversation. */
  data: {
    conversation: Conversation;
    message: Message;
  };
  kind: 'message.created';
} | {
  /** A contact began a conversation. */
  data: {
    conversation: Conversation;
  };
  kind: 'conversation.created';
} | {
  /** A conversation has another owner, or none. */
  data: {
    by: Author;
    conversation: Conversation;
  };
  kind: 'conversation.assigned';
} | {
  /** A conversation was declared done. */
  data: {
    by: Author;
    conversation: Conversation;
    message: Message;
  };
  kind: 'conversation.resolved';
} | {
  /** A resolved conversation is open again. */
  data: {
    by: Author;
    conversation: Conversation;
  };
  kind: 'conversation.reopened';
} | {
  /** Somebody has read as far as a message. */
  data: {
    agent_id: AgentId | null;
    by: AuthorKind;
    contact_id: ContactId;
    conversation_id: ConversationId;
    inbox_id: InboxId;
    message_id: MessageId;
  };
  kind: 'conversation.read';
} | {
  /** A visitor opened the widget for the first time. */
  data: {
    contact: Contact;
  };
  kind: 'contact.created';
} | {
  /** What is known of a contact has changed. */
  data: {
    contact: Contact;
  };
  kind: 'contact.updated';
} | {
  /** Two contacts turned out to be one; `merged_id` is gone. */
  data: {
    contact: Contact;
    merged_id: ContactId;
  };
  kind: 'contact.merged';
} | {
  /** A contact is on a page with the widget. */
  data: {
    contact_id: ContactId;
    visit: Visit;
  };
  kind: 'visit.started';
} | {
  /** A contact went on to another page, or the page told of an event. */
  data: {
    contact_id: ContactId;
    entry: TrailEntry;
    visit_id: VisitId;
  };
  kind: 'visit.viewed';
} | {
  /** Somebody became an agent. */
  data: {
    agent: Agent;
  };
  kind: 'agent.created';
} | {
  /** An agent's profile, role or state has changed. */
  data: {
    agent: Agent;
  };
  kind: 'agent.updated';
} | {
  /** Somebody was invited. */
  data: {
    id: InvitationId;
  };
  kind: 'invitation.created';
} | {
  /** An invitation was accepted, taken back, or replaced. */
  data: {
    id: InvitationId;
  };
  kind: 'invitation.deleted';
} | {
  /** There is a new inbox. */
  data: {
    inbox_id: InboxId;
  };
  kind: 'inbox.created';
} | {
  /** An inbox has changed. */
  data: {
    inbox_id: InboxId;
  };
  kind: 'inbox.updated';
} | {
  /** An inbox is gone. */
  data: {
    inbox_id: InboxId;
  };
  kind: 'inbox.deleted';
} | {
  /** The business's name, language, zone or address has changed. */
  data: {
    business: Business;
  };
  kind: 'business.updated';
};

/** One entry of a thread. */
export interface Message {
  activity: Activity | null;
  attachments: Attachment[];
  author: Author;
  /** Made by the client before sending, so that a retry is recognised. */
  client_id: string | null;
  conversation_id: ConversationId;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
  text: string;
}

/** A reply, note or activity of a conversation. Grows with time. */
export type MessageId = number;

/** Who may read a message. */
export type MessageKind = 'reply' | 'note' | 'activity';

/** What the token is for. */
export interface NewApiToken {
  name: string;
}

/** To whom a conversation is given. */
export interface NewAssignment {
  /** `null`: to nobody. */
  agent_id?: number | null;
  /** Only when it is this agent's now, or nobody's when `null`; else 409 `already_assigned`. */
  if_assignee?: number | null;
}

/** A new inbox for a site. */
export interface NewInbox {
  name: string;
  /** The site that will show the widget; without one every site may. */
  site_url?: string | null;
}

/** Who is invited, and as what. */
export interface NewInvitation {
  email: string;
  /** `admin` or `agent`. */
  role: Role;
}

/** A reply or a note. */
export interface NewMessage {
  attachment_ids?: number[];
  /** A UUID made for this message; send the same again when you retry. */
  client_id: string;
  /** `reply` or `note`. */
  kind: MessageKind;
  /** Up to 10,000 characters; may be empty when there are attachments. */
  text?: string;
}

/** What a page sends when its visitor opens the widget. */
export interface NewSession {
  identity?: IdentityInput | null;
  /** BCP 47 tag. */
  language?: string | null;
  page?: PageInput;
  /** What the page gave to `recado('group', ID)`. */
  page_group?: string | null;
  /** What the browser kept from an earlier opening. An unknown one makes a new visitor. */
  token?: string | null;
  /** Pages seen before the opening, oldest first. */
  trail?: SeenPage[];
}

/** What the set-up asks for. */
export interface NewSetup {
  business_name: string;
  email: string;
  language: Language;
  /** The owner's name. */
  name: string;
  /** 8 to 256 characters. */
  password: string;
  /** The site that will show the widget. */
  site_url?: string | null;
  /** IANA name, such as `America/Montevideo`. */
  time_zone: string;
  /** From the link that the server printed. */
  token: string;
}

/** Where a conversation is to stand. */
export interface NewStatus {
  status: Status;
}

/** An event on the page, as `recado('track', name, data)` gives it. */
export interface NewTrackedEvent {
  /** JSON of up to 4,000 bytes. */
  data?: unknown;
  name: string;
}

/** A visitor's words. */
export interface NewWidgetMessage {
  attachment_ids?: number[];
  /** A UUID made for this message; send the same again when you retry. */
  client_id: string;
  /** Up to 10,000 characters; may be empty when there are attachments. */
  text?: string;
}

/** The group that the page asks for. */
export interface PageGroup {
  group?: string | null;
}

/** A page by its address. */
export interface PageInput {
  referrer?: string | null;
  title?: string;
  url?: string;
}

/** The old password and the new one. */
export interface PasswordChange {
  current: string;
  /** 8 to 256 characters. */
  new: string;
}

/** The corner of the page that the launcher sits in. */
export type Position = 'left' | 'right';

/** What went wrong. */
export interface Problem {
  /** Stable name of what went wrong. */
  code: string;
  /** What is wrong and what to do, in English. */
  detail: string;
  /** The field of the request that is wrong. */
  field?: string | null;
  /** Names this request in the server's log. */
  request_id: string;
  /** Seconds to wait before trying again. */
  retry_after?: number | null;
  status: number;
  /** The status code's name. */
  title: string;
  /** Address of the code's explanation. */
  type: string;
}

/** What is changed; what is not mentioned stays. */
export interface ProfilePatch {
  language?: Language | null;
  name?: string | null;
}

/** How far one has read. */
export interface ReadMark {
  message_id: number;
}

/** What an agent may do. */
export type Role = 'agent' | 'admin' | 'owner';

/** A page that was seen before the widget was opened. */
export interface SeenPage {
  at?: number;
  title?: string;
  url?: string;
}

/** Who is signed in, and what a client begins with. */
export interface Session {
  agent: Agent;
  business: Business;
  /** The newest event when this was read: listen after it. */
  seq: number;
  /** Of the server. */
  version: string;
}

/** Whether the set-up is still to be done. */
export interface SetupState {
  needed: boolean;
}

/** Where a conversation stands. */
export type Status = 'open' | 'resolved';

/** Milliseconds since 1970-01-01 UTC. */
export type Timestamp = number;

/** One step of a trail. */
export interface TrailEntry {
  at: Timestamp;
  /** What the page sent with an event. */
  data: unknown;
  id: TrailEntryId;
  kind: TrailKind;
  /** The page's title, or the event's name. */
  title: string;
  url: string | null;
}

/** One page or event of a visit. */
export type TrailEntryId = number;

/** Whether a step of the trail is a page or an event that the page told of. */
export type TrailKind = 'page' | 'event';

/** Whether one is typing. */
export interface Typing {
  is_typing: boolean;
}

/** A stay on a site, from the widget's first opening on a page to the page's closing. */
export interface Visit {
  /** Browser with its major version, such as `Firefox 133`. */
  browser: string | null;
  id: VisitId;
  inbox_id: InboxId;
  /** Network address. */
  ip: string;
  /** The page is open now. */
  is_open: boolean;
  /** BCP 47 tag. */
  language: string | null;
  last_seen_at: Timestamp;
  /** The group that the page asked for by `recado('group', ID)`. */
  page_group: string | null;
  /** The page that led to the site. */
  referrer: string | null;
  started_at: Timestamp;
  /** Operating system, such as `Android 14`. */
  system: string | null;
  /** Oldest first, at most the newest 50. */
  trail: TrailEntry[];
}

/** A stay on a site, from the widget's opening to the closing of the page. */
export type VisitId = number;

/** An author as a contact sees one. */
export interface WidgetAuthor {
  kind: AuthorKind;
  name: string | null;
  picture_url: string | null;
}

/** What a browser may know of its contact. */
export interface WidgetContact {
  email: string | null;
  is_verified: boolean;
  name: string | null;
}

/** What a contact hears of a change. */
export type WidgetEvent = {
  data: {
    message: WidgetMessage;
  };
  kind: 'message.created';
} | {
  data: {
    message: WidgetMessage;
  };
  kind: 'conversation.resolved';
} | {
  data: Record<string, unknown>;
  kind: 'conversation.reopened';
} | {
  data: {
    by: AuthorKind;
    message_id: MessageId;
  };
  kind: 'conversation.read';
} | {
  data: {
    contact: WidgetContact;
  };
  kind: 'contact.updated';
};

/** A message as a contact sees it. */
export interface WidgetMessage {
  activity: Activity | null;
  attachments: Attachment[];
  author: WidgetAuthor;
  client_id: string | null;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
  text: string;
}

/** What the widget begins with. */
export interface WidgetSession {
  agent_read_id: MessageId | null;
  contact: WidgetContact;
  contact_read_id: MessageId | null;
  conversation_status: ConversationState;
  /** Somebody is there to answer. */
  is_online: boolean;
  /** The newest, oldest first. */
  messages: WidgetMessage[];
  /** What to ask older messages with. */
  next: string | null;
  /** The newest event when this was read: listen after it. */
  seq: number;
  /** A new token, when one was made: keep it. */
  token: string | null;
  /** Answers that the visitor has not seen, at most 100. */
  unread: number;
}
