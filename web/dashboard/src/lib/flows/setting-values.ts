// The values of a flow's settings, as its script declares them. Pure.
import type { DeclaredSetting } from './protocol';

type Values = Record<string, unknown>;

export function withDefaults(declared: readonly DeclaredSetting[], values: Values): Values {
  return Object.fromEntries(declared.map(({ name, default: usual }) => [name, name in values ? values[name] : usual]));
}

/** The names of those that must be filled in and are not. */
export function settingProblems(declared: readonly DeclaredSetting[], values: Values): string[] {
  return declared.filter((setting) => isWrong(setting, values[setting.name])).map((setting) => setting.name);
}

function isWrong({ kind, is_required }: DeclaredSetting, value: unknown): boolean {
  const isMissing = value === null || value === undefined || value === '';
  if (isMissing) return is_required && kind !== 'switch';
  return kind === 'number' && !Number.isFinite(value);
}

/** What is sent: what is left empty has its default, and what the draft does not declare stays. */
export function valuesFor(declared: readonly DeclaredSetting[], values: Values, before: Values = {}): Values {
  const names = new Set(declared.map((setting) => setting.name));
  const others = Object.entries(before).filter(([name]) => !names.has(name));
  const own = declared.flatMap((setting) => {
    const value = valueOf(setting, values[setting.name]);
    return value === undefined ? [] : [[setting.name, value] as const];
  });
  return Object.fromEntries([...others, ...own]);
}

/** What is to be sent, or null when it is what is there already. */
export function changedValues(declared: readonly DeclaredSetting[], values: Values, before: Values): Values | null {
  const now = valuesFor(declared, values, before);
  const then = valuesFor(declared, withDefaults(declared, before), before);
  return JSON.stringify(now) === JSON.stringify(then) ? null : now;
}

function valueOf({ kind, default: usual }: DeclaredSetting, value: unknown): unknown {
  if (kind === 'switch') return value === true;
  // Words that were taken away on purpose are not the words that were there before.
  if (value === '' && kind === 'text' && usual) return '';
  return value === '' || value === null ? undefined : value;
}

/** A host a line, without what people paste around it. */
export function hostsIn(text: string): string[] {
  const hosts = text.split(/[\s,;]+/).map((word) => word.replace(/^https?:\/\//i, '').replace(/\/.*$/, ''));
  return [...new Set(hosts.map((host) => host.toLowerCase()).filter(Boolean))];
}
