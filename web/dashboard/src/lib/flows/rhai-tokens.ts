// Reads Rhai word by word: what colours the editor, and what completion looks at. Knows nothing of the editor.

/** What the tokenizer needs of a line that it walks along; CodeMirror's streams have it. */
export interface Line {
  sol(): boolean;
  eol(): boolean;
  next(): string | void;
  peek(): string | undefined;
  skipToEnd(): void;
  eatSpace(): boolean;
  match(pattern: string | RegExp, consume?: boolean): unknown;
  current(): string;
}

export type Token =
  | 'comment'
  | 'string'
  | 'escape'
  | 'interpolation'
  | 'number'
  | 'keyword'
  | 'atom'
  | 'builtin'
  | 'call'
  | 'definition'
  | 'state'
  | 'property'
  | 'name'
  | 'operator'
  | 'bracket'
  | 'punctuation';

export interface RhaiState {
  /** How deep in nested block comments. */
  comment: number;
  /** Of each open `${`: how many braces are open inside it. */
  braces: number[];
  /** The quote of the text that the line is in, if any. */
  quote: '"' | '`' | null;
  /** The quotes around each open `${`. */
  outer: ('"' | '`')[];
  last: string;
}

const KEYWORDS = new Set(
  'let const if else switch do while until loop for in continue break return throw try catch fn private import export as is'.split(
    ' ',
  ),
);
const ATOMS = new Set(['true', 'false', 'this']);

/** The maps that every function sees. */
export const STATES: ReadonlySet<string> = new Set(['session', 'contact', 'conversation', 'origin', 'config']);

export function startState(): RhaiState {
  return { comment: 0, braces: [], quote: null, outer: [], last: '' };
}

export function copyState(state: RhaiState): RhaiState {
  return { ...state, braces: [...state.braces], outer: [...state.outer] };
}

/** The next word of the line. `isBuiltin` says which functions belong to the language. */
export function nextToken(line: Line, state: RhaiState, isBuiltin: (name: string) => boolean): Token | null {
  if (state.comment > 0) return inComment(line, state);
  if (state.quote) return inText(line, state);
  if (line.eatSpace()) return null;
  if (line.match('//')) {
    line.skipToEnd();
    return 'comment';
  }
  if (line.match('/*')) {
    state.comment = 1;
    return inComment(line, state);
  }
  const token = inCode(line, state, isBuiltin);
  if (token !== 'comment') state.last = line.current();
  return token;
}

function inComment(line: Line, state: RhaiState): Token {
  while (!line.eol() && state.comment > 0) {
    if (line.match('*/')) state.comment--;
    else if (line.match('/*')) state.comment++;
    else line.next();
  }
  return 'comment';
}

/** Up to the end of the text or of the line, or to what is filled in. */
function inText(line: Line, state: RhaiState): Token {
  if (line.match(/^\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|.)/i)) return 'escape';
  if (state.quote === '`' && line.match('${')) {
    state.outer.push('`');
    state.braces.push(0);
    state.quote = null;
    return 'interpolation';
  }
  while (!line.eol()) {
    const next = line.peek();
    if (next === '\\') {
      line.match(/^\\$/);
      return 'string';
    }
    if (state.quote === '`' && line.match('${', false)) return 'string';
    line.next();
    if (next === state.quote) {
      state.quote = null;
      state.last = 'text';
      return 'string';
    }
  }
  // Plain texts end with their line, closed or not; only backticks go on.
  if (state.quote === '"' && !line.current().endsWith('\\')) state.quote = null;
  return 'string';
}

function inCode(line: Line, state: RhaiState, isBuiltin: (name: string) => boolean): Token | null {
  if (line.match(/^(?:0x[\da-f_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?)/i)) return 'number';
  if (line.match(/^'(?:\\.|[^'\\])'/)) return 'string';
  const name = line.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
  if (name) return nameToken(name[0], line, state, isBuiltin);
  const next = line.next();
  if (next === '"' || next === '`') {
    state.quote = next;
    return 'string';
  }
  if (next === '#' && line.match('{')) return opened(state);
  if (next === '{') return opened(state);
  if (next === '}') return closed(state);
  if (next && '()[]'.includes(next)) return 'bracket';
  if (next && ',;.:'.includes(next)) return 'punctuation';
  line.match(/^[=<>!&|+\-*/%^~?]+/);
  return 'operator';
}

function nameToken(name: string, line: Line, { last }: RhaiState, isBuiltin: (name: string) => boolean): Token {
  if (KEYWORDS.has(name)) return 'keyword';
  if (ATOMS.has(name)) return 'atom';
  const isCall = Boolean(line.match(/^\s*\(/, false));
  if (last === 'fn') return 'definition';
  if (last === '.' || last === '?.') return isCall ? 'call' : 'property';
  if (line.match(/^\s*:(?!:)/, false)) return 'property';
  if (STATES.has(name)) return 'state';
  if (isCall) return isBuiltin(name) ? 'builtin' : 'call';
  return name === 'rest' ? 'builtin' : 'name';
}

function opened(state: RhaiState): Token {
  const at = state.braces.length - 1;
  if (at >= 0) state.braces[at] = (state.braces[at] ?? 0) + 1;
  return 'bracket';
}

function closed(state: RhaiState): Token {
  const at = state.braces.length - 1;
  if (at < 0) return 'bracket';
  if (state.braces[at] === 0) {
    state.braces.pop();
    state.quote = state.outer.pop() ?? null;
    return 'interpolation';
  }
  state.braces[at] = (state.braces[at] ?? 1) - 1;
  return 'bracket';
}
