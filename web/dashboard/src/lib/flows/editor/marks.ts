// What is drawn over the text: what is wrong with it, and the line that a trial has come to.
import { setDiagnostics, type Diagnostic as Drawn } from '@codemirror/lint';
import { StateEffect, StateField, type EditorState, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { diagnosticText } from '../diagnostic-text';
import type { Diagnostic } from '../protocol';

const stepped = StateEffect.define<number | null>();
const steppedLine = Decoration.line({ class: 'cm-stepped' });

const steppedField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(stepped)) now = marksOf(transaction.state, effect.value);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(state: EditorState, line: number | null): DecorationSet {
  if (line === null || line < 1 || line > state.doc.lines) return Decoration.none;
  return Decoration.set([steppedLine.range(state.doc.line(line).from)]);
}

export const marks: Extension = steppedField;

export function markStep(view: EditorView, line: number | null): void {
  view.dispatch({ effects: stepped.of(line) });
}

export function underline(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  const drawn = diagnostics.map((one) => drawnAs(view.state.doc, one));
  view.dispatch(setDiagnostics(view.state, drawn));
}

/** Lines and columns count from 1; a report about an older text may point beyond the end of this one. */
function drawnAs(doc: Text, diagnostic: Diagnostic): Drawn {
  const { severity, line, column, end_column } = diagnostic;
  const message = diagnosticText(diagnostic);
  const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
  const start = Math.min(from + Math.max(0, column - 1), to);
  const end = Math.min(from + Math.max(0, end_column - 1), to);
  const isWide = end > start;
  return { severity, message, from: isWide ? start : Math.min(start, to), to: isWide ? end : Math.max(start, to) };
}

export function placeOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(from + Math.max(0, column - 1), to);
}
