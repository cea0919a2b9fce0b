import { expect, test } from 'vitest';
import { isEmojiOnly, withEmoji } from '../app/emoji';
import { splitLinks } from '../app/links';

test.each([
  ['hello :)', 'hello 🙂'],
  [':-) ;) :D', '🙂 😉 😃'],
  ['thanks <3!', 'thanks ❤️!'],
  ['oh :(', 'oh 🙁'],
  ['see http://a.b/:)', 'see http://a.b/:)'],
  ['at 16:30, ratio 3:D', 'at 16:30, ratio 3:D'],
  ['a :) b :P', 'a 🙂 b 😛'],
])('%s', (typed, sent) => expect(withEmoji(typed)).toBe(sent));

test('up to three emoji alone are shown large', () => {
  expect(['❤️', '👍🏽', '🙂🙂🙂', '👩‍👩‍👧'].map(isEmojiOnly)).toEqual([true, true, true, true]);
  expect(['ok 🙂', '🙂🙂🙂🙂', '', '12'].map(isEmojiOnly)).toEqual([false, false, false, false]);
});

test('addresses become links without what only follows them', () => {
  const links = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? []);
  expect(links('See https://a.example/x?y=1. Or www.b.example!')).toEqual([
    'https://a.example/x?y=1',
    'https://www.b.example',
  ]);
  expect(links('(https://a.example/a_(b)) and (https://c.example)')).toEqual([
    'https://a.example/a_(b)',
    'https://c.example',
  ]);
  expect(links('write to ana@cafe.example, please')).toEqual(['mailto:ana@cafe.example']);
  expect(links('javascript:alert(1) data:text/html,x')).toEqual([]);
});

test('nothing of the text is lost', () => {
  const text = 'a https://b.example, <b>c</b> www.d.example "e" f@g.example.';
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});
