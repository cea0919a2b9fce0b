// The rules of trying a flow: what is sent for what one presses, and where a conversation stands. Pure.
import { filledIn, formText, type Field, type Values, type ValueWords } from '@recado/shared/prompt';
import type { PromptOption } from '../api-types';
import type { SimChannel, SimInput, SimStep, Simulation, SimulationRequest, SimWorld } from './protocol';

/** What is made up for the trial. */
export interface Setup {
  channel: SimChannel;
  /** As `datetime-local` has it; empty for now. */
  time: string;
  contact: Record<'name' | 'email' | 'phone' | 'language', string>;
  url: string;
  groups: Record<string, { isOpen: boolean; online: number; queue: number }>;
}

export function emptySetup(): Setup {
  return {
    channel: 'web',
    time: '',
    contact: { name: '', email: '', phone: '', language: '' },
    url: '',
    groups: {},
  };
}

export function worldOf(groups: Setup['groups']): SimWorld {
  const entries = Object.entries(groups);
  const open = entries.filter(([, group]) => group.isOpen).map(([name]) => name);
  return {
    open_groups: open.length === entries.length ? null : open,
    online: Object.fromEntries(entries.map(([name, group]) => [name, group.online])),
    queue: Object.fromEntries(entries.filter(([, group]) => group.queue > 0).map(([name, { queue }]) => [name, queue])),
  };
}

export function requestOf(setup: Setup, inputs: SimInput[]): Omit<SimulationRequest, 'files'> {
  const { language } = setup.contact;
  return {
    channel: setup.channel,
    now: setup.time ? new Date(setup.time).getTime() || null : null,
    contact: filled(setup.contact),
    origin: filled({ url: setup.url.trim(), language }),
    world: worldOf(setup.groups),
    inputs,
  };
}

function filled<T extends Record<string, string>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<T>;
}

/** Goes on from a step: what was said after it is forgotten. */
export function goOn(inputs: readonly SimInput[], step: number, input: SimInput): SimInput[] {
  return [...inputs.slice(0, step), input];
}

/** What was said counts only as far as there are steps of it. */
export function said(inputs: SimInput[], { steps }: Simulation): SimInput[] {
  return inputs.slice(0, Math.max(0, steps.length - 1));
}

export function choice(option: Pick<PromptOption, 'id' | 'label'>): SimInput {
  return { kind: 'say', text: option.label, option_id: option.id };
}

/** A file that nobody has to look for. */
export function sentFile(name: string): SimInput {
  return { kind: 'say', text: '', files: [name] };
}

/** A form's answer reads as a person would write it: a line a field. Of a file there is only the name. */
export function formAnswer(fields: Field[], values: Values, words: ValueWords): SimInput {
  const given = filledIn(0, fields, values).fields ?? {};
  const files = fields.flatMap(({ name, input }) => (input === 'file' && given[name]) || []);
  return { kind: 'say', text: formText(fields, values, words), fields: given, ...(files.length > 0 && { files }) };
}

export interface Bubble {
  /** Which step it belongs to, and its place in it. */
  step: number;
  entry: SimStep['entries'][number];
  /** Only what was asked last can be answered by pressing. */
  isAnswerable: boolean;
  key: string;
}

export function bubbles(steps: readonly SimStep[], shown: number): Bubble[] {
  const all = steps.flatMap((step, at) =>
    step.entries.map((entry, place) => ({ step: at, entry, isAnswerable: false, key: `${at}-${place}` })),
  );
  const asked = all.filter((one) => one.step <= shown && one.entry.from !== 'contact').at(-1);
  const isWaiting = steps[shown]?.waiting.kind === 'answer';
  return all.map((one) => ({ ...one, isAnswerable: isWaiting && one === asked && Boolean(one.entry.prompt) }));
}
