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
  reason: Reason | null;
} | {
  group_id: GroupId;
  group_name: string;
  kind: 'transferred';
  reason: Reason | null;
} | {
  kind: 'unattended';
} | {
  kind: 'prioritized';
  priority: Priority;
} | {
  kind: 'resolved';
} | {
  kind: 'reopened';
} | {
  group_id: GroupId;
  group_name: string;
  kind: 'handed_off';
} | {
  flow_id: FlowId;
  kind: 'bot_started';
  name: string;
} | {
  kind: 'bot_ended';
};

/** What really came of a group's conversations. Waits are seconds from arrival to the first assignment. */
export interface Actual {
  assigned: number;
  longest_wait: number | null;
  median_wait: number | null;
  p90_wait: number | null;
}

/** Who answers. */
export interface Agent {
  /** Whether they answer now. */
  availability: Availability;
  /** Why that is so. */
  availability_cause: Cause;
  /** What they chose by hand. */
  chosen_availability: Availability;
  created_at: Timestamp;
  email: string;
  id: AgentId;
  /** Signed out and kept out; what they wrote stays. */
  is_disabled: boolean;
  language: Language;
  /** The most open conversations that automatic assignment leaves with them, whatever their groups allow. */
  limit: number | null;
  name: string;
  /** Where the picture is served, if there is one. */
  picture_url: string | null;
  role: Role;
  shifts: WeeklyHours | null;
}

/** An agent: who answers. */
export type AgentId = number;

/** What an agent would have had to do. */
export interface AgentOutcome {
  agent_id: AgentId;
  agent_name: string;
  /** How often they got one. */
  assigned: number;
  /** The most they had open at once. */
  most_open: number;
}

