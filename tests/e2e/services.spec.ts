import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

/** A shop's own program: it knows one order, and its key. */
async function startShop(): Promise<HttpServer> {
  const shop = createServer((request, response) => {
    const isKnown = request.headers.authorization === 'Bearer 1234' && request.url === '/api/orders/7';
    response.writeHead(isKnown ? 200 : 403, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { status: 'on its way' } : { error: 'who are you?' }));
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  return shop;
}

const value = (page: Page) => page.getByRole('textbox', { name: 'Value' });
const outcome = (page: Page) => page.getByRole('region', { name: 'Try it' }).getByRole('status');
const portOf = (shop: HttpServer) => (shop.address() as AddressInfo).port;

test('an administrator sets a service up, tries it, and never sees its secret again', async ({ cafe }) => {
  const shop = await startShop();
  const { page } = await cafe.agent('olga', '/settings/services', { reducedMotion: 'reduce' });
  await expect(page.getByText('A service is another program')).toBeVisible();
  await expectAccessible(page, 'no services');

  await test.step('a name and an address', async () => {
    await page.getByRole('button', { name: 'Add the first service' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('My shop');
    await dialog.getByRole('button', { name: 'Add a service' }).click();
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/such as shop/);
    await dialog.getByLabel('Name').fill('shop');
    await dialog.getByLabel('Base address').fill(`http://127.0.0.1:${portOf(shop)}/api/`);
    await expectAccessible(page, 'a new service');
    await dialog.getByRole('button', { name: 'Add a service' }).click();
    await expect(page.getByRole('heading', { name: 'shop', exact: true })).toBeVisible();
  });

  await test.step('a header with a secret', async () => {
    await page.getByRole('button', { name: 'Add a header' }).click();
    await expect(page.getByLabel('Header', { exact: true })).toBeFocused();
    await page.getByLabel('Header', { exact: true }).fill('Authorization');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(value(page)).toHaveAccessibleDescription('Fill this in.');
    await expect(value(page)).toBeFocused();
    await value(page).fill('Bearer 0000');
    await page.getByRole('switch', { name: 'Secret' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(value(page)).toHaveValue('Stored, not shown');
    expect(await page.content()).not.toContain('0000');
  });

  await test.step('a private address is not called', async () => {
    await page.getByLabel('Path').fill('/orders/7');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expect(outcome(page)).toContainText('There was no answer');
    await expect(outcome(page)).toContainText('net.allowed_private');
    await expectAccessible(page, 'a service that does not answer');
  });
  shop.close();
});

test.describe('where the operator allows it', () => {
  test.use({ environment: { RECADO_NET__ALLOWED_PRIVATE: '["127.0.0.1"]' } });

  test('a service answers, with the headers that are stored', async ({ cafe }) => {
    const shop = await startShop();
    const headers = [{ name: 'Authorization', value: 'Bearer 0000', is_secret: true }];
    const base_url = `http://127.0.0.1:${portOf(shop)}/api`;
    await cafe.as('olga').post('/api/v1/services', { name: 'shop', base_url, headers });
    const { page } = await cafe.agent('olga', '/settings/services', { reducedMotion: 'reduce' });

    await page.getByRole('link', { name: 'shop' }).click();
    await page.getByLabel('Path').fill('/orders/7');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expect(outcome(page)).toContainText('It answered with 403');
    await page.getByRole('button', { name: 'Replace the value of Authorization' }).click();
    await value(page).fill('Bearer 1234');
    await expect(page.getByText('What is called is what is saved.')).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(value(page)).toHaveValue('Stored, not shown');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expect(outcome(page)).toContainText('It answered with 200');
    await expect(page.getByRole('group', { name: 'The answer' })).toHaveText('{"status":"on its way"}');
    await expectAccessible(page, 'a service that answers');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, 'a service that answers, in the dark');

    await page.getByLabel('Path').fill('/../admin');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expect(page.getByLabel('Path')).toHaveAccessibleDescription(/must stay below/);

    await page.getByRole('button', { name: 'Delete the service' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the service' }).click();
    await expect(page.getByText('A service is another program')).toBeVisible();
    shop.close();
  });
});

test('agents who are no admins are told who can set services up', async ({ cafe }) => {
  const { page } = await cafe.agent('ana', '/settings/services');
  await expect(page.getByText(/Admin/)).toBeVisible();
  await expect(page.getByRole('button', { name: /service/ })).toHaveCount(0);
});
