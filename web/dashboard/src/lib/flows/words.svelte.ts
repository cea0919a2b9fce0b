// The words of the flows' pages: a dictionary of their own, fetched with them and not before.
import { translator, type Dictionary, type Holes } from '@recado/shared/i18n';
import type en from '../../texts/flows.en';
import type { Language } from '../api-types';

export type FlowTexts = Dictionary<typeof en>;
export type FlowKey = keyof FlowTexts;

const loaders: Record<Language, () => Promise<{ default: FlowTexts }>> = {
  en: () => import('../../texts/flows.en'),
  es: () => import('../../texts/flows.es'),
  pt: () => import('../../texts/flows.pt'),
};

type Translate = (key: FlowKey, holes?: Holes) => string;

class FlowWords {
  translate = $state.raw<Translate>((key) => key);
  #wanted: Language | null = null;

  async use(language: Language): Promise<void> {
    if (this.#wanted === language) return;
    this.#wanted = language;
    try {
      const { default: texts } = await loaders[language]();
      if (this.#wanted === language) this.translate = translator(language, texts);
    } catch (error) {
      this.#wanted = null;
      throw error;
    }
  }
}

export const flowWords = new FlowWords();

/** As `t`, of the flows' own dictionary. */
export function tf(key: FlowKey, holes?: Holes): string {
  return flowWords.translate(key, holes);
}