/** What is changed; what is not mentioned stays. */
export interface AgentPatch {
  is_disabled?: boolean | null;
  /** The most open conversations that automatic assignment leaves with them, 1 to 1000; `null`: as their groups say. */
  limit?: number | null;
  role?: Role | null;
  shifts?: WeeklyHours | null;
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

/** Whether the form before a chat asks for something. */
export type Ask = 'off' | 'optional' | 'required';

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

/** Whether an agent answers. */
export type Availability = 'online' | 'away' | 'offline';

/** Who handles what in a group, and how long people wait. */
export interface Board {
  agents: BoardAgent[];
  queue: Queue;
}

/** A member on the board. */
export interface BoardAgent {
  agent_id: AgentId;
  availability: Availability;
  /** The most that automatic assignment leaves with them here. */
  limit: number | null;
  longest_since: Timestamp | null;
  /** Open conversations in all groups. */
  open: number;
  /** Those of them whose contact waits for an answer. */
  waiting: number;
}

/** When the bot of an inbox answers. */
export type BotHours = 'always' | 'closed' | 'nobody_online';

/** What a bot asks a group. */
export interface BotQuestion {
  group_id: GroupId;
  question: string;
}

/** What is said of the business as a whole. */
export interface Business {
  /** Minutes without activity after which an online agent is away; none: never by itself. */
  away_after_minutes: number | null;
  /** The language of what has no language of its own. */
  language: Language;
  name: string;
  /** Seconds after which an agent whose last connection has gone is offline. */
  offline_after_seconds: number;
  /** Address of the business's site. */
  site_url: string | null;
  /** IANA name, such as `America/Montevideo`. */
  time_zone: string;
}

/** What is changed; what is not mentioned stays. */
export interface BusinessPatch {
  /** 1 to 1440; `null`: nobody is away by themselves. */
  away_after_minutes?: number | null;
  language?: Language | null;
  name?: string | null;
  /** 0 to 3600. */
  offline_after_seconds?: number | null;
  /** `null` clears it. */
  site_url?: string | null;
  time_zone?: string | null;
}

/** Why an agent is available or not. */
export type Cause = 'chosen' | 'idle' | 'disconnected' | 'shift';

/** Why this agent. */
export interface Choice {
  kind: ChoiceKind;
  /** The most they may have here; none for no limit. */
  limit: number | null;
  /** Their open conversations before this one. */
  open: number;
}

/** What spoke for an agent. */
export type ChoiceKind = 'fewest_open' | 'next_in_turn' | 'knows_contact' | 'returns';

/** Whether one answers now. */
export interface ChosenAvailability {
  availability: Availability;
}

/** A person who writes to the business. */
export interface Contact {
  agent_id: AgentId | null;
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
  /** Words that group contacts. */
  tags: string[];
}

/** A known person, or one who only wrote so far. */
export type ContactId = number;

/** What is changed; what is not mentioned stays, and `null` clears. */
export interface ContactPatch {
  email?: string | null;
  name?: string | null;
  note?: string | null;
  phone?: string | null;
  tags?: string[] | null;
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
  assigned_at: Timestamp | null;
  assignee: AgentSummary | null;
  /** What flows and programs wrote down. */
  attributes: Record<string, unknown>;
  /** The bot that has it. */
  bot: ConversationBot | null;
  contact: ContactSummary;
  contact_read_id: MessageId | null;
  created_at: Timestamp;
  group_id: GroupId | null;
  id: ConversationId;
  inbox_id: InboxId;
  last_message: LastMessage | null;
  priority: Priority;
  queued_at: Timestamp | null;
  resolved_at: Timestamp | null;
  status: Status;
  tags: string[];
  /** Messages of the contact that the asking agent has not read, at most 100. 0 in events. */
  unread: number;
  /** When something last happened in it. */
  updated_at: Timestamp;
  waiting_since: Timestamp | null;
}

/** The bot that has a conversation. */
export interface ConversationBot {
  /** What it waits to hear from agents. */
  asks: BotQuestion | null;
  container: string;
  flow_id: FlowId;
  name: string;
}

/** A thread with one contact in one inbox. */
export type ConversationId = number;

/** Where the visitor's conversation stands. */
export type ConversationState = 'none' | 'open' | 'resolved';

/** How many conversations each list has, counted up to 1000. */
export interface Counts {
  mine: number;
  open: number;
  pending: number;
  resolved: number;
  unassigned: number;
}

/** Who signs in. */
export interface Credentials {
  email: string;
  password: string;
}

/** How it went to assign, move or give back many conversations at once. */
export interface Distributed {
  assigned: number;
  refused: Refusal[];
}

/** A policy tried on what really happened in the last days. */
export interface DryRun {
  /** What really came of them, by hand and by whatever policies held. */
  actual: Actual;
  /** Under the policy that was asked about. */
  after: Outcome;
  /** Under the group's present policy. */
  before: Outcome;
  /** How many conversations came in that time. */
  conversations: number;
  days: number;
}

/** Which members of the group are given conversations. */
export type Eligible = 'online' | 'all' | 'chosen';

/** A scripted conversation. */
export type FlowId = number;

/** The group that the page follows now. */
export interface FollowedGroup {
  group_id: GroupId | null;
  /** False when the page asked for a group that does not receive conversations of this inbox. */
  is_known: boolean;
  /** Somebody answers for it. */
  is_online: boolean;
}

/** Agents who receive conversations together. */
export interface Group {
  /** `#rrggbb` */
  color: string;
  created_at: Timestamp;
  description: string | null;
  id: GroupId;
  members: Member[];
  name: string;
  /** How its conversations are assigned. */
  policy: Policy;
  shifts: WeeklyHours | null;
}

/** Agents who receive conversations together. */
export type GroupId = number;

/** What is changed; what is not mentioned stays. */
export interface GroupPatch {
  /** `#rrggbb` */
  color?: string | null;
  /** `null` clears it. */
  description?: string | null;
  name?: string | null;
  policy?: Policy | null;
  shifts?: WeeklyHours | null;
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
  bot: InboxBot | null;
  /** Brand colour, `#rrggbb`. */
  color: string;
  created_at: Timestamp;
  /** The groups whose members may write to it; only of an internal inbox. */
  customer_group_ids: GroupId[];
  default_group_id: GroupId | null;
  id: InboxId;
  /** Key of the HMAC that proves a visitor's identity. Only shown to admins. */
  identity_secret: string | null;
  /** A switched-off inbox shows no widget; what came in stays. */
  is_enabled: boolean;
  kind: InboxKind;
  name: string;
  /** Colour of what stands on the brand colour, chosen by contrast. */
  on_color: string;
  /** The groups that receive its conversations. */
  operator_group_ids: GroupId[];
  policy: PolicyOverride | null;
  position: Position;
  pre_chat: PreChat;
  /** Names the inbox in a page's snippet. Not a secret. */
  public_key: string;
  /** For how many days after resolving a new message reopens the conversation. */
  reopen_days: number;
  /** The groups whose members see and may move all its conversations. */
  supervisor_group_ids: GroupId[];
  texts: Record<string, InboxTexts>;
}

/** What is not as it should be with an inbox. */
export interface InboxHealth {
  problems: InboxProblem[];
  /** What pages asked for and could not get, the newest first. */
  warnings: InboxWarning[];
}

/** The flow that answers in an inbox. */
export interface InboxBot {
  flow_id: FlowId;
  when: BotHours;
}

/** A configured entry point of one channel. */
export type InboxId = number;

/** The kind of channel an inbox receives from. */
export type InboxKind = 'web' | 'internal';

/** What is changed; what is not mentioned stays. */
export interface InboxPatch {
  /** Such as `example.com`, `*.example.com` or `localhost:3000`; an empty list allows every site. */
  allowed_domains?: string[] | null;
  bot?: InboxBot | null;
  /** `#rrggbb` */
  color?: string | null;
  /** Only of an internal inbox. */
  customer_group_ids?: GroupId[] | null;
  /** One of the operator groups; `null`: what comes in belongs to nobody. */
  default_group_id?: number | null;
  is_enabled?: boolean | null;
  name?: string | null;
  operator_group_ids?: GroupId[] | null;
  policy?: PolicyOverride | null;
  position?: Position | null;
  pre_chat?: PreChat | null;
  reopen_days?: number | null;
  supervisor_group_ids?: GroupId[] | null;
  texts?: Record<string, InboxTexts> | null;
}

/** Something that an admin should look at. */
export interface InboxProblem {
  code: ProblemCode;
  group_id: GroupId | null;
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

/** Something that a page asked for and that is not so. */
export interface InboxWarning {
  /** How often. */
  count: number;
  /** What was asked for. */
  detail: string;
  first_at: Timestamp;
  kind: WarningKind;
  last_at: Timestamp;
  /** A page that asked. */
  page_url: string | null;
}

/** What is typed into a field, so that the right keyboard comes up. */
export type Input = 'text' | 'email' | 'phone' | 'number' | 'date' | 'choice' | 'yes_no' | 'file';

/** An inbox that a colleague may write to. */
export interface InternalInbox {
  color: string;
  id: InboxId;
  name: string;
  on_color: string;
  public_key: string;
}

/** An invitation that has not been accepted yet. */
export interface Invitation {
  created_at: Timestamp;
  email: string;
  expires_at: Timestamp;
  /** The groups that the invited person joins as an operator. */
  group_ids: GroupId[];
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
    before: Scope;
    by: Author;
    conversation: Conversation;
  };
  kind: 'conversation.assigned';
} | {
  /** A conversation was moved to another group. */
  data: {
    before: Scope;
    by: Author;
    conversation: Conversation;
  };
  kind: 'conversation.transferred';
} | {
  /** A conversation was made more or less pressing. */
  data: {
    by: Author;
    conversation: Conversation;
  };
  kind: 'conversation.prioritized';
} | {
  /** Everybody who could answer has had a conversation, and nobody has: supervisors should look. */
  data: {
    conversation: Conversation;
  };
  kind: 'conversation.unattended';
} | {
  /** Tags, attributes or the bot of a conversation have changed. */
  data: {
    conversation: Conversation;
  };
  kind: 'conversation.updated';
} | {
  /** A flow was made, saved, published, or failed. */
  data: {
    flow_id: FlowId;
  };
  kind: 'flow.updated';
} | {
  /** A flow is gone. */
  data: {
    flow_id: FlowId;
  };
  kind: 'flow.deleted';
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
    message_id: MessageId;
    scope: Scope;
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
  /** A visit goes on under another group: the page asked for it, or the contact chose it in the form before the chat. */
  data: {
    contact_id: ContactId;
    visit: Visit;
  };
  kind: 'visit.moved';
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
  /** An agent came, went, or takes a break. */
  data: {
    agent_id: AgentId;
    availability: Availability;
    cause: Cause;
  };
  kind: 'agent.availability_changed';
} | {
  /** There is a new group. */
  data: {
    group: Group;
  };
  kind: 'group.created';
} | {
  /** A group's facts, members or rules have changed. */
  data: {
    group: Group;
  };
  kind: 'group.updated';
} | {
  /** A group is gone. */
  data: {
    group_id: GroupId;
  };
  kind: 'group.deleted';
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

/** An agent in a group. */
export interface Member {
  agent_id: AgentId;
  role: MemberRole;
}

/** What a member is in a group. */
export type MemberRole = 'operator' | 'supervisor';

/** One entry of a thread. */
export interface Message {
  activity: Activity | null;
  /** What a contact chose or filled in with it. */
  answer: PromptAnswer | null;
  attachments: Attachment[];
  author: Author;
  /** Made by the client before sending, so that a retry is recognised. */
  client_id: string | null;
  conversation_id: ConversationId;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
  /** What a bot's message lets the contact choose or fill in. */
  prompt: Prompt | null;
  text: string;
}

/** A reply, note or activity of a conversation. Grows with time. */
export type MessageId = number;

/** Who may read a message. */
export type MessageKind = 'reply' | 'note' | 'activity';

/** Who gives conversations to agents. */
export type Mode = 'manual' | 'automatic';

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
  /** What the next agent should know: becomes a note. */
  note?: string | null;
}

/** What becomes of many conversations: a group, an agent, or back to their queues when neither is given. */
export interface NewDistribution {
  agent_id?: number | null;
  /** 1 to 100. */
  conversation_ids: number[];
  group_id?: number | null;
}

/** A policy to be tried on the last days. */
export interface NewDryRun {
  /** 1 to 30. */
  days: number;
  policy: Policy;
}

/** A new group. */
export interface NewGroup {
  /** `#rrggbb` */
  color?: string | null;
  description?: string | null;
  name: string;
}

/** To which group a conversation is moved. */
export interface NewGroupOfConversation {
  group_id: number;
  /** What the group should know: becomes a note. */
  note?: string | null;
}

/** A new inbox for a site. */
export interface NewInbox {
  kind?: InboxKind | null;
  name: string;
  /** The site that will show the widget; without one every site may. */
  site_url?: string | null;
}

/** Who is invited, and as what. */
export interface NewInvitation {
  email: string;
  /** The groups they join as operators; not mentioned: the only group, when there is only one. */
  group_ids?: number[] | null;
  /** `admin` or `agent`. */
  role: Role;
}

/** What an agent is to be in a group. */
export interface NewMember {
  role: MemberRole;
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

/** How pressing a conversation is. */
export interface NewPriority {
  priority: Priority;
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
  /** What was chosen or filled in. */
  answer?: PromptAnswer | null;
  attachment_ids?: number[];
  /** A UUID made for this message; send the same again when you retry. */
  client_id: string;
  /** Up to 10,000 characters; may be empty when there are attachments. */
  text?: string;
}

/** What would have come of them. Waits are seconds from arrival to the first assignment. */
export interface Outcome {
  /** The group's members and whoever else got one, in the order of their ids. */
  agents: AgentOutcome[];
  /** How often the supervisors were alerted. */
  alerts: number;
  /** Conversations that somebody got. */
  assigned: number;
  /** The newest 50, the newest first. */
  assignments: RehearsedAssignment[];
  longest_wait: number | null;
  median_wait: number | null;
  /** Those that went to another group; what became of them there is not rehearsed. */
  overflowed: number;
  p90_wait: number | null;
  /** How often one moved on because it was not answered. */
  reassigned: number;
  /** Those that nobody got: they waited to the end, or their contact gave up. */
  unassigned: number;
}

/** Where a conversation goes that nobody took. */
export interface Overflow {
  /** Seconds in the queue before it goes there. */
  after: number;
  /** The group that gets it. */
  group_id: GroupId;
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

/** A member who was passed over. */
export interface Passed {
  agent_id: AgentId;
  agent_name: string;
  why: Why;
}

/** The old password and the new one. */
export interface PasswordChange {
  current: string;
  /** 8 to 256 characters. */
  new: string;
}

/** How a group's conversations are assigned. */
export interface Policy {
  /** Who is eligible when `eligible` is `chosen`. */
  chosen_ids?: AgentId[];
  eligible?: Eligible;
  /** Who never is. */
  excluded_ids?: AgentId[];
  /** Seconds an agent is offline before their conversations go back to the queue; none to keep them. */
  give_back_after?: number | null;
  /** The most open conversations of an agent, in all groups together; none for no limit. */
  limit?: number | null;
  mode?: Mode;
  overflow?: Overflow | null;
  /** Who last answered this contact is asked first. */
  prefers_known?: boolean;
  /** Seconds without an answer before the conversation goes to the next agent; none to leave it. */
  reassign_after?: number | null;
  strategy?: Strategy;
}

/** What an inbox does differently. What is absent is as in the group; `null` clears what the group says. */
export interface PolicyOverride {
  /** Who is eligible when `eligible` is `chosen`. */
  chosen_ids?: AgentId[] | null;
  eligible?: Eligible | null;
  /** Who never is. */
  excluded_ids?: AgentId[] | null;
  /** Seconds an agent is offline before their conversations go back to the queue. */
  give_back_after?: number | null;
  /** The most open conversations of an agent, in all groups together. */
  limit?: number | null;
  mode?: Mode | null;
  overflow?: Overflow | null;
  /** Who last answered this contact is asked first. */
  prefers_known?: boolean | null;
  /** Seconds without an answer before the conversation goes to the next agent. */
  reassign_after?: number | null;
  strategy?: Strategy | null;
}

/** The corner of the page that the launcher sits in. */
export type Position = 'left' | 'right';

/** What a visitor is asked before the first message. */
export interface PreChat {
  email?: Ask;
  is_enabled?: boolean;
  name?: Ask;
  /** Lets the visitor choose one of the inbox's operator groups. */
  offers_groups?: boolean;
}

/** The answers of the form before the chat. */
export interface PreChatInput {
  email?: string | null;
  group_id?: number | null;
  name?: string | null;
}

/** Ready-made policies. */
export interface Presets {
  sales: Policy;
  support: Policy;
}

/** How pressing a conversation is. The greater, the sooner. */
export type Priority = 'normal' | 'high' | 'urgent';

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

/** Why conversations of an inbox may stay unanswered. */
export type ProblemCode = 'switched_off' | 'no_default_group' | 'default_group_has_no_operator' | 'nobody_is_online' | 'nobody_is_chosen';

/** What is changed; what is not mentioned stays. */
export interface ProfilePatch {
  language?: Language | null;
  name?: string | null;
}

/** What a bot's message lets the contact choose or fill in. */
export type Prompt = {
  kind: 'options';
  options: PromptOption[];
} | {
  /** What opens the list; without it the list is open. */
  button: string | null;
  kind: 'list';
  sections: PromptSection[];
} | {
  cards: PromptCard[];
  kind: 'cards';
} | {
  /** What sends the form. */
  button: string | null;
  fields: PromptField[];
  kind: 'form';
} | {
  input: Input;
  kind: 'input';
};

/** What a contact chose or filled in. */
export interface PromptAnswer {
  /** Of a form, by the fields' names: a choice as its option's id, yes or no as `yes` or `no`, a date as `2026-12-31`. */
  fields: Record<string, string> | null;
  /** The message with the prompt. */
  message_id: MessageId;
  option_id: number | null;
}

/** One of several things to look at and choose from. */
export interface PromptCard {
  buttons: PromptCardButton[];
  image_url: string | null;
  text: string | null;
  title: string;
}

/** A card's button: it either answers or opens a page. */
export interface PromptCardButton {
  id: number | null;
  label: string;
  url: string | null;
}

/** A field of a form. */
export interface PromptField {
  input: Input;
  is_required: boolean;
  label: string;
  name: string;
  /** Of a choice. */
  options: PromptOption[];
}

/** Something to choose. */
export interface PromptOption {
  description: string | null;
  id: number;
  image_url: string | null;
  label: string;
}

/** A part of a list. */
export interface PromptSection {
  options: PromptOption[];
  title: string | null;
}

/** How many wait in a group for an agent. */
export interface Queue {
  group_id: GroupId;
  length: number;
  longest_since: Timestamp | null;
}

/** A place among those who wait for an agent. */
export interface QueuePlace {
  /** Seconds, as far as it can be said. */
  estimated_wait: number | null;
  /** 1 is next. */
  position: number;
}

/** How far one has read. */
export interface ReadMark {
  message_id: number;
}

/** Why a conversation was assigned, released or moved. */
export interface Reason {
  choice: Choice | null;
  /** Members who were passed over, at most 3. */
  passed: Passed[];
  /** How many others were. */
  passed_more: number;
  trigger: Trigger;
}

/** A conversation that was left as it was. */
export interface Refusal {
  /** The problem's code. */
  code: string;
  /** The problem in words. */
  detail: string;
  id: ConversationId;
}

/** An assignment of a rehearsal. */
export interface RehearsedAssignment {
  agent_id: AgentId;
  at: Timestamp;
  conversation_id: ConversationId;
  reason: Reason;
  /** The reason in plain English. */
  words: string;
}

/** What an agent may do. */
export type Role = 'agent' | 'admin' | 'owner';

/** Where a conversation, or a visit without one, belongs: it decides who sees it. */
export interface Scope {
  assignee_id: AgentId | null;
  group_id: GroupId | null;
  inbox_id: InboxId;
}

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
export type Status = 'open' | 'pending' | 'resolved';

/** Who comes first among those who can take one more. */
export type Strategy = 'round_robin' | 'least_busy';

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

/** What made it happen. */
export type Trigger = {
  kind: 'queued';
} | {
  agent_id: AgentId;
  agent_name: string;
  kind: 'unanswered';
  seconds: number;
} | {
  agent_id: AgentId;
  agent_name: string;
  kind: 'offline';
} | {
  kind: 'overflow';
  seconds: number;
};

/** Whether one is typing. */
export interface Typing {
  is_typing: boolean;
}

/** A stay on a site, from the widget's first opening on a page to the page's closing. */
export interface Visit {
  /** Browser with its major version, such as `Firefox 133`. */
  browser: string | null;
  group_id: GroupId | null;
  id: VisitId;
  inbox_id: InboxId;
  /** Network address. */
  ip: string;
  /** The page is open now. */
  is_open: boolean;
  /** BCP 47 tag. */
  language: string | null;
  last_seen_at: Timestamp;
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

/** What a page may ask for in vain. */
export type WarningKind = 'unknown_group';

/** A day of the week. */
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** Hours that repeat every week. No intervals: never. */
export interface WeeklyHours {
  /** In any order; they may touch, not overlap. */
  intervals: WeeklyInterval[];
  /** IANA name of the time zone that the times are meant in, such as `America/Montevideo`. */
  time_zone: string;
}

/** From a time of a day of the week to another at most 24 hours later. */
export interface WeeklyInterval {
  /** The day it begins. */
  day: Weekday;
  /** `HH:MM`, from `00:00` to `23:59`. */
  from: string;
  /** `HH:MM`, up to `24:00`. When it is not later than `from` it is a time of the next day. */
  to: string;
}

/** Why a member did not come into question. In the order in which reasons name them: first what surprises most. */
export type Why = 'had_it' | 'at_limit' | 'away' | 'offline' | 'disabled' | 'excluded' | 'not_chosen';

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
  /** What a contact chose or filled in with it. */
  answer: PromptAnswer | null;
  attachments: Attachment[];
  author: WidgetAuthor;
  client_id: string | null;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
  /** What a bot's message lets the contact choose or fill in. */
  prompt: Prompt | null;
  text: string;
}

/** What the widget begins with. */
export interface WidgetSession {
  agent_read_id: MessageId | null;
  contact: WidgetContact;
  contact_read_id: MessageId | null;
  conversation_status: ConversationState;
  group_id: GroupId | null;
  /** False when the page asked for a group that does not receive conversations of this inbox. */
  is_group_known: boolean;
  /** Somebody answers for the group that the page follows. */
  is_online: boolean;
  /** The newest, oldest first. */
  messages: WidgetMessage[];
  /** What to ask older messages with. */
  next: string | null;
  queue: QueuePlace | null;
  /** The newest event when this was read: listen after it. */
  seq: number;
  /** A new token, when one was made: keep it. */
  token: string | null;
  /** Answers that the visitor has not seen, at most 100. */
  unread: number;
}
