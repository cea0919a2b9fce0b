// The editor as all of a flow's files have it: everything of CodeMirror that is used is named here.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentService, indentUnit } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
  tooltips,
} from '@codemirror/view';
import { indentAfter } from '../indentation';
import { highlighting } from './highlight';
import { leaving } from './leaving';
import { look } from './look';

const UNIT = 4;

const indentation = indentService.of((context, at) => {
  const own = context.lineAt(at, 1);
  const before = context.lineAt(at, -1);
  const { doc } = context.state;
  const number = doc.lineAt(at).number;
  const above = before.from !== own.from ? before.text : number > 1 ? doc.line(number - 1).text : '';
  return indentAfter(above, own.text, UNIT);
});

export interface Wishes {
  label: string;
  onsave: () => void;
  phrases: Record<string, string>;
}

export function basics({ label, onsave, phrases }: Wishes): Extension {
  const save = () => {
    onsave();
    return true;
  };
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    indentUnit.of(' '.repeat(UNIT)),
    indentation,
    highlighting,
    bracketMatching(),
    closeBrackets(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    // Beside the text's end there is no room for it in a narrow pane: the page's own edges hold it.
    tooltips({ parent: document.body }),
    leaving,
    Prec.high(keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }])),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    EditorState.phrases.of(phrases),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
    look,
  ];
}
