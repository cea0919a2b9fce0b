/**
 * What a bot's message lets a contact choose or fill in: which prompt can be answered, what was chosen, what is wrong with
 * a form, and how an answer reads as words. Used wherever prompts are shown, so that all go by the same rules.
 */
import type { Input, MessageId, MessageKind, Prompt, PromptAnswer } from './api';

export type PromptOf<Kind extends Prompt['kind']> = Extract<Prompt, { kind: Kind }>;
export type Field = PromptOf<'form'>['fields'][number];

/** What was filled in so far, by the fields' names. */
export type Values = Record<string, string>;

/** As much of a message as the rules need. */
export interface Said {
  id: MessageId;
  kind: MessageKind;
  author: { kind: string };
  prompt?: Prompt | null;
  answer?: PromptAnswer | null;
}

/** On its way to the server; always the contact's. */
export interface Unsaid {
  answer?: PromptAnswer | null;
}

/**
 * The message whose prompt can be answered now: the newest that is not the contact's own, until there is an answer to it.
 * Notes don't count, and activity lines don't, unless they end the conversation: the contact sees no others.
 */
export function openPromptOf<Message extends Said & { activity?: { kind: string } | null }>(
  messages: Message[],
  unsent: Unsaid[] = [],
): Message | null {
  const newest = messages.findLast(
    ({ kind, author, activity }) =>
      (kind === 'reply' && author.kind !== 'contact') || (kind === 'activity' && activity?.kind === 'resolved'),
  );
  if (newest?.kind !== 'reply' || !newest.prompt || answerTo(newest.id, messages, unsent)) return null;
  // What is typed is the answer to a hint; words beside buttons need not be.
  const isTyped = newest.prompt.kind === 'input' && (messages.at(-1) !== newest || unsent.length > 0);
  return isTyped ? null : newest;
}

/** The contact's newest answer to the prompt of a message. */
export function answerTo(id: MessageId, messages: Said[], unsent: Unsaid[] = []): PromptAnswer | null {
  const is = ({ answer }: Unsaid) => answer?.message_id === id;
  return (unsent.findLast(is) ?? messages.findLast(is))?.answer ?? null;
}

/** What can be chosen by pressing, in the order it is shown. A card's links choose nothing. */
export function choicesOf(prompt: Prompt): { id: number; label: string }[] {
  switch (prompt.kind) {
    case 'options':
      return prompt.options;
    case 'list':
      return prompt.sections.flatMap(({ options }) => options);
    case 'cards':
      return prompt.cards.flatMap(({ buttons }) =>
        buttons.flatMap(({ id, label }) => (id === null ? [] : { id, label })),
      );
    default:
      return [];
  }
}

/** A card's address that may be opened: what a flow got from elsewhere could be a script. */
export const isLink = (url: string | null): url is string => /^(?:https?|mailto|tel):/i.test(url ?? '');

/** An answer by pressing. The words of its message are the label. */
export function pressed(message_id: MessageId, option_id: number): PromptAnswer {
  return { message_id, option_id, fields: null };
}

/** An answer by a form. The words of its message are {@link formText}. */
export function filledIn(message_id: MessageId, fields: Field[], values: Values): PromptAnswer {
  return { message_id, option_id: null, fields: answered(fields, values) };
}

/** Without the spaces around, without what was left empty, and without what an earlier form of that name asked. */
function answered(fields: Field[], values: Values): Values {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** What values read as that are no words. */
export interface ValueWords {
  yes: string;
  no: string;
  /** Of the dates. */
  language: string;
}

/** `YYYY-MM-DD` as people write it, with the month as a word: numbers alone are different days to different people. */
export function dateWords(value: string, language: string): string {
  return new Date(`${value}T12:00`).toLocaleDateString(language, { dateStyle: 'long' });
}

/** A form as people read it: a line for each field that was filled in. */
export function formText(fields: Field[], values: Values, words: ValueWords): string {
  const filled = answered(fields, values);
  return fields
    .filter(({ name }) => filled[name])
    .map((field) => `${field.label.replace(/[^?:]$/, '$&:')} ${shown(field, filled[field.name] ?? '', words)}`)
    .join('\n');
}

/** A field's value as people read it. */
function shown({ input, options }: Field, value: string, words: ValueWords): string {
  if (input === 'yes_no') return value === 'yes' ? words.yes : words.no;
  if (input === 'date') return dateWords(value, words.language);
  return (input === 'choice' && options.find(({ id }) => `${id}` === value)?.label) || value;
}

export type Mistake = 'missing' | 'wrong_email' | 'wrong_value';

/** What is right, by the field's input; what is not here is right as it is. */
const RIGHT: Partial<Record<Input, RegExp>> = {
  email: /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/,
  phone: /^\+?(?:[\s().\-/]*\d){6,15}[\s)]*$/,
  number: /^[-+]?(?:\d+(?:[.,]\d+)*|[.,]\d+)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  yes_no: /^(?:yes|no)$/,
};

/** What is wrong with a field's value; null when nothing is. The server has the last word. */
export function mistakeIn({ input, is_required, options }: Field, typed: string | undefined): Mistake | null {
  const value = typed?.trim();
  if (!value) return is_required ? 'missing' : null;
  if (input === 'choice') return options.some(({ id }) => `${id}` === value) ? null : 'wrong_value';
  if (RIGHT[input]?.test(value) ?? true) return null;
  return input === 'email' ? 'wrong_email' : 'wrong_value';
}

/** All that is wrong with a form, by the fields' names in their order. */
export function mistakesIn(fields: Field[], values: Values): Record<string, Mistake> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const mistake = mistakeIn(field, values[field.name]);
      return mistake ? [[field.name, mistake]] : [];
    }),
  );
}

/** An `<input>`'s type for what is to be filled in. */
export function typeOf(input: Input): 'text' | 'email' | 'tel' | 'number' | 'date' | 'file' {
  if (input === 'phone') return 'tel';
  return input === 'choice' || input === 'yes_no' ? 'text' : input;
}

/** What of the visitor's own facts a browser may fill in. */
export function autofillFor(input: Input | undefined): 'email' | 'tel' | undefined {
  if (input === 'email') return input;
  return input === 'phone' ? 'tel' : undefined;
}

/** The keyboard that a free text field should bring up. */
export function keyboardFor(input: Input | undefined): 'email' | 'tel' | 'decimal' | undefined {
  return input === 'number' ? 'decimal' : autofillFor(input);
}
