import { expect, test } from 'vitest';
import { dayName, shortDuration, shortTime, urgency } from '../src/lib/relative-time';

const now = new Date(2026, 4, 20, 12, 0).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([
  [10_000, 'now'],
  [5 * MINUTE, '5m'],
  [3 * 60 * MINUTE, '3h'],
  [2 * DAY, '2d'],
  [30 * DAY, 'Apr 20'],
])('%i ms ago is %s', (age, expected) => {
  expect(shortTime(now - age, now, 'en', 'now')).toBe(expected);
});

test('another year is named', () => {
  expect(shortTime(new Date(2024, 0, 5).getTime(), now, 'en', 'now')).toBe('Jan 5, 24');
});

test('a duration is at least a minute, in the language’s own way', () => {
  expect(shortDuration(1_000, 'en')).toBe('1m');
  expect(shortDuration(2 * DAY, 'es')).toBe('2d');
});

test('days are named as people name them', () => {
  expect(dayName(now - 60 * MINUTE, now, 'en')).toBe('Today');
  expect(dayName(now - DAY, now, 'es')).toBe('Ayer');
  expect(dayName(now - 3 * DAY, now, 'en')).toBe('Sunday');
  expect(dayName(now - 30 * DAY, now, 'en')).toBe('Monday, April 20');
});

test('waiting turns amber after five minutes and red after fifteen', () => {
  expect(urgency(now - 5 * MINUTE, now)).toBe('calm');
  expect(urgency(now - 5 * MINUTE - 1, now)).toBe('amber');
  expect(urgency(now - 15 * MINUTE - 1, now)).toBe('red');
});
