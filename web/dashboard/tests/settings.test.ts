import { expect, test } from 'vitest';
import { readProblem } from '../src/lib/api';
import { makeClientId } from '../src/lib/client-id';
import { contrast, onColor } from '../src/lib/contrast';
import { domainOf } from '../src/lib/domain-name';
import { completeAddress } from '../src/lib/field-checks';
import { fileSize } from '../src/lib/file-size';
import { passwordStrength } from '../src/lib/password-strength';
import { initials } from '../src/lib/person';
import { snippet } from '../src/lib/snippet';

test('contrast is WCAG’s', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('words on a brand colour are white where they can be, else ink', () => {
  expect(onColor('#2456e6').color).toBe('#ffffff');
  expect(onColor('#ffd400').color).toBe('#0b1020');
});

test.each([
  ['https://www.Example.com/page?x', 'www.example.com'],
  ['*.example.com', '*.example.com'],
  ['localhost:3000', 'localhost:3000'],
  ['not a domain', null],
  ['example', null],
  ['-bad.com', null],
])('%s is the domain %s', (words, domain) => expect(domainOf(words)).toBe(domain));

test('a site address is completed', () => {
  expect(completeAddress('example.com')).toBe('https://example.com');
  expect(completeAddress('http://example.com/')).toBe('http://example.com');
  expect(completeAddress('javascript:alert(1)')).toBeNull();
  expect(completeAddress('example')).toBeNull();
});

test('long passwords are strong, short and monotonous ones are not', () => {
  expect(['Short1!', 'aaaaaaaaaaaa', 'hello worlds', 'correct horse battery'].map(passwordStrength)).toEqual([
    0, 1, 2, 3,
  ]);
});

test('initials, sizes and client ids', () => {
  expect([initials('Ana Beltrán'), initials('élodie'), initials('')]).toEqual(['AB', 'É', '?']);
  expect([fileSize(2_000, 'en'), fileSize(1_348_211, 'en'), fileSize(0, 'en')]).toEqual(['2 kB', '1.3 MB', '0 bytes']);
  expect(makeClientId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('the snippet names the server and the key, and nothing of it ends early', () => {
  const text = snippet('https://desk.example.com', 'k_1');
  expect(text).toContain("'https://desk.example.com','k_1'");
  expect(text.match(/<\/script>/g)).toHaveLength(1);
});

test('an answer that is not a problem document still becomes a failure', () => {
  expect(readProblem(502, '<html>', null)).toMatchObject({ code: 'busy', status: 502 });
  expect(readProblem(429, '{"code":"too_many_requests"}', '12').retryAfter).toBe(12);
});
