// The words of the flows' pages.
import type { Dictionary, Holes } from '@recado/shared/i18n';
import type en from '../../texts/flows.en';
import { PageWords } from '../page-words.svelte';

export type FlowTexts = Dictionary<typeof en>;
export type FlowKey = keyof FlowTexts;

export const flowWords = new PageWords<FlowKey>({
  en: () => import('../../texts/flows.en'),
  es: () => import('../../texts/flows.es'),
  pt: () => import('../../texts/flows.pt'),
});

/** As `t`, of the flows' own dictionary. */
export function tf(key: FlowKey, holes?: Holes): string {
  return flowWords.translate(key, holes);
}
