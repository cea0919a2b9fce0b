// What CodeMirror says, in our words.
import { tf } from './words.svelte';

export function editorPhrases(): Record<string, string> {
  return {
    Find: tf('search.find'),
    Replace: tf('search.replace'),
    next: tf('search.next'),
    previous: tf('search.previous'),
    all: tf('search.all'),
    'match case': tf('search.case'),
    regexp: tf('search.regexp'),
    'by word': tf('search.word'),
    replace: tf('search.replace_one'),
    'replace all': tf('search.replace_all'),
    close: tf('search.close'),
    Diagnostics: tf('problems.title'),
    'No diagnostics': tf('problems.none'),
    Completions: tf('editor.completions'),
  };
}
