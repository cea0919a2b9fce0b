// Hands our suggestions to CodeMirror.
import {
  autocompletion,
  snippetCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { suggest, type Known, type Suggestion } from '../completion';

const TYPES: Record<Suggestion['kind'], string> = {
  function: 'function',
  variable: 'variable',
  field: 'property',
  keyword: 'keyword',
  name: 'constant',
};
/** Names that exist in this house come first, then what the language has. */
const BOOST: Partial<Record<Suggestion['kind'], number>> = { name: 2, field: 2, variable: 1, keyword: -1 };

export function completing(known: () => Known): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const found = suggest(context.state.doc.toString(), context.pos, known(), context.explicit);
    return found && { from: found.from, options: found.items.map(completion), validFor: /^[\p{L}\d_ -]*$/u };
  };
  return autocompletion({ override: [source], icons: false });
}

function completion({ label, kind, detail, summary, snippet, ...rest }: Suggestion): Completion {
  const one: Completion = { ...rest, label, type: TYPES[kind], boost: BOOST[kind] ?? 0 };
  if (detail) one.detail = detail;
  if (summary) one.info = summary;
  // To CodeMirror `#{` opens a hole, to Rhai a map.
  return snippet ? snippetCompletion(snippet.replaceAll('#{', '#\\{'), one) : one;
}
