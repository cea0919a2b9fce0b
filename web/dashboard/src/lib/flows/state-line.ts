// Where a flow stands, in the words of its dictionary.
import type { Flow } from './protocol';
import { tf } from './words.svelte';

export type Standing = 'unsaved' | 'conflict' | 'saving' | 'new' | 'ahead' | 'published';

interface Work {
  isUnsaved: boolean;
  isSaving: boolean;
  isConflict: boolean;
}

export function standing(flow: Pick<Flow, 'published_version' | 'has_unpublished_changes'>, work: Work): Standing {
  if (work.isConflict) return 'conflict';
  if (work.isSaving) return 'saving';
  if (work.isUnsaved) return 'unsaved';
  if (flow.published_version === null) return 'new';
  return flow.has_unpublished_changes ? 'ahead' : 'published';
}

/** "Draft saved, version 4 is published." */
export function stateLine(flow: Flow, work: Work): string {
  const version = flow.published_version;
  switch (standing(flow, work)) {
    case 'conflict':
      return tf('state.conflict');
    case 'saving':
      return tf('state.saving');
    case 'unsaved':
      return version === null ? tf('state.unsaved_new') : tf('state.unsaved', { version });
    case 'new':
      return tf('state.new');
    case 'ahead':
      return tf('state.ahead', { version: version ?? 0 });
    default:
      return tf('state.published', { version: version ?? 0 });
  }
}
