import { expect, test } from 'vitest';
import type { CannedResponse, KnowledgeCard } from '../src/lib/api-types';
import { CannedResponses } from '../src/lib/cards/canned.svelte';
import { CardList } from '../src/lib/cards/card-list.svelte';
import { languageOptions } from '../src/lib/cards/languages';
import { lastWords } from '../src/lib/cards/last-words';
import { fill, unknownPlaceholder } from '../src/lib/cards/placeholders';
import { matching, put, putApart, slashAt } from '../src/lib/cards/slash';
import { Desk } from '../src/lib/desk/desk.svelte';
import { agent, author, conversation, fakeApi, message, NOW, session, settle } from './support/fakes';
import examples from './support/placeholders.json';

let nextId = 1;

function response(shortcut: string, text = shortcut, language: string | null = null): CannedResponse {
  return { id: nextId++, shortcut, text, language, created_at: NOW, updated_at: NOW };
}

function card(id: number, title = `Card ${id}`): KnowledgeCard {
  const counts = { shown: 0, helped: 0, not_helped: 0, handed_off: 0 };
  const facts = { language: null, group_id: null, is_active: true, created_at: NOW, updated_at: NOW };
  return { id, title, text: 'x', questions: [], ...counts, ...facts };
}

const shortcuts = (found: CannedResponse[]) => found.map((one) => one.shortcut);

test.each(examples)('$text with $name becomes $filled', ({ name, text, filled }) => {
  const values = {
    contact: { name, email: null, phone: null },
    agent: agent({ name: 'Eva Costa' }),
    business: { ...session().business, name: 'Casa Luna' },
  };
  expect(fill(text, values)).toBe(filled);
});

test('a placeholder that stands for nothing is found', () => {
  expect(unknownPlaceholder('Hi {{ contact.name | there }} } {')).toBeNull();
  expect(unknownPlaceholder('Hi {{contact.nam}}')).toBe('{{contact.nam}}');
  expect(unknownPlaceholder('Hi {{contact.name')).toBe('{{contact.name');
});

test.each([
  ['/', 1, { from: 0, to: 1, typed: '' }],
  ['hi /ho', 6, { from: 3, to: 6, typed: 'ho' }],
  ['one\n/más', 8, { from: 4, to: 8, typed: 'más' }],
  ['/ho there', 3, { from: 0, to: 3, typed: 'ho' }],
  ['/ho', 2, null],
  ['a/b', 3, null],
  ['https://x', 9, null],
  ['/two words', 10, null],
  ['24/7', 4, null],
  ['', 0, null],
])('in %j with the caret at %i the slash is %j', (text, caret, found) => expect(slashAt(text, caret)).toEqual(found));

test('shortcuts that begin so come first, in the contact’s language before others', () => {
  const all = [
    response('envio', 'Llega mañana', 'es'),
    response('reenvio', 'Te lo mando otra vez'),
    response('hola', 'Hola, ¿en qué ayudo?', 'es'),
    response('hello', 'Hello, how can I help?', 'en'),
  ];
  expect(shortcuts(matching(all, 'env', null))).toEqual(['envio', 'reenvio']);
  expect(shortcuts(matching(all, 'ENVÍ', 'es-UY'))).toEqual(['envio', 'reenvio']);
  expect(shortcuts(matching(all, 'h', 'en'))).toEqual(['hello', 'hola']);
  expect(shortcuts(matching(all, 'ayudo', null))).toEqual(['hola']);
  expect(matching(all, 'zzz', null)).toEqual([]);
  expect(
    matching(
      Array.from({ length: 30 }, (_, n) => response(`a${n}`)),
      '',
      null,
    ),
  ).toHaveLength(8);
});

test('what is inserted takes the place of the shortcut, and a card keeps its distance', () => {
  expect(put('Hi /ho there', 3, 6, 'Hello')).toEqual({ text: 'Hi Hello there', caret: 8 });
  expect(putApart('', 0, 0, 'Text')).toEqual({ text: 'Text', caret: 4 });
  expect(putApart('So:end', 3, 3, 'text')).toEqual({ text: 'So: text end', caret: 9 });
  expect(putApart('So:\n', 4, 4, 'text')).toEqual({ text: 'So:\ntext', caret: 8 });
});

test('what the contact has asked since the last answer is looked for', () => {
  const room = conversation({ id: 7 });
  const said = (text: string, by: 'contact' | 'agent' = 'contact', kind: 'reply' | 'note' = 'reply') =>
    message(7, { text, author: author(by), kind });
  const open = [
    said('old'),
    said('answer', 'agent'),
    said('Do you ship?'),
    said('psst', 'agent', 'note'),
    said('To Salto'),
  ];
  expect(lastWords(open, room)).toBe('Do you ship?\nTo Salto');
  expect(lastWords([said('Thanks'), said('Bye', 'agent')], room)).toBe('Thanks');
  expect(lastWords([], room)).toBe('');
});

test('responses are read once and kept by events', async () => {
  const desk = new Desk(fakeApi());
  const api = fakeApi({ 'GET /canned-responses': [response('b')] });
  const canned = new CannedResponses(api, desk);
  canned.want();
  canned.want();
  await settle();
  expect(api.get).toHaveBeenCalledOnce();
  const added = response('a');
  desk.apply({ kind: 'canned_response.updated', data: { canned_response: added } });
  expect(shortcuts(canned.all.value ?? [])).toEqual(['a', 'b']);
  desk.apply({ kind: 'canned_response.deleted', data: { canned_response_id: added.id } });
  expect(shortcuts(canned.all.value ?? [])).toEqual(['b']);
  desk.signal({ kind: 'presence', data: { contacts_online: [] } });
  expect(api.get).toHaveBeenCalledTimes(2);
});

test('the list of cards goes on page by page, and a late answer to an old search is dropped', async () => {
  const answers: ((page: unknown) => void)[] = [];
  const api = fakeApi({ 'GET /knowledge-cards': () => new Promise((resolve) => answers.push(resolve)) });
  const list = new CardList(api);
  void list.load();
  list.words = 'hours';
  void list.load();
  answers[1]?.({ items: [card(2)], next: '1.2' });
  answers[0]?.({ items: [card(1)], next: null });
  await settle();
  expect(list.items?.map((one) => one.id)).toEqual([2]);
  void list.loadMore();
  expect(api.get).toHaveBeenLastCalledWith('/knowledge-cards?query=hours&cursor=1.2');
  answers[2]?.({ items: [card(3)], next: null });
  await settle();
  expect(list.items?.map((one) => one.id)).toEqual([2, 3]);
  list.hear({ kind: 'knowledge_card.updated', data: { knowledge_card: card(3, 'Changed') } });
  list.hear({ kind: 'knowledge_card.deleted', data: { knowledge_card_id: 2 } });
  expect(list.items?.map((one) => one.title)).toEqual(['Changed']);
});

test('languages have names in the language of the screen', () => {
  const options = languageOptions('es', 'Cualquiera', 'sv');
  expect(options.slice(0, 3)).toEqual([
    { value: '', label: 'Cualquiera' },
    { value: 'sv', label: 'Sueco' },
    { value: 'es', label: 'Español' },
  ]);
});
