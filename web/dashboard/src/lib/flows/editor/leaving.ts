// Tab indents, so that a keyboard would be caught in the editor: Escape sets the next Tab free.
import { EditorView } from '@codemirror/view';

const FREE_FOR = 3_000;

export const leaving = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key !== 'Escape' || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    // What Escape closes first: a list of completions, the search, several cursors.
    const isTaken = document.querySelector('.cm-tooltip-autocomplete') !== null;
    if (!isTaken) view.setTabFocusMode(FREE_FOR);
    return false;
  },
});
