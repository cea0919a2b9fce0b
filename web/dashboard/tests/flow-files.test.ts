import { describe, expect, test } from 'vitest';
import { readAnswer } from '../src/lib/flows/call-answer';
import { fileChanges, firstLines, hunks, lineDiff, sideBySide } from '../src/lib/flows/diff';
import { fileNames, freePath, nameProblem, stemFrom, textKeys } from '../src/lib/flows/files';
import { mediaName, mediaNames } from '../src/lib/flows/media-name';
import { pauses } from '../src/lib/flows/pauses';
import type { DeclaredSetting } from '../src/lib/flows/protocol';
import { changedValues, hostsIn, settingProblems, valuesFor, withDefaults } from '../src/lib/flows/setting-values';

const signs = { same: ' ', added: '+', removed: '-' };
const shown = (before: string, after: string) => lineDiff(before, after).map(({ kind, text }) => signs[kind] + text);

describe('the difference of two texts', () => {
  test('names what was removed before what came in its place', () => {
    expect(shown('a\nb\nc\n', 'a\nx\nc\n')).toEqual([' a', '-b', '+x', ' c']);
    expect(shown('', 'a\n')).toEqual(['+a']);
    expect(shown('a\nb', 'a\nb')).toEqual([' a', ' b']);
    expect(shown('a\nb\nc\nd', 'b\nd\ne')).toEqual(['-a', ' b', '-c', ' d', '+e']);
  });

  test('numbers the lines of both sides', () => {
    expect(lineDiff('a\nb', 'b\nc').map(({ before, after }) => [before, after])).toEqual([
      [1, null],
      [2, 1],
      [null, 2],
    ]);
  });

  test('of very many lines only the first are shown', () => {
    const text = Array.from({ length: 50 }, (_, at) => `line ${at}`).join('\n');
    const parts = hunks(lineDiff('', text));
    expect(firstLines(parts, 20)).toMatchObject([{ kind: 'lines', changes: { length: 20 } }]);
    expect(firstLines(parts, 50)).toEqual(parts);
  });

  test('leaves out what is far from any change', () => {
    const text = Array.from({ length: 20 }, (_, at) => `line ${at}`).join('\n');
    const parts = hunks(lineDiff(text, text.replace('line 10', 'other')));
    expect(parts.map((part) => (part.kind === 'gap' ? part.count : part.changes.length))).toEqual([7, 8, 6]);
  });

  test('stands side by side', () => {
    const rows = sideBySide(lineDiff('a\nb\nc', 'a\nx\ny\nc'));
    expect(rows.map((row) => row.map((one) => one?.text ?? null))).toEqual([
      ['a', 'a'],
      ['b', 'x'],
      [null, 'y'],
      ['c', 'c'],
    ]);
  });

  test('a whole text that is other is shown without freezing the page', () => {
    const many = (word: string) => Array.from({ length: 3000 }, (_, at) => `${word}${at}`).join('\n');
    expect(lineDiff(many('a'), many('b'))).toHaveLength(6000);
  });

  test('files that are new, gone or changed', () => {
    const changes = fileChanges({ 'flow.rhai': 'a', 'lib/b.rhai': 'b' }, { 'flow.rhai': 'c', 'tests/a.chat': 'd' });
    expect(changes.map(({ name, kind, added, removed }) => [name, kind, added, removed])).toEqual([
      ['flow.rhai', 'changed', 1, 1],
      ['lib/b.rhai', 'removed', 0, 1],
      ['tests/a.chat', 'added', 1, 0],
    ]);
  });
});

