import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** As behind a proxy that lets no socket through. */
async function blockSockets(page: Page) {
  await page.context().routeWebSocket(/\/live/, (socket) => socket.close());
}

test('where sockets are blocked the inbox is live all the same', async ({ cafe }) => {
  const page = await cafe.page();
  await blockSockets(page);
  await cafe.signIn(page, 'ana');
  const stream = page.waitForRequest(/\/api\/v1\/live\/events/);
  await page.goto(`${cafe.server.url}/inbox/open`);
  await stream;
  await cafe.guest('Vera', 'Hello');
  await expect(page.getByRole('listitem').filter({ hasText: 'Vera' })).toContainText('1 unread');
  await expect(page.getByText('Reconnecting…')).toBeHidden();
});

test('where sockets are blocked the widget is live all the same', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await blockSockets(visitor.page);
  await visitor.page.reload();
  const stream = visitor.page.waitForRequest(/\/api\/widget\/live\/events/);
  await visitor.open();
  await stream;
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');
  await ana.composer.pressSequentially('Hi');
  await expect(visitor.thread.locator('.typing')).toBeVisible();
  await ana.reply('Hi there.');
  await expect(visitor.theirs).toHaveText(['Hi there.']);
});
