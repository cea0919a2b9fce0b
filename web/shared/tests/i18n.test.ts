import { expect, test } from 'vitest';
import { translator } from '../src/i18n';

const texts = { hello: 'Hello {name}', unread: { one: '{count} message', other: '{count} messages' } };

test('holes are filled and plurals follow the language', () => {
  const t = translator('en', texts);
  expect(t('hello', { name: 'Ana' })).toBe('Hello Ana');
  expect(t('unread', { count: 1 })).toBe('1 message');
  expect(t('unread', { count: 3 })).toBe('3 messages');
});

test('a form that the language asks for and the text lacks is the general one', () => {
  expect(translator('es', texts)('unread', { count: 1_000_000 })).toBe('1000000 messages');
});

test('what nobody filled stays visible', () => {
  expect(translator('en', texts)('hello')).toBe('Hello {name}');
});
