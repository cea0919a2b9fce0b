// The words of the settings of e-mail. What the inbox says of mail is in the dictionary of everything.
import type { Dictionary, Holes } from '@recado/shared/i18n';
import type en from '../../texts/mail-settings.en';
import { PageWords } from '../page-words.svelte';

export type MailTexts = Dictionary<typeof en>;
export type MailKey = keyof MailTexts;

export const mailWords = new PageWords<MailKey>({
  en: () => import('../../texts/mail-settings.en'),
  es: () => import('../../texts/mail-settings.es'),
  pt: () => import('../../texts/mail-settings.pt'),
});

/** As `t`, of the dictionary of e-mail's settings. */
export function tm(key: MailKey, holes?: Holes): string {
  return mailWords.translate(key, holes);
}
