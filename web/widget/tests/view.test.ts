import { expect, test, vi } from 'vitest';
import { Fragment, h, render } from '../app/view';
import { useState } from '../app/hooks';

const settled = () => new Promise((then) => setTimeout(then));

/** A component that shows what it is told to. */
function screen() {
  let set = (_: unknown) => {};
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const Screen = () => {
    const [content, setContent] = useState<unknown>(null);
    set = setContent;
    return content;
  };
  render(h(Screen, {}), place);
  const show = async (content: unknown) => {
    set(content);
    await settled();
  };
  return { place, show };
}

const row = (key: number) => h('li', { key }, `${key}`);

test('a list in another order has the same elements, and those that stay lose no focus', async () => {
  const { place, show } = screen();
  await show(
    h(
      'ul',
      null,
      [1, 2, 3].map((key) => h('li', { key, tabIndex: 0 }, `${key}`)),
    ),
  );
  const [first, second, third] = place.querySelectorAll('li');
  second?.focus();
  await show(
    h(
      'ul',
      null,
      [0, 2, 3, 4].map((key) => h('li', { key, tabIndex: 0 }, `${key}`)),
    ),
  );
  expect(place.textContent).toBe('0234');
  expect(document.activeElement).toBe(second);
  await show(h('ul', null, [4, 3, 2].map(row)));
  expect([...place.querySelectorAll('li')].slice(1)).toEqual([third, second]);
  expect(first?.isConnected).toBe(false);
});

test('random lists end as they should', async () => {
  const { place, show } = screen();
  let seed = 7;
  const dice = (sides: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % sides;
  for (let round = 0; round < 60; round++) {
    const keys = [...new Set(Array.from({ length: dice(9) }, () => dice(12)))];
    const rows = keys.map((key) => (key % 3 ? row(key) : h(Fragment, { key }, row(key), key % 2 ? 'odd' : null)));
    await show(h('ul', null, 'begin', rows, round % 2 === 0 && h('b', null, 'even'), 'end'));
    const words = keys.map((key) => `${key}${key % 3 === 0 && key % 2 ? 'odd' : ''}`).join('');
    expect(place.textContent).toBe(`begin${words}${round % 2 === 0 ? 'even' : ''}end`);
  }
});

test('what appears in between takes nobody’s place', async () => {
  const { place, show } = screen();
  await show(h('p', null, false, h('input', null), null));
  const field = place.querySelector('input');
  await show(h('p', null, h('b', null, 'new'), h('input', null), 'text'));
  expect(place.querySelector('input')).toBe(field);
  expect(place.innerHTML).toBe('<p><b>new</b><input>text</p>');
});

test('attributes come and go; false is a word only to aria', async () => {
  const { place, show } = screen();
  await show(h('button', { class: 'a', disabled: true, 'aria-busy': false, title: undefined }, 'x'));
  expect(place.innerHTML).toBe('<button class="a" disabled="true" aria-busy="false">x</button>');
  await show(h('button', { disabled: false, 'aria-busy': true }, 'x'));
  expect(place.innerHTML).toBe('<button aria-busy="true">x</button>');
});

test('a field has the value it is given, whatever was typed meanwhile', async () => {
  const { place, show } = screen();
  await show(h('input', { value: 'a' }));
  const field = place.querySelector('input');
  if (field) field.value = 'typed';
  await show(h('input', { value: 'a' }));
  expect(field?.value).toBe('a');
  await show(h('select', { value: '2' }, h('option', { value: '1' }), h('option', { value: '2' })));
  expect(place.querySelector('select')?.value).toBe('2');
});

test('a handler is the newest one, and goes', async () => {
  const { place, show } = screen();
  const [old, young] = [vi.fn(), vi.fn()];
  await show(h('button', { onClick: old }));
  await show(h('button', { onClick: young }));
  place.querySelector('button')?.click();
  await show(h('button', null));
  place.querySelector('button')?.click();
  expect([old.mock.calls.length, young.mock.calls.length]).toEqual([0, 1]);
});

test('pictures are drawn as pictures', async () => {
  const { place, show } = screen();
  await show(h('svg', { viewBox: '0 0 1 1' }, h('path', { d: 'M0 0' })));
  expect(place.querySelector('path')?.namespaceURI).toBe('http://www.w3.org/2000/svg');
  expect(place.querySelector('svg')?.getAttribute('viewBox')).toBe('0 0 1 1');
});
