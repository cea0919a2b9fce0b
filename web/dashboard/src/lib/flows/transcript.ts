// A trial written down as a test: the conversation as `tests/*.chat` has it. Pure.
import { choicesOf } from '@recado/shared/prompt';
import type { SimInput, SimStep } from './protocol';
import type { Setup } from './simulation';

export function transcript(name: string, setup: Setup, inputs: readonly SimInput[], steps: readonly SimStep[]): string {
  const head = [`test: ${name}`, ...facts(setup), ...services(inputs, steps)];
  const body = steps.flatMap((step, at) => [...heard(inputs[at - 1]), ...step.entries.flatMap(spoken)]);
  return [...head, '', ...body, ...ending(steps.at(-1)), ''].join('\n');
}

function facts({ channel, time, contact, url }: Setup): string[] {
  const known = Object.entries(contact).filter(([, value]) => value);
  return [
    ...(channel === 'web' ? [] : [`channel: ${channel}`]),
    ...(time ? [`now: ${withOffset(time)}`] : []),
    ...(known.length ? [`contact: ${known.map(([field, value]) => `${field}=${quoted(value)}`).join(' ')}`] : []),
    ...(url ? [`origin: url=${quoted(url)}`] : []),
  ];
}

function quoted(value: string): string {
  return /[\s"]/.test(value) ? JSON.stringify(value) : value;
}

/** The time zone of the browser that it was tried in. */
function withOffset(time: string): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const [sign, size] = [minutes < 0 ? '-' : '+', Math.abs(minutes)];
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = time.length === 16 ? `${time}:00` : time;
  return `${seconds}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Calls that were answered by hand: the test answers them in the same way. */
function services(inputs: readonly SimInput[], steps: readonly SimStep[]): string[] {
  return inputs.flatMap((input, at) => {
    if (input.kind !== 'fetched') return [];
    const call = callIn(steps[at]?.waiting.text ?? '');
    const answer = `-> ${input.status} ${input.json === undefined ? (input.text ?? '') : JSON.stringify(input.json)}`;
    return [call ? `service ${call} ${answer}` : `# a call was answered with ${input.status}`];
  });
}

/** "shop GET /orders/99", however it is put in a sentence. */
export function callIn(words: string): string | null {
  const call = words.match(/\b(GET|POST|PUT|PATCH|DELETE)\s+(\S+)/);
  if (!call) return null;
  const before = words.slice(0, call.index).match(/([\w.-]+)\W*$/)?.[1];
  const after = words.match(/\bservice\s+["“`']?([\w.-]+)/)?.[1];
  const service = after ?? before;
  return service ? `${service} ${call[1]} ${call[2]!.replace(/[.,)”"]+$/, '')}` : null;
}

function heard(input: SimInput | undefined): string[] {
  if (input?.kind === 'pass') return [`= after ${input.seconds}s`];
  return [];
}

function spoken(entry: SimStep['entries'][number]): string[] {
  const lines = entry.text.split('\n');
  if (entry.from === 'contact') return [`> ${lines.join(' ')}`];
  if (entry.from !== 'bot') return [];
  const options = entry.prompt ? choicesOf(entry.prompt) : [];
  return [
    ...(entry.text ? lines.map((line) => `< ${line}`) : []),
    ...(options.length ? [`  ${options.map(({ label }) => `[${label}]`).join(' ')}`] : []),
  ];
}

function ending(step: SimStep | undefined): string[] {
  if (!step) return [];
  const handoff = step.effects.find((effect) => effect.kind === 'handoff' || effect.kind === 'handed_off');
  if (handoff) return [];
  return step.waiting.kind === 'answer' ? [`= waiting ${step.container}`] : [];
}
