import type { Holes } from '@recado/shared/i18n';
import type { InboxTexts } from '../bridge';
import type { WidgetFrameBoot } from './protocol';
import type { en } from './texts/en';

export type Phrase = keyof typeof en;

/** What the server wrote into the document. */
export function written<Value>(id: string): Value {
  return JSON.parse(document.getElementById(id)?.textContent ?? '{}') as Value;
}

/** The built-in words of the document's language, under the inbox's own where it has some. */
function wordsOf({ language, texts }: WidgetFrameBoot) {
  const built = written<Partial<typeof en>>(`words-${language}`);
  const own: Partial<InboxTexts> = texts[language] ?? {};
  const say = (key: Phrase, holes: Holes = {}) =>
    (own[key as keyof InboxTexts] || built[key] || '').replace(/\{(\w+)\}/g, (hole, name: string) =>
      String(holes[name] ?? hole),
    );
  const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const amount = (count: number, unit: string, unitDisplay?: 'long') =>
    count.toLocaleString(language, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 });
  /** As it stands inside a sentence. */
  const day = (at: number) => {
    const days = Math.round((new Date(at).setHours(12) - new Date().setHours(12)) / 864e5);
    return Math.abs(days) < 2
      ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
      : new Date(at).toLocaleDateString(language, { dateStyle: 'long' });
  };
  return {
    say,
    language,
    time: (at: number) => clock.format(at),
    day,
    /** When it opens, by the visitor's own clock. */
    opening: (at: number) => say('opens', { day: day(at), time: clock.format(at) }),
    size: (bytes: number) =>
      bytes < 1e6 ? amount(Math.ceil(bytes / 1e3), 'kilobyte') : amount(bytes / 1e6, 'megabyte'),
    wait: (seconds: number) => amount(Math.max(1, Math.ceil(seconds / 60)), 'minute', 'long'),
  };
}

export type Words = ReturnType<typeof wordsOf>;

let current: Words;

/** One document speaks one language, so its words need no context handed down. */
export function speak(boot: WidgetFrameBoot) {
  current = wordsOf(boot);
}

export const useWords = () => current;
