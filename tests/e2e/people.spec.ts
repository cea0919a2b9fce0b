import { BUSINESS, PASSWORD, PEOPLE } from './support/template.ts';
import { expect, test } from './support/test.ts';

test('an invitation makes a colleague, once', async ({ cafe }) => {
  const olga = await cafe.agent('olga', '/settings/agents');
  await olga.page.getByRole('button', { name: 'Invite an agent' }).click();
  const dialog = olga.page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('dora');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByLabel('E-mail')).toHaveAccessibleDescription(/Write an e-mail address/);
  await dialog.getByLabel('E-mail').fill('dora@aurora.example');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = await dialog.getByRole('group', { name: 'Invitation link' }).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(olga.page.getByRole('region', { name: 'Pending invitations' })).toContainText('dora@aurora.example');

  const dora = await cafe.page();
  await dora.goto(link);
  await expect(dora.getByRole('heading', { name: `Join ${BUSINESS}` })).toBeVisible();
  await expect(dora.getByText('You will sign in as dora@aurora.example. Role: Agent.')).toBeVisible();
  await dora.getByRole('button', { name: 'Join' }).click();
  await expect(dora.getByLabel('Your name')).toHaveAccessibleDescription(/Fill this in/);
  await dora.getByLabel('Your name').fill('Dora Díaz');
  await dora.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dora.getByRole('button', { name: 'Join' }).click();
  await expect(dora.getByRole('heading', { name: 'All open' })).toBeVisible();
  const people = olga.page.getByRole('region', { name: 'Agents', exact: true });
  await expect(people.getByRole('listitem').filter({ hasText: 'Dora Díaz' })).toContainText('Online');

  const another = await cafe.page();
  await another.goto(link);
  await expect(another.getByRole('heading', { name: 'This invitation is no longer valid' })).toBeVisible();
});

test('who may not change a setting is told who may', async ({ cafe }) => {
  const ana = await cafe.agent('ana', '/settings/business');
  await expect(ana.page.getByText('This needs the role: Administrator.')).toBeVisible();
  await expect(ana.page.getByLabel('Name of the business')).toHaveCount(0);
  await ana.page.goto(`${cafe.server.url}/settings/agents`);
  await expect(ana.page.getByText('Bruno Blanco')).toBeVisible();
  await expect(ana.page.getByRole('button', { name: 'Invite an agent' })).toHaveCount(0);
  await expect(ana.page.getByRole('button', { name: 'Disable' })).toHaveCount(0);
  await ana.page.goto(`${cafe.server.url}/settings/inboxes/1`);
  await expect(ana.page.getByText('An administrator can change this inbox.')).toBeVisible();
  await expect(ana.page.getByRole('group', { name: 'Snippet for your site' })).toBeVisible();
  await expect(ana.page.getByRole('button', { name: 'Save' })).toHaveCount(0);
});

test('a disabled agent is out at once, and an enabled one may come back', async ({ cafe }) => {
  const ana = await cafe.agent('ana');
  const olga = await cafe.agent('olga', '/settings/agents');
  const row = olga.page.getByRole('listitem').filter({ hasText: 'Ana Acosta' });
  await row.getByRole('button', { name: 'Disable' }).click();
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row).toContainText('Disabled');
  await expect(ana.page).toHaveURL(/\/sign-in$/);
  await ana.page.getByLabel('E-mail').fill(PEOPLE.ana.email);
  await ana.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ana.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(ana.page.getByText('This account is disabled. Ask an administrator.')).toBeVisible();
  await row.getByRole('button', { name: 'Enable' }).click();
  await expect(row.getByRole('button', { name: 'Disable' })).toBeVisible();
  await ana.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(ana.page.getByRole('heading', { name: 'All open' })).toBeVisible();
});

test('signing out leaves nothing behind, and signing in goes on where one wanted to go', async ({ cafe }) => {
  const olga = await cafe.agent('olga');
  const { page } = olga;
  await page.getByRole('button', { name: 'Menu of Olga Oliveira' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);

  await page.goto(`${cafe.server.url}/settings/agents`);
  await page.getByLabel('E-mail').fill(PEOPLE.olga.email);
  await page.getByLabel('Password', { exact: true }).fill('three loud otters');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'The e-mail address or the password is wrong.' }),
  ).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Agents', level: 2 })).toBeVisible();
  await expect(page).toHaveURL(/\/settings\/agents$/);
});

test('the theme an agent chooses stays', async ({ cafe }) => {
  const { page } = await cafe.agent('ana', '/inbox/open', { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const menu = page.getByRole('button', { name: 'Menu of Ana Acosta' });
  await expect(menu).toBeVisible();
  expect(await ground()).toBe('rgb(255, 255, 255)');
  await menu.click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect.poll(ground).toBe('rgb(18, 21, 28)');
  await page.reload();
  await expect(menu).toBeVisible();
  expect(await ground()).toBe('rgb(18, 21, 28)');
  await menu.click();
  await page.getByRole('menuitemradio', { name: 'Like the system' }).click();
  await expect.poll(ground).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(ground).toBe('rgb(18, 21, 28)');
});
