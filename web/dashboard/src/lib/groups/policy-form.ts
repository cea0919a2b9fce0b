// How a form holds a policy, and back. What is switched off keeps its number, so that switching it on again is no loss.
import type { Policy } from '../api-types';
import { t } from '../i18n.svelte';
import { rulesOf, type Rules } from './rules';
import { secondsOf, spanOf, type Span } from './span';

export interface PolicyForm {
  mode: Rules['mode'];
  strategy: Rules['strategy'];
  prefersKnown: boolean;
  eligible: Rules['eligible'];
  chosenIds: number[];
  excludedIds: number[];
  isLimited: boolean;
  limit: number | null;
  reassigns: boolean;
  reassignAfter: Span;
  givesBack: boolean;
  giveBackAfter: Span;
  overflows: boolean;
  overflowGroupId: number | null;
  overflowAfter: Span;
  outsideHours: Rules['outside_hours'];
}

const USUAL_LIMIT = 10;
const USUAL_WAIT: Readonly<Span> = { amount: 10, unit: 'minutes' };
const LIMIT_MAX = 1_000;
const WAIT_MIN = 10;
const DAY = 86_400;

export function formOf(given: Policy): PolicyForm {
  const policy = rulesOf(given);
  const span = (seconds: number | null) => (seconds === null ? { ...USUAL_WAIT } : spanOf(seconds));
  return {
    mode: policy.mode,
    strategy: policy.strategy,
    prefersKnown: policy.prefers_known,
    eligible: policy.eligible,
    chosenIds: [...policy.chosen_ids],
    excludedIds: [...policy.excluded_ids],
    isLimited: policy.limit !== null,
    limit: policy.limit ?? USUAL_LIMIT,
    reassigns: policy.reassign_after !== null,
    reassignAfter: span(policy.reassign_after),
    givesBack: policy.give_back_after !== null,
    giveBackAfter: span(policy.give_back_after),
    overflows: policy.overflow !== null,
    overflowGroupId: policy.overflow?.group_id ?? null,
    overflowAfter: span(policy.overflow?.after ?? null),
    outsideHours: policy.outside_hours,
  };
}

export function policyOf(form: PolicyForm): Rules {
  return {
    mode: form.mode,
    strategy: form.strategy,
    prefers_known: form.prefersKnown,
    eligible: form.eligible,
    chosen_ids: [...form.chosenIds],
    excluded_ids: [...form.excludedIds],
    limit: form.isLimited ? form.limit : null,
    reassign_after: form.reassigns ? secondsOf(form.reassignAfter) : null,
    give_back_after: form.givesBack ? secondsOf(form.giveBackAfter) : null,
    overflow: overflowOf(form),
    outside_hours: form.outsideHours,
  };
}

function overflowOf(form: PolicyForm): Rules['overflow'] {
  const after = secondsOf(form.overflowAfter);
  if (!form.overflows || form.overflowGroupId === null || after === null) return null;
  return { group_id: form.overflowGroupId, after };
}

/** What is wrong, by the names the server uses for the fields. */
export function policyProblems(form: PolicyForm): Record<string, string | null> {
  return {
    'policy.chosen_ids': form.eligible === 'chosen' ? chosenProblem(form) : null,
    'policy.limit': form.isLimited ? limitProblem(form.limit) : null,
    'policy.reassign_after': form.reassigns ? spanProblem(form.reassignAfter, WAIT_MIN) : null,
    'policy.give_back_after': form.givesBack ? spanProblem(form.giveBackAfter, 0) : null,
    'policy.overflow': form.overflows ? overflowProblem(form) : null,
  };
}

/** Fields that only count when Recado assigns by itself. */
const AUTOMATIC_ONLY = ['policy.chosen_ids', 'policy.limit', 'policy.reassign_after', 'policy.give_back_after'];

/** A group's form hides what does not count by hand; what cannot be seen must not stop anyone. */
export function shownPolicyProblems(form: PolicyForm): Record<string, string | null> {
  const all = policyProblems(form);
  if (form.mode === 'automatic') return all;
  return Object.fromEntries(Object.entries(all).filter(([field]) => !AUTOMATIC_ONLY.includes(field)));
}

/** The policy to send: a hidden mistake goes as switched off. */
export function shownPolicyOf(form: PolicyForm): Rules {
  const policy = policyOf(form);
  if (form.mode === 'automatic') return policy;
  const wrong = policyProblems(form);
  return {
    ...policy,
    eligible: wrong['policy.chosen_ids'] ? 'online' : policy.eligible,
    limit: wrong['policy.limit'] ? null : policy.limit,
    reassign_after: wrong['policy.reassign_after'] ? null : policy.reassign_after,
    give_back_after: wrong['policy.give_back_after'] ? null : policy.give_back_after,
  };
}

function chosenProblem({ chosenIds, excludedIds }: PolicyForm): string | null {
  return chosenIds.some((id) => !excludedIds.includes(id)) ? null : t('policy.choose_one');
}

function limitProblem(limit: number | null): string | null {
  const isFine = limit !== null && Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX;
  return isFine ? null : t('policy.limit_range', { max: LIMIT_MAX });
}

/** Whether the time itself is wrong; else what is refused of an overflow is its group. */
export function isWaitWrong(span: Span): boolean {
  return spanProblem(span, WAIT_MIN) !== null;
}

function spanProblem(span: Span, least: number): string | null {
  const seconds = secondsOf(span);
  if (seconds !== null && seconds >= least && seconds <= DAY) return null;
  return t(least === 0 ? 'policy.span_range_zero' : 'policy.span_range');
}

function overflowProblem(form: PolicyForm): string | null {
  return form.overflowGroupId === null ? t('policy.overflow_choose') : spanProblem(form.overflowAfter, WAIT_MIN);
}

/** The same rules, whatever the order in which people were picked. */
export function isSamePolicy(one: Policy, other: Policy): boolean {
  return canonical(rulesOf(one)) === canonical(rulesOf(other));
}

function canonical(policy: Rules): string {
  const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
  const { group_id, after } = policy.overflow ?? {};
  return JSON.stringify([
    policy.mode,
    policy.strategy,
    policy.prefers_known,
    policy.eligible,
    policy.eligible === 'chosen' ? sorted(policy.chosen_ids) : [],
    sorted(policy.excluded_ids),
    policy.limit,
    policy.reassign_after,
    policy.give_back_after,
    [group_id, after],
    policy.outside_hours,
  ]);
}
