export type Part = { text: string; href?: string };

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

/** Splits words and addresses, so that links are made as elements and never from HTML. */
export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimTail(match[0]);
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    const isMail = !/^(?:https?:|www\.)/i.test(found);
    parts.push({ text: found, href: isMail ? `mailto:${found}` : /^www/i.test(found) ? `https://${found}` : found });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** A full stop after an address ends the sentence, and a bracket belongs to it only if it was opened inside. */
function trimTail(link: string): string {
  let trimmed = link.replace(/[.,;:!?'"»]+$/, '');
  const opened = trimmed.split('(').length;
  if (trimmed.endsWith(')') && trimmed.split(')').length > opened) trimmed = trimTail(trimmed.slice(0, -1));
  return trimmed;
}
