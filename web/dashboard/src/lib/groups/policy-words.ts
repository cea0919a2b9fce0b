// A policy as sentences, for lists, presets and "as the group": said from the rules themselves, so that they stay true.
import type { Policy } from '../api-types';
import { t, words, type TextKey } from '../i18n.svelte';
import type { PolicySetting } from './policy-override';
import { rulesOf } from './rules';
import { spanWords } from './span';

/** Names by id: what has gone meanwhile is said so. */
export interface Names {
  agent: (id: number) => string;
  group: (id: number) => string;
}

export function policySentences(given: Policy, names: Names): string[] {
  const policy = rulesOf(given);
  if (policy.mode === 'manual') return [t('policy.says_manual')];
  const overflow = policy.overflow ? settingWords('overflow', policy, names) : '';
  return [
    t(`policy.says_${policy.strategy}_${policy.eligible}` as TextKey, { count: policy.chosen_ids.length }),
    policy.limit === null ? t('policy.says_no_limit') : t('policy.says_limit', { count: policy.limit }),
    policy.reassign_after === null
      ? t('policy.says_never_reassigned')
      : t('policy.says_reassigned', { time: spanWords(policy.reassign_after, words.language) }),
    overflow,
  ].filter(Boolean);
}

/** One setting's value in a few words, for "as the group: ...". */
export function settingWords(setting: PolicySetting, given: Policy, names: Names): string {
  const policy = rulesOf(given);
  const time = (seconds: number) => spanWords(seconds, words.language);
  switch (setting) {
    case 'mode':
      return t(`policy.mode_${policy.mode}` as TextKey);
    case 'strategy':
      return t(`policy.strategy_${policy.strategy}` as TextKey);
    case 'prefers_known':
      return t(policy.prefers_known ? 'policy.yes' : 'policy.no');
    case 'eligible':
      return policy.eligible === 'chosen'
        ? list(policy.chosen_ids.map(names.agent)) || t('policy.nobody')
        : t(`policy.eligible_${policy.eligible}` as TextKey);
    case 'excluded_ids':
      return list(policy.excluded_ids.map(names.agent)) || t('policy.nobody');
    case 'limit':
      return policy.limit === null ? t('policy.no_limit') : String(policy.limit);
    case 'reassign_after':
      return policy.reassign_after === null
        ? t('policy.never')
        : t('policy.after', { time: time(policy.reassign_after) });
    case 'give_back_after':
      return giveBackWords(policy.give_back_after, time);
    case 'overflow':
      if (policy.overflow === null) return t('policy.never');
      return t('policy.says_overflow', {
        group: names.group(policy.overflow.group_id),
        time: time(policy.overflow.after),
      });
    case 'outside_hours':
      return t(`policy.outside_hours_${policy.outside_hours}` as TextKey);
  }
}

function giveBackWords(seconds: number | null, time: (seconds: number) => string): string {
  if (seconds === null) return t('policy.never');
  return seconds === 0 ? t('policy.at_once') : t('policy.after', { time: time(seconds) });
}

function list(names: string[]): string {
  return new Intl.ListFormat(words.language, { type: 'conjunction' }).format(names);
}
