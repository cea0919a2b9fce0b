import { describe, expect, test } from 'vitest';
import type { OpeningHours } from '@recado/shared/api';
import {
  dateIn,
  dateProblem,
  dateWords,
  isSameOpening,
  openingHasProblem,
  openingHoursOf,
  openingOf,
  splitByToday,
  usualOpening,
  withHoliday,
} from '../src/lib/hours/opening';
import { problemOf } from '../src/lib/groups/week';

const day = (date: string, intervals: { from: string; to: string }[] = []) => ({ date, name: '', intervals });

const HOURS: OpeningHours = {
  time_zone: 'America/Montevideo',
  intervals: [{ day: 'monday', from: '09:00', to: '24:00' }],
  holidays: [
    { date: '2026-12-25', name: 'Christmas', intervals: [] },
    { date: '2026-12-24', name: '', intervals: [{ from: '20:00', to: '24:00' }] },
  ],
};

describe('opening hours as a form holds them', () => {
  test('come back as they were, the holidays by date', () => {
    const opening = openingOf(HOURS);
    expect(opening.holidays.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-25']);
    expect(openingHoursOf(opening)).toEqual({ ...HOURS, holidays: [...HOURS.holidays!].reverse() });
    expect(isSameOpening(HOURS, openingHoursOf(opening))).toBe(true);
  });

  test('differ by a name, and from none at all', () => {
    const holidays = [day('2026-12-25')];
    expect(isSameOpening(HOURS, { ...HOURS, holidays })).toBe(false);
    expect(isSameOpening(HOURS, null)).toBe(false);
    expect(isSameOpening(null, null)).toBe(true);
  });
});

describe('a holiday', () => {
  test('is added where its date belongs', () => {
    const added = withHoliday([day('2026-12-24'), day('2026-12-31')], day('2026-12-25'));
    expect(added.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-25', '2026-12-31']);
  });

  test('needs a date, and one that is not taken', () => {
    expect(dateProblem('', [])).toBe('no_date');
    expect(dateProblem('2026-12-25', [day('2026-12-25')])).toBe('twice');
    expect(dateProblem('2026-12-26', [day('2026-12-25')])).toBe(null);
  });

  test('has hours that are complete and said once', () => {
    expect(problemOf([])).toBe(null);
    expect(problemOf([{ from: '10:00', to: '' }])).toBe('incomplete');
    const touching = [
      { from: '12:00', to: '02:00' },
      { from: '10:00', to: '12:00' },
    ];
    expect(problemOf(touching)).toBe(null);
    const overlapping = day('2026-12-25', [...touching, { from: '23:00', to: '00:00' }]);
    expect(problemOf(overlapping.intervals)).toBe('overlap');
    expect(openingHasProblem({ ...usualOpening('UTC'), holidays: [overlapping] })).toBe(true);
    expect(openingHasProblem(usualOpening('UTC'))).toBe(false);
  });

  test('is past when its day is over in the time zone of the hours', () => {
    const now = Date.UTC(2026, 11, 26, 1);
    const holidays = [day('2026-12-25'), day('2026-12-26')];
    expect(splitByToday(holidays, 'America/Montevideo', now).past).toEqual([]);
    expect(splitByToday(holidays, 'Europe/Madrid', now).past).toEqual([holidays[0]]);
    expect(dateIn('Nowhere', now)).toBe('2026-12-26');
  });

  test('is named by its date in words', () => {
    expect(dateWords('2026-12-25', 'en')).toContain('Friday');
    expect(dateWords('2026-12-25', 'es')).toContain('viernes');
    expect(dateWords('soon', 'en')).toBe('soon');
  });
});
