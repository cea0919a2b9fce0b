import { words } from '../i18n.svelte';
import type { Diagnostic } from './protocol';
import { tf } from './words.svelte';

/** The server explains in English: in other languages it is said first what kind of problem it is. */
export function diagnosticText({ code, message }: Diagnostic): string {
  return words.language === 'en' ? message : `${tf(`diagnostic.${code}`)}: ${message}`;
}
