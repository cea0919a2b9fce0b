import { expect, test } from 'vitest';
import { linkParts } from '../src/lib/link-parts';

const links = (text: string) => linkParts(text).filter((part) => part.href !== null);

test('addresses become links, the sentence’s punctuation does not', () => {
  expect(linkParts('See https://example.com/a?b=1, please.')).toEqual([
    { text: 'See ', href: null },
    { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
    { text: ', please.', href: null },
  ]);
  expect(links('(www.example.com)')).toEqual([{ text: 'www.example.com', href: 'https://www.example.com' }]);
  expect(links('https://en.wikipedia.org/wiki/Oak_(tree).')[0]?.text).toBe('https://en.wikipedia.org/wiki/Oak_(tree)');
});

test('mail addresses become mailto', () => {
  expect(links('write to ana.b@example.com!')).toEqual([
    { text: 'ana.b@example.com', href: 'mailto:ana.b@example.com' },
  ]);
});

test('nothing else becomes a link, and no word is lost', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,<b>', '<a href="x">y</a>', 'a@b', '']) {
    expect(links(text)).toEqual([]);
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});
