// A policy with nothing left out: what a sender may omit, a form has to show.
import type { Policy } from '../api-types';

export type Rules = Required<Policy>;

const DEFAULTS: Rules = {
  mode: 'manual',
  strategy: 'round_robin',
  prefers_known: false,
  eligible: 'online',
  chosen_ids: [],
  excluded_ids: [],
  limit: null,
  reassign_after: null,
  give_back_after: null,
  overflow: null,
  outside_hours: 'wait',
};

export function rulesOf(policy: Policy): Rules {
  return { ...DEFAULTS, ...policy };
}
