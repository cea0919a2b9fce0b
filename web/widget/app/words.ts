import { translator, type Holes } from '@recado/shared/i18n';
import type { InboxTexts } from '../bridge';
import type { Language, WidgetFrameBoot } from './protocol';
import { en } from './texts/en';
import { es } from './texts/es';
import { pt } from './texts/pt';

const DICTIONARIES = { en, es, pt };

/** The built-in words of a language, under the inbox's own where it has some. */
export function wordsOf(boot: WidgetFrameBoot, language: Language) {
  const own: Partial<InboxTexts> = boot.texts[language] ?? {};
  const translate = translator(language, DICTIONARIES[language] ?? en);
  const say = (key: keyof typeof en, holes?: Holes) => own[key as keyof InboxTexts] || translate(key, holes);
  const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  return {
    say,
    time: (at: number) => clock.format(at),
    day(at: number) {
      const now = new Date();
      const then = new Date(at);
      if (then.toDateString() === now.toDateString()) return say('today');
      const year = then.getFullYear() === now.getFullYear() ? undefined : 'numeric';
      now.setDate(now.getDate() - 1);
      if (then.toDateString() === now.toDateString()) return say('yesterday');
      return then.toLocaleDateString(language, { day: 'numeric', month: 'long', year });
    },
    size(bytes: number) {
      const [amount, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), 'kilobyte'] : [bytes / 1e6, 'megabyte'];
      return amount.toLocaleString(language, { style: 'unit', unit, maximumFractionDigits: 1 });
    },
  };
}

export type Words = ReturnType<typeof wordsOf>;

let current: Words;

/** One document speaks one language at a time, so its words need no context handed down. */
export function speak(words: Words) {
  current = words;
}

export const useWords = () => current;
