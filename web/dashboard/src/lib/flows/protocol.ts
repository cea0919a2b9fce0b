// What the server says of flows, and what it is asked: its own types, by the names that the page has for them.
import type * as api from '@recado/shared/api';

export type {
  Bots,
  Diagnostic,
  DiffLine,
  EdgeKind,
  Flow,
  FlowFailure,
  FlowLanguage,
  FlowTemplate,
  FlowTestRun,
  FlowVersion,
  FlowVersionFiles,
  GraphNode,
  MarkKind,
  SimChannel,
  SimEffect,
  SimInput,
  SimStep,
  SimWaiting,
  SimWorld,
  Simulation,
  SimulationRequest,
  TestName,
} from '@recado/shared/api';

export type FlowMedium = api.FlowMedia;
export type FlowDraftView = api.FlowDraft;
export type DeclaredSetting = Omit<api.Setting, 'line'>;
export type TestResult = api.FlowTestResult;
export type Recording = api.FlowRecording;
export type Replay = api.FlowReplay;

/** The text files of a flow, by their paths in its folder. */
export type FlowFiles = api.FlowDraft['files'];

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
