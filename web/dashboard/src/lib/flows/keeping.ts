// Work on a flow that is not saved yet, kept on the device: a reload or a crash of the browser loses nothing.
import { isSame } from './files';
import type { FlowDraftView, FlowFiles } from './protocol';

export interface Kept {
  /** What the work was begun on. */
  revision: number;
  files: FlowFiles;
}

function key(agentId: number, flowId: number): string {
  return `recado:flow:${agentId}:${flowId}`;
}

/** Answers whether it worked: the device's store may be full, or closed to pages. */
export function keepWork(agentId: number, flowId: number, work: Kept | null): boolean {
  try {
    if (work) localStorage.setItem(key(agentId, flowId), JSON.stringify(work));
    else localStorage.removeItem(key(agentId, flowId));
    return true;
  } catch {
    return false;
  }
}

export function keptWork(agentId: number, flowId: number): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key(agentId, flowId)) ?? 'null') as Partial<Kept> | null;
    return typeof kept?.revision === 'number' && kept.files ? { revision: kept.revision, files: kept.files } : null;
  } catch {
    return null;
  }
}

export type Opening =
  | { kind: 'fresh' }
  | { kind: 'restored'; files: FlowFiles }
  /** Somebody has saved since the kept work was begun. */
  | { kind: 'conflict'; files: FlowFiles };

export function opening(kept: Kept | null, draft: FlowDraftView): Opening {
  if (!kept || isSame(kept.files, draft.files)) return { kind: 'fresh' };
  return { kind: kept.revision === draft.revision ? 'restored' : 'conflict', files: kept.files };
}
