import type { Holes } from '@recado/shared/i18n';
import type { InboxTexts } from '../bridge';
import type { WidgetFrameBoot } from './protocol';
import type { en } from './texts/en';

export type Phrase = keyof typeof en;

/** What the server wrote into the document. */
export function written<Value>(id: string): Value {
  return JSON.parse(document.getElementById(id)?.textContent ?? '{}') as Value;
}

/** One document speaks one language, so its words need no context handed down. */
let language: string;
/** The built-in words, under the inbox's own where it has some. */
let built: Partial<typeof en>;
let own: Partial<InboxTexts>;
/** Made once: a thread has many times. */
let clock: Intl.DateTimeFormat;

export function speak(boot: WidgetFrameBoot) {
  language = boot.language;
  built = written(`words-${language}`);
  own = boot.texts[boot.language] ?? {};
  clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
}

export const spoken = () => language;

export function say(key: Phrase, holes: Holes = {}): string {
  return (own[key as keyof InboxTexts] || built[key] || '').replace(/\{(\w+)\}/g, (hole, name: string) =>
    String(holes[name] ?? hole),
  );
}

export const time = (at: number) => clock.format(at);

/** As it stands inside a sentence. */
export function day(at: number): string {
  const days = Math.round((new Date(at).setHours(12) - new Date().setHours(12)) / 864e5);
  return Math.abs(days) < 2
    ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
    : new Date(at).toLocaleDateString(language, { dateStyle: 'long' });
}

/** When it opens, by the visitor's own clock. */
export const opening = (at: number) => say('opens', { day: day(at), time: time(at) });

const amount = (count: number, unit: string, unitDisplay?: 'long') =>
  count.toLocaleString(language, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 });

export const size = (bytes: number) =>
  bytes < 1e6 ? amount(Math.ceil(bytes / 1e3), 'kilobyte') : amount(bytes / 1e6, 'megabyte');

export const wait = (seconds: number) => amount(Math.max(1, Math.ceil(seconds / 60)), 'minute', 'long');
