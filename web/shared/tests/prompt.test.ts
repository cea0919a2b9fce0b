import { describe, expect, test } from 'vitest';
import type { Prompt } from '../src/api';
import {
  answerTo,
  choicesOf,
  filledIn,
  formText,
  isLink,
  keyboardFor,
  mistakeIn,
  mistakesIn,
  openPromptOf,
  pressed,
  typeOf,
  type Field,
  type Said,
} from '../src/prompt';

const option = (id: number, label: string) => ({ id, label, description: null, image_url: null });
const menu: Prompt = { kind: 'options', options: [option(0, 'Sales'), option(1, 'Support')] };

const bot = (id: number, prompt: Prompt | null = menu): Said => ({
  id,
  kind: 'reply',
  author: { kind: 'bot' },
  prompt,
});
const contact = (id: number, answer: Said['answer'] = null): Said => ({
  id,
  kind: 'reply',
  author: { kind: 'contact' },
  answer,
});
const line = (id: number, kind: string): Said & { activity: { kind: string } } => ({
  id,
  kind: 'activity',
  author: { kind: 'system' },
  activity: { kind },
});
const openId = (...given: Parameters<typeof openPromptOf>) => openPromptOf(...given)?.id;

describe('which prompt can be answered', () => {
  test('the newest one, also when the contact has typed something beside it', () => {
    expect(openId([bot(1), contact(2), bot(3)])).toBe(3);
    expect(openId([bot(1), contact(2)])).toBe(1);
  });

  test('none that somebody has said something after', () => {
    expect(openId([bot(1), bot(2, null)])).toBeUndefined();
    expect(openId([bot(1), { id: 2, kind: 'reply', author: { kind: 'agent' } }])).toBeUndefined();
    expect(openId([bot(1), line(2, 'resolved')])).toBeUndefined();
  });

  test('what the contact can’t see changes nothing', () => {
    expect(openId([bot(1), { id: 2, kind: 'note', author: { kind: 'bot' } }, line(3, 'assigned')])).toBe(1);
  });

  test('none that was answered, be the answer there or on its way', () => {
    expect(openId([bot(1), contact(2, pressed(1, 0))])).toBeUndefined();
    expect(openId([bot(1)], [{ answer: pressed(1, 1) }])).toBeUndefined();
    expect(openId([bot(1)], [{ answer: pressed(7, 1) }, {}])).toBe(1);
  });

  test('a hint for what is typed is used up by what is typed', () => {
    const hint: Prompt = { kind: 'input', input: 'email' };
    expect(openId([bot(1, hint)])).toBe(1);
    expect(openId([bot(1, hint), contact(2)])).toBeUndefined();
    expect(openId([bot(1, hint)], [{}])).toBeUndefined();
  });
});

describe('what was chosen', () => {
  test('is the newest answer to that message', () => {
    expect(answerTo(1, [bot(1), contact(2, pressed(1, 0)), contact(3, pressed(1, 1))])?.option_id).toBe(1);
    expect(answerTo(1, [bot(1), contact(2, pressed(1, 0))], [{ answer: pressed(1, 1) }])?.option_id).toBe(1);
    expect(answerTo(2, [bot(1), contact(3, pressed(1, 0))])).toBeNull();
  });

  test('can come from buttons, lists and cards, but not from a link', () => {
    const list: Prompt = {
      kind: 'list',
      button: null,
      sections: [
        { title: 'Hot', options: [option(3, 'Tea')] },
        { title: null, options: [option(4, 'Ice')] },
      ],
    };
    const buttons = [
      { id: 0, label: 'Buy', url: null },
      { id: null, label: 'Look', url: 'https://a.example' },
    ];
    const cards: Prompt = { kind: 'cards', cards: [{ title: 'A', text: null, image_url: null, buttons }] };
    expect(choicesOf(menu).map(({ label }) => label)).toEqual(['Sales', 'Support']);
    expect(choicesOf(list).map(({ id }) => id)).toEqual([3, 4]);
    expect(choicesOf(cards)).toEqual([{ id: 0, label: 'Buy' }]);
    expect(choicesOf({ kind: 'input', input: 'date' })).toEqual([]);
  });
});

