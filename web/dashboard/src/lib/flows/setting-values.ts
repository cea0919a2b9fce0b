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

/** What is sent: what is left empty is not mentioned as a text of nothing. */
export function valuesFor(declared: readonly DeclaredSetting[], values: Values): Values {
  return Object.fromEntries(
    declared.map(({ name, kind }) => {
      const value = values[name];
      if (kind === 'switch') return [name, value === true];
      return [name, value === '' || value === undefined ? null : value];
    }),
  );
}

/** A host a line, without what people paste around it. */
export function hostsIn(text: string): string[] {
  const hosts = text.split(/[\s,;]+/).map((word) => word.replace(/^https?:\/\//i, '').replace(/\/.*$/, ''));
  return [...new Set(hosts.map((host) => host.toLowerCase()).filter(Boolean))];
}
