import { copyState, nextToken, startState, type Line, type RhaiState, type Token } from './rhai-tokens';

/** A line of plain text to walk along, for when no editor is around. */
export class TextLine implements Line {
  at = 0;
  from = 0;

  constructor(readonly text: string) {}

  sol(): boolean {
    return this.at === 0;
  }

  eol(): boolean {
    return this.at >= this.text.length;
  }

  next(): string | void {
    return this.text[this.at++];
  }

  peek(): string | undefined {
    return this.text[this.at];
  }

  skipToEnd(): void {
    this.at = this.text.length;
  }

  eatSpace(): boolean {
    const start = this.at;
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.at > start;
  }

  match(pattern: string | RegExp, consume = true): RegExpMatchArray | boolean | null {
    const rest = this.text.slice(this.at);
    if (typeof pattern === 'string') {
      if (!rest.startsWith(pattern)) return false;
      if (consume) this.at += pattern.length;
      return true;
    }
    const found = rest.match(pattern);
    if (!found || found.index) return null;
    if (consume) this.at += found[0].length;
    return found;
  }

  current(): string {
    return this.text.slice(this.from, this.at);
  }
}

export interface Word {
  token: Token;
  text: string;
  from: number;
  to: number;
}

export interface Read {
  words: Word[];
  /** Where the text ends: inside a comment or another text, perhaps. */
  state: RhaiState;
}

/** All words of a text, up to its end. */
export function readRhai(text: string, isBuiltin: (name: string) => boolean = () => false): Read {
  const state = startState();
  const words: Word[] = [];
  let offset = 0;
  let end = copyState(state);
  for (const row of text.split('\n')) {
    const line = new TextLine(row);
    while (!line.eol()) {
      line.from = line.at;
      // What a plain text's end of line does must not be done at the end of what is still being typed.
      end = copyState(state);
      const token = nextToken(line, state, isBuiltin);
      if (line.at === line.from) line.next();
      if (token) words.push({ token, text: line.current(), from: offset + line.from, to: offset + line.at });
    }
    offset += row.length + 1;
  }
  const isOpenText = end.quote === '"' && state.quote === null && !words.at(-1)?.text.endsWith('"');
  return { words, state: isOpenText ? end : state };
}
