// The hours of a week as a grid holds them: a list of intervals for each day, times as `HH:MM`.
import type { Weekday, WeeklyHours } from '../api-types';

export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];
export const WORKDAYS = WEEKDAYS.slice(0, 5);

export interface Interval {
  from: string;
  /** `00:00` is the end of the day; up to `from` it is an hour of the next day. */
  to: string;
}

export interface Week {
  timeZone: string;
  days: Record<Weekday, Interval[]>;
}

const DAY = 24 * 60;

export function emptyWeek(timeZone: string): Week {
  const days = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
  return { timeZone, days };
}

/** What most people begin from: changing it is quicker than filling in five days. */
export function usualWeek(timeZone: string): Week {
  const week = emptyWeek(timeZone);
  for (const day of WORKDAYS) week.days[day] = [{ from: '09:00', to: '18:00' }];
  return week;
}

export function weekOf(hours: WeeklyHours): Week {
  const week = emptyWeek(hours.time_zone);
  for (const { day, ...interval } of hours.intervals) week.days[day].push(onClock(interval));
  for (const day of WEEKDAYS) week.days[day] = sorted(week.days[day]);
  return week;
}

export function hoursOf(week: Week): WeeklyHours {
  return {
    time_zone: week.timeZone,
    intervals: WEEKDAYS.flatMap((day) => sorted(week.days[day]).map((interval) => ({ day, ...offClock(interval) }))),
  };
}

/** As a field for a time has it: no clock shows 24:00. */
export function onClock({ from, to }: Interval): Interval {
  return { from, to: to === '24:00' ? '00:00' : to };
}

/** As the server has it. */
export function offClock({ from, to }: Interval): Interval {
  return { from, to: to === '00:00' ? '24:00' : to };
}

export function copyDay(week: Week, from: Weekday, to: readonly Weekday[]): Week {
  const days = { ...week.days };
  for (const day of to) if (day !== from) days[day] = week.days[from].map((interval) => ({ ...interval }));
  return { ...week, days };
}

/** The next free hours of a day: after a break, and till its end where little of it is left. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = sorted(intervals).at(-1);
  if (!last) return { from: '09:00', to: '18:00' };
  if (endsNextDay(last) || last.to === '00:00') return { from: '00:00', to: intervals[0]?.from ?? last.from };
  const start = minutes(last.to) + 60;
  return start < DAY ? { from: clock(start), to: clock(Math.min(start + 240, DAY)) } : { from: last.to, to: '00:00' };
}

/** After midnight, and not just at it. */
export function endsNextDay({ from, to }: Interval): boolean {
  return to !== '00:00' && minutes(to) <= minutes(from);
}

/** As many as the server takes; and beside all of a day nothing more fits. */
export function isDayFull(intervals: readonly Interval[]): boolean {
  return intervals.length >= 6 || intervals.some(isWholeDay);
}

export function isWholeDay({ from, to }: Interval): boolean {
  return from === '00:00' && to === '00:00';
}

/** What is wrong with a day: a time that is missing, or hours said twice. */
export type DayProblem = 'incomplete' | 'overlap';

/** `taken` are the minutes of the day that the night before has. */
export function problemOf(intervals: readonly Interval[], taken = 0): DayProblem | null {
  if (intervals.some(({ from, to }) => !from || !to)) return 'incomplete';
  const spans = sorted(intervals).map(minutesOf);
  return spans.some(([from], index) => from < (spans[index - 1]?.[1] ?? taken)) ? 'overlap' : null;
}

export function dayProblem(week: Week, day: Weekday): DayProblem | null {
  const night = complete(week, dayBefore(day)).map(([, to]) => to - DAY);
  return problemOf(week.days[day], Math.max(0, ...night));
}

export function weekHasProblem(week: Week): boolean {
  return WEEKDAYS.some((day) => dayProblem(week, day) !== null);
}

/** What of a day is covered, in shares of it: its own intervals, and what the day before leaves over. */
export function coverage(week: Week, day: Weekday): { start: number; size: number }[] {
  const own = complete(week, day).map(([from, to]) => [from, Math.min(to, DAY)] as const);
  const left = complete(week, dayBefore(day))
    .filter(([, to]) => to > DAY)
    .map(([, to]) => [0, to - DAY] as const);
  return [...left, ...own].map(([from, to]) => ({ start: from / DAY, size: (to - from) / DAY }));
}

/** Days with the same hours, one after the other, said once. */
export function dayRuns(hours: WeeklyHours): { days: Weekday[]; intervals: Interval[] }[] {
  const week = weekOf(hours);
  const runs: { days: Weekday[]; intervals: Interval[] }[] = [];
  for (const day of WEEKDAYS) {
    const intervals = week.days[day];
    const last = runs.at(-1);
    if (last && JSON.stringify(last.intervals) === JSON.stringify(intervals)) last.days.push(day);
    else runs.push({ days: [day], intervals });
  }
  return runs.filter((run) => run.intervals.length > 0);
}

/** The name of a weekday as it stands inside a sentence of the language: 2024 began on a Monday. */
export function dayNameOf(day: Weekday, language: string, style: 'long' | 'short' = 'long'): string {
  const date = Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(day));
  return new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' }).format(date);
}

/** As it stands alone, or begins a sentence. */
export function atStart(text: string, language: string): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

function dayBefore(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? day;
}

function complete(week: Week, day: Weekday): [number, number][] {
  return week.days[day].filter(({ from, to }) => from && to).map(minutesOf);
}

function sorted(intervals: readonly Interval[]): Interval[] {
  return [...intervals].sort((one, other) => one.from.localeCompare(other.from));
}

/** From and to in minutes of the day it begins on; `to` may lie beyond it. */
function minutesOf(interval: Interval): [number, number] {
  const [from, to] = [minutes(interval.from), minutes(interval.to)];
  return [from, to <= from ? to + DAY : to];
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}

function clock(total: number): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor(total / 60) % 24)}:${part(total % 60)}`;
}
