// The chat in a frame looks as the system does. In the dashboard it has to look as the agent has chosen.
import type { Theme } from './preferences.svelte';

/** What each rule of a frame's style sheets asked for before we answered. */
const wishes = new WeakMap<MediaList, string>();

export function setFrameTheme(frame: HTMLIFrameElement, theme: Theme): void {
  const page = frame.contentDocument;
  if (!page) return;
  page.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
  for (const rule of [...page.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
    if (!('media' in rule)) continue;
    const media = rule.media as MediaList;
    const wish = wishes.get(media) ?? media.mediaText;
    if (!wish.includes('prefers-color-scheme')) continue;
    wishes.set(media, wish);
    if (theme === 'system') media.mediaText = wish;
    else media.mediaText = wish.includes(theme) ? 'all' : 'not all';
  }
}
