// The face's language. `en.ts` is the type of every dictionary; only the language in use is loaded.
import { translator, type Dictionary, type Holes } from '@recado/shared/i18n';
import type en from '../texts/en';
import type { Language } from './api-types';

export type Texts = Dictionary<typeof en>;
export type TextKey = keyof Texts;

export const LANGUAGES: readonly Language[] = ['en', 'es', 'pt'];
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', es: 'Español', pt: 'Português' };

const loaders: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import('../texts/en'),
  es: () => import('../texts/es'),
  pt: () => import('../texts/pt'),
};

const STORED = 'recado:language';

type Translate = (key: TextKey, holes?: Holes) => string;

class Words {
  language = $state<Language>('en');
  translate = $state.raw<Translate>((key) => key);
  #wanted: Promise<void> = Promise.resolve();

  /** Resolves when the language wanted last is in use, which may be another one by then. */
  use(language: Language): Promise<void> {
    const wish: Promise<void> = loaders[language]().then(({ default: texts }) => {
      if (wish !== this.#wanted) return this.#wanted;
      this.#speak(language, texts);
    });
    this.#wanted = wish;
    return wish;
  }

  #speak(language: Language, texts: Texts) {
    this.translate = translator(language, texts);
    this.language = language;
    document.documentElement.lang = language;
    localStorage.setItem(STORED, language);
  }
}

export const words = new Words();

/** Reads the language as state: a template that calls it follows a change of language. */
export function t(key: TextKey, holes?: Holes): string {
  return words.translate(key, holes);
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** What this browser used last, else the first of its languages that we speak. */
export function guessLanguage(): Language {
  const wishes = [localStorage.getItem(STORED), ...navigator.languages];
  for (const wish of wishes) {
    const language = wish?.slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return 'en';
}
