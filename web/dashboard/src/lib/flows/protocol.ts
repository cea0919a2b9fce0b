// What the server says of flows, and what it is asked: the types that it states itself, and of the others the shapes.
import type * as api from '@recado/shared/api';
import type { Diagnostic, FlowFailure, TestName } from '@recado/shared/api';
import type { Prompt } from '../api-types';

export type {
  Bots,
  Diagnostic,
  EdgeKind,
  FlowFailure,
  FlowVersion,
  GraphNode,
  MarkKind,
  TestName,
} from '@recado/shared/api';

export type FlowMedium = api.FlowMedia;
export type FlowDraftView = api.FlowDraft;
export type DeclaredSetting = Omit<api.Setting, 'line'>;

/** The text files of a flow, by their paths in its folder. */
export type FlowFiles = Record<string, string>;

export interface Flow extends api.Flow {
  /** Of the draft as it was saved, where the server counts them. */
  diagnostics?: { errors: number; warnings: number };
}

export interface FlowTemplate {
  id: string;
  name: string;
  description: string;
  language: string;
}

type Point = [number, number];

export interface GraphEdge extends Omit<api.GraphEdge, 'points' | 'label_at'> {
  points: Point[];
  label_at: Point | null;
}

export interface FlowGraph extends Omit<api.FlowGraph, 'edges'> {
  edges: GraphEdge[];
}

/** What the server makes of a flow's files as they stand. */
export interface FlowReport extends Omit<api.FlowReport, 'graph' | 'settings'> {
  settings: DeclaredSetting[];
  /** None when the script can't be read at all. */
  graph: FlowGraph | null;
}

export type FlowVersionFiles = api.FlowVersionFiles;

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

export interface TestResult extends TestName {
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
