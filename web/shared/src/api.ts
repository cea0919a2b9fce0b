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
  flow_id: FlowId;
  kind: 'bot_started';
  name: string;
} | {
  kind: 'bot_ended';
} | {
  group_id: GroupId | null;
  group_name: string | null;
  kind: 'handed_off';
} | {
  /** What the other server said. */
  error: string | null;
  failure_reason: FailureReason | null;
  kind: 'mail_failed';
  recipient: string;
} | {
  conversation_id: ConversationId;
  kind: 'follows';
} | {
  kind: 'resolved';
} | {
  kind: 'reopened';
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

/** Why a mail is not taken for an agent's own word, or can't be followed. */
export type AnswerDoubt = 'other_address' | 'not_to_reply_address' | 'unproven' | 'automatic' | 'switched_off' | 'out_of_sight' | 'unknown_command' | 'unknown_colleague' | 'may_not_assign' | 'may_not_resolve';

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

/** What the server that took the mail in found out about its sender. */
export interface Authenticity {
  /** Passed only when the signing domain is that of From (RFC 7489 section 3.1.1, relaxed). */
  dkim: Verdict;
  /** The domain that signed, when it is that of From. */
  dkim_domain: string | null;
  dmarc: Verdict;
  /** Of the envelope's sender, who need not be who is in From. */
  spf: Verdict;
  /** The domain of the envelope's sender, when its check passed and it is that of From (RFC 7489 section 3.1.2, relaxed). */
  spf_domain: string | null;
}

/** Who wrote or did something. */
export interface Author {
  /** Id of the contact, agent or flow. */
  id: number | null;
  kind: AuthorKind;
  name: string | null;
  picture_url: string | null;
}

/** What kind of author wrote or did something. */
export type AuthorKind = 'contact' | 'agent' | 'bot' | 'system';

/** That a machine made the mail. It is stored and shown, and starts nothing: no bot, no reply, no reopening. */
export interface Automatic {
  /** The header that said so, for agents who wonder. */
  evidence: string;
  kind: AutomaticKind;
}

/** What kind of machine. */
export type AutomaticKind = 'looped' | 'bounce' | 'receipt' | 'reply' | 'generated' | 'list' | 'bulk';

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

/** What a bot asks the agents of a group. */
export interface BotQuestion {
  group_id: GroupId | null;
  question: string;
}

/** When a bot takes a conversation. */
export type BotTime = 'always' | 'closed' | 'nobody_online';

/** The bots that a conversation can be handed to. */
export interface Bots {
  flows: FlowEntrances[];
}

/** What a report says about mail that was sent. */
export interface Bounce {
  /** What the other server said. */
  diagnostic: string | null;
  /** No further attempt is made, even when the reason was a passing one (a full mailbox for five days). */
  is_given_up: boolean;
  kind: BounceKind;
  /** Without angle brackets. */
  original_message_id: string | null;
  /** Whom it was for, as far as the report says. Strangers write reports too: believe only addresses that the mail went to. */
  recipients: string[];
  /** Such as `5.1.1` (RFC 3463). */
  status: string | null;
}

/** What happened to it. */
export type BounceKind = 'failed' | 'delayed' | 'complaint';

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

/** Words that agents insert by a shortcut. */
export interface CannedResponse {
  created_at: Timestamp;
  id: CannedResponseId;
  /** The language it is written in, such as `es`; `null`: any. */
  language: string | null;
  /** What is typed after `/`: small letters, digits, `-` and `_`. */
  shortcut: string;
  /** With placeholders such as `{{contact.name|there}}`. */
  text: string;
  updated_at: Timestamp;
}

/** Words that agents insert by a shortcut. */
export type CannedResponseId = number;

/** What is changed; what is not mentioned stays. */
export interface CannedResponsePatch {
  /** `null`: any language. */
  language?: string | null;
  shortcut?: string | null;
  text?: string | null;
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
  /** What the other server said of it, if it said anything. */
  email_failure: string | null;
  email_failure_reason: FailureReason | null;
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
  /** In alphabetical order. */
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
  /** All of them. */
  tags?: string[] | null;
}

/** A contact as a conversation names one. */
export interface ContactSummary {
  email: string | null;
  /** What the other server said of it, if it said anything. */
  email_failure: string | null;
  email_failure_reason: FailureReason | null;
  id: ContactId;
  is_online: boolean;
  name: string | null;
}

/** A container of a script. */
export interface Container {
  line: number;
  name: string;
  /** The first words that a visitor hears in it. */
  summary: string | null;
}

/** A thread with one contact in one inbox. */
export interface Conversation {
  agent_read_id: MessageId | null;
  assigned_at: Timestamp | null;
  assignee: AgentSummary | null;
  /** What a bot has found out. */
  attributes: Record<string, unknown>;
  bot: ConversationBot | null;
  contact: ContactSummary;
  contact_read_id: MessageId | null;
  created_at: Timestamp;
  follows_id: ConversationId | null;
  group_id: GroupId | null;
  id: ConversationId;
  inbox_id: InboxId;
  last_message: LastMessage | null;
  priority: Priority;
  queued_at: Timestamp | null;
  resolved_at: Timestamp | null;
  status: Status;
  /** What it is about, where it began with a mail. */
  subject: string | null;
  /** In alphabetical order. */
  tags: string[];
  /** Messages of the contact that the asking agent has not read, at most 100. 0 in events. */
  unread: number;
  /** When something last happened in it. */
  updated_at: Timestamp;
  waiting_since: Timestamp | null;
}

/** A bot that has a conversation. */
export interface ConversationBot {
  asks: BotQuestion | null;
  /** Where in its script it is. */
  container: string;
  flow_id: FlowId;
  /** As visitors see it. */
  name: string;
}

/** A thread with one contact in one inbox. */
export type ConversationId = number;

/** Where a contact's conversation stands. */
export type ConversationState = 'none' | 'pending' | 'open' | 'resolved';

/** How many conversations each list has, counted up to 1000. */
export interface Counts {
  mine: number;
  open: number;
  /** With bots. */
  pending: number;
  resolved: number;
  unassigned: number;
}

/** Who signs in. */
export interface Credentials {
  email: string;
  password: string;
}

/** Something that is wrong with a flow, and where. */
export interface Diagnostic {
  code: DiagnosticCode;
  /** From 1, in characters. */
  column: number;
  /** Where the underlining ends, on the same line. */
  end_column: number;
  file: string;
  /** From 1. */
  line: number;
  /** A sentence that says what is wrong and what to do. */
  message: string;
  severity: Severity;
}

/** What is wrong. */
export type DiagnosticCode = 'syntax' | 'no_entry' | 'unknown_function' | 'wrong_arguments' | 'unknown_container' | 'unknown_group' | 'unknown_service' | 'unknown_canned_response' | 'unknown_setting' | 'unknown_text' | 'unknown_media' | 'dead_end' | 'unreachable' | 'unused_container' | 'declaration' | 'file';

/** How much is wrong with a draft. */
export interface DiagnosticCounts {
  errors: number;
  warnings: number;
}

/** Where a line of a diff is found. */
export type DiffKind = 'same' | 'missing' | 'unexpected';

/** A line of a conversation as it was written and as it went. */
export interface DiffLine {
  kind: DiffKind;
  text: string;
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

/** What leads from one node to another. */
export type EdgeKind = 'jump' | 'menu' | 'keyword' | 'fallback' | 'idle' | 'timeout' | 'handoff' | 'otherwise' | 'resolve' | 'end' | 'dynamic';

/** Which members of the group are given conversations. */
export type Eligible = 'online' | 'all' | 'chosen';

/** What happened to a mail that has not arrived, or to a server that was asked for mail, where it is more than the refusal of a server. */
export type FailureReason = 'bounced' | 'complaint' | 'earlier_bounced' | 'earlier_complaint' | 'no_account' | 'unwritable' | 'unknown_host' | 'not_allowed' | 'unreachable' | 'timed_out' | 'not_secure' | 'bad_answer' | 'no_sign_in' | 'no_token' | 'internal';

/** A bot: a script with its versions. */
export interface Flow {
  /** Hosts that the script may call with `rest`, and that such a call may be redirected to. */
  allowed_hosts: string[];
  /** As visitors see it. */
  bot_name: string;
  created_at: Timestamp;
  /** What is wrong with the draft. */
  diagnostics: DiagnosticCounts;
  draft_updated_at: Timestamp;
  /** How often it broke in the last 7 days. */
  failures_7d: number;
  has_unpublished_changes: boolean;
  id: FlowId;
  /** The inboxes that run it. */
  inbox_ids: InboxId[];
  last_failure: FlowFailure | null;
  /** For admins. */
  name: string;
  /** None before it is published for the first time. */
  published_version: number | null;
  /** Grows with each save of the draft. */
  revision: number;
  /** Conversations that it has now. */
  running: number;
  /** What the admin has filled in for `setting(...)`. */
  settings: Record<string, unknown>;
  updated_at: Timestamp;
}

/** A flow's draft. */
export interface FlowDraft {
  files: Record<string, string>;
  media: FlowMedia[];
  revision: number;
}

/** A flow that a conversation can be handed to, and where it can begin there. */
export interface FlowEntrances {
  containers: string[];
  id: FlowId;
  name: string;
}

/** Something that broke, and where. */
export interface FlowFailure {
  at: Timestamp;
  column: number | null;
  container: string;
  conversation_id: ConversationId | null;
  file: string | null;
  line: number | null;
  /** A sentence for an admin. */
  message: string;
  version: number;
}

/** A drawn flow. */
export interface FlowGraph {
  edges: GraphEdge[];
  height: number;
  /** So many ways lead so far across that nobody could follow them: there are nodes and edges, but no places for them. */
  is_too_large: boolean;
  nodes: GraphNode[];
  width: number;
}

/** A bot: a script with its versions. */
export type FlowId = number;

/** All that the language has. */
export interface FlowLanguage {
  functions: Function[];
  variables: Variable[];
}

/** A picture or another file of a flow. */
export interface FlowMedia {
  content_type: string;
  name: string;
  size: number;
  url: string;
}

/** What is changed of a bot; what is not mentioned stays. */
export interface FlowPatch {
  allowed_hosts?: string[] | null;
  /** As visitors see it. */
  bot_name?: string | null;
  name?: string | null;
  /** All of them: what is not mentioned has its default. */
  settings?: Record<string, unknown> | null;
}

/** A conversation as a test of the flow. */
export interface FlowRecording {
  /** The stem of the file: `tests/NAME.chat`. */
  name: string;
  text: string;
}

/** A real conversation, played again with another version of the flow. */
export interface FlowReplay {
  diff: DiffLine[];
  message: string | null;
  same: boolean;
}

/** What a look at a flow's files tells: what is wrong, and what there is. */
export interface FlowReport {
  containers: Container[];
  /** In the order of the files and lines. */
  diagnostics: Diagnostic[];
  graph: FlowGraph | null;
  settings: Setting[];
  tests: TestName[];
}

/** A bot to begin with. */
export interface FlowTemplate {
  description: string;
  id: string;
  /** The languages that it speaks, such as `en, es`. */
  language: string;
  name: string;
}

/** What came of one test. */
export interface FlowTestResult {
  /** The conversation line by line: as it was written and as it went. Empty when it could not be held at all. */
  diff: DiffLine[];
  file: string;
  /** Where the test begins. */
  line: number;
  /** The first thing that was not as written, in a sentence. */
  message: string | null;
  name: string;
  passed: boolean;
}

/** All tests of a flow, each with what came of it. */
export interface FlowTestRun {
  tests: FlowTestResult[];
}

/** A published version, without its files. */
export interface FlowVersion {
  is_current: boolean;
  published_at: Timestamp;
  published_by: string | null;
  version: number;
}

/** A published version with its files. */
export interface FlowVersionFiles {
  files: Record<string, string>;
  version: number;
}

/** The group that the page follows now. */
export interface FollowedGroup {
  group_id: GroupId | null;
  /** What begins there now goes to a bot. */
  has_bot: boolean;
  /** False when the page asked for a group that does not receive conversations of this inbox. */
  is_known: boolean;
  /** Somebody answers for it. */
  is_online: boolean;
  opens_at: Timestamp | null;
}

/** A card that was searched for. */
export interface FoundCard {
  card: KnowledgeCard;
  /** How well it fits, from 0 to 1; from 0.5 on it is usually the answer. */
  score: number;
}

/** A function of the language. */
export interface Function {
  /** Stands at the top of the script, outside of all containers. */
  is_declaration: boolean;
  name: string;
  /** What the map of options may hold. */
  options: string[];
  /** How it is called, options in brackets. */
  signature: string;
  /** What an editor inserts, with `${1:name}` for what is to be filled in. */
  snippet: string;
  summary: string;
}

/** A way from one node to another. */
export interface GraphEdge {
  file: string;
  from: string;
  kind: EdgeKind;
  /** The option, keyword or time that leads this way. */
  label: string | null;
  /** The middle of the label, or of the place where the number of runs goes. */
  label_at: number[] | null;
  line: number;
  /** The corners of the line, from the first node to the second. */
  points: number[][];
  /** How many runs went this way. */
  runs: number | null;
  to: string;
}

/** A container, or where a conversation goes from the bot. */
export interface GraphNode {
  file: string;
  height: number;
  /** A container's name; of others with the kind before, such as `handoff:Sales`. */
  id: string;
  kind: NodeKind;
  label: string;
  line: number;
  marks: Mark[];
  /** How many runs entered it. */
  runs: number | null;
  /** How many visitors fell silent in it. */
  silent: number | null;
  width: number;
  x: number;
  y: number;
}

/** Agents who receive conversations together. */
export interface Group {
  /** `#rrggbb` */
  color: string;
  created_at: Timestamp;
  description: string | null;
  hours: OpeningHours | null;
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
  hours?: OpeningHours | null;
  name?: string | null;
  policy?: Policy | null;
  shifts?: WeeklyHours | null;
}

/** What the health check answers. */
export interface Health {
  status: string;
}

/** A day of the calendar that is not like its day of the week. */
export interface Holiday {
  /** `YYYY-MM-DD` */
  date: string;
  /** When it is open on that day; none: not at all. */
  intervals?: HolidayInterval[];
  /** For those who plan; visitors don't see it. */
  name?: string;
}

/** From a time of the holiday to another at most 24 hours later. */
export interface HolidayInterval {
  /** `HH:MM`, from `00:00` to `23:59`. */
  from: string;
  /** `HH:MM`, up to `24:00`. When it is not later than `from` it is a time of the next day. */
  to: string;
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
  hours: OpeningHours | null;
  id: InboxId;
  /** Key of the HMAC that proves a visitor's identity. Only shown to admins. */
  identity_secret: string | null;
  /** A switched-off inbox shows no widget; what came in stays. */
  is_enabled: boolean;
  kind: InboxKind;
  mail_account_id: MailAccountId | null;
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

/** Which flow an inbox runs, and when. */
export interface InboxBot {
  flow_id: FlowId;
  when?: BotTime;
}

/** What is not as it should be with an inbox. */
export interface InboxHealth {
  problems: InboxProblem[];
  /** What pages asked for and could not get, the newest first. */
  warnings: InboxWarning[];
}

/** A configured entry point of one channel. */
export type InboxId = number;

/** The kind of channel an inbox receives from. */
export type InboxKind = 'web' | 'internal' | 'email';

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
  hours?: OpeningHours | null;
  is_enabled?: boolean | null;
  /** What mail to its contacts is sent with; `null`: the account whose mailbox it is, or the default. */
  mail_account_id?: number | null;
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

/** What kind of words are asked for. */
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
  /** It was sent to the invited person by mail. Only in the answer that makes the invitation. */
  is_mailed: boolean;
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

/** A short answer to what people ask again and again. */
export interface KnowledgeCard {
  created_at: Timestamp;
  group_id: GroupId | null;
  /** How often people were asked for after it was shown. */
  handed_off: number;
  /** How often a contact said that it helped. */
  helped: number;
  id: KnowledgeCardId;
  /** Whether it is found; others are only kept. */
  is_active: boolean;
  /** The language it is written in, such as `es`; `null`: offered whatever the language. */
  language: string | null;
  /** How often a contact said that it did not help. */
  not_helped: number;
  /** How people ask for it, in their own words. */
  questions: string[];
  /** How often a bot has shown it. */
  shown: number;
  /** What is answered. */
  text: string;
  title: string;
  updated_at: Timestamp;
}

/** A short answer to what people ask again and again. */
export type KnowledgeCardId = number;

/** What is changed; what is not mentioned stays. */
export interface KnowledgeCardPatch {
  /** `null`: offered in all groups. */
  group_id?: number | null;
  is_active?: boolean | null;
  /** `null`: offered whatever the language. */
  language?: string | null;
  questions?: string[] | null;
  text?: string | null;
  title?: string | null;
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
  /** It is known better how a message goes by mail. */
  data: {
    conversation: Conversation;
    message: Message;
  };
  kind: 'message.updated';
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
  /** A conversation's tags, attributes or bot have changed. */
  data: {
    conversation: Conversation;
  };
  kind: 'conversation.updated';
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
  /** A bot's draft, versions, settings or failures have changed, or it is new. */
  data: {
    flow_id: FlowId;
  };
  kind: 'flow.updated';
} | {
  /** A bot is gone. */
  data: {
    flow_id: FlowId;
  };
  kind: 'flow.deleted';
} | {
  /** The business's name, language, zone or address has changed. */
  data: {
    business: Business;
  };
  kind: 'business.updated';
} | {
  /** An account's servers, or how it fares, have changed, or it is new. */
  data: {
    mail_account_id: MailAccountId;
  };
  kind: 'mail_account.updated';
} | {
  /** An account is gone. */
  data: {
    mail_account_id: MailAccountId;
  };
  kind: 'mail_account.deleted';
} | {
  /** A mail of the outbox was sent, refused, or is not needed any more. */
  data: {
    outgoing_mail: OutgoingMail;
  };
  kind: 'outgoing_mail.updated';
} | {
  /** There is a new knowledge card, or one has changed. Its counters change silently. */
  data: {
    knowledge_card: KnowledgeCard;
  };
  kind: 'knowledge_card.updated';
} | {
  /** A knowledge card is gone. */
  data: {
    knowledge_card_id: KnowledgeCardId;
  };
  kind: 'knowledge_card.deleted';
} | {
  /** There is a new canned response, or one has changed. */
  data: {
    canned_response: CannedResponse;
  };
  kind: 'canned_response.updated';
} | {
  /** A canned response is gone. */
  data: {
    canned_response_id: CannedResponseId;
  };
  kind: 'canned_response.deleted';
};

/** An address that mail goes out from and comes in to. */
export interface MailAccount {
  /** As others write to it. */
  address: string;
  created_at: Timestamp;
  /** Mail to `local+anything@domain` arrives here too: then an answer names what it answers by its address. */
  has_plus_addresses: boolean;
  id: MailAccountId;
  inbox_id: InboxId | null;
  incoming: MailServer | null;
  /** What inboxes without an account of their own, and the installation itself, send with. */
  is_default: boolean;
  /** As who mail comes from; empty: the business's name. */
  name: string;
  outgoing: MailServer | null;
  state: MailAccountState;
  webhook: MailWebhook | null;
}

/** An address that mail goes out from and comes in to. */
export type MailAccountId = number;

/** What is changed; what is not mentioned stays. */
export interface MailAccountPatch {
  address?: string | null;
  has_plus_addresses?: boolean | null;
  /** `null`: nobody gets what answers nothing. */
  inbox_id?: number | null;
  incoming?: MailServer | null;
  is_default?: boolean | null;
  name?: string | null;
  outgoing?: MailServer | null;
  webhook?: MailWebhook | null;
}

/** How an account fares. */
export interface MailAccountState {
  fetched_at: Timestamp | null;
  /** What the incoming server last said, when it gave nothing. */
  incoming_error: string | null;
  incoming_failure_reason: FailureReason | null;
  /** What the outgoing server last said, when it took nothing. */
  outgoing_error: string | null;
  outgoing_failure_reason: FailureReason | null;
  /** The provider asks whether its posts are wanted: an address of the provider's to be opened once. */
  webhook_confirmation: string | null;
}

/** A mailbox. */
export interface MailAddress {
  /** Trimmed, its domain in small letters. The local part is kept: some servers tell `Ana` from `ana`. */
  address: string;
  name: string | null;
}

/** What is kept of a mail beside its words. */
export interface MailDetails {
  authenticity: Authenticity;
  automatic: Automatic | null;
  bounce: Bounce | null;
  cc: MailAddress[];
  from: MailAddress | null;
  /** What and when, of a calendar's invitation. */
  invitation: string | null;
  /** Something was left out: it had more parts than any honest mail. */
  is_cut: boolean;
  /** Why nothing came of it, in a sentence. */
  problem: string | null;
  /** The mails that it says it goes on from, the nearest last, as Message-IDs without brackets; of many the last few. */
  references: string[];
  reply_to: MailAddress | null;
  sent_at: Timestamp | null;
  to: MailAddress[];
}

/** What a mail is for. */
export type MailKind = 'reply' | 'transcript' | 'offline_message' | 'missed_conversation' | 'new_conversation' | 'assigned' | 'mention' | 'answer_refused' | 'summary' | 'invitation' | 'password_recovery' | 'test';

/** What tokens for signing in are got with (RFC 6749 section 6). */
export interface MailOauth {
  client_id: string;
  /** `null` in answers. Sent as `null`, it keeps the one that is stored. */
  client_secret?: string | null;
  /** `null` in answers. Sent as `null`, it keeps the one that is stored. */
  refresh_token?: string | null;
  /** What the token is for, where the provider asks for it. */
  scope?: string | null;
  /** Where tokens are given, such as `https://oauth2.googleapis.com/token`. */
  token_url: string;
}

/** A mail with its gaps filled. */
export interface MailPreview {
  html: string;
  problem: TemplateProblem | null;
  subject: string;
  text: string;
}

/** How a connection is kept from being read by others. */
export type MailSecurity = 'tls' | 'start_tls' | 'none';

/** A server that mail is given to, or fetched from. The secrets are never written as JSON, wherever that is done. */
export interface MailServer {
  /** The name (authserv-id, RFC 8601) under which whoever checks mail for this mailbox writes down whether its sender is genuine. Not given: no such header is believed, because anybody can write one. */
  authserv_id?: string | null;
  /** The folder that is fetched; `INBOX` when not given. */
  folder?: string | null;
  host: string;
  /** What was fetched is marked as read in the mailbox. Otherwise nothing in it is changed. */
  marks_seen?: boolean;
  oauth?: MailOauth | null;
  /** `null` in answers. Sent as `null`, it keeps the one that is stored. */
  password?: string | null;
  port: number;
  security: MailSecurity;
  /** Empty: no sign-in. */
  user?: string;
}

/** What an agent is told of by mail. Never of what they have seen. */
export interface MailSettings {
  /** A conversation became theirs. */
  assigned?: boolean;
  /** A colleague named them in a note. */
  mention?: boolean;
  /** Somebody left one of their conversations, or one of nobody's in their groups, without an answer. */
  missed_conversation?: boolean;
  /** Every conversation that begins in one of their groups. */
  new_conversation?: boolean;
  /** Somebody wrote to one of their groups while nobody was online. */
  offline_message?: boolean;
  summary?: SummaryRhythm;
}

/** Where a mail stands. */
export type MailState = 'waiting' | 'sent' | 'failed' | 'skipped' | 'bounced';

/** The words of a kind of mail in a language, with gaps. */
export interface MailTemplate {
  html: string;
  /** They are the admin's own, and not the built-in ones. */
  is_own: boolean;
  kind: MailKind;
  language: Language;
  subject: string;
  text: string;
  updated_at: Timestamp | null;
}

/** What came of trying a server. */
export interface MailTrial {
  /** What the server said, in its own words; beside a name, only what that does not say. */
  answer: string | null;
  failure_reason: FailureReason | null;
  /** How many messages lie in the folder, when that was looked into. */
  message_count: number | null;
  ok: boolean;
}

/** A way in for a provider that posts what came in. */
export interface MailWebhook {
  shape: MailWebhookShape;
  /** What the provider signs with, where it does (Mailgun). `null` in answers; sent as `null`, it keeps the stored one. */
  signing_key?: string | null;
  /** The last part of the address that the provider posts to; made here. */
  token?: string;
}

/** Who posts what came in. */
export type MailWebhookShape = 'raw' | 'mailgun' | 'postmark' | 'sendgrid' | 'ses';

/** Own words, with gaps. */
export interface MailWords {
  html: string;
  subject: string;
  text: string;
}

/** What a container does beside talking. */
export interface Mark {
  kind: MarkKind;
  label: string;
}

/** A kind of mark. */
export type MarkKind = 'rest' | 'ask_agent' | 'wait' | 'media' | 'card';

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
  answer: PromptAnswer | null;
  attachments: Attachment[];
  author: Author;
  /** Made by the client before sending, so that a retry is recognised. */
  client_id: string | null;
  conversation_id: ConversationId;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
  mail: MessageMail | null;
  prompt: Prompt | null;
  text: string;
}

/** A reply, note or activity of a conversation. Grows with time. */
export type MessageId = number;

/** Who may read a message. */
export type MessageKind = 'reply' | 'note' | 'activity';

/** How a message came or went by e-mail. */
export type MessageMail = {
  direction: 'incoming';
  doubt: AnswerDoubt | null;
  from: MailAddress;
  /** More was written than the message shows: quotes, a signature, or a format. */
  has_more: boolean;
  /** A machine wrote it: nobody waits for an answer. */
  is_automatic: boolean;
  /** Somebody else than the contact answered what the contact was sent. The contact's widget does not show it. */
  is_participant: boolean;
  reply_to: MailAddress | null;
  subject: string;
} | {
  direction: 'outgoing';
  /** What went wrong last, in the server's own words. */
  error: string | null;
  failure_reason: FailureReason | null;
  /** An admin decided that it does not go out. */
  is_taken_back: boolean;
  mail_id: OutgoingMailId;
  recipient: string;
  state: MailState;
};

/** What is wrong. */
export type MistakeCode = 'unknown_gap' | 'within_list' | 'no_list' | 'unknown_command' | 'nothing_named' | 'not_filled' | 'unknown_frame' | 'wrong_frame' | 'gap_not_closed' | 'block_not_closed' | 'wrong_end' | 'nothing_to_end' | 'syntax' | 'own_part' | 'too_many_blocks' | 'too_many_brackets' | 'too_deep' | 'lacks_messages' | 'lacks_link';

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

/** The bot that is to have a conversation. */
export interface NewBot {
  /** Where it begins; `start` if not given. */
  container?: string | null;
  /** The inbox's own if not given. */
  flow_id?: number | null;
}

/** A new canned response. */
export interface NewCannedResponse {
  /** A code such as `es`. */
  language?: string | null;
  /** What is typed after `/`. */
  shortcut: string;
  /** With placeholders such as `{{contact.name|there}}`. */
  text: string;
}

/** What becomes of many conversations: a group, an agent, or back to their queues when neither is given. */
export interface NewDistribution {
  agent_id?: number | null;
  /** 1 to 100. */
  conversation_ids: number[];
  group_id?: number | null;
}

/** A draft to be saved. */
export interface NewDraft {
  files: Record<string, string>;
  /** The revision that it was made from. */
  revision: number;
}

/** A policy to be tried on the last days. */
export interface NewDryRun {
  /** 1 to 30. */
  days: number;
  policy: Policy;
}

/** A new bot. */
export interface NewFlow {
  name: string;
  /** The id of a template; without one a bot that says hello. */
  template?: string | null;
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

/** A new knowledge card. */
export interface NewKnowledgeCard {
  group_id?: number | null;
  /** True if not given. */
  is_active?: boolean | null;
  /** A code such as `es`. */
  language?: string | null;
  /** How people ask for it, in their own words. */
  questions?: string[];
  text: string;
  title: string;
}

/** A new account. */
export interface NewMailAccount {
  address: string;
  has_plus_addresses?: boolean | null;
  inbox_id?: InboxId | null;
  incoming?: MailServer | null;
  is_default?: boolean | null;
  /** As who mail comes from; the business's name when not given. */
  name?: string | null;
  outgoing?: MailServer | null;
  webhook?: MailWebhook | null;
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

/** Whom a test goes to. */
export interface NewOutgoingTrial {
  /** One's own address when not given. */
  to?: string | null;
}

/** Who wants a new password. */
export interface NewPasswordRecovery {
  email: string;
}

/** How pressing a conversation is. */
export interface NewPriority {
  priority: Priority;
}

/** What is to be published. */
export interface NewPublication {
  /** The draft's revision that was looked at. */
  revision: number;
}

/** What becomes a test: a conversation that a bot has held, or a trial. */
export interface NewRecording {
  conversation_id?: number | null;
  /** The name of a trial's test. */
  name?: string | null;
  simulation?: SimulationRequest | null;
}

/** A new service. */
export interface NewService {
  base_url: string;
  headers?: ServiceHeader[];
  /** `a-z`, `0-9`, `_` and `-`. */
  name: string;
  /** 1 to 30; 10 when not given. */
  timeout_seconds?: number | null;
}

/** A call to try. */
export interface NewServiceTrial {
  method: RestMethod;
  /** Below the base URL. */
  path: string;
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

/** A conversation's tags, all of them. */
export interface NewTags {
  tags: string[];
}

/** Files to be tested; the draft if none are given. */
export interface NewTestRun {
  files?: Record<string, string> | null;
}

/** An event on the page, as `recado('track', name, data)` gives it. */
export interface NewTrackedEvent {
  /** JSON of up to 4,000 bytes. */
  data?: unknown;
  name: string;
}

/** Where a conversation is sent to. */
export interface NewTranscript {
  /** The contact's own address when not given. */
  email?: string | null;
}

/** A visitor's words. */
export interface NewWidgetMessage {
  answer?: PromptAnswer | null;
  attachment_ids?: number[];
  /** A UUID made for this message; send the same again when you retry. */
  client_id: string;
  /** Up to 10,000 characters; may be empty when there are attachments. */
  text?: string;
}

/** What a node stands for. */
export type NodeKind = 'entry' | 'container' | 'handoff' | 'resolve' | 'end' | 'dynamic';

/** When a business is open. No intervals: never, but for holidays with hours of their own. */
export interface OpeningHours {
  /** Days on which other hours count, or none. */
  holidays?: Holiday[];
  /** In any order; they may touch, not overlap. */
  intervals: WeeklyInterval[];
  /** IANA name of the time zone that the times and dates are meant in, such as `America/Montevideo`. */
  time_zone: string;
}

/** How the outbox stands. */
export interface OutboxCounts {
  /** Mail can go out at all. */
  can_send: boolean;
  /** At most 1000. */
  failed: number;
  /** Where links in mails lead: the address of this installation, as far as it knows. */
  links_to: string;
  /** At most 1000. */
  waiting: number;
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

/** A mail of the outbox. */
export interface OutgoingMail {
  account_id: MailAccountId | null;
  agent_id: AgentId | null;
  /** How often it was tried. */
  attempts: number;
  contact_id: ContactId | null;
  conversation_id: ConversationId | null;
  created_at: Timestamp;
  due_at: Timestamp | null;
  /** What went wrong last, in the server's own words. */
  error: string | null;
  failure_reason: FailureReason | null;
  id: OutgoingMailId;
  kind: MailKind;
  /** The address it goes to. */
  recipient: string;
  sent_at: Timestamp | null;
  skip_reason: SkipReason | null;
  state: MailState;
}

/** A mail of the outbox. */
export type OutgoingMailId = number;

/** What happens while it is closed where a conversation is at home. */
export type OutsideHours = 'wait' | 'assign';

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

/** A conversation that a bot has held, to be played again. */
export interface PastChoice {
  conversation_id: number;
  /** The files as they are typed; the draft if not given. */
  files?: Record<string, string> | null;
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
  /** What happens while it is closed. Where no opening hours are set it never is. */
  outside_hours?: OutsideHours;
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
  outside_hours?: OutsideHours | null;
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
export type ProblemCode = 'switched_off' | 'bot_not_published' | 'no_default_group' | 'default_group_has_no_operator' | 'nobody_is_online' | 'nobody_is_chosen';

/** What is changed; what is not mentioned stays. */
export interface ProfilePatch {
  language?: Language | null;
  name?: string | null;
}

/** What a message asks for. */
export type Prompt = {
  kind: 'options';
  options: PromptOption[];
} | {
  /** What opens it, where a channel shows lists folded. */
  button: string | null;
  kind: 'list';
  sections: PromptSection[];
} | {
  cards: PromptCard[];
  kind: 'cards';
} | {
  button: string | null;
  fields: PromptField[];
  kind: 'form';
} | {
  input: Input;
  kind: 'input';
};

/** What a contact chose or filled in. */
export interface PromptAnswer {
  /** A form's fields by name; of a choice the option's id. */
  fields?: Record<string, string> | null;
  /** The message that asked. */
  message_id: MessageId;
  /** The chosen option. */
  option_id?: number | null;
}

/** A card's button: it either answers or leads to a page. */
export interface PromptButton {
  /** The option's, when it answers. */
  id: number | null;
  label: string;
  /** The page's, when it leads to one. */
  url: string | null;
}

/** Something to look at. */
export interface PromptCard {
  buttons: PromptButton[];
  image_url: string | null;
  text: string | null;
  title: string;
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
  /** Names it within its message. */
  id: number;
  image_url: string | null;
  label: string;
}

/** Options under a heading. */
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

/** The new password. */
export interface RecoveredPassword {
  /** 8 to 256 characters. */
  password: string;
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

/** What is done with the other side's resource. */
export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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

/** Another program that scripts may call. */
export interface Service {
  /** What all its paths begin with. */
  base_url: string;
  created_at: Timestamp;
  headers: ServiceHeader[];
  id: ServiceId;
  /** What scripts call it: `a-z`, `0-9`, `_` and `-`. */
  name: string;
  /** Seconds that a call may take, 1 to 30. */
  timeout_seconds: number;
}

/** A header that goes along with each call. A secret value is never written as JSON, wherever that is done: not in an answer, nor in what is remembered of one. */
export interface ServiceHeader {
  /** Whether the value is never given back. */
  is_secret?: boolean;
  name: string;
  /** `null` when it is secret. Sent as `null`, it keeps the value that is stored. */
  value?: string | null;
}

/** Another program that scripts may call. */
export type ServiceId = number;

/** What is changed; what is not mentioned stays. */
export interface ServicePatch {
  base_url?: string | null;
  /** All of them. A value of `null` keeps the one that is stored under this name. */
  headers?: ServiceHeader[] | null;
  name?: string | null;
  timeout_seconds?: number | null;
}

/** What came of trying a service. */
export interface ServiceTrial {
  /** Why there is no answer. */
  error: string | null;
  /** How long it took. */
  ms: number;
  /** Whether it answered with a status from 200 to 299. */
  ok: boolean;
  /** 0 when it did not answer. */
  status: number;
  /** The first 2 KB of the answer. */
  text: string;
}

/** Who is signed in, and what a client begins with. */
export interface Session {
  agent: Agent;
  business: Business;
  /** Whether any account sends mail: then answers reach who has left. */
  can_mail: boolean;
  /** The newest event when this was read: listen after it. */
  seq: number;
  /** Of the server. */
  version: string;
}

/** Something that an admin fills in. */
export interface Setting {
  default: unknown;
  hint: string | null;
  is_required: boolean;
  kind: SettingKind;
  label: string;
  line: number;
  name: string;
  /** Of a choice. */
  options: string[];
}

/** How a setting is filled in. */
export type SettingKind = 'text' | 'number' | 'switch' | 'choice' | 'group';

/** Whether the set-up is still to be done. */
export interface SetupState {
  needed: boolean;
}

/** Whether a flow can be published with it. */
export type Severity = 'error' | 'warning';

/** A mail as it came in. */
export type ShownMail = unknown;

/** Whose words an entry holds. */
export type SimAuthor = 'bot' | 'contact' | 'agent' | 'system';

/** Where the conversation is held. */
export type SimChannel = 'web' | 'email' | 'text';

/** What is known of the visitor beforehand. */
export interface SimContact {
  email?: string | null;
  language?: string | null;
  name?: string | null;
  phone?: string | null;
}

/** An effect in words, and what these name. */
export interface SimEffect {
  /** The container that it names. */
  container: string | null;
  /** The group that it names. */
  group: string | null;
  /** Such as `say`, `hand_off` or `update_contact`. */
  kind: string;
  text: string;
  /** The words that it says, writes or asks; what it writes to contact or conversation; the number of a knowledge card. */
  words: string | null;
}

/** Something in the thread. */
export interface SimEntry {
  /** The names of files. */
  attachments: string[];
  effect: SimEffect | null;
  from: SimAuthor;
  prompt: Prompt | null;
  text: string;
}

/** Something that comes in. */
export type SimInput = {
  fields?: Record<string, string> | null;
  /** The names of files. */
  files?: string[];
  kind: 'say';
  option_id?: number | null;
  text: string;
} | {
  kind: 'pass';
  seconds: number;
} | {
  json?: unknown;
  kind: 'fetched';
  status: number;
  text?: string | null;
} | {
  kind: 'agent';
  text: string;
} | {
  container: string;
  kind: 'jump';
};

/** Something that came in from the world, which a replay of the container sees again. */
export interface SimJournalEntry {
  call: string;
  /** The file of that line, when it is not the script itself. */
  file: string | null;
  line: number;
  value: unknown;
}

/** Where the visitor comes from. */
export interface SimOrigin {
  language?: string | null;
  url?: string | null;
}

/** What one input did, and where the bot stands afterwards. */
export interface SimStep {
  /** The contact as scripts see it. */
  contact: Record<string, unknown>;
  container: string;
  effects: SimEffect[];
  entries: SimEntry[];
  error: FlowFailure | null;
  /** The file of that line, when it is not the script itself. */
  file: string | null;
  journal: SimJournalEntry[];
  /** Where in the script it waits. */
  line: number | null;
  now: Timestamp;
  session: Record<string, unknown>;
  waiting: SimWaiting;
}

/** What the bot waits for. */
export interface SimWaiting {
  /** The call that is waited for, as tests name it: `service shop GET /orders/99`. */
  call: string | null;
  /** The group whose answer is waited for. */
  group: string | null;
  kind: SimWaitingKind;
  text: string;
  until: Timestamp | null;
}

/** A kind of waiting. */
export type SimWaitingKind = 'start' | 'answer' | 'fetch' | 'agent' | 'wait' | 'ended';

/** What the world around is like. */
export interface SimWorld {
  /** How many agents are online in a group; one where nothing is said. */
  online?: Record<string, number>;
  /** The groups that are open; `null`: all. */
  open_groups?: string[] | null;
  /** How many conversations wait in a group; none where nothing is said. */
  queue?: Record<string, number>;
}

/** What came of it. */
export interface Simulation {
  /** Why the flow can't be tried at all. */
  diagnostics: Diagnostic[];
  /** The first is the start; the others follow the inputs one by one. */
  steps: SimStep[];
}

/** A conversation to be tried. */
export interface SimulationRequest {
  channel?: SimChannel;
  contact?: SimContact;
  /** The flow as it is typed; without: the draft. */
  files?: Record<string, string> | null;
  inputs?: SimInput[];
  now?: Timestamp | null;
  origin?: SimOrigin;
  /** Instead of what the admin has filled in. */
  settings?: Record<string, unknown> | null;
  world?: SimWorld;
}

/** Why a mail is not needed. */
export type SkipReason = 'read' | 'settled' | 'elsewhere' | 'returned' | 'switched_off' | 'unwanted' | 'rescheduled' | 'expired' | 'taken_back';

/** Where a conversation stands. */
export type Status = 'open' | 'pending' | 'resolved';

/** Who comes first among those who can take one more. */
export type Strategy = 'round_robin' | 'least_busy';

/** How often somebody wants to hear what happened. */
export type SummaryRhythm = 'never' | 'daily' | 'weekly';

/** A part of a mail's words. */
export type TemplatePart = 'subject' | 'html' | 'text';

/** Why words of a mail can't be used, and where. */
export interface TemplateProblem {
  code: MistakeCode;
  /** The part of the mail. */
  field: TemplatePart;
  /** From 1; none where there is only one, or it is not in a single one. */
  line: number | null;
  /** A sentence that says what is wrong and where, in English. */
  message: string;
  /** What it is about, as it was written, without `{{` and `}}`. */
  name: string | null;
  /** What was perhaps meant, or is missing, without `{{` and `}}`. */
  suggestion: string | null;
}

/** A test of a flow by its name. */
export interface TestName {
  file: string;
  line: number;
  name: string;
}

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

/** Files as they are typed. */
export interface TypedFiles {
  files: Record<string, string>;
}

/** Whether one is typing. */
export interface Typing {
  is_typing: boolean;
}

/** A variable that every function sees. */
export interface Variable {
  fields: string[];
  is_writable: boolean;
  name: string;
  summary: string;
}

/** What a check came to. */
export type Verdict = 'pass' | 'fail' | 'none';

/** The version that is to be the published one again. */
export interface VersionChoice {
  version: number;
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
    conversation_status: ConversationState;
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
    conversation_status: ConversationState;
  };
  kind: 'conversation.updated';
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
  answer: PromptAnswer | null;
  attachments: Attachment[];
  author: WidgetAuthor;
  client_id: string | null;
  created_at: Timestamp;
  id: MessageId;
  kind: MessageKind;
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
  /** What begins there now goes to a bot. */
  has_bot: boolean;
  /** False when the page asked for a group that does not receive conversations of this inbox. */
  is_group_known: boolean;
  /** Somebody answers for the group that the page follows. */
  is_online: boolean;
  /** The newest, oldest first. */
  messages: WidgetMessage[];
  /** What to ask older messages with. */
  next: string | null;
  opens_at: Timestamp | null;
  queue: QueuePlace | null;
  /** The newest event when this was read: listen after it. */
  seq: number;
  /** A new token, when one was made: keep it. */
  token: string | null;
  /** Answers that the visitor has not seen, at most 100. */
  unread: number;
}
