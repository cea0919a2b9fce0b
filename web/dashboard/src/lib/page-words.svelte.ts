// Words of pages that few open: a dictionary of its own, fetched with the page and not before.
import { translator, type Holes, type Phrase } from '@recado/shared/i18n';
import type { Language } from './api-types';

type Loaders<Key extends string> = Record<Language, () => Promise<{ default: Record<Key, Phrase> }>>;

export class PageWords<Key extends string> {
  translate = $state.raw<(key: Key, holes?: Holes) => string>((key) => key);
  #wanted: Language | null = null;

  constructor(private readonly loaders: Loaders<Key>) {}

  async use(language: Language): Promise<void> {
    if (this.#wanted === language) return;
    this.#wanted = language;
    try {
      const { default: texts } = await this.loaders[language]();
      if (this.#wanted === language) this.translate = translator<Record<Key, Phrase>>(language, texts);
    } catch (error) {
      this.#wanted = null;
      throw error;
    }
  }
}
