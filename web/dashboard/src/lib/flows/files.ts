// The files of a flow's folder: which names they may have, and what kind they are.
import { byName } from './diff';
import type { FlowFiles } from './protocol';

export const SCRIPT = 'flow.rhai';
/** Not a text: the folder of pictures and files. */
export const MEDIA = 'media/';

export type FileKind = 'script' | 'texts' | 'library' | 'test';

interface Place {
  kind: FileKind;
  folder: string;
  ending: string;
}

export const PLACES: readonly Place[] = [
  { kind: 'texts', folder: 'texts/', ending: '.toml' },
  { kind: 'library', folder: 'lib/', ending: '.rhai' },
  { kind: 'test', folder: 'tests/', ending: '.chat' },
];

export function kindOf(name: string): FileKind {
  return PLACES.find(({ folder }) => name.startsWith(folder))?.kind ?? 'script';
}

export function fileNames(files: FlowFiles): string[] {
  const order = ['script', 'texts', 'library', 'test'];
  return Object.keys(files).sort(
    (one, other) => order.indexOf(kindOf(one)) - order.indexOf(kindOf(other)) || byName(one, other),
  );
}

/** `path('test', 'Order')` is `tests/order.chat`. */
export function path(kind: FileKind, stem: string): string {
  const place = PLACES.find((one) => one.kind === kind);
  return place ? `${place.folder}${stem}${place.ending}` : SCRIPT;
}

export function stemOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

/** The most files that the server takes. */
export const MOST_FILES = 100;

export type NameProblem = 'empty' | 'characters' | 'taken' | 'too_many';

export function nameProblem(
  kind: FileKind,
  stem: string,
  files: FlowFiles,
  current: string | null,
): NameProblem | null {
  if (!stem) return 'empty';
  if (current !== null && path(kind, stem) === current) return null;
  if (current === null && Object.keys(files).length >= MOST_FILES) return 'too_many';
  // Languages are written as browsers write them: pt-BR.
  const isPlain = kind === 'texts' ? /^[a-z0-9][a-z0-9_-]{0,59}$/i : /^[a-z0-9][a-z0-9_-]{0,59}$/;
  if (!isPlain.test(stem)) return 'characters';
  const name = path(kind, stem);
  return name !== current && name in files ? 'taken' : null;
}

/** A name that files of this kind may have, made of any words. */
export function stemFrom(words: string): string {
  const plain = words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'test'
  );
}

/** The same, with a number where the name is taken. */
export function freePath(kind: FileKind, words: string, files: FlowFiles): string {
  const stem = stemFrom(words);
  for (let count = 1; ; count++) {
    const name = path(kind, count === 1 ? stem : `${stem}-${count}`);
    if (!(name in files)) return name;
  }
}

/** What a new file begins with. */
export function firstWords(kind: FileKind, stem: string): string {
  if (kind === 'test') return `test: ${stem.replaceAll('-', ' ')}\n\n> hello\n`;
  return '';
}

export function without(files: FlowFiles, name: string): FlowFiles {
  return Object.fromEntries(Object.entries(files).filter(([one]) => one !== name));
}

export function isSame(one: FlowFiles, other: FlowFiles): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** The keys of the texts, as `t(...)` names them. */
export function textKeys(files: FlowFiles): string[] {
  const keys = new Set<string>();
  for (const [name, text] of Object.entries(files)) {
    if (kindOf(name) !== 'texts') continue;
    let table = '';
    for (const line of text.split('\n')) {
      const head = line.match(/^\s*\[([^\]]+)\]/);
      if (head) table = `${head[1]!.trim()}.`;
      const key = line.match(/^\s*"?([\w.-]+)"?\s*=/);
      if (key) keys.add(table + key[1]!);
    }
  }
  return [...keys];
}
