import type { Attachment } from 'svelte/attachments';

/** Keeps the current one of a row of links in view, where the row is wider than the screen. */
export function currentInView(isCurrent: boolean): Attachment<HTMLElement> {
  return (link) => {
    if (isCurrent) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
}
