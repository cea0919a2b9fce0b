import { readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './waiting.mjs';

/** A mailbox as its files. */
export class Maildir {
  constructor(folder) {
    this.folder = folder;
  }

  /** What lies in it, in the order in which it came. */
  get mails() {
    return this.#paths.map((path) => new Mail(readFileSync(path, 'utf8')));
  }

  get #paths() {
    const folders = ['new', 'cur'].map((part) => join(this.folder, part));
    const paths = folders.flatMap((folder) => names(folder).map((name) => join(folder, name)));
    const found = paths.map((path) => ({ path, came: statSync(path, { bigint: true }).mtimeNs }));
    found.sort((a, b) => Number(a.came - b.came));
    return found.map(({ path }) => path);
  }

  /** Names the messages so that the oldest comes last, as after a move that kept their times and not their order. */
  turnAround() {
    this.#paths.reverse().forEach((path, n) => renameSync(path, join(this.folder, 'new', `${n + 1}.turned.aurora`)));
  }

  /** Waits until there are so many mails, and answers them. */
  has(count, patience) {
    return until(`${this.folder} has ${count} mails`, () => this.mails.length >= count && this.mails, patience);
  }

  /** Deletes files of the server's own. */
  forget(pattern) {
    for (const name of names(this.folder).filter((name) => pattern.test(name))) rmSync(join(this.folder, name));
  }

  /** The number that says whether the messages' numbers are still the same (UIDVALIDITY). */
  get validity() {
    return /\bV(\d+)/.exec(readFileSync(join(this.folder, 'dovecot-uidlist'), 'utf8'))?.[1];
  }
}

/** A mail as it arrived. */
class Mail {
  constructor(raw) {
    this.raw = raw;
    this.head = raw.slice(0, raw.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, ' ');
  }

  /** A line of its head. */
  get(name) {
    return new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(this.head)?.[1];
  }

  /** The address in a line of its head. */
  address(name) {
    return /[^\s<>"]+@[^\s<>"]+/.exec(this.get(name) ?? '')?.[0];
  }
}

function names(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
