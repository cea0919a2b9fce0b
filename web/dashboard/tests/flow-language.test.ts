import { describe, expect, test } from 'vitest';
import { suggest, type Known } from '../src/lib/flows/completion';
import { indentAfter } from '../src/lib/flows/indentation';
import { chatToken, tomlToken } from '../src/lib/flows/plain-tokens';
import type { Line, Token } from '../src/lib/flows/rhai-tokens';
import { readRhai, TextLine } from '../src/lib/flows/text-line';

const tokens = (text: string) =>
  readRhai(text, (name) => ['say', 'menu'].includes(name)).words.map(({ token, text: words }) => `${token} ${words}`);

function plain(text: string, next: (line: Line) => Token | null): string[] {
  const line = new TextLine(text);
  const found: string[] = [];
  while (!line.eol()) {
    line.from = line.at;
    const token = next(line);
    if (token) found.push(`${token} ${line.current()}`);
  }
  return found;
}

describe('the words of a flow', () => {
  test('functions, fields, texts and numbers are told apart', () => {
    expect(tokens('fn start() { say("Hi"); contact.name = ask(2.5); }')).toEqual([
      'keyword fn',
      'definition start',
      'bracket (',
      'bracket )',
      'bracket {',
      'builtin say',
      'bracket (',
      'string "',
      'string Hi"',
      'bracket )',
      'punctuation ;',
      'state contact',
      'punctuation .',
      'property name',
      'operator =',
      'call ask',
      'bracket (',
      'number 2.5',
      'bracket )',
      'punctuation ;',
      'bracket }',
    ]);
  });

  test('what is filled into a text is code, also with braces of its own', () => {
    expect(tokens('`a ${#{ b: 1 }.b} c`')).toEqual([
      'string `',
      'string a ',
      'interpolation ${',
      'bracket #{',
      'property b',
      'punctuation :',
      'number 1',
      'bracket }',
      'punctuation .',
      'property b',
      'interpolation }',
      'string  c`',
    ]);
  });

  test('comments may be nested and go over lines; a plain text ends with its line', () => {
    expect(tokens('/* a /* b */\nc */ 1')).toEqual(['comment /* a /* b */', 'comment c */', 'number 1']);
    expect(tokens('"open\nlet')).toEqual(['string "', 'string open', 'keyword let']);
    expect(tokens('"a\\"b"')).toEqual(['string "', 'string a', 'escape \\"', 'string b"']);
  });

  test('tests and texts have their own', () => {
    expect(plain('> hello', chatToken)).toEqual(['string > hello']);
    expect(plain('  [Sales] [Support]', chatToken)).toEqual(['atom   [Sales]', 'atom [Support]']);
    expect(plain('= waiting start', chatToken)[0]).toBe('builtin = waiting');
    expect(plain('hello = "¡Hola!" # saludo', tomlToken)).toEqual([
      'property hello',
      'operator =',
      'string "¡Hola!"',
      'comment # saludo',
    ]);
  });

  test('a line begins deeper after what opens, and less deep for what closes', () => {
    expect(indentAfter('fn start() {', '', 4)).toBe(4);
    expect(indentAfter('    switch choice { // which', '', 4)).toBe(8);
    expect(indentAfter('    say("a");', '}', 4)).toBe(0);
    expect(indentAfter('{', '}', 4)).toBe(0);
  });
});

describe('what can be written', () => {
  const known: Known = {
    language: {
      functions: [
        {
          name: 'say',
          signature: 'say(text)',
          summary: 'Sends a message.',
          snippet: 'say(${1:text})',
          options: [],
          is_declaration: false,
        },
      ],
      variables: [
        { name: 'contact', fields: ['name', 'email'], summary: '', is_writable: true },
        { name: 'session', fields: [], summary: '', is_writable: true },
        { name: 'config', fields: [], summary: '', is_writable: false },
      ],
    },
    groups: ['Sales', 'Support'],
    services: ['shop'],
    canned: ['hello'],
    containers: ['start', 'order'],
    texts: ['greeting'],
    media: ['menu.png'],
    attributes: ['plan', 'customer no'],
  };
  /** Labels of what is suggested where the bar stands. */
  const at = (text: string, isAsked = false) => {
    const place = text.indexOf('|');
    return suggest(text.replace('|', ''), place, known, isAsked)?.items.map((item) => item.label) ?? null;
  };

  test.each([
    ['jump("|")', ['start', 'order']],
    ['keyword(["agent", "human"], "|', ['start', 'order']],
    ['idle(600, "|")', ['start', 'order']],
    ['handoff("Sa|")', ['Sales', 'Support']],
    ['if is_open("|") { }', ['Sales', 'Support']],
    ['handoff("Sales", #{ otherwise: "|" })', ['start', 'order']],
    ['let r = service("|").get("/a")', ['shop']],
    ['canned("|")', ['hello']],
    ['say(t("|"))', ['greeting']],
    ['image("|", "Menu")', ['menu.png']],
    ['contact.|', ['name', 'email']],
    ['session.plan = "a"; session.|', ['plan']],
    ['contact.attributes.city = "a"; contact.attributes.|', ['plan', 'city']],
    ['conversation.attributes.order = 1; conversation.attributes.|', ['order']],
    ['session.attributes.|', null],
    ['setting("city", #{}); config.|', ['city']],
    ['service("shop").|', ['get', 'post', 'put', 'patch', 'delete']],
    ['say(`Hi ${contact.|}`)', ['name', 'email']],
  ])('%s', (text, labels) => {
    expect(at(text)).toEqual(labels);
  });

  test('nothing where one writes freely: in words, comments and names of one’s own', () => {
    for (const text of ['say("|")', '// ju|', '/* ju| */', 'fn st|', 'keyword(["|"], "start")', '|']) {
      expect(at(text)).toBeNull();
    }
  });

  test('functions with their signature, and one’s own', () => {
    const found = suggest('fn order() { sa', 15, known)!;
    expect(found.from).toBe(13);
    expect(found.items.find((item) => item.label === 'say')).toMatchObject({
      detail: '(text)',
      summary: 'Sends a message.',
    });
    expect(found.items.map((item) => item.label)).toContain('order');
    expect(at('|', true)).toContain('say');
  });
});
