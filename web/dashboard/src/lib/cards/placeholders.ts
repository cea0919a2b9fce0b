// Placeholders of canned responses, such as `{{contact.name|there}}`. The server fills in by the same rules
// (src/domain/canned_response.rs); both are tested with tests/support/placeholders.json.
import type { Agent, Business, Contact, ContactSummary } from '../api-types';

export interface Values {
  contact: Pick<ContactSummary, 'name' | 'email'> & Partial<Pick<Contact, 'phone'>>;
  agent: Pick<Agent, 'name'>;
  business: Pick<Business, 'name'>;
}

const firstName = (name: string | null) => name?.trim().split(/\s+/)[0];

const PLACEHOLDERS: Record<string, (values: Values) => string | null | undefined> = {
  'contact.name': ({ contact }) => contact.name,
  'contact.first_name': ({ contact }) => firstName(contact.name),
  'contact.email': ({ contact }) => contact.email,
  'contact.phone': ({ contact }) => contact.phone,
  'agent.name': ({ agent }) => agent.name,
  'agent.first_name': ({ agent }) => firstName(agent.name),
  'business.name': ({ business }) => business.name,
};

export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS);

const SHAPE = /\{\{([\s\S]*?)\}\}/g;
const CLOSING = /^[ \n,.!?;:)]/;

function parts(inner: string): { name: string; fallback: string | undefined } {
  const at = inner.indexOf('|');
  if (at < 0) return { name: inner.trim(), fallback: undefined };
  return { name: inner.slice(0, at).trim(), fallback: inner.slice(at + 1).trim() };
}

/** What is not known becomes its fallback; without one it goes, and the blank before it. */
export function fill(text: string, values: Values): string {
  let filled = '';
  let isGap = false;
  let from = 0;
  const write = (words: string) => {
    if (isGap && words) {
      isGap = false;
      if (filled.endsWith(' ') && CLOSING.test(words)) filled = filled.slice(0, -1);
    }
    filled += words;
  };
  for (const match of text.matchAll(SHAPE)) {
    write(text.slice(from, match.index));
    from = match.index + match[0].length;
    const { name, fallback } = parts(match[1] ?? '');
    const value = PLACEHOLDERS[name];
    if (!value) {
      write(match[0]);
      continue;
    }
    const words = value(values)?.trim() || (fallback ?? '');
    if (!words) isGap = true;
    write(words);
  }
  write(text.slice(from));
  return isGap ? filled.replace(/ +$/, '') : filled;
}

/** The first placeholder of a text that stands for nothing, as it is written. */
export function unknownPlaceholder(text: string): string | null {
  for (const match of text.matchAll(SHAPE)) {
    if (!PLACEHOLDERS[parts(match[1] ?? '').name]) return match[0];
  }
  const rest = text.replace(SHAPE, '');
  const open = rest.indexOf('{{');
  return open < 0 ? null : rest.slice(open, open + 24);
}