describe('the files of a flow', () => {
  const files = { 'tests/b.chat': '', 'lib/a.rhai': '', 'flow.rhai': '', 'texts/es.toml': '[menu]\nsales = "Ventas"' };

  test('the script comes first, then texts, functions and tests', () => {
    expect(fileNames(files)).toEqual(['flow.rhai', 'texts/es.toml', 'lib/a.rhai', 'tests/b.chat']);
    expect(textKeys({ ...files, 'texts/pt.toml': 'hello = "Olá"' })).toEqual(['menu.sales', 'hello']);
  });

  test('names are short and plain, and taken only once', () => {
    expect(nameProblem('test', '', files, null)).toBe('empty');
    expect(nameProblem('test', 'Mi prueba', files, null)).toBe('characters');
    expect(nameProblem('test', '../x', files, null)).toBe('characters');
    expect(nameProblem('test', 'b', files, null)).toBe('taken');
    expect(nameProblem('texts', 'pt-BR', files, null)).toBeNull();
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`tests/${at}.chat`, '']));
    expect(nameProblem('test', 'one-more', many, null)).toBe('too_many');
    expect(nameProblem('test', 'b', files, 'tests/b.chat')).toBeNull();
    expect(stemFrom('¿Dónde está mi pedido?')).toBe('donde-esta-mi-pedido');
    expect(freePath('test', 'B', files)).toBe('tests/b-2.chat');
    expect(mediaName('../Menú del día.PNG')).toBe('Menu-del-dia.PNG');
    expect(mediaNames(['menú.png', 'menu.png', 'menu.jpg'])).toEqual(['menu.png', 'menu-2.png', 'menu.jpg']);
  });
});

describe('settings of a flow', () => {
  const setting = (name: string, more: Partial<DeclaredSetting> = {}): DeclaredSetting => ({
    name,
    label: '',
    kind: 'text',
    default: null,
    options: [],
    hint: null,
    is_required: false,
    ...more,
  });
  const declared = [
    setting('welcome', { default: 'Hi', is_required: true }),
    setting('tries', { kind: 'number' }),
    setting('night', { kind: 'switch', is_required: true }),
  ];

  test('begin with what the script declares', () => {
    expect(withDefaults(declared, { tries: 2, old: 1 })).toEqual({ welcome: 'Hi', tries: 2, night: null });
  });

  test('what must be filled in is asked for; what is empty is nothing', () => {
    expect(settingProblems(declared, { welcome: '', tries: Number.NaN, night: null })).toEqual(['welcome', 'tries']);
    const values = { welcome: '', tries: '', night: undefined };
    expect(valuesFor(declared, values, { old: 1, tries: 2 })).toEqual({ old: 1, welcome: '', night: false });
  });

  test('nothing is sent of what is as it was, the usual values included', () => {
    const before = { tries: 2, old: 1 };
    expect(changedValues(declared, withDefaults(declared, before), before)).toBeNull();
    expect(changedValues(declared, { ...withDefaults(declared, before), tries: 3 }, before)).toMatchObject({
      old: 1,
      tries: 3,
    });
  });

  test('hosts are what is left of addresses', () => {
    expect(hostsIn('https://API.example.com/v1\nb.example, b.example')).toEqual(['api.example.com', 'b.example']);
  });
});

describe('what is typed for a call, and time that passes', () => {
  test('JSON is JSON, words are words, half of JSON is a mistake', () => {
    expect(readAnswer('200', '{"a": 1}').input).toEqual({ kind: 'fetched', status: 200, json: { a: 1 } });
    expect(readAnswer('404', 'not here').input).toEqual({ kind: 'fetched', status: 404, text: 'not here' });
    expect(readAnswer('204', '').input).toEqual({ kind: 'fetched', status: 204, text: '' });
    expect(readAnswer('200', '{"a": ').problem).toBe('body');
    expect(readAnswer('OK', '{}').problem).toBe('status');
  });

  test('what is due comes first', () => {
    const waiting = (until: number | null) => ({ now: 1000, waiting: { kind: 'answer' as const, until } });
    expect(pauses(waiting(31_000))).toEqual([30, 60, 600]);
    expect(pauses(waiting(null))).toEqual([60, 600, 3600]);
    expect(pauses({ now: 0, waiting: { kind: 'ended', until: null } })).toEqual([]);
  });
});
