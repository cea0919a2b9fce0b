import type { TemplateProblem } from '../api-types';
import { tm } from './words.svelte';

const gap = (name: string | null) => `{{${name ?? ''}}}`;

/** What is wrong with the words of a mail, and where. The server's own sentence is in English. */
export function templateProblemText({ code, line, name, suggestion }: TemplateProblem): string {
  const what = tm(`mistake.${code}`, {
    name: name ?? '',
    gap: gap(name),
    start: `{{${name ?? ''}`,
    other: gap(suggestion),
    list: gap(`#each ${suggestion ?? ''}`),
    messages: '{{#each messages}}{{text}}{{/each}}',
  });
  const meant = code === 'unknown_gap' ? gap(suggestion) : code === 'unknown_command' ? `“${suggestion}”` : '';
  const sentence = suggestion && meant ? `${what} ${tm('mistake.meant', { meant })}` : what;
  return line ? tm('mistake.line', { line, what: sentence }) : sentence;
}
