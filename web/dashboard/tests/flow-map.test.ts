import { expect, test } from 'vitest';
import { cut } from '../src/lib/flows/map-words';
import type { GraphNode } from '../src/lib/flows/protocol';
import { fit, halfway, neighbour, nodeAt, pan, readable, reveal, route, zoom } from '../src/lib/flows/view-box';

const pane = { width: 400, height: 300 };

function node(id: string, x: number, y: number, line = 1, more: Partial<GraphNode> = {}): GraphNode {
  return {
    id,
    kind: 'container',
    label: id,
    marks: [],
    file: 'flow.rhai',
    line,
    x,
    y,
    width: 100,
    height: 40,
    runs: null,
    silent: null,
    ...more,
  };
}

test('a small map is centred and not blown up; a large one is shrunk until it is all seen', () => {
  expect(fit({ width: 100, height: 100 }, pane)).toEqual({ x: -150, y: -100, width: 400, height: 300 });
  const box = fit({ width: 1000, height: 300 }, pane);
  expect(box.width).toBeGreaterThanOrEqual(1000);
  expect(box.width / box.height).toBeCloseTo(400 / 300);
});

test('a very large one begins where a conversation begins, at a size that can be read', () => {
  const large = {
    width: 8000,
    height: 5000,
    nodes: [node('a', 900, 0), node('start', 24, 2000, 1, { kind: 'entry' })],
  };
  expect(readable(large, pane, 0.5)).toEqual({ width: 800, height: 600, x: 0, y: 2020 - 300 });
  const low = { ...large, nodes: [node('start', 24, 4900, 1, { kind: 'entry' })] };
  expect(readable(low, pane, 0.5)).toMatchObject({ x: 0, y: 5024 - 600 });
  expect(readable({ width: 8000, height: 5000, nodes: [] }, pane, 0.5)).toMatchObject({ x: -24, y: 0 });
  expect(readable({ width: 800, height: 100, nodes: [] }, pane, 0.5)).toMatchObject({ x: -24, y: -250 });
});

test('no words of a map are smaller than eleven pixels at first', () => {
  for (const width of [500, 900, 20000]) {
    const box = readable({ width, height: 3000, nodes: [node('start', 24, 900)] }, { width: 1440, height: 800 });
    expect((12 * 1440) / box.width).toBeGreaterThan(10.99);
  }
});

test('what is under the pointer stays there while one comes nearer', () => {
  const box = zoom({ x: 0, y: 0, width: 400, height: 300 }, 2, { x: 100, y: 150 }, pane);
  expect(box).toEqual({ x: 50, y: 75, width: 200, height: 150 });
  expect(zoom(box, 100, { x: 0, y: 0 }, pane).width).toBe(160);
});

test('it is dragged by pixels of the screen, and moves to what is reached', () => {
  expect(pan({ x: 0, y: 0, width: 800, height: 600 }, 10, -10, pane)).toMatchObject({ x: -20, y: 20 });
  expect(reveal({ x: 0, y: 0, width: 400, height: 300 }, node('a', 500, 10))).toMatchObject({ x: 224, y: -14 });
  expect(reveal({ x: 0, y: 0, width: 400, height: 300 }, node('a', 100, 100))).toMatchObject({ x: 0, y: 0 });
});

test('arrows lead to the nearest node that lies there', () => {
  const nodes = [node('top', 100, 0), node('left', 0, 100), node('right', 300, 100), node('far', 100, 300)];
  const from = (id: string) => nodes.find((one) => one.id === id)!;
  expect(neighbour(nodes, from('top'), 'ArrowDown')?.id).toBe('left');
  expect(neighbour(nodes, from('left'), 'ArrowRight')?.id).toBe('right');
  expect(neighbour(nodes, from('far'), 'ArrowUp')?.id).toBe('top');
  expect(neighbour(nodes, from('top'), 'ArrowUp')).toBeNull();
});

test('the cursor is in the container that began last above it', () => {
  const nodes = [node('start', 0, 0, 5), node('order', 0, 0, 12), node('hand', 0, 0, 20, { kind: 'handoff' })];
  expect(nodeAt(nodes, 'flow.rhai', 14)?.id).toBe('order');
  expect(nodeAt(nodes, 'flow.rhai', 25)?.id).toBe('order');
  expect(nodeAt(nodes, 'flow.rhai', 2)).toBeNull();
  expect(nodeAt(nodes, 'lib/a.rhai', 14)).toBeNull();
});

test('lines have round corners, and words half-way along them', () => {
  expect(route([])).toBe('');
  expect(
    route([
      [0, 0],
      [0, 20],
      [40, 20],
    ]),
  ).toBe('M0 0L0 12Q0 20 8 20L40 20');
  expect(
    halfway([
      [0, 0],
      [0, 20],
      [40, 20],
    ]),
  ).toEqual([10, 20]);
  expect(halfway([])).toBeNull();
});

test('words that do not fit end with an ellipsis', () => {
  expect(cut('short', 200)).toBe('short');
  expect(cut('where is my order', 60)).toMatch(/…$/);
});
