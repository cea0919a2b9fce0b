import type { WeeklyHours } from '@recado/shared/api';
import { describe, expect, test } from 'vitest';
import {
  copyDay,
  coverage,
  atStart,
  dayNameOf,
  dayProblem,
  dayRuns,
  emptyWeek,
  endsNextDay,
  hoursOf,
  isWholeDay,
  nextInterval,
  usualWeek,
  weekHasProblem,
  weekOf,
  WEEKDAYS,
  type Interval,
  type Week,
} from '../src/lib/groups/week';

const NIGHT: Interval = { from: '22:00', to: '06:00' };
const MORNING: Interval = { from: '09:00', to: '13:00' };

function week(days: Partial<Week['days']>): Week {
  const empty = emptyWeek('UTC');
  return { ...empty, days: { ...empty.days, ...days } };
}

test('hours come back from the grid as they were, in the order of the week', () => {
  const hours: WeeklyHours = {
    time_zone: 'America/Montevideo',
    intervals: [
      { day: 'monday', from: '09:00', to: '13:00' },
      { day: 'monday', from: '14:00', to: '24:00' },
      { day: 'sunday', from: '22:00', to: '06:00' },
    ],
  };
  expect(hoursOf(weekOf(hours))).toEqual(hours);
  expect(hoursOf(weekOf({ ...hours, intervals: hours.intervals.toReversed() }))).toEqual(hours);
});

test('midnight is the end of the day in the grid, because a clock has no 24:00', () => {
  const { days } = weekOf({ time_zone: 'UTC', intervals: [{ day: 'friday', from: '00:00', to: '24:00' }] });
  expect(days.friday).toEqual([{ from: '00:00', to: '00:00' }]);
  expect([isWholeDay(days.friday[0]!), endsNextDay(days.friday[0]!)]).toEqual([true, false]);
  expect([isWholeDay(NIGHT), endsNextDay(NIGHT), endsNextDay(MORNING)]).toEqual([false, true, false]);
});

test('a day is copied to others without becoming theirs', () => {
  const copied = copyDay(week({ monday: [MORNING] }), 'monday', WEEKDAYS);
  expect(copied.days.sunday).toEqual([MORNING]);
  expect(copied.days.sunday[0]).not.toBe(copied.days.monday[0]);
  expect(copyDay(copied, 'monday', ['tuesday']).days.monday).toBe(copied.days.monday);
});

describe('a day has a mistake', () => {
  test('when a time is missing', () => {
    expect(dayProblem(week({ monday: [{ from: '', to: '10:00' }] }), 'monday')).toBe('incomplete');
  });

  test('when its hours overlap, in whatever order they stand', () => {
    expect(dayProblem(week({ monday: [{ from: '12:00', to: '15:00' }, MORNING] }), 'monday')).toBe('overlap');
  });

  test('when the night before reaches into it', () => {
    expect(dayProblem(week({ sunday: [NIGHT], monday: [{ from: '05:00', to: '07:00' }] }), 'monday')).toBe('overlap');
    expect(weekHasProblem(week({ sunday: [NIGHT], monday: [{ from: '06:00', to: '07:00' }] }))).toBe(false);
  });

  test('not when its hours only touch', () => {
    expect(weekHasProblem(week({ monday: [MORNING, { from: '13:00', to: '00:00' }] }))).toBe(false);
    expect(weekHasProblem(usualWeek('UTC'))).toBe(false);
  });
});

test('added hours come after the last, and overlap with none', () => {
  expect(nextInterval([])).toEqual({ from: '09:00', to: '18:00' });
  expect(nextInterval([MORNING])).toEqual({ from: '14:00', to: '18:00' });
  expect(nextInterval([{ from: '09:00', to: '23:30' }])).toEqual({ from: '23:30', to: '00:00' });
  expect(nextInterval([NIGHT])).toEqual({ from: '00:00', to: '22:00' });
  for (const first of [MORNING, NIGHT, { from: '09:00', to: '21:00' }, { from: '09:00', to: '23:30' }]) {
    expect(dayProblem(week({ monday: [first, nextInterval([first])] }), 'monday')).toBeNull();
  }
});

test('the bar of a day shows its own hours and what the night before leaves over', () => {
  expect(coverage(week({ saturday: [NIGHT] }), 'saturday')).toEqual([{ start: 22 / 24, size: 2 / 24 }]);
  expect(coverage(week({ sunday: [NIGHT] }), 'monday')).toEqual([{ start: 0, size: 6 / 24 }]);
  expect(coverage(week({ monday: [{ from: '00:00', to: '00:00' }] }), 'monday')).toEqual([{ start: 0, size: 1 }]);
  expect(coverage(week({ monday: [{ from: '', to: '09:00' }] }), 'monday')).toEqual([]);
});

test('days with the same hours are said together', () => {
  const runs = dayRuns(hoursOf({ ...usualWeek('UTC'), days: { ...usualWeek('UTC').days, sunday: [NIGHT] } }));
  expect(runs.map((run) => [run.days[0], run.days.length])).toEqual([
    ['monday', 5],
    ['sunday', 1],
  ]);
  expect(dayRuns({ time_zone: 'UTC', intervals: [] })).toEqual([]);
});

test('days are named in the language', () => {
  expect([dayNameOf('monday', 'en'), dayNameOf('sunday', 'es'), dayNameOf('friday', 'en', 'short')]).toEqual([
    'Monday',
    'domingo',
    'Fri',
  ]);
  expect(atStart(dayNameOf('sunday', 'es'), 'es')).toBe('Domingo');
});
