// What can be written at a place of a flow: functions, fields, and the names that exist in this house. Pure.
import type { FlowLanguage } from './protocol';
import { readRhai, type Word } from './text-line';

export interface Suggestion {
  label: string;
  kind: 'function' | 'variable' | 'field' | 'keyword' | 'name';
  /** Beside the label. */
  detail: string;
  /** Below it, when it is chosen. */
  summary: string;
  /** What is written in its place, with `${holes}` to fill in; the label when there is none. */
  snippet: string | null;
}

export interface Suggestions {
  from: number;
  items: Suggestion[];
}

/** What there is to name. */
export interface Known {
  language: FlowLanguage;
  groups: readonly string[];
  services: readonly string[];
  canned: readonly string[];
  containers: readonly string[];
  /** Keys of `texts/*.toml`. */
  texts: readonly string[];
  media: readonly string[];
  /** That contacts have. */
  attributes: readonly string[];
}

export type Names = Exclude<keyof Known, 'language' | 'attributes'>;

/** Which argument of which call is a name of what. */
const ARGUMENTS: Record<string, [number, Names]> = {
  jump: [0, 'containers'],
  fallback: [0, 'containers'],
  keyword: [1, 'containers'],
  idle: [1, 'containers'],
  handoff: [0, 'groups'],
  is_open: [0, 'groups'],
  agents_online: [0, 'groups'],
  queue_length: [0, 'groups'],
  ask_agent: [0, 'groups'],
  service: [0, 'services'],
  canned: [0, 'canned'],
  t: [0, 'texts'],
  image: [0, 'media'],
  file: [0, 'media'],
};
const OPTIONS: Record<string, Names> = {
  otherwise: 'containers',
  on_timeout: 'containers',
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const KEYWORDS = [
  'let',
  'if',
  'else',
  'switch',
  'for',
  'in',
  'while',
  'loop',
  'break',
  'return',
  'fn',
  'true',
  'false',
];

/** Suggestions for what stands before `at`; none where one writes freely. */
export function suggest(text: string, at: number, known: Known, isAsked = false): Suggestions | null {
  const { words, state } = readRhai(text.slice(0, at));
  if (state.comment > 0 || words.at(-1)?.token === 'comment') return null;
  if (state.quote) return inText(text.slice(0, at), words, known);
  const written = text.slice(0, at).match(/[A-Za-z_]\w*$/)?.[0] ?? '';
  const from = at - written.length;
  const before = words.filter((word) => word.to <= from && word.token !== 'comment');
  if (before.at(-1)?.text === 'fn') return null;
  if (before.at(-1)?.text === '.') return answer(from, fieldsAfter(before.slice(0, -1), text, known));
  if (!written && !isAsked) return null;
  return answer(from, everywhere(text, known));
}

function answer(from: number, items: Suggestion[]): Suggestions | null {
  return items.length ? { from, items } : null;
}

function inText(before: string, words: readonly Word[], known: Known): Suggestions | null {
  const open = openingOf(words);
  if (open === null) return null;
  const from = words[open]!.to;
  // Words that are filled in from elsewhere have no name to choose.
  if (before.slice(from).includes('\n')) return null;
  const names = namesAt(words.slice(0, open));
  if (!names) return null;
  return answer(from, known[names].map(asName));
}

/** Where the text begins that the last word is in. */
function openingOf(words: readonly Word[]): number | null {
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at]!;
    if (word.token !== 'string' && word.token !== 'escape') return null;
    if (word.text === '"' || word.text === '`') return at;
  }
  return null;
}

/** What a text is a name of, from the words before it. */
export function namesAt(words: readonly Word[]): Names | null {
  const last = words.at(-1);
  if (last?.text === ':') return OPTIONS[words.at(-2)?.text ?? ''] ?? null;
  let depth = 0;
  let commas = 0;
  for (let at = words.length - 1; at >= 0; at--) {
    const { text, token } = words[at]!;
    if (token === 'bracket' && ')]}'.includes(text)) depth++;
    else if (token === 'bracket' && depth > 0) depth--;
    else if (text === '(') return argument(words[at - 1]?.text, commas);
    else if (token === 'bracket') return null;
    else if (text === ',' && depth === 0) commas++;
    else if (text === ';' && depth === 0) return null;
  }
  return null;
}

function argument(call: string | undefined, index: number): Names | null {
  const known = Object.hasOwn(ARGUMENTS, call ?? '') ? ARGUMENTS[call!] : undefined;
  return known && known[0] === index ? known[1] : null;
}

function fieldsAfter(words: readonly Word[], text: string, known: Known): Suggestion[] {
  const owner = words.at(-1)?.text;
  if (owner === 'rest' || isService(words)) return METHODS.map((label) => suggestion(label, 'field'));
  if (owner === 'attributes') return attributesOf(words.at(-3)?.text, text, known);
  const variable = known.language.variables.find(({ name }) => name === owner);
  if (!variable) return [];
  const found = owner === 'config' ? declaredSettings(text) : usedFields(text, owner!);
  const fields = new Set([...variable.fields, ...found]);
  return [...fields].map((label) => suggestion(label, 'field', variable.name));
}

/** Of `contact.attributes.` and `conversation.attributes.`: those that there are, and those that the script writes itself. */
function attributesOf(owner: string | undefined, text: string, known: Known): Suggestion[] {
  if (owner !== 'contact' && owner !== 'conversation') return [];
  // What is no word in the script's language can't be written after a dot.
  const stored = owner === 'contact' ? known.attributes.filter((name) => /^[A-Za-z_]\w*$/.test(name)) : [];
  const names = new Set([...stored, ...usedFields(text, `${owner}\\.attributes`)]);
  return [...names].map((label) => suggestion(label, 'field', `${owner}.attributes`));
}

/** `service("shop")` */
function isService(words: readonly Word[]): boolean {
  if (words.at(-1)?.text !== ')') return false;
  const call = words.findLastIndex((word) => word.text === '(');
  return words[call - 1]?.text === 'service';
}

function usedFields(text: string, owner: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${owner}\\.([A-Za-z_]\\w*)(?=.)`, 'gs'))].map((found) => found[1]!);
}

function declaredSettings(text: string): string[] {
  return [...text.matchAll(/\bsetting\s*\(\s*["`]([A-Za-z_]\w*)["`]/g)].map((found) => found[1]!);
}

/** The functions that a text defines itself: the containers among them. */
export function ownFunctions(text: string): string[] {
  return [...text.matchAll(/^\s*(?:private\s+)?fn\s+([A-Za-z_]\w*)/gm)].map((found) => found[1]!);
}

function everywhere(text: string, known: Known): Suggestion[] {
  const functions = known.language.functions.map(({ name, signature, summary, snippet }) => ({
    label: name,
    kind: 'function' as const,
    detail: signature.startsWith(name) ? signature.slice(name.length) : signature,
    summary,
    snippet: snippet || `${name}(\${})`,
  }));
  const variables = known.language.variables.map(({ name, summary }) => ({
    ...suggestion(name, 'variable'),
    summary,
  }));
  const own = ownFunctions(text).map((name) => suggestion(name, 'name', 'fn'));
  return [...functions, ...variables, ...own, ...KEYWORDS.map((word) => suggestion(word, 'keyword'))];
}

function asName(label: string): Suggestion {
  return suggestion(label, 'name');
}

function suggestion(label: string, kind: Suggestion['kind'], detail = ''): Suggestion {
  return { label, kind, detail, summary: '', snippet: null };
}
