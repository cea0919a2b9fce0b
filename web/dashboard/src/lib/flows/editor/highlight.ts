// Our tokens as CodeMirror's tags, and their colours, which are the page's own.
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { kindOf } from '../files';
import { chatToken, tomlToken } from '../plain-tokens';
import { copyState, nextToken, startState, type Token } from '../rhai-tokens';

const tokenTable = {
  comment: tags.comment,
  string: tags.string,
  escape: tags.escape,
  interpolation: tags.special(tags.brace),
  number: tags.number,
  keyword: tags.keyword,
  atom: tags.atom,
  builtin: tags.standard(tags.variableName),
  call: tags.function(tags.variableName),
  definition: tags.definition(tags.variableName),
  state: tags.special(tags.variableName),
  property: tags.propertyName,
  name: tags.variableName,
  operator: tags.operator,
  bracket: tags.bracket,
  punctuation: tags.punctuation,
} satisfies Record<Token, unknown>;

const colours = HighlightStyle.define([
  { tag: tags.comment, class: 'tok-comment' },
  { tag: [tags.string], class: 'tok-string' },
  { tag: [tags.escape, tags.special(tags.brace)], class: 'tok-escape' },
  { tag: [tags.number, tags.atom], class: 'tok-number' },
  { tag: tags.keyword, class: 'tok-keyword' },
  { tag: tags.standard(tags.variableName), class: 'tok-builtin' },
  { tag: tags.definition(tags.variableName), class: 'tok-definition' },
  { tag: tags.special(tags.variableName), class: 'tok-state' },
  { tag: tags.propertyName, class: 'tok-property' },
  { tag: [tags.operator, tags.punctuation, tags.bracket], class: 'tok-quiet' },
]);

function rhai(isBuiltin: (name: string) => boolean): Extension {
  return StreamLanguage.define({
    name: 'rhai',
    startState,
    copyState,
    token: (stream, state) => nextToken(stream, state, isBuiltin),
    languageData: {
      commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
      closeBrackets: { brackets: ['(', '[', '{', '"', '`'] },
    },
    tokenTable,
  });
}

const chat = StreamLanguage.define({ name: 'chat', token: chatToken, languageData: lineComments(), tokenTable });
const toml = StreamLanguage.define({ name: 'toml', token: tomlToken, languageData: lineComments(), tokenTable });

function lineComments() {
  return { commentTokens: { line: '#' } };
}

/** The language that a file is written in. */
export function languageOf(file: string, isBuiltin: (name: string) => boolean): Extension {
  const kind = kindOf(file);
  return kind === 'test' ? chat : kind === 'texts' ? toml : rhai(isBuiltin);
}

export const highlighting = syntaxHighlighting(colours);
