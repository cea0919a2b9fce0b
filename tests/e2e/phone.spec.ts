import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Nothing sticks out at the side, which on a phone makes the whole page slide. */
async function expectToFit(page: Page) {
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  await expect.poll(widths, { message: page.url() }).toEqual([360, 360]);
}

test('on a phone the widget fills the screen with the composer in reach', async ({ cafe }) => {
  const visitor = await cafe.visitor({ context: PHONE });
  await expectToFit(visitor.page);
  await visitor.launcher.tap();
  await expect(visitor.composer).toBeInViewport({ ratio: 0.99 });
  await expect.poll(() => visitor.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
  await expectToFit(visitor.page);
  const letters = await visitor.composer.evaluate((field) => parseFloat(getComputedStyle(field).fontSize));
  expect(letters, 'below 16 px phones zoom into the field').toBeGreaterThanOrEqual(16);

  await visitor.composer.fill('A rather long question that needs more than one line of a narrow screen to be asked');
  await visitor.send.tap();
  await expect(visitor.own).toHaveCount(1);
  await expect(visitor.composer).toBeInViewport({ ratio: 0.99 });
  // A half-turned phone is wide and low.
  await visitor.page.setViewportSize({ width: 740, height: 360 });
  await expect(visitor.composer).toBeInViewport({ ratio: 0.99 });
  await visitor.page.setViewportSize(PHONE.viewport);
  await visitor.app.getByRole('button', { name: 'Close chat' }).tap();
  await expect(visitor.panel).toBeHidden();
  await expect(visitor.launcher).toBeInViewport({ ratio: 0.99 });
});

test('on a phone the panes of the inbox are pages, there and back', async ({ cafe }) => {
  await cafe.guest('Vera with quite a long name, as some people have', 'Hello, this is a long line. '.repeat(8));
  await cafe.guest('Walter', 'Hi');
  const ana = await cafe.agent('ana', '/inbox/open', PHONE);
  await expect(ana.row('Walter')).toBeVisible();
  await expectToFit(ana.page);

  await ana.row('Vera').getByRole('link').tap();
  await expect(ana.bubbles).toHaveCount(1);
  await expect(ana.row('Walter')).toBeHidden();
  await expect(ana.composer).toBeInViewport({ ratio: 0.99 });
  await expectToFit(ana.page);
  await ana.composer.fill('From my phone');
  await ana.button('Send').tap();
  await expect(ana.bubbles).toHaveCount(2);

  await ana.button('Contact details').tap();
  await expect(ana.contact.getByRole('heading', { name: 'Contact' })).toBeVisible();
  expect(await ana.contact.boundingBox()).toMatchObject({ x: 0, width: 360 });
  await expectToFit(ana.page);
  await ana.contact.getByRole('button', { name: 'Close' }).tap();
  await expect(ana.composer).toBeInViewport({ ratio: 0.99 });
  await ana.pane.getByRole('link', { name: 'Back to the list' }).tap();
  await expect(ana.row('Walter')).toBeVisible();
  await expect(ana.row('Vera')).toContainText('From my phone');

  await test.step('and so does the way back of the phone', async () => {
    await ana.row('Walter').getByRole('link').tap();
    await expect(ana.composer).toBeVisible();
    await ana.page.goBack();
    await expect(ana.row('Walter')).toBeVisible();
  });
});

test('on a phone no screen slides sideways', async ({ cafe }) => {
  const olga = await cafe.agent('olga', '/inbox/mine', PHONE);
  const heading = olga.page.getByRole('heading').first();
  for (const path of [
    '/inbox/mine',
    '/inbox/resolved',
    '/settings/profile',
    '/settings/business',
    '/settings/inboxes',
    '/settings/inboxes/1',
    '/settings/agents',
    '/welcome',
    `/demo?key=${cafe.key}`,
    '/docs/api',
    '/nowhere',
  ]) {
    await olga.page.goto(cafe.server.url + path);
    await expect(heading).toBeVisible();
    await expectToFit(olga.page);
  }
  await olga.page.goto(`${cafe.server.url}/settings/agents`);
  await olga.page.getByRole('button', { name: 'Invite an agent' }).tap();
  await expect(olga.page.getByRole('dialog')).toBeInViewport({ ratio: 0.99 });
  await expectToFit(olga.page);
  const stranger = await cafe.page(PHONE);
  await stranger.goto(cafe.server.url);
  await expect(stranger.getByRole('button', { name: 'Sign in' })).toBeInViewport({ ratio: 0.99 });
  await expectToFit(stranger);
});

test('on a phone no screen of groups slides sideways, however long their names', async ({ cafe }) => {
  test.slow();
  const name = 'Roasters of the northern warehouse, their shop and all that belongs to it';
  const rules = { mode: 'automatic', eligible: 'all', limit: 1, reassign_after: 60, prefers_known: false };
  const group = await cafe.defaultGroup(name, { ana: 'operator', carla: 'supervisor' }, rules);
  const api = cafe.as('olga');
  const shifts = { time_zone: 'America/Montevideo', intervals: [{ day: 'monday', from: '09:00', to: '18:00' }] };
  const holidays = [{ date: '2199-12-24', name, intervals: [{ from: '22:00', to: '04:00' }] }];
  // Open on whichever day this runs: a group that is closed gets nothing assigned.
  const intervals = DAYS.map((day) => ({ day, from: '00:00', to: '24:00' }));
  await api.patch(`/api/v1/groups/${group}`, { shifts, hours: { ...shifts, intervals, holidays } });
  const { id: stock } = await api.post<{ id: number }>('/api/v1/inboxes', { name, kind: 'internal' });
  await api.patch(`/api/v1/inboxes/${stock}`, { operator_group_ids: [group], customer_group_ids: [1] });
  for (const guest of ['Vera', 'Walter', 'Xenia']) await cafe.guest(guest, 'Hello');
  const { page } = await cafe.agent('olga', `/inbox/open?group=${group}`, PHONE);
  for (const [path, words] of [
    [`/inbox/open?group=${group}`, 'Vera'],
    [`/board/${group}`, '1 of 1'],
    ['/colleagues', name],
    ['/settings/groups', 'Automatic'],
    [`/settings/groups/${group}`, 'Delete the group'],
    [`/settings/groups/${group}?part=members`, 'Carla Costa'],
    [`/settings/groups/${group}?part=assignment`, 'Use Support'],
    [`/settings/groups/${group}?part=shifts`, 'Monday'],
    [`/settings/groups/${group}?part=hours`, 'Holidays'],
    ['/settings/inboxes/1?part=hours', 'The inbox has opening hours'],
    ['/settings/inboxes/1?part=groups', 'Pages of a group'],
    ['/settings/inboxes/1?part=pre_chat', 'Ask before the first message'],
    ['/settings/inboxes/1?part=health', 'Nobody is online'],
    [`/settings/agents/${cafe.id('ana')}`, 'Shifts of their own'],
  ] as const) {
    await page.goto(cafe.server.url + path);
    await expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible();
    await expectToFit(page);
  }
  await page.goto(`${cafe.server.url}/settings/groups/${group}?part=assignment`);
  await page.getByRole('button', { name: 'Try the rules' }).tap();
  await expect(page.getByRole('table', { name: '3 conversations, replayed' })).toBeVisible();
  await expectToFit(page);
});
