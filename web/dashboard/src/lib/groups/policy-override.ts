// Rules of an inbox that differ from its group's: a setting is either the inbox's own or as the group says.
import type { Policy, PolicyOverride } from '../api-types';
import { formOf, policyOf, policyProblems, type PolicyForm } from './policy-form';
import { rulesOf, type Rules } from './rules';

/** In the order of the form. Chosen agents belong to `eligible`. */
export const POLICY_SETTINGS = [
  'mode',
  'strategy',
  'prefers_known',
  'eligible',
  'excluded_ids',
  'limit',
  'reassign_after',
  'give_back_after',
  'overflow',
  'outside_hours',
] as const;

export type PolicySetting = (typeof POLICY_SETTINGS)[number];

export interface OverrideForm {
  isOn: boolean;
  own: PolicySetting[];
  form: PolicyForm;
}

/** What a setting starts from when the groups disagree: the gentlest rules there are. */
const PLAIN: Rules = { ...rulesOf({}), mode: 'automatic', prefers_known: true };

/** Where `null` is a value of its own: none. Of the others it says nothing. */
const MAY_BE_NONE: readonly PolicySetting[] = ['limit', 'reassign_after', 'give_back_after', 'overflow'];

function isOwn(override: PolicyOverride, setting: PolicySetting): boolean {
  const value = override[setting];
  return value !== undefined && (value !== null || MAY_BE_NONE.includes(setting));
}

/** What holds in the inbox: absent is the group's. */
export function mergedPolicy(group: Policy, override: PolicyOverride | null): Rules {
  const merged: Rules = rulesOf(group);
  if (!override) return merged;
  for (const setting of POLICY_SETTINGS) if (isOwn(override, setting)) copy(setting, override as Rules, merged);
  if (override.chosen_ids) merged.chosen_ids = override.chosen_ids;
  return merged;
}

export function overrideFormOf(override: PolicyOverride | null, group: Policy | null): OverrideForm {
  return {
    isOn: override !== null,
    own: POLICY_SETTINGS.filter((setting) => override !== null && isOwn(override, setting)),
    form: formOf(mergedPolicy(group ?? PLAIN, override)),
  };
}

export function overrideOf({ isOn, own, form }: OverrideForm): PolicyOverride | null {
  if (!isOn || own.length === 0) return null;
  const policy = policyOf(form);
  const override: PolicyOverride = {};
  for (const setting of POLICY_SETTINGS) if (own.includes(setting)) copy(setting, policy, override);
  if (override.eligible === 'chosen') override.chosen_ids = policy.chosen_ids;
  return override;
}

function copy<Key extends keyof Rules>(key: Key, from: Rules, to: { [K in Key]?: Rules[K] | null }): void {
  to[key] = from[key];
}

/** Only what the inbox says itself can be wrong here. */
export function overrideProblems({ isOn, own, form }: OverrideForm): Record<string, string | null> {
  if (!isOn) return {};
  const all = policyProblems(form);
  const fields = own.map((setting) => (setting === 'eligible' ? 'policy.chosen_ids' : `policy.${setting}`));
  return Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field)));
}
