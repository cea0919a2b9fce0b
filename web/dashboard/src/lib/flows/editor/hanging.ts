// Long lines are wrapped; what comes below begins where the line does, and a little after.
import { RangeSetBuilder, type Extension } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';

const MORE = 2;
const MOST = 40;
const known = new Map<number, Decoration>();

function hang(depth: number): Decoration {
  let one = known.get(depth);
  if (!one) {
    const style = `padding-inline-start: calc(6px + ${depth}ch); text-indent: -${depth}ch`;
    known.set(depth, (one = Decoration.line({ attributes: { style } })));
  }
  return one;
}

function decorate({ visibleRanges, state }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at);
      const depth = line.text.match(/^ */)![0].length;
      builder.add(line.from, line.from, hang(Math.min(MOST, depth) + MORE));
      at = line.to + 1;
    }
  }
  return builder.finish();
}

class Hanging {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = decorate(view);
  }

  update(update: ViewUpdate) {
    if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
  }
}

export const wrapping: Extension = [
  EditorView.lineWrapping,
  ViewPlugin.fromClass(Hanging, { decorations: (plugin) => plugin.decorations }),
];
