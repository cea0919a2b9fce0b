// One editor for all files of a flow: each keeps its own cursor, scroll and steps to undo.
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { Known } from '../completion';
import { kindOf } from '../files';
import type { Diagnostic } from '../protocol';
import { completing } from './completing';
import { wrapping } from './hanging';
import { languageOf } from './highlight';
import { marks, markStep, placeOf, underline } from './marks';
import { basics, type Wishes } from './setup';

interface Given extends Wishes {
  parent: HTMLElement;
  known: () => Known;
  onwrite: (file: string, text: string) => void;
  onmove: (line: number) => void;
}

export class FlowEditor {
  readonly view: EditorView;
  #file = '';
  #states = new Map<string, EditorState>();
  #isQuiet = false;

  constructor(private readonly given: Given) {
    this.view = new EditorView({ parent: given.parent });
  }

  /** Shows a file, with this text. What was typed here is that text already. */
  show(file: string, text: string): void {
    if (file !== this.#file) {
      if (this.#file) this.#states.set(this.#file, this.view.state);
      this.#file = file;
      this.view.setState(this.#states.get(file) ?? this.#fresh(file, text));
      this.given.onmove(this.#line());
    }
    const now = this.view.state.doc.toString();
    if (now === text) return;
    // From elsewhere: restored, or somebody else's.
    this.#isQuiet = true;
    this.view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
    this.#isQuiet = false;
  }

  underline(diagnostics: readonly Diagnostic[]): void {
    underline(this.view, diagnostics);
  }

  step(line: number | null): void {
    markStep(this.view, line);
    if (line === null || line > this.view.state.doc.lines) return;
    const at = placeOf(this.view.state.doc, line, 1);
    this.view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 60 }) });
  }

  goTo(line: number, column: number): void {
    const at = placeOf(this.view.state.doc, line, column);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.view.focus();
  }

  insert(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text));
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }

  #line(): number {
    const { doc, selection } = this.view.state;
    return doc.lineAt(selection.main.head).number;
  }

  #fresh(file: string, text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions(file) });
  }

  #extensions(file: string): Extension[] {
    const { known, onwrite, onmove } = this.given;
    const names = () => known().language.functions;
    const isBuiltin = (name: string) => names().some((one) => one.name === name);
    const isCode = kindOf(file) === 'script' || kindOf(file) === 'library';
    return [
      basics(this.given),
      languageOf(file, isBuiltin),
      marks,
      isCode ? completing(known) : [],
      wrapping,
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !this.#isQuiet) onwrite(file, update.state.doc.toString());
        if (update.selectionSet || update.docChanged) onmove(this.#line());
      }),
    ];
  }
}
