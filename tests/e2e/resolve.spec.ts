import { gate } from './support/gate.ts';
import { expect, test } from './support/test.ts';

test('the assignee resolves, the visitor is told, and new words reopen it for all', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('My parcel is late');
  const ana = await cafe.agent('ana');
  await ana.open('My parcel is late');
  await ana.reply('It arrives today.');

  await ana.button('Resolve').click();
  await expect(ana.notices).toContainText(/Resolved: Visitor \d+/);
  await expect(ana.thread).toContainText('You resolved the conversation');
  await expect(ana.page.getByText('No open conversations.')).toBeVisible();
  await expect(visitor.thread).toContainText('Conversation resolved');
  await expect(visitor.thread).toContainText('Write again to reopen it.');

  const bruno = await cafe.agent('bruno', '/inbox/resolved');
  await expect(bruno.row('It arrives today.')).toBeVisible();
  await visitor.say('It did not');
  await expect(visitor.thread).not.toContainText('Write again to reopen it.');
  await expect(bruno.page.getByText('Nothing has been resolved yet.')).toBeVisible();
  await expect(ana.row('It did not')).toBeVisible();
  await expect(ana.thread).toContainText(/reopened the conversation/);
  await expect(ana.button('Resolve')).toBeVisible();
});

test('who may not resolve is told why and what to do', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Vera');
  await ana.button('Resolve').click();
  await expect(ana.notices).toContainText('Assign it to yourself first: only who it is assigned to');
  await expect(ana.row('Vera').getByRole('button', { name: 'Resolve' })).toHaveCount(0);
  await ana.row('Vera').hover();
  await ana.row('Vera').getByRole('button', { name: 'More for Vera' }).click();
  await expect(ana.page.getByRole('menuitem', { name: 'Resolve' })).toBeDisabled();
  await ana.page.getByRole('menuitem', { name: 'Take it' }).click();
  await expect(ana.thread).toContainText('You took the conversation');
  await ana.button('Resolve').click();
  await expect(ana.thread).toContainText('You resolved the conversation');
});

test('an owner resolves from the list, takes it back, and reopens from the menu', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  await cafe.guest('Walter', 'Hi');
  const olga = await cafe.agent('olga');
  const vera = olga.row('Vera');
  await vera.hover();
  await vera.getByRole('button', { name: 'Resolve' }).click();
  await expect(vera).toBeHidden();
  await expect(olga.row('Walter')).toBeVisible();
  await expect(olga.nav.getByRole('link', { name: 'All open' })).toContainText('1');
  await olga.notices.getByRole('button', { name: 'Undo' }).click();
  await expect(vera).toBeVisible();

  await vera.hover();
  await vera.getByRole('button', { name: 'Resolve' }).click();
  await olga.nav.getByRole('link', { name: 'Resolved' }).click();
  await olga.row('Vera').hover();
  await olga.row('Vera').getByRole('button', { name: 'More for Vera' }).click();
  await olga.page.getByRole('menuitem', { name: 'Reopen' }).click();
  await expect(olga.page.getByText('Nothing has been resolved yet.')).toBeVisible();
  await olga.nav.getByRole('link', { name: 'All open' }).click();
  await expect(olga.row('Vera')).toBeVisible();
});

test('Ctrl and Enter sends and resolves at once', async ({ cafe }) => {
  await cafe.guest('Vera', 'Are you open on Sunday?');
  const ana = await cafe.agent('ana');
  await ana.open('Vera');
  await ana.composer.fill('Until noon.');
  await ana.composer.press('Control+Enter');
  await expect(ana.bubbles.last()).toHaveText('Until noon.');
  await expect(ana.thread).toContainText('You resolved the conversation');
});

test('of two who resolve at once the second is told', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const olga = await cafe.agent('olga');
  const ana = await cafe.agent('ana');
  await ana.open('Vera');
  await ana.reply('Solved, I think.');
  await olga.open('Vera');

  // Ana clicks first and her words travel slowly.
  const way = gate();
  await ana.page.route('**/status', async (route) => {
    await way.opened;
    await route.continue();
  });
  await ana.button('Resolve').click();
  await olga.button('Resolve').click();
  await expect(olga.thread).toContainText('You resolved the conversation');
  way.open();
  await expect(ana.notices.getByRole('alert')).toContainText('A colleague has resolved it already.');
  await expect(ana.thread).toContainText('Olga Oliveira resolved the conversation');
  await expect(ana.thread.getByText('resolved the conversation')).toHaveCount(1);
});
