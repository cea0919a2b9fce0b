// What a dry run says, ready for two tables: the figures with what changed, and who would have had how much.
import type { DryRun, Message, Outcome, Policy, PolicyOverride, RehearsedAssignment } from '../api-types';
import { activityWords } from '../desk/activity-text';

export const DAYS_TO_REPLAY = ['1', '7', '14', '30'] as const;

/** A dry run, and what it was of. */
export interface Tried {
  run: DryRun;
  policy: Policy;
  days: (typeof DAYS_TO_REPLAY)[number];
}

export type Figure = Exclude<keyof Outcome, 'agents' | 'assignments'>;

/** Waits first: they are what a contact feels. */
export const FIGURES: readonly Figure[] = [
  'median_wait',
  'p90_wait',
  'longest_wait',
  'assigned',
  'unassigned',
  'reassigned',
  'overflowed',
  'alerts',
];

/** More of the others is neither good nor bad by itself. */
const LESS_IS_BETTER: readonly Figure[] = ['median_wait', 'p90_wait', 'longest_wait', 'unassigned', 'alerts'];

export type Verdict = 'better' | 'worse' | 'same' | 'other';

export interface FigureRow {
  figure: Figure;
  isWait: boolean;
  before: number | null;
  after: number | null;
  /** What really happened; not everything is known of it. */
  actual: number | null | undefined;
  change: number | null;
  verdict: Verdict;
}

export function figureRows(run: DryRun): FigureRow[] {
  return FIGURES.map((figure) => {
    const [before, after] = [run.before[figure], run.after[figure]];
    const change = before === null || after === null ? null : after - before;
    return {
      figure,
      isWait: figure.endsWith('_wait'),
      before,
      after,
      actual: figure in run.actual ? run.actual[figure as keyof DryRun['actual']] : undefined,
      change,
      verdict: verdictOf(figure, change),
    };
  });
}

function verdictOf(figure: Figure, change: number | null): Verdict {
  if (change === null || Math.round(change) === 0) return 'same';
  if (figure === 'assigned') return change > 0 ? 'better' : 'worse';
  if (!LESS_IS_BETTER.includes(figure)) return 'other';
  return change < 0 ? 'better' : 'worse';
}

interface AgentShare {
  assigned: number;
  mostOpen: number;
  /** Of the longest bar, 0 to 1. */
  share: number;
}

export interface AgentShareRow {
  id: number;
  name: string;
  before: AgentShare;
  after: AgentShare;
}

/** Everyone who gets something in either, the busiest afterwards first. */
export function agentRows(run: DryRun): AgentShareRow[] {
  const longest = Math.max(1, ...[...run.before.agents, ...run.after.agents].map((agent) => agent.assigned));
  const known = new Map([...run.before.agents, ...run.after.agents].map((agent) => [agent.agent_id, agent.agent_name]));
  const share = (outcome: Outcome, id: number): AgentShare => {
    const agent = outcome.agents.find((one) => one.agent_id === id);
    const assigned = agent?.assigned ?? 0;
    return { assigned, mostOpen: agent?.most_open ?? 0, share: assigned / longest };
  };
  return [...known]
    .map(([id, name]) => ({ id, name, before: share(run.before, id), after: share(run.after, id) }))
    .sort((one, other) => other.after.assigned - one.after.assigned || one.name.localeCompare(other.name));
}

/** Why somebody would have got a conversation, as its thread would say it. */
export function decisionWords({ agent_id, reason }: RehearsedAssignment, name: string): string {
  const activity = { kind: 'assigned', agent_id, agent_name: name, reason } as const;
  // To nobody in particular: not even the reader was really given anything.
  const { line, details } = activityWords({ activity } as unknown as Message, '', NaN);
  return [line, ...details].join(' ');
}

/** Nobody got anything although somebody should have. Where an inbox is by hand, that may be why. */
export function isForWantOfAgents(run: DryRun, policy: Policy, overrides: readonly (PolicyOverride | null)[]): boolean {
  const { assigned, overflowed } = run.after;
  const isByHand = policy.mode !== 'automatic' || overrides.some((override) => override?.mode === 'manual');
  return run.conversations > 0 && assigned === 0 && overflowed === 0 && !isByHand;
}
