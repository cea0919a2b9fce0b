export interface TextPart {
  text: string;
  href: string | null;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}»”’*_]+$/;

/** Splits words into text and links. Only http, https and mailto are ever made: the words are a stranger's. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: address, href: hrefOf(address) });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

function trim(match: string): string {
  const bare = match.replace(TRAILING, '');
  // A closing bracket belongs to the address when it opened there, as in Wikipedia's.
  const rest = match.slice(bare.length);
  return rest.startsWith(')') && bare.includes('(') ? bare + ')' : bare;
}

function hrefOf(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return address.includes('@') && !address.startsWith('www.') ? `mailto:${address}` : `https://${address}`;
}
