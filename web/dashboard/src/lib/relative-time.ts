// Times as people say them. Pure: `now` and the language are always given.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const AMBER_AFTER = 5 * MINUTE;
const RED_AFTER = 15 * MINUTE;

function unit(value: number, name: 'minute' | 'hour' | 'day', language: string): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);
}

/** A length of time, coarse: `4m`, `3h`, `2d`. */
export function shortDuration(ms: number, language: string): string {
  if (ms < HOUR) return unit(Math.max(1, Math.floor(ms / MINUTE)), 'minute', language);
  if (ms < DAY) return unit(Math.floor(ms / HOUR), 'hour', language);
  return unit(Math.floor(ms / DAY), 'day', language);
}

/** For lists: the duration while it is short, then the date. `nowWord` covers the first minute. */
export function shortTime(at: number, now: number, language: string, nowWord: string): string {
  const age = now - at;
  if (age < MINUTE) return nowWord;
  if (age < 7 * DAY) return shortDuration(age, language);
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: '2-digit' }),
  }).format(at);
}

/** How far away an instant is, before or after: `in 5 minutes`, `2 hours ago`. */
export function timeAway(at: number, now: number, language: string): string {
  const minutes = Math.round((at - now) / MINUTE);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / (24 * 60)), 'day');
}

export function clockTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at);
}

export function fullTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

export function dateTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

export function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** A day's heading: today, yesterday, a weekday within the week, else the date. */
export function dayName(at: number, now: number, language: string): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (days <= 1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
    return word.charAt(0).toLocaleUpperCase(language) + word.slice(1);
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    ...(days < 7 ? {} : { day: 'numeric', month: 'long' }),
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at);
}

export type Urgency = 'calm' | 'amber' | 'red';

export function urgency(waitingSince: number, now: number): Urgency {
  const waited = now - waitingSince;
  if (waited > RED_AFTER) return 'red';
  return waited > AMBER_AFTER ? 'amber' : 'calm';
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
