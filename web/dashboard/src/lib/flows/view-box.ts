// How much of the map is seen, and what lies where in it. Pure.
import type { FlowGraph, GraphNode } from './protocol';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const MARGIN = 24;
const MOST = 2.5;

/** All of the map, centred; a small map is not blown up. */
export function fit(graph: Pick<FlowGraph, 'width' | 'height'>, pane: { width: number; height: number }): Box {
  if (pane.width <= 0 || pane.height <= 0) return { x: 0, y: 0, width: graph.width || 1, height: graph.height || 1 };
  const [width, height] = [graph.width + 2 * MARGIN, graph.height + 2 * MARGIN];
  const scale = Math.min(1, pane.width / width, pane.height / height);
  return around(graph.width / 2, graph.height / 2, pane.width / scale, pane.height / scale);
}

/** The size of the smallest words on the map, and the smallest that is read without leaning forward. */
const SMALLEST = 12;
const READ = 11;

/** As `fit`, but no smaller than can be read at once: then it begins where a conversation begins. */
export function readable(
  graph: Pick<FlowGraph, 'width' | 'height' | 'nodes'>,
  pane: Size,
  least = READ / SMALLEST,
): Box {
  const box = fit(graph, pane);
  if (pane.width <= 0 || pane.width / box.width >= least) return box;
  const [width, height] = [pane.width / least, pane.height / least];
  const first = graph.nodes.find((node) => node.kind === 'entry') ?? graph.nodes[0];
  // Not further than the map goes, and what fits as a whole stands in the middle.
  const begin = (length: number, seen: number, wanted: number) =>
    length + 2 * MARGIN > seen ? Math.min(Math.max(wanted, -MARGIN), length + MARGIN - seen) : (length - seen) / 2;
  return {
    x: begin(graph.width, width, (first?.x ?? 0) - MARGIN),
    y: begin(graph.height, height, first ? centre(first)[1] - height / 2 : 0),
    width,
    height,
  };
}

export interface Size {
  width: number;
  height: number;
}

/** The point under the pointer stays under it. `factor` above 1 comes nearer. */
export function zoom(box: Box, factor: number, at: { x: number; y: number }, pane: Size): Box {
  const wanted = box.width / factor;
  const width = Math.min(Math.max(wanted, pane.width / MOST), Math.max(box.width, pane.width * 12));
  const height = (box.height * width) / box.width;
  const share = width / box.width;
  return { x: at.x - (at.x - box.x) * share, y: at.y - (at.y - box.y) * share, width, height };
}

/** By pixels of the screen. */
export function pan(box: Box, dx: number, dy: number, pane: Size): Box {
  const unit = box.width / Math.max(1, pane.width);
  return { ...box, x: box.x - dx * unit, y: box.y - dy * unit };
}

/** Moved just so far that a node is in it. */
export function reveal(box: Box, node: Box): Box {
  const shift = (from: number, size: number, at: number, length: number) => {
    if (at - MARGIN < from) return at - MARGIN;
    if (at + length + MARGIN > from + size) return at + length + MARGIN - size;
    return from;
  };
  return {
    ...box,
    x: shift(box.x, box.width, node.x, node.width),
    y: shift(box.y, box.height, node.y, node.height),
  };
}

export function around(x: number, y: number, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** The nearest node that lies mostly in a direction. */
export function neighbour(nodes: readonly GraphNode[], from: GraphNode, direction: Direction): GraphNode | null {
  const [x, y] = centre(from);
  let best: GraphNode | null = null;
  let least = Infinity;
  for (const node of nodes) {
    if (node.id === from.id) continue;
    const [dx, dy] = [centre(node)[0] - x, centre(node)[1] - y];
    const isUpright = direction === 'ArrowUp' || direction === 'ArrowDown';
    const ahead = (isUpright ? dy : dx) * (direction === 'ArrowUp' || direction === 'ArrowLeft' ? -1 : 1);
    const aside = Math.abs(isUpright ? dx : dy);
    if (ahead <= 0) continue;
    // Rows are looked along, columns looked down: what is next to it in the row, what is below in the picture.
    const cost = ahead + (isUpright ? 1.5 : 3) * aside;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

export function isDirection(key: string): key is Direction {
  return key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';
}

function centre(node: Box): [number, number] {
  return [node.x + node.width / 2, node.y + node.height / 2];
}

/** A line through the points, its corners rounded. */
export function route(points: readonly (readonly [number, number])[], radius = 8): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first[0]} ${first[1]}`;
  let [px, py] = first;
  for (const [at, [x, y]] of rest.entries()) {
    const next = rest[at + 1];
    if (!next) return `${path}L${x} ${y}`;
    const [before, after] = [Math.hypot(x - px, y - py), Math.hypot(next[0] - x, next[1] - y)];
    const cut = Math.min(radius, before / 2, after / 2);
    const start = before ? [x - ((x - px) / before) * cut, y - ((y - py) / before) * cut] : [x, y];
    const end = after ? [x + ((next[0] - x) / after) * cut, y + ((next[1] - y) / after) * cut] : [x, y];
    path += `L${round(start[0]!)} ${round(start[1]!)}Q${x} ${y} ${round(end[0]!)} ${round(end[1]!)}`;
    [px, py] = [x, y];
  }
  return path;
}

/** The point half-way along a line. */
export function halfway(points: readonly (readonly [number, number])[]): [number, number] | null {
  const lengths = points.slice(1).map(([x, y], at) => Math.hypot(x - points[at]![0], y - points[at]![1]));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    if (length > 0 && rest <= length) {
      const [[x, y], [nx, ny]] = [points[at]!, points[at + 1]!];
      return [x + ((nx - x) * rest) / length, y + ((ny - y) * rest) / length];
    }
    rest -= length;
  }
  return points[0] ? [points[0][0], points[0][1]] : null;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The container that a line of the script is in. */
export function nodeAt(nodes: readonly GraphNode[], file: string, line: number): GraphNode | null {
  const before = nodes.filter((node) => node.line <= line && node.file === file && isContainer(node));
  return before.sort((one, other) => (other.line ?? 0) - (one.line ?? 0))[0] ?? null;
}

export function isContainer(node: GraphNode): boolean {
  return node.kind === 'container' || node.kind === 'entry';
}
