import type { Group, OpeningHours, WeeklyHours } from '../api-types';
import { isColor } from '../contrast';
import { required } from '../field-checks';
import { isSameOpening, openingHasProblem, openingHoursOf, openingOf, type Opening } from '../hours/opening';
import { t } from '../i18n.svelte';
import { formOf, isSamePolicy, shownPolicyOf, shownPolicyProblems, type PolicyForm } from './policy-form';
import type { Rules } from './rules';
import { hoursOf, weekHasProblem, weekOf, type Week } from './week';

export const GROUP_PARTS = ['general', 'members', 'assignment', 'hours', 'shifts'] as const;
export type GroupPart = (typeof GROUP_PARTS)[number];

interface GroupBody {
  name?: string;
  description?: string | null;
  color?: string;
  policy?: Rules;
  shifts?: WeeklyHours | null;
  hours?: OpeningHours | null;
}

/** A group while it is edited. It outlives the section that is shown, and knows what is not saved yet. */
export class GroupDraft {
  name = $state('');
  description = $state('');
  color = $state('');
  form: PolicyForm = $state()!;
  week = $state<Week | null>(null);
  opening = $state<Opening | null>(null);
  #saved: Group = $state.raw()!;

  constructor(group: Group) {
    this.start(group);
  }

  /** From what the server has. Members are not part of it: they are changed one by one, at once. */
  start(group: Group): void {
    this.#saved = group;
    this.name = group.name;
    this.description = group.description ?? '';
    this.color = group.color;
    this.form = formOf(group.policy);
    this.week = group.shifts && weekOf(group.shifts);
    this.opening = group.hours && openingOf(group.hours);
  }

  /** What stands in the form, to know later what was written while it was on its way. */
  written() {
    const { name, description, color } = this;
    const [form, week, opening] = [this.form, this.week, this.opening].map((part) => JSON.stringify(part));
    return { name, description, color, form, week, opening };
  }

  /** The server has taken what was sent. What was written since stays, and is not saved. */
  landed(saved: Group, sent: ReturnType<GroupDraft['written']>): void {
    const { name, description, color, form, week, opening } = this;
    const now = this.written();
    this.start(saved);
    if (now.name !== sent.name) this.name = name;
    if (now.description !== sent.description) this.description = description;
    if (now.color !== sent.color) this.color = color;
    if (now.form !== sent.form) this.form = form;
    if (now.week !== sent.week) this.week = week;
    if (now.opening !== sent.opening) this.opening = opening;
  }

  get saved(): Group {
    return this.#saved;
  }

  reset(): void {
    this.start(this.#saved);
  }

  /** The rules as edited, saved or not. */
  readonly policy: Rules = $derived.by(() => shownPolicyOf(this.form));

  /** What the server is asked to change: nothing that is as it was, so that two who edit at once don't undo each other. */
  readonly body: GroupBody = $derived.by(() => {
    const saved = this.#saved;
    const body: GroupBody = {};
    if (this.name.trim() !== saved.name) body.name = this.name.trim();
    const description = this.description.trim() || null;
    if (description !== saved.description) body.description = description;
    if (this.color.toLowerCase() !== saved.color) body.color = this.color.toLowerCase();
    const { policy } = this;
    if (!isSamePolicy(policy, saved.policy)) body.policy = policy;
    const shifts = this.week && hoursOf(this.week);
    if (JSON.stringify(shifts) !== JSON.stringify(saved.shifts && hoursOf(weekOf(saved.shifts)))) body.shifts = shifts;
    const hours = this.opening && openingHoursOf(this.opening);
    if (!isSameOpening(hours, saved.hours)) body.hours = hours;
    return body;
  });

  /** The sections with something unsaved. A mistake is unsaved too: it has to be mended or discarded. */
  readonly changed: GroupPart[] = $derived.by(() => {
    const { body } = this;
    const wrong = this.problems();
    const isRulesWrong = Object.keys(wrong).some((field) => field.startsWith('policy.') && wrong[field]);
    return GROUP_PARTS.filter((part) => {
      if (part === 'general') return 'name' in body || 'description' in body || 'color' in body;
      if (part === 'assignment') return 'policy' in body || isRulesWrong;
      if (part === 'hours') return 'hours' in body || Boolean(wrong.hours);
      return part === 'shifts' && ('shifts' in body || Boolean(wrong.shifts));
    });
  });

  problems(): Record<string, string | null> {
    return {
      name: required(this.name),
      color: isColor(this.color) ? null : t('error.color'),
      ...shownPolicyProblems(this.form),
      shifts: this.week && weekHasProblem(this.week) ? t('shifts.mend') : null,
      hours: this.opening && openingHasProblem(this.opening) ? t('shifts.mend') : null,
    };
  }
}

/** Where a field of the server's stands, to lead there when it is refused. */
export function partOfField(field: string): GroupPart {
  if (field.startsWith('policy')) return 'assignment';
  if (field.startsWith('hours')) return 'hours';
  return field.startsWith('shifts') ? 'shifts' : 'general';
}
