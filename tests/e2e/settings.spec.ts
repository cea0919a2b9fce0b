import { PASSWORD, PEOPLE } from './support/template.ts';
import { expect, test } from './support/test.ts';

test('colour, place and words of an inbox show in the widget', async ({ cafe }) => {
  const { page } = await cafe.agent('olga', '/settings/inboxes/1');
  await page.getByLabel('Brand colour').fill('#777777');
  await page.getByLabel('Brand colour').blur();
  await page.getByLabel('Brand colour').fill('#8a1538');
  await page.getByLabel('Position').selectOption('left');
  await page.getByRole('tab', { name: 'Español' }).click();
  await page.getByLabel('Greeting').fill('¡Buenas! ¿Un café?');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Saved.');

  const visitor = await cafe.visitor({ language: 'es' });
  await expect(visitor.launcher).toHaveCSS('background-color', 'rgb(138, 21, 56)');
  const place = await visitor.launcher.boundingBox();
  expect(place?.x).toBeLessThan(100);
  await visitor.open();
  await expect(visitor.app.getByRole('heading', { name: '¡Buenas! ¿Un café?' })).toBeVisible();
});

test('a second inbox has its own widget, and the list can show one inbox only', async ({ cafe }) => {
  const olga = await cafe.agent('olga', '/settings/inboxes');
  const { page } = olga;
  await page.getByRole('button', { name: 'Create an inbox' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Wholesale');
  await dialog.getByLabel(/Address of your site/).fill('http://localhost');
  await dialog.getByRole('button', { name: 'Create an inbox' }).click();
  await expect(page.getByRole('heading', { name: 'Wholesale' })).toBeVisible();
  const snippet = await page.getByRole('group', { name: 'Snippet for your site' }).innerText();
  const key = /'([^']+)'\);\n<\/script>/.exec(snippet)?.[1] ?? '';
  expect(key).not.toBe(cafe.key);

  await cafe.guest('Vera', 'Retail');
  const visitor = await cafe.visitor({ key, path: '/wholesale' });
  await visitor.open();
  await visitor.say('Ten sacks');
  await olga.nav.getByRole('link', { name: 'All open' }).click();
  await expect(olga.row('Ten sacks')).toBeVisible();
  await expect(olga.row('Retail')).toBeVisible();
  await page.getByLabel('Inbox').selectOption({ label: 'Wholesale' });
  await expect(olga.row('Retail')).toBeHidden();
  await expect(olga.row('Ten sacks')).toBeVisible();
});

test('a changed password counts from now on and signs other devices out', async ({ cafe }) => {
  const phone = await cafe.page();
  await phone.goto(cafe.server.url);
  await phone.getByLabel('E-mail').fill(PEOPLE.ana.email);
  await phone.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Sign in' }).click();
  await expect(phone.getByRole('heading', { name: 'All open' })).toBeVisible();
  const { page } = await cafe.agent('ana', '/settings/profile');
  await page.getByLabel('Current password', { exact: true }).fill('not this one');
  await page.getByLabel('New password', { exact: true }).fill('four quiet otters');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('This is not your current password.')).toBeVisible();
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Your password was changed.');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'My profile' })).toBeVisible();
  await expect(phone.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a token made in the profile opens the API and dies with its deletion', async ({ cafe }) => {
  const { page } = await cafe.agent('ana', '/settings/profile');
  const tokens = page.getByRole('region', { name: 'API tokens' });
  await tokens.getByLabel('Name of a new token').fill('Till');
  await tokens.getByRole('button', { name: 'Create a token' }).click();
  const token = await tokens.getByRole('group', { name: 'Till' }).innerText();
  const ask = () =>
    fetch(`${cafe.server.url}/api/v1/session`, { headers: { Authorization: `Bearer ${token.trim()}` } });
  expect((await ask()).status).toBe(200);
  await tokens.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(tokens.getByRole('listitem')).toHaveCount(0);
  expect((await ask()).status).toBe(401);
});

test('what an agent writes on the card of a contact shows everywhere', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const [ana, bruno] = await Promise.all([cafe.agent('ana'), cafe.agent('bruno')]);
  await ana.open('Vera');
  await ana.contact.getByRole('button', { name: /Edit Name:/ }).click();
  await ana.contact.getByRole('textbox', { name: 'Name' }).fill('Vera Vidal');
  await ana.page.keyboard.press('Enter');
  await expect(bruno.row('Vera Vidal')).toBeVisible();
  await expect(ana.page.getByRole('heading', { name: 'Vera Vidal' })).toBeVisible();
  await ana.contact.getByRole('button', { name: /Edit E-mail:/ }).click();
  await ana.contact.getByRole('textbox', { name: 'E-mail' }).fill('no address');
  await ana.page.keyboard.press('Enter');
  await expect(ana.notices.getByRole('alert')).toBeVisible();
  await ana.contact.getByRole('textbox', { name: 'E-mail' }).fill('vera@example.com');
  await ana.page.keyboard.press('Enter');
  await expect(ana.contact.getByRole('button', { name: /vera@example.com/ })).toBeVisible();
  await bruno.open('Vera Vidal');
  await expect(bruno.contact).toContainText('vera@example.com');
});
