// Mails are shown as documents of their own, which the server makes: what one may do and fetch, it says itself.
import { words } from '../i18n.svelte';
import { preferences } from '../preferences.svelte';
import { night } from '../screen';

/** How such a document is to look: as the page around it. Read as state, it follows a change. */
export function frameLook() {
  const isDark = preferences.theme === 'dark' || (preferences.theme === 'system' && night.current);
  return { dark: isDark ? 'true' : null, language: words.language };
}
