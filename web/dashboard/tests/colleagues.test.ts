import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import { desk } from '../src/lib/desk/desk.svelte';
import { session as signedIn } from '../src/lib/session.svelte';
import { listenToKeys } from '../src/lib/shortcuts';
import Colleagues from '../src/routes/Colleagues.svelte';
import { session } from './support/fakes';

async function openFrame() {
  signedIn.current = session();
  desk.roster.internal.value = [{ id: 1, name: 'House', public_key: 'k' }] as never;
  render(Colleagues, { id: 1 });
  const frame = screen.getByTitle<HTMLIFrameElement>(/House/);
  const page = document.implementation.createHTMLDocument();
  Object.defineProperty(frame, 'contentDocument', { value: page });
  frame.dispatchEvent(new Event('load'));
  await tick();
  return page;
}

const press = (page: Document, key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  page.body.dispatchEvent(event);
  return event;
};

test('whoever writes to colleagues is not idle', async () => {
  const fetch = vi.fn((_path: string) => Promise.resolve(new Response(null, { status: 204 })));
  vi.stubGlobal('fetch', fetch);
  press(await openFrame(), 'x');
  expect(fetch.mock.calls.map(([path]) => path)).toContain('/api/v1/profile/activity');
});

test('keys that work everywhere do so in the frame, too, and the others stay there', async () => {
  const page = await openFrame();
  const heard = vi.fn((event: KeyboardEvent) => event.shiftKey);
  const stop = listenToKeys(() => ({ F6: heard, 'mod+k': heard, 'mod+b': heard, j: heard }));
  expect(press(page, 'F6', { shiftKey: true }).defaultPrevented).toBe(true);
  expect(heard).toHaveLastReturnedWith(true);
  expect(press(page, 'K', { metaKey: true }).defaultPrevented).toBe(true);
  expect(press(page, 'j').defaultPrevented).toBe(false);
  expect(press(page, 'b', { ctrlKey: true }).defaultPrevented).toBe(false);
  expect(heard).toHaveBeenCalledTimes(2);
  stop();
});
