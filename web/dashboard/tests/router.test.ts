import { afterEach, beforeEach, expect, test } from 'vitest';
import { Router } from '../src/lib/router.svelte';

let router: Router;
let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/inbox/open');
  router = new Router();
  stop = router.start();
});

afterEach(() => stop());

function click(html: string, more: MouseEventInit = {}) {
  document.body.innerHTML = html;
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...more });
  document.querySelector('a')?.dispatchEvent(event);
  return event.defaultPrevented;
}

test('a pattern matches its parts and nothing longer or shorter', () => {
  router.go('/inbox/mine/12?inbox=3');
  expect(router.match('/inbox/:view/:id')).toEqual({ view: 'mine', id: '12' });
  expect(router.match('/inbox/:view')).toBeNull();
  expect(router.match('/settings/:section/:id')).toBeNull();
  expect(router.parameter('inbox')).toBe('3');
});

test('parts are decoded', () => {
  router.go('/invitation/a%2Fb');
  expect(router.match('/invitation/:token')).toEqual({ token: 'a/b' });
});

test('links of the dashboard are followed here', () => {
  expect(click('<a href="/settings/profile"><b>x</b></a>')).toBe(true);
  expect(router.path).toBe('/settings/profile');
});

test('other links are left to the browser', () => {
  expect(click('<a href="/demo?key=k">x</a>')).toBe(false);
  expect(click('<a href="/docs/api">x</a>')).toBe(false);
  expect(click('<a href="/files/t/a.png" download>x</a>')).toBe(false);
  expect(click('<a href="/inbox/mine" target="_blank">x</a>')).toBe(false);
  expect(click('<a href="https://example.com/">x</a>')).toBe(false);
  expect(click('<a href="/inbox/mine">x</a>', { ctrlKey: true })).toBe(false);
  expect(router.path).toBe('/inbox/open');
});

test('going where one is adds nothing to the history', () => {
  const length = history.length;
  router.go('/inbox/open');
  expect(history.length).toBe(length);
});
