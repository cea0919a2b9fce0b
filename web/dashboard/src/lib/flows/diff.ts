// The difference of two texts, line by line. Pure, and small: flows are hundreds of lines, not thousands.

export interface Change {
  kind: 'same' | 'removed' | 'added';
  text: string;
  /** Line numbers from 1, on the side that has the line. */
  before: number | null;
  after: number | null;
}

/** Beyond this the middle is shown as replaced: a table of that size would freeze the page. */
const LARGEST_TABLE = 4_000_000;

export function lineDiff(before: string, after: string): Change[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const middle = pair(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const same = (lines: string[]) => lines.map((text) => ({ kind: 'same' as const, text }));
  return numbered([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))]);
}

/** A text without an end of line has one line less than one that ends with it. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

type Raw = Pick<Change, 'kind' | 'text'>;

/** By the longest common subsequence. */
function pair(old: string[], now: string[]): Raw[] {
  if (old.length * now.length > LARGEST_TABLE) {
    return [...old.map((text) => raw('removed', text)), ...now.map((text) => raw('added', text))];
  }
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] =
        old[i] === now[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const found: Raw[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push(raw('same', old[i]!));
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      found.push(raw('removed', old[i++]!));
    } else {
      found.push(raw('added', now[j++]!));
    }
  }
  return found;
}

function raw(kind: Change['kind'], text: string): Raw {
  return { kind, text };
}

function numbered(changes: Raw[]): Change[] {
  let [before, after] = [0, 0];
  return changes.map(({ kind, text }) => ({
    kind,
    text,
    before: kind === 'added' ? null : ++before,
    after: kind === 'removed' ? null : ++after,
  }));
}

export type Hunk = { kind: 'lines'; changes: Change[] } | { kind: 'gap'; count: number };

/** Only what changed, and a few lines around it. */
export function hunks(changes: readonly Change[], around = 3): Hunk[] {
  const isNear = changes.map((_, at) =>
    changes.slice(Math.max(0, at - around), at + around + 1).some((one) => one.kind !== 'same'),
  );
  const found: Hunk[] = [];
  for (const [at, change] of changes.entries()) {
    const last = found.at(-1);
    if (isNear[at]) {
      if (last?.kind === 'lines') last.changes.push(change);
      else found.push({ kind: 'lines', changes: [change] });
    } else if (last?.kind === 'gap') last.count++;
    else found.push({ kind: 'gap', count: 1 });
  }
  return found;
}

/** No more than so many lines of it. */
export function firstLines(parts: readonly Hunk[], most: number): Hunk[] {
  const found: Hunk[] = [];
  let left = most;
  for (const part of parts) {
    if (left <= 0) break;
    const isWhole = part.kind === 'gap' || part.changes.length <= left;
    found.push(isWhole ? part : { kind: 'lines', changes: part.changes.slice(0, left) });
    left -= part.kind === 'gap' ? 1 : part.changes.length;
  }
  return found;
}

export interface FileChange {
  name: string;
  kind: 'added' | 'removed' | 'changed';
  added: number;
  removed: number;
  changes: Change[];
}

/** Which files differ, and how: `flow.rhai` first, then by name. */
export function fileChanges(before: Record<string, string>, after: Record<string, string>): FileChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byName);
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const changes = lineDiff(before[name] ?? '', after[name] ?? '');
      return {
        name,
        kind: before[name] === undefined ? 'added' : after[name] === undefined ? 'removed' : 'changed',
        added: changes.filter((one) => one.kind === 'added').length,
        removed: changes.filter((one) => one.kind === 'removed').length,
        changes,
      };
    });
}

export function byName(one: string, other: string): number {
  return Number(other === 'flow.rhai') - Number(one === 'flow.rhai') || one.localeCompare(other);
}

/** The lines as two columns: what was removed beside what came in its place. */
export function sideBySide(changes: readonly Change[]): [Change | null, Change | null][] {
  const rows: [Change | null, Change | null][] = [];
  let removed: Change[] = [];
  let added: Change[] = [];
  const flush = () => {
    const length = Math.max(removed.length, added.length);
    for (let at = 0; at < length; at++) rows.push([removed[at] ?? null, added[at] ?? null]);
    [removed, added] = [[], []];
  };
  for (const change of changes) {
    if (change.kind === 'removed') removed.push(change);
    else if (change.kind === 'added') added.push(change);
    else {
      flush();
      rows.push([change, change]);
    }
  }
  flush();
  return rows;
}
