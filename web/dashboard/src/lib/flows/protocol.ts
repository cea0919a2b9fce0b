// What the server says of flows, and what it is asked: the routes under /flows and /flow-language.
import type { InboxBot, Prompt } from '../api-types';

/** The text files of a flow, by their paths in its folder. */
export type FlowFiles = Record<string, string>;

/** When the bot of an inbox answers. */
export type BotHours = InboxBot['when'];

export interface FlowFailure {
  at: number;
  version: number;
  container: string;
  /** Of the line, when it is known. */
  file?: string | null;
  line: number | null;
  column: number | null;
  message: string;
  conversation_id: number | null;
}

export interface Flow {
  id: number;
  name: string;
  bot_name: string;
  published_version: number | null;
  draft_updated_at: number;
  has_unpublished_changes: boolean;
  settings: Record<string, unknown>;
  allowed_hosts: string[];
  inbox_ids: number[];
  running: number;
  failures_7d: number;
  last_failure: FlowFailure | null;
  /** Of the draft as it was saved, when the server counts them. */
  diagnostics?: { errors: number; warnings: number };
  created_at: number;
  updated_at: number;
}

export interface FlowTemplate {
  id: string;
  name: string;
  description: string;
  language: string;
}

export interface FlowMedium {
  name: string;
  url: string;
  size: number;
  content_type: string;
}

export interface FlowDraftView {
  files: FlowFiles;
  media: FlowMedium[];
  revision: number;
}

export type Severity = 'error' | 'warning';

export interface Diagnostic {
  severity: Severity;
  code: string;
  message: string;
  file: string;
  line: number;
  column: number;
  end_column: number;
}

export type SettingKind = 'text' | 'number' | 'switch' | 'choice' | 'group';

export interface DeclaredSetting {
  name: string;
  label: string;
  kind: SettingKind;
  default: unknown;
  options: string[];
  hint: string | null;
  is_required: boolean;
}

export interface FlowContainer {
  name: string;
  line: number;
  summary: string | null;
}

export interface NamedTest {
  name: string;
  file: string;
  line: number;
}

export type NodeKind = 'container' | 'entry' | 'end' | 'handoff' | 'resolve' | 'dynamic';
export type MarkKind = 'rest' | 'ask_agent' | 'wait' | 'media' | 'card';
export type EdgeKind =
  | 'jump'
  | 'menu'
  | 'keyword'
  | 'fallback'
  | 'idle'
  | 'timeout'
  | 'handoff'
  | 'otherwise'
  | 'dynamic'
  | 'resolve'
  | 'end';

export interface GraphNode {
  id: string;
  kind: NodeKind;
  label: string;
  marks: { kind: MarkKind; label: string }[];
  file: string | null;
  line: number | null;
  x: number;
  y: number;
  width: number;
  height: number;
  runs: number | null;
  silent: number | null;
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  label: string | null;
  line: number | null;
  points: [number, number][];
  label_at: [number, number] | null;
  runs: number | null;
}

export interface FlowGraph {
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** What the server makes of a flow's files as they stand. */
export interface FlowReport {
  diagnostics: Diagnostic[];
  settings: DeclaredSetting[];
  containers: FlowContainer[];
  /** None when the script can't be read at all. */
  graph: FlowGraph | null;
  tests: NamedTest[];
}

export interface FlowVersion {
  version: number;
  published_at: number;
  published_by: string | null;
  is_current: boolean;
}

export interface FlowVersionFiles {
  version: number;
  files: FlowFiles;
}

export type SimChannel = 'web' | 'email' | 'text';

export type SimInput =
  | { kind: 'say'; text: string; option_id?: number; fields?: Record<string, string> }
  | { kind: 'pass'; seconds: number }
  | { kind: 'fetched'; status: number; json?: unknown; text?: string }
  | { kind: 'agent'; text: string }
  | { kind: 'jump'; container: string };

export interface SimWorld {
  open_groups: string[] | null;
  online: Record<string, number>;
  queue: Record<string, number>;
}

export interface SimContact {
  name?: string;
  email?: string;
  phone?: string;
  language?: string;
}

export interface SimulationRequest {
  files?: FlowFiles;
  channel: SimChannel;
  now: number | null;
  contact: SimContact;
  origin: { url?: string; language?: string };
  settings?: Record<string, unknown>;
  world: SimWorld;
  inputs: SimInput[];
}

export interface SimEntry {
  from: 'bot' | 'contact' | 'agent' | 'system';
  text: string;
  prompt?: Prompt | null;
  /** The names of files. */
  attachments?: string[];
}

export type SimWaitingKind = 'start' | 'answer' | 'fetch' | 'agent' | 'wait' | 'ended';

export interface SimWaiting {
  /** A newer server may know more kinds. */
  kind: SimWaitingKind | (string & {});
  text: string;
  until: number | null;
}

export interface SimStep {
  entries: SimEntry[];
  effects: { kind: string; text: string }[];
  container: string;
  line: number | null;
  /** Of that line, when it is not the script itself. */
  file: string | null;
  journal: { call: string; line: number | null; value: unknown }[];
  session: Record<string, unknown>;
  contact: Record<string, unknown>;
  waiting: SimWaiting;
  now: number;
  error: FlowFailure | null;
}

/** `steps[0]` is the start; `steps[n]` follows `inputs[n - 1]`. */
export interface Simulation {
  steps: SimStep[];
  diagnostics?: Diagnostic[];
}

export type DiffKind = 'same' | 'missing' | 'unexpected';

export interface DiffLine {
  kind: DiffKind;
  text: string;
}

export interface TestResult extends NamedTest {
  passed: boolean;
  diff: DiffLine[];
  message: string | null;
}

export interface Recording {
  name: string;
  text: string;
}

export interface Replay {
  same: boolean;
  diff: DiffLine[];
  message: string | null;
}

export interface LanguageFunction {
  name: string;
  signature: string;
  summary: string;
  snippet: string | null;
}

export interface LanguageVariable {
  name: string;
  fields: string[];
  summary: string;
}

export interface FlowLanguage {
  functions: LanguageFunction[];
  variables: LanguageVariable[];
}

/** What a conversation can be handed back to. */
export interface BotChoice {
  flows: { id: number; name: string; containers: string[] }[];
}
