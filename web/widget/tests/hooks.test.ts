import { h, render } from '../app/view';
import { expect, test } from 'vitest';
import { useEffect, useMemo, useRef, useState } from '../app/hooks';

const settled = () => new Promise((then) => setTimeout(then));

function shown(component: () => unknown) {
  const place = document.createElement('div');
  render(h(component as () => null, {}), place);
  return place;
}

test('state lasts over drawings, and the same value draws nothing anew', async () => {
  let drawings = 0;
  let add = (_: number | ((known: number) => number)) => {};
  const place = shown(() => {
    const [count, setCount] = useState(1);
    add = setCount;
    drawings++;
    return `${count}`;
  });
  add((known) => known + 1);
  add((known) => known + 1);
  await settled();
  expect([place.textContent, drawings]).toEqual(['3', 2]);
  add(3);
  await settled();
  expect(drawings).toBe(2);
});

test('effects run in their order once the document has changed, and again when what they depend on does', async () => {
  const ran: string[] = [];
  let set = (_: string) => {};
  const place = shown(() => {
    const [text, setText] = useState('one');
    const known = useRef(0);
    set = setText;
    useEffect(() => void ran.push('first'), []);
    useEffect(() => void ran.push(`${text} ${++known.current}`), [text]);
    return text;
  });
  set('two');
  await settled();
  expect(place.textContent).toBe('two');
  expect(ran).toEqual(['first', 'one 1', 'two 2']);
});

test('two of a kind have a state each', async () => {
  const setters: ((next: string) => void)[] = [];
  const Box = () => {
    const [text, setText] = useState('');
    setters.push(setText);
    return text as unknown as null;
  };
  const place = shown(() => [h(Box, {}), h(Box, {})]);
  setters[1]?.('right');
  await settled();
  expect(place.textContent).toBe('right');
  setters[0]?.('left ');
  await settled();
  expect(place.textContent).toBe('left right');
});

test('what is made once is drawn once, until what it depends on changes', async () => {
  let drawings = 0;
  const setters: Record<string, (next: number) => void> = {};
  const Slow = ({ count }: { count: number }) => {
    drawings++;
    const [own, setOwn] = useState(0);
    setters.own = setOwn;
    return `${count} ${own}` as unknown as null;
  };
  const place = shown(() => {
    const [count, setCount] = useState(1);
    const [other, setOther] = useState(1);
    Object.assign(setters, { count: setCount, other: setOther });
    return [useMemo(() => h(Slow, { count }), [count]), ` ${other}`];
  });
  setters.other?.(2);
  await settled();
  expect([place.textContent, drawings]).toEqual(['1 0 2', 1]);
  setters.own?.(5);
  await settled();
  setters.count?.(3);
  await settled();
  expect([place.textContent, drawings]).toEqual(['3 5 2', 3]);
});
