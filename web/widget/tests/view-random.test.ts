import { beforeEach, expect, test } from 'vitest';
import { useState } from '../app/hooks';
import { h, render } from '../app/view';

/** What is stale is drawn in a microtask. */
const settled = () => Promise.resolve();

let seed = 0;
const dice = (sides: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % sides;
const oneOf = <Item>(items: Item[]) => items[dice(items.length)]!;

beforeEach(() => {
  seed = 20_261;
  document.body.replaceChildren();
});

function shuffled(keys: number[]): number[] {
  const rest = [...keys];
  return keys.map(() => rest.splice(dice(rest.length), 1)[0]!);
}

/** Some of nine keys, each at most once, in any order. */
const someKeys = () => shuffled([1, 2, 3, 4, 5, 6, 7, 8, 9]).slice(0, dice(10));

/** A component around its children, with two things beside them or none. */
function Frame({ isWide, children }: { isWide: boolean; children?: unknown }) {
  return isWide ? [h('hr', null), children, 'end'] : children;
}

/** Anything that components may give back. */
function tree(depth: number): unknown {
  const roll = dice(depth > 0 ? 9 : 3);
  if (roll === 0) return null;
  if (roll === 1) return oneOf(['', 'one', 'two']);
  if (roll === 2) return h('input', { value: oneOf(['a', 'b']), 'aria-invalid': oneOf([true, false]) });
  if (roll === 3) return [tree(depth - 1), tree(depth - 1)];
  if (roll === 4) return h(Frame, { isWide: dice(2) > 0 }, tree(depth - 1), tree(depth - 1));
  if (roll === 5) return h('ul', null, keyed(depth - 1));
  const attributes = { class: oneOf(['x', 'y', undefined]), hidden: oneOf([true, false]), title: oneOf([null, 't']) };
  return h(oneOf(['p', 'div', 'b']), attributes, tree(depth - 1), tree(depth - 1), oneOf([false, 'text']));
}

/** Rows of an element, of several, of none, and of components. */
function keyed(depth: number): unknown[] {
  return someKeys().map((key) => {
    if (key % 3 === 0) return h(Frame, { key, isWide: dice(2) > 0 }, `${key}`, dice(2) > 0 && tree(depth - 1));
    return h('li', { key, class: oneOf(['x', undefined]) }, `${key}`, depth > 0 && tree(depth - 1));
  });
}

function screen() {
  const place = document.createElement('div');
  document.body.append(place);
  let set = (_: unknown) => {};
  const Screen = () => {
    const [content, setContent] = useState<unknown>(null);
    set = setContent;
    return content;
  };
  render(h(Screen, {}), place);
  return {
    place,
    async show(content: unknown) {
      set(content);
      await settled();
    },
  };
}

/** All that a visitor can see or type into, whatever the order in which attributes were set. */
function seen(node: Node): unknown {
  if (!(node instanceof Element)) return node.textContent;
  const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort();
  const children = [...node.childNodes].filter(({ textContent, nodeType }) => nodeType === 1 || textContent);
  return [node.tagName, attributes, node instanceof HTMLInputElement && node.value, children.map(seen)];
}

test('whatever was drawn before, a drawing looks as one drawn afresh', async () => {
  const { place, show } = screen();
  for (let round = 0; round < 60; round++) {
    const content = tree(4);
    // What is typed meanwhile does not count.
    for (const field of place.querySelectorAll('input')) if (dice(3) === 0) field.value = 'typed';
    await show(content);
    const fresh = screen();
    await fresh.show(content);
    expect(seen(place)).toEqual(seen(fresh.place));
    fresh.place.remove();
  }
});

test('what has a key keeps its element, its state and the focus wherever it is moved', async () => {
  const { place, show } = screen();
  const clicks: number[] = [];
  const Row = ({ name, round }: { name: number; round: number }) => {
    const [born] = useState(round);
    return h('button', { id: `row-${name}`, 'data-born': born, onClick: () => clicks.push(round) }, `${name}`);
  };
  const born = new Map<number, number>();
  let elements = new Map<number, Element>();
  for (let round = 0; round < 60; round++) {
    const focused = place.querySelectorAll('button')[dice(9)];
    focused?.focus();
    const keys = someKeys();
    const rows = keys.map((key) => h(Row, { key, name: key, round }));
    await show(h('div', null, 'before', rows, round % 2 > 0 && h('hr', null)));
    for (const known of born.keys()) if (!keys.includes(known)) born.delete(known);
    for (const key of keys) if (!born.has(key)) born.set(key, round);
    const buttons = [...place.querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => Number(textContent))).toEqual(keys);
    expect(buttons.map(({ dataset }) => Number(dataset.born))).toEqual(keys.map((key) => born.get(key)));
    for (const [at, key] of keys.entries()) {
      if (born.get(key)! < round) expect(buttons[at]).toBe(elements.get(key));
    }
    if (focused?.isConnected) expect(document.activeElement).toBe(focused);
    buttons[0]?.click();
    expect(clicks.splice(0)).toEqual(keys.length ? [round] : []);
    elements = new Map(keys.map((key, at) => [key, buttons[at]!]));
  }
});