test('a card leads to pages, mail and telephones, and to nothing else', () => {
  expect(['https://a.example', 'HTTP://a', 'mailto:a@b.example', 'tel:+1'].filter(isLink)).toHaveLength(4);
  expect([null, '', '/a', 'javascript:alert(1)', ' javascript:1', 'data:text/html,x'].filter(isLink)).toEqual([]);
});

describe('a form', () => {
  const field = (name: string, input: Field['input'], is_required = false): Field => ({
    name,
    label: name.toUpperCase(),
    input,
    is_required,
    options: input === 'choice' ? [option(0, 'Small'), option(1, 'Large')] : [],
  });
  const words = { yes: 'Yes', no: 'No', language: 'en' };

  test('reads as a line for each field that was filled in', () => {
    const fields = [
      field('a', 'text'),
      field('b', 'choice'),
      field('c', 'yes_no'),
      field('d', 'date'),
      field('e', 'text'),
    ];
    const values = { a: '  Ana ', b: '1', c: 'no', d: '2026-12-31', e: ' ', old: 'x' };
    expect(formText(fields, values, words)).toBe('A: Ana\nB: Large\nC: No\nD: December 31, 2026');
    expect(formText(fields, { d: '2026-01-02' }, { yes: 'Sí', no: 'No', language: 'es' })).toBe(
      'D: 2 de enero de 2026',
    );
    expect(filledIn(5, fields, values)).toEqual({
      message_id: 5,
      option_id: null,
      fields: { a: 'Ana', b: '1', c: 'no', d: '2026-12-31' },
    });
  });

  test('puts no colon behind a question', () => {
    const fields = [
      { ...field('a', 'text'), label: 'How many?' },
      { ...field('b', 'text'), label: 'When:' },
    ];
    expect(formText(fields, { a: '8', b: 'now' }, words)).toBe('How many? 8\nWhen: now');
  });

  test('says of each field what is wrong', () => {
    const fields = [field('a', 'text', true), field('b', 'email', true), field('c', 'number')];
    expect(mistakesIn(fields, { a: '  ', b: 'ana at home' })).toEqual({ a: 'missing', b: 'wrong_email' });
    expect(mistakesIn(fields, { a: 'x', b: 'a@b.example', c: '1.5' })).toEqual({});
  });

  test.each<[Field['input'], string[], string[]]>([
    ['email', ['a@b.co', 'a.b+c@d.e.org'], ['a@b', 'a b@c.de', '@b.co', 'a@b..co']],
    ['phone', ['+598 99 123 456', '(02) 900-1234'], ['12', 'call me', '+598 99 x']],
    ['number', ['1', '-2', '1,5', '1.234,5', '.5'], ['one', '1 2', '--1', '1e5']],
    ['date', ['2026-12-31'], ['31/12/2026']],
    ['choice', ['0', '1'], ['2', 'Small']],
    ['yes_no', ['yes', 'no'], ['maybe']],
    ['text', ['anything'], []],
  ])('knows a good %s from a bad one', (input, good, bad) => {
    expect(good.filter((value) => mistakeIn(field('x', input), value))).toEqual([]);
    expect(bad.filter((value) => !mistakeIn(field('x', input), value))).toEqual([]);
  });

  test('asks for the right keyboard', () => {
    expect(
      ['text', 'email', 'phone', 'number', 'date', 'choice'].map((input) => typeOf(input as Field['input'])),
    ).toEqual(['text', 'email', 'tel', 'number', 'date', 'text']);
    expect([keyboardFor('email'), keyboardFor('phone'), keyboardFor('number'), keyboardFor('text')]).toEqual([
      'email',
      'tel',
      'decimal',
      undefined,
    ]);
  });
});
