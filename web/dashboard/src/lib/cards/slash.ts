// `/` at the beginning of a word opens the list of canned responses: where it stands, and what it finds.
import type { CannedResponse } from '../api-types';

export interface Slash {
  /** Where the `/` is. */
  from: number;
  /** Where the word ends that is being typed. */
  to: number;
  /** What stands behind the `/`. */
  typed: string;
}

const SHOWN = 8;
const WORD = /(^|\s)\/([\p{L}\p{N}_-]{0,40})$/u;

/** The word that is being typed, if it begins with `/`. In the middle of a word nothing is being typed. */
export function slashAt(text: string, caret: number): Slash | null {
  const match = WORD.exec(text.slice(0, caret));
  if (!match || /^[\p{L}\p{N}_/-]/u.test(text.slice(caret))) return null;
  const typed = match[2] ?? '';
  return { from: caret - typed.length - 1, to: caret, typed };
}

const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** What fits what is typed: shortcuts that begin so, then those that contain it, then texts; first the contact's language. */
export function matching(all: readonly CannedResponse[], typed: string, language: string | null): CannedResponse[] {
  const wanted = plain(typed);
  const code = language?.slice(0, 2).toLowerCase() ?? null;
  const rank = (response: CannedResponse) => {
    const shortcut = plain(response.shortcut);
    if (shortcut.startsWith(wanted)) return 0;
    if (shortcut.includes(wanted)) return 1;
    return wanted.length >= 3 && plain(response.text).includes(wanted) ? 2 : 3;
  };
  const isForeign = (response: CannedResponse) =>
    Number(code !== null && response.language !== null && response.language !== code);
  return all
    .map((response) => ({ response, rank: rank(response), isForeign: isForeign(response) }))
    .filter((found) => found.rank < 3)
    .sort((one, other) => one.isForeign - other.isForeign || one.rank - other.rank)
    .slice(0, SHOWN)
    .map((found) => found.response);
}

/** Puts words into a text in the place of a part of it. Answers where the caret goes. */
export function put(text: string, from: number, to: number, words: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + words + text.slice(to), caret: from + words.length };
}

/** Puts words at the caret, apart from what stands around it. */
export function putApart(text: string, from: number, to: number, words: string): { text: string; caret: number } {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const start = before && !/\s$/.test(before) ? ' ' : '';
  const end = after && !/^\s/.test(after) ? ' ' : '';
  return put(text, from, to, start + words + end);
}
