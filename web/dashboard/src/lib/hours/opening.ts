// Opening hours as a form holds them, and back: a week, and holidays by date with times as `HH:MM`.
import type { OpeningHours } from '../api-types';
import {
  hoursOf,
  offClock,
  onClock,
  problemOf,
  usualWeek,
  weekHasProblem,
  weekOf,
  type Interval,
  type Week,
} from '../groups/week';

export interface Holiday {
  /** `YYYY-MM-DD` */
  date: string;
  name: string;
  /** None: closed all day. */
  intervals: Interval[];
}

export interface Opening {
  week: Week;
  /** By date. */
  holidays: Holiday[];
}

export const HOLIDAYS_MAX = 200;
/** What a holiday with hours of its own begins from. */
export const SHORT_DAY: Readonly<Interval> = { from: '10:00', to: '14:00' };

export function usualOpening(timeZone: string): Opening {
  return { week: usualWeek(timeZone), holidays: [] };
}

export function openingOf(hours: OpeningHours): Opening {
  const holidays = (hours.holidays ?? []).map(({ date, name = '', intervals = [] }) => ({
    date,
    name,
    intervals: intervals.map(onClock),
  }));
  return { week: weekOf(hours), holidays: byDate(holidays) };
}

export function openingHoursOf({ week, holidays }: Opening): OpeningHours {
  const days = byDate(holidays).map(({ date, name, intervals }) => ({
    date,
    name: name.trim(),
    intervals: intervals.map(offClock),
  }));
  return { ...hoursOf(week), holidays: days };
}

/** Whether both say the same, however it is written. */
export function isSameOpening(one: OpeningHours | null, other: OpeningHours | null): boolean {
  const canonical = (hours: OpeningHours | null) => JSON.stringify(hours && openingHoursOf(openingOf(hours)));
  return canonical(one) === canonical(other);
}

export function openingHasProblem({ week, holidays }: Opening): boolean {
  return weekHasProblem(week) || holidays.some(({ intervals }) => problemOf(intervals) !== null);
}

/** A date that can be added: one, and not twice. */
export function dateProblem(date: string, holidays: readonly Holiday[]): 'no_date' | 'twice' | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return 'no_date';
  return holidays.some((holiday) => holiday.date === date) ? 'twice' : null;
}

export function withHoliday(holidays: readonly Holiday[], holiday: Holiday): Holiday[] {
  return byDate([...holidays, holiday]);
}

/** What is over in the hours' own time zone, and what is not. */
export function splitByToday(holidays: readonly Holiday[], timeZone: string, now: number) {
  const today = dateIn(timeZone, now);
  return {
    coming: holidays.filter(({ date }) => date >= today),
    past: holidays.filter(({ date }) => date < today),
  };
}

/** The date that a clock in a time zone shows, as `YYYY-MM-DD`. */
export function dateIn(timeZone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' }).format(at);
  } catch {
    return new Date(at).toISOString().slice(0, 10);
  }
}

/** `Friday, 25 December 2026` */
export function dateWords(date: string, language: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(at);
}

function byDate(holidays: readonly Holiday[]): Holiday[] {
  return [...holidays].sort((one, other) => one.date.localeCompare(other.date));
}
