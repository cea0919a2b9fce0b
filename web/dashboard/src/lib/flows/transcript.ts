// A trial written down as a test: the conversation as `tests/*.chat` has it. Pure.
import { choicesOf } from '@recado/shared/prompt';
import type { Prompt } from '../api-types';
import type { SimInput, SimStep } from './protocol';
import type { Setup } from './simulation';
import { zonedTime } from './zoned-time';

export interface Trial {
  name: string;
  setup: Setup;
  inputs: readonly SimInput[];
  steps: readonly SimStep[];
  /** The business's. */
  zone: string;
}

export function transcript({ name, setup, inputs, steps, zone }: Trial): string {
  const [start] = steps;
  const head = [
    `test: ${oneLine(name)}`,
    ...(start ? [`now: ${zonedTime(start.now, zone)}`] : []),
    ...facts(setup),
    ...calls(inputs, steps),
  ];
  const body = steps.flatMap((step, at) => [
    ...done(inputs[at - 1], steps[at - 1]),
    ...step.entries.filter((entry) => entry.from === 'bot').flatMap(spoken),
  ]);
  return [...head, '', ...body, ...ending(steps), ''].join('\n');
}

function facts({ channel, contact, url, groups }: Setup): string[] {
  const known = Object.entries(contact).filter(([, value]) => value.trim());
  const closed = Object.entries(groups).filter(([, group]) => !group.isOpen);
  const counts = (what: 'online' | 'queue', usual: number) =>
    Object.entries(groups)
      .filter(([, group]) => group[what] !== usual)
      .map(([group, count]) => `${what}: ${group}=${count[what]}`);
  return [
    ...(known.length ? [`contact: ${known.map(([field, value]) => `${field}=${inList(value)}`).join(', ')}`] : []),
    ...(url.trim() ? [`origin: url=${inList(url)}`] : []),
    ...(channel === 'web' ? [] : [`channel: ${channel}`]),
    ...(contact.language.trim() ? [`language: ${contact.language.trim()}`] : []),
    ...(closed.length ? [`closed: ${closed.map(([group]) => group).join(', ')}`] : []),
    ...counts('online', 1),
    ...counts('queue', 0),
  ];
}

function oneLine(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(' ');
}

/** A comma would end it too early. */
function inList(value: string): string {
  return oneLine(value).replaceAll(', ', ' ');
}

/** Calls that were answered by hand: the test answers them in the same way. */
function calls(inputs: readonly SimInput[], steps: readonly SimStep[]): string[] {
  return inputs.flatMap((input, at) => {
    const call = callIn(steps[at]?.waiting.text ?? '');
    if (input.kind !== 'fetched' || !call) return [];
    const { status, json, text } = input;
    const body = json === undefined ? (text?.trim() ? JSON.stringify(text) : '') : JSON.stringify(json);
    return [`${call} -> ${status} ${body}`.trimEnd()];
  });
}

/** `service shop GET /orders/99`, from the sentence that says what the bot waits for. */
export function callIn(words: string): string | null {
  const call = words.match(/\b(GET|POST|PUT|PATCH|DELETE)\s+(\S+)/);
  if (!call) return null;
  const service = words.match(/\bthe service (.+?)\.?$/)?.[1];
  const path = service ? call[2]! : call[2]!.replace(/\.$/, '');
  return service ? `service ${service} ${call[1]} ${path}` : `rest ${call[1]} ${path}`;
}

/** What came in, answering what was asked before it. */
function done(input: SimInput | undefined, before: SimStep | undefined): string[] {
  if (input?.kind === 'pass') return [`= after ${input.seconds}s`];
  if (input?.kind === 'agent') return [`* agent: ${escaped(input.text)}`];
  if (input?.kind !== 'say') return [];
  const prompt = before?.entries.findLast((entry) => entry.from === 'bot')?.prompt ?? null;
  if (input.fields) return [`> ${formText(input.fields, prompt)}`];
  if (input.option_id !== undefined) return [`> ${bracketed(input.text)}`];
  return [`> ${/^(?:[[{]|<file )/.test(input.text) ? '\\' : ''}${escaped(input.text)}`];
}

/** As a person chose it: the option's words, not its number. */
function formText(fields: Record<string, string>, prompt: Prompt | null): string {
  const asked = prompt?.kind === 'form' ? prompt.fields : [];
  const pairs = Object.entries(fields).map(([name, value]) => {
    const options = asked.find((field) => field.name === name)?.options ?? [];
    const words = options.find((option) => String(option.id) === value)?.label ?? value;
    return `${name}: ${/^\s|\s$|[,{}"\n]/.test(words) ? JSON.stringify(words) : words}`;
  });
  return `{${pairs.join(', ')}}`;
}

function bracketed(label: string): string {
  return `[${oneLine(label).replaceAll('[', '(').replaceAll(']', ')')}]`;
}

/** Lines after the first stand indented, with a backslash before what would be read as something else. */
function escaped(text: string): string {
  const [first = '', ...rest] = text.split('\n').map((line) => line.trim());
  const mark = (line: string, pattern: RegExp) => (pattern.test(line) ? `\\${line}` : line);
  return [mark(first, /^\\/), ...rest.map((line) => `  ${mark(line, /^$|^[\\[{]/)}`)].join('\n');
}

function spoken({ text, prompt, attachments }: SimStep['entries'][number]): string[] {
  const files = attachments.map((name) => `<file ${name}> `).join('');
  const options = prompt ? choicesOf(prompt).map(({ label }) => bracketed(label)) : [];
  const fields = prompt?.kind === 'form' ? [`{${prompt.fields.map((field) => field.name).join(', ')}}`] : [];
  const offered = [...options, ...fields].join(' ');
  return [`< ${files}${escaped(text)}`.trimEnd(), ...(offered ? [`  ${offered}`] : [])];
}

/** What became of it. */
function ending(steps: readonly SimStep[]): string[] {
  const last = steps.at(-1);
  if (!last || last.waiting.kind === 'start') return [];
  if (last.waiting.kind !== 'ended') return [`= waiting ${last.container}`];
  const effects = steps.flatMap((step) => step.effects).reverse();
  for (const { kind, text } of effects) {
    if (kind === 'hand_off')
      return [`= handoff ${text.match(/the group (.+?)(?: with \w+ priority)?\./)?.[1] ?? ''}`.trimEnd()];
    if (kind === 'resolve') return ['= resolved'];
    if (kind === 'fail') return ['= failed'];
    if (kind === 'end') return ['= ended'];
  }
  return ['= ended'];
}
