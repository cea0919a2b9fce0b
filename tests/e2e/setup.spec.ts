import { Desk } from './support/desk.ts';
import { expect, test } from './support/test.ts';
import { Widget } from './support/widget.ts';

test('the set-up link leads from an empty folder to the first message', async ({ house }) => {
  const { server } = house;
  const page = await house.page({ permissions: ['clipboard-read', 'clipboard-write'] });
  const link = await server.link();

  await test.step('mistakes are told at their fields', async () => {
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Welcome to Recado' })).toBeVisible();
    await page.getByLabel('E-mail').fill('olga');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create my front desk' }).click();
    await expect(page.getByLabel('Your name')).toHaveAccessibleDescription('Fill this in.');
    await expect(page.getByLabel('Your name')).toBeFocused();
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Write an e-mail address/);
    await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/Use at least/);
    await expect(page.getByLabel('Name of the business')).toHaveAccessibleDescription('Fill this in.');
  });

  await test.step('a filled form opens the front desk', async () => {
    await page.getByLabel('Your name').fill('Olga Oliveira');
    await page.getByLabel('E-mail').fill('olga@aurora.example');
    await page.getByLabel('Password', { exact: true }).fill('three quiet otters');
    await page.getByLabel('Name of the business').fill('Café Aurora');
    await page.getByLabel(/Address of your site/).fill('aurora.example');
    await page.getByRole('button', { name: 'Create my front desk' }).click();
    await expect(page).toHaveURL(`${server.url}/welcome`);
  });

  await test.step('the snippet can be copied', async () => {
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^<script>\n[^]*<\/script>$/);
    expect(copied).toContain(server.url);
    expect(copied).toBe(await page.getByRole('group', { name: 'Snippet for your site' }).innerText());
  });

  await test.step('the demo page has the widget, and what is said there arrives', async () => {
    const [demo] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Open the demo page' }).click(),
    ]);
    await page.getByRole('link', { name: 'Go to the inbox' }).click();
    await expect(page.getByText('No open conversations.')).toBeVisible();
    const widget = new Widget(demo);
    await widget.open();
    await widget.say('Is this thing on?');
    const desk = new Desk(page);
    await expect(desk.row('Is this thing on?')).toBeVisible();
  });

  await test.step('the link works once', async () => {
    const stranger = await house.page();
    await stranger.goto(link);
    await expect(stranger.getByRole('heading', { name: 'Already set up' })).toBeVisible();
    await stranger.getByRole('link', { name: 'Sign in' }).click();
    await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});

test('a wrong set-up link says how to get a good one, and the front door says that nobody has set it up', async ({
  house,
}) => {
  const page = await house.page();
  await page.goto(`${house.server.url}/setup?token=nonsense`);
  await expect(page.getByRole('heading', { name: 'This link has expired' })).toBeVisible();
  await expect(page.getByText('it prints a new link when it starts')).toBeVisible();
  await page.goto(house.server.url);
  await expect(page.getByRole('heading', { name: 'Set up Recado first' })).toBeVisible();
});
