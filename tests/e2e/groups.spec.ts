import type { Page } from '@playwright/test';
import type { Cafe } from './support/cafe.ts';
import { expect, test } from './support/test.ts';

/** Chooses in a list that a button opens; it stays open for the next. */
async function pick(page: Page, button: string, ...names: string[]) {
  await page.getByRole('button', { name: button, exact: true }).click();
  for (const name of names) await page.getByRole('option', { name }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
}

/** As `pick`, in one of several such lists of a form. */
async function add(page: Page, field: string, name: string) {
  await page.getByRole('group', { name: field }).getByRole('button', { name: 'Add a group' }).click();
  await page.getByRole('option', { name }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
}

/** Saves a form, by the words above it where there are several. */
async function save(page: Page, card?: string) {
  const place = card ? page.getByRole('region', { name: card }) : page;
  // The notice of an earlier one may still be there.
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH' && response.ok());
  await place.getByRole('button', { name: 'Save', exact: true }).click();
  await saved;
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Saved.');
}

/** What is in the group of an inbox's new conversations, asked of the server. */
async function groupOf(cafe: Cafe, contact: string): Promise<number | null> {
  const { items } = await cafe
    .as('olga')
    .get<{ items: { group_id: number | null; contact: { name: string } }[] }>('/api/v1/conversations?view=open');
  return items.find((one) => one.contact.name === contact)?.group_id ?? null;
}

test('an administrator makes a group, says who is in it and by which rules, and tries these first', async ({
  cafe,
}) => {
  test.slow();
  const { page } = await cafe.agent('olga', '/settings/groups');
  const member = (name: string) => page.getByRole('listitem').filter({ hasText: name });

  await test.step('a name and members', async () => {
    await page.getByRole('button', { name: 'Create a group' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create a group' }).click();
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in/);
    await dialog.getByLabel('Name').fill('Front desk');
    await dialog.getByRole('button', { name: 'Create a group' }).click();
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Another group has this name/);
    await dialog.getByLabel('Name').fill('Roasters');
    await dialog.getByLabel(/^Description/).fill('Beans and how to brew them');
    await dialog.getByRole('button', { name: 'Create a group' }).click();
    await expect(page.getByRole('heading', { name: 'Roasters' })).toBeVisible();
    await expect(page.getByText('Nobody is in this group yet')).toBeVisible();
    await pick(page, 'Add an agent', 'Ana Acosta', 'Bruno Blanco', 'Carla Costa');
    for (const name of ['Ana Acosta', 'Bruno Blanco', 'Carla Costa']) await expect(member(name)).toBeVisible();
    await page.getByRole('combobox', { name: 'Role of Carla Costa in Roasters' }).selectOption('Supervisor');
    await page.getByRole('button', { name: 'Remove Bruno Blanco from Roasters' }).click();
    await expect(member('Bruno Blanco')).toHaveCount(0);
  });

  // Something to replay.
  const id = Number(new URL(page.url()).pathname.split('/').at(-1));
  const ana = await cafe.agent('ana');
  await cafe.as('olga').patch('/api/v1/inboxes/1', { operator_group_ids: [1, id], default_group_id: id });
  for (const name of ['Vera', 'Walter', 'Xenia']) await cafe.guest(name, 'Hello');
  await expect(ana.row('Xenia')).toBeVisible();

  const limit = page.getByLabel('Open at once, at most');
  await test.step('a preset, and a mistake that is told at its field', async () => {
    await page.getByRole('link', { name: 'Assignment' }).click();
    await expect(page.getByRole('radio', { name: 'By hand' })).toBeChecked();
    await page.getByRole('button', { name: 'Use Support' }).click();
    await expect(page.getByRole('radio', { name: 'Automatic' })).toBeChecked();
    await expect(page.getByRole('radio', { name: 'Members who are online' })).toBeChecked();
    await expect(limit).toHaveValue('10');
    await limit.fill('0');
    await page.getByRole('button', { name: 'Try the rules' }).click();
    await expect(limit).toHaveAccessibleDescription('Write a whole number from 1 to 1000.');
    await expect(limit).toBeFocused();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(limit).toHaveAccessibleDescription('Write a whole number from 1 to 1000.');
    await expect(page.getByRole('region', { name: 'Unsaved changes' })).toContainText('Not saved: Assignment');
  });

  await test.step('a dry run says what is, what would be, and what was', async () => {
    await limit.fill('2');
    await page.getByRole('button', { name: 'Try the rules' }).click();
    const figures = page.getByRole('table', { name: '3 conversations, replayed' });
    await expect(figures).toBeVisible();
    await expect(figures.getByRole('columnheader')).toHaveText([
      'Figure',
      'As saved',
      'With your changes',
      'As it happened',
    ]);
    // By hand nobody would have got any; by the rules Ana two, and the third has to wait.
    const cells = (name: string) => figures.getByRole('row', { name }).getByRole('cell');
    await expect(cells('Assigned').first()).toHaveText('0');
    await expect(cells('Assigned').nth(1)).toContainText('2');
    await expect(cells('Nobody got').first()).toHaveText('3');
    await expect(cells('Nobody got').nth(1)).toContainText('1');
    const shares = page.getByRole('table', { name: 'Who would have had how much' });
    await expect(shares.getByRole('row', { name: 'Ana Acosta' })).toContainText('2 assigned');
    await expect(page.getByText('Why: the newest 2 decisions with your changes')).toBeVisible();
    await expect(ana.row('Vera')).not.toContainText('Assigned to');
  });

  await test.step('what is saved counts at once and stays', async () => {
    await save(page);
    await expect(page.getByRole('region', { name: 'Unsaved changes' })).toHaveCount(0);
    await expect(ana.row('Vera')).toContainText('Assigned to Ana Acosta');
    await expect(ana.row('Walter')).toContainText('Assigned to Ana Acosta');
    await expect(ana.row('Xenia')).not.toContainText('Assigned to');
    await page.reload();
    await expect(limit).toHaveValue('2');
    await expect(page.getByRole('radio', { name: 'Automatic' })).toBeChecked();
    await page.getByRole('link', { name: 'Members' }).click();
    await expect(page.getByRole('combobox', { name: 'Role of Carla Costa in Roasters' })).toHaveValue('supervisor');
  });
});

test('who deletes a group says where its open conversations go', async ({ cafe }) => {
  const group = await cafe.defaultGroup('Roasters', { ana: 'operator' });
  await cafe.guest('Vera', 'Hello');
  const bruno = await cafe.agent('bruno');
  await expect(bruno.page.getByText('No open conversations.')).toBeVisible();
  const { page, notices } = await cafe.agent('olga', `/settings/groups/${group}`);
  await page.getByRole('button', { name: 'Delete the group' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete Roasters?' });
  await dialog.getByRole('button', { name: 'Delete the group' }).click();
  await expect(dialog).toContainText('It has open conversations. Choose which group gets them, and the resolved ones with them.');
  const choice = dialog.getByLabel('Move the open conversations to');
  await dialog.getByRole('button', { name: 'Move and delete' }).click();
  await expect(choice).toHaveAccessibleDescription('Choose a group.');
  await choice.selectOption('Front desk');
  await dialog.getByRole('button', { name: 'Move and delete' }).click();
  await expect(notices).toContainText('Roasters was deleted.');
  await expect(page).toHaveURL(/\/settings\/groups$/);
  await expect(page.getByRole('link', { name: /Roasters/ })).toHaveCount(0);
  await expect(bruno.row('Vera')).toBeVisible();
  await cafe.guest('Walter', 'Who gets me?');
  await expect(bruno.row('Walter')).toBeVisible();
});

test('the last supervisor stays, and the row says so', async ({ cafe }) => {
  const group = await cafe.group('Roasters', { ana: 'operator', carla: 'supervisor' });
  const { page } = await cafe.agent('olga', `/settings/groups/${group}?part=members`);
  const row = page.getByRole('listitem').filter({ hasText: 'Carla Costa' });
  const role = page.getByRole('combobox', { name: 'Role of Carla Costa in Roasters' });
  const words = 'A group that has had a supervisor keeps one. Make somebody else a supervisor first.';
  await row.getByRole('button', { name: 'Remove Carla Costa from Roasters' }).click();
  await expect(row.getByRole('alert')).toHaveText(words);
  await role.selectOption('Operator');
  await expect(row.getByRole('alert')).toHaveText(words);
  await expect(role).toHaveAccessibleDescription(words);
  await expect(role).toHaveValue('supervisor');
  await page.getByRole('combobox', { name: 'Role of Ana Acosta in Roasters' }).selectOption('Supervisor');
  await role.selectOption('Operator');
  await expect(row.getByRole('alert')).toHaveCount(0);
  await expect(role).toHaveValue('operator');
});

test('an inbox sends to its groups, and visitors choose one in the form before the chat', async ({ cafe }) => {
  const olga = cafe.as('olga');
  const { id: roasters } = await olga.post<{ id: number }>('/api/v1/groups', { name: 'Roasters' });
  await olga.put(`/api/v1/groups/${roasters}/members/${cafe.id('ana')}`, { role: 'operator' });
  const ana = await cafe.agent('ana');
  const { page } = await cafe.agent('olga', '/settings/inboxes/1?part=groups');

  await test.step('who answers, and the line for their pages', async () => {
    await add(page, 'Who answers', 'Roasters');
    await expect(page.getByLabel('Default group')).toHaveValue('1');
    await save(page, 'Groups of this inbox');
    const lines = page.getByRole('region', { name: 'Pages of a group' }).getByRole('listitem');
    await expect(lines.filter({ hasText: 'Roasters' })).toContainText(`recado('group', ${roasters})`);
    await expect(lines.filter({ hasText: 'Front desk' })).toContainText('default');
  });

  await test.step('the form is switched on', async () => {
    await page.getByRole('link', { name: 'Before the chat' }).click();
    await page.getByRole('switch', { name: 'Ask before the first message' }).click();
    await expect(page.getByText('The form asks for nothing, so it is not shown.')).toBeVisible();
    await page.getByLabel('Name', { exact: true }).filter({ visible: true }).selectOption('Required');
    await page.getByLabel('E-mail address').selectOption('Optional');
    await page.getByRole('switch', { name: 'Choose a group' }).click();
    await save(page, 'Form before the chat');
  });

  await test.step('a visitor fills it in, and comes to the chosen group', async () => {
    const visitor = await cafe.visitor();
    await visitor.launcher.click();
    const form = visitor.questions;
    await expect(form.getByRole('radio', { name: /^Roasters/ })).toHaveAccessibleName(/Online/);
    await form.getByRole('button', { name: 'Start chat' }).click();
    await expect(form.getByLabel('Name')).toHaveAccessibleDescription('This is required.');
    await expect(form.getByLabel('Name')).toBeFocused();
    await form.getByLabel('Name').fill('Vera Vidal');
    await form.getByLabel(/^E-mail/).fill('vera@');
    await form.getByRole('button', { name: 'Start chat' }).click();
    await expect(form.getByLabel(/^E-mail/)).toHaveAccessibleDescription('Please check this address.');
    await form.getByLabel(/^E-mail/).fill('vera@example.com');
    await form.getByRole('radio', { name: /^Roasters/ }).check();
    await visitor.begin();
    await visitor.say('How dark is it?');
    await ana.open('Vera Vidal');
    await expect(ana.row('Vera Vidal')).toContainText('Roasters');
    await expect(ana.contact).toContainText('vera@example.com');
    expect(await groupOf(cafe, 'Vera Vidal')).toBe(roasters);
    // What is known is not asked again.
    await visitor.page.reload();
    await expect(visitor.own).toHaveText(['How dark is it?']);
    await expect(visitor.questions).toHaveCount(0);
  });
});

test('a page that names a group before the widget has loaded follows that group', async ({ cafe }) => {
  const roasters = await cafe.group('Roasters', { bruno: 'operator' });
  const ana = await cafe.agent('ana');
  await expect(ana.page.getByRole('button', { name: /^Menu of / })).toContainText('Online');
  // As the guide says for a line that stands before the snippet.
  const head = `<script>window.recado=window.recado||function(){(recado.q=recado.q||[]).push(arguments)};recado('group', ${roasters});</script>`;
  const other = await cafe.visitor({ path: '/' });
  await expect(other.launcher).toHaveAttribute('title', 'Online');
  const early = await cafe.visitor({ path: '/beans', head });
  await expect(early.launcher).toBeVisible();
  await expect(early.launcher).not.toHaveAttribute('title', 'Online');

  const bruno = await cafe.agent('bruno');
  await expect(bruno.page.getByRole('button', { name: /^Menu of / })).toContainText('Online');
  // A browser that has seen the launcher keeps it for a minute; this one has not.
  const visitor = await cafe.visitor({ path: '/beans', head });
  await expect(visitor.launcher).toHaveAttribute('title', 'Online');
  await visitor.open();
  await expect(visitor.app.getByText('We reply in a few minutes')).toBeVisible();
  await visitor.say('How dark is it?');
  await expect(bruno.row('How dark is it?')).toBeVisible();
  await expect(ana.page.getByText('No open conversations.')).toBeVisible();

  // While it is open it hears of it.
  await bruno.page.getByRole('button', { name: /^Menu of / }).click();
  await bruno.page.getByRole('menuitemradio', { name: 'Away' }).click();
  await expect(visitor.app.getByText('We’re away now')).toBeVisible();
});

test('a page that names no group of the inbox is told in the console, and the inbox’s health tells the owner', async ({
  cafe,
}) => {
  await cafe.defaultGroup('Roasters', { ana: 'operator' });
  const { page } = await cafe.agent('olga', '/settings/inboxes/1?part=health');
  await expect(page.getByText('Nobody is online in the default group Roasters')).toBeVisible();
  const ana = await cafe.agent('ana');
  await expect(ana.page.getByRole('button', { name: /^Menu of / })).toContainText('Online');
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('All is well.')).toBeVisible();

  const warnings: string[] = [];
  const stranger = await cafe.page();
  stranger.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  cafe.site.put('/old', { origin: cafe.server.url, key: cafe.key, script: `recado('group', 4711); recado('open');` });
  await stranger.goto(cafe.site.url('/old'));
  const app = stranger.locator('recado-widget iframe').contentFrame();
  await app.getByRole('textbox').fill('Is anybody there?');
  await app.getByRole('textbox').press('Enter');
  await expect(ana.row('Is anybody there?')).toContainText('Roasters');
  expect(warnings).toEqual(['recado: this inbox has no group 4711, its default group is used']);

  await page.getByRole('button', { name: 'Check again' }).click();
  const told = page.getByRole('listitem').filter({ hasText: `recado('group', 4711)` });
  await expect(told).toContainText('1 time');
  await expect(told.getByRole('link')).toHaveText(cafe.site.url('/old'));
  await expect(page.getByRole('link', { name: /^Health/ })).toContainText('1');
  await page.getByRole('button', { name: 'Dismiss all' }).click();
  await expect(told).toHaveCount(0);
});

test('a colleague asks the warehouse, and the warehouse answers', async ({ cafe }) => {
  const olga = cafe.as('olga');
  for (const [name, person] of [
    ['Shop', 'ana'],
    ['Warehouse', 'bruno'],
  ] as const) {
    const { id } = await olga.post<{ id: number }>('/api/v1/groups', { name });
    await olga.put(`/api/v1/groups/${id}/members/${cafe.id(person)}`, { role: 'operator' });
  }
  const ana = await cafe.agent('ana');
  const bruno = await cafe.agent('bruno');
  await expect(ana.nav.getByRole('link', { name: 'Settings' })).toBeVisible();
  await expect(ana.nav.getByRole('link', { name: 'Ask a colleague' })).toHaveCount(0);

  const { page } = await cafe.agent('olga', '/settings/inboxes');
  await page.getByRole('button', { name: 'Create an inbox' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Internal' }).check();
  await expect(dialog.getByLabel(/Address of your site/)).toHaveCount(0);
  await dialog.getByLabel('Name').fill('Stock');
  await dialog.getByRole('button', { name: 'Create an inbox' }).click();
  await expect(page.getByRole('heading', { name: 'Stock' })).toBeVisible();
  await page.getByRole('link', { name: 'Groups and rules' }).click();
  await add(page, 'Who may write', 'Shop');
  await add(page, 'Who answers', 'Warehouse');
  await save(page, 'Groups of this inbox');

  await ana.nav.getByRole('link', { name: 'Ask a colleague' }).click();
  await expect(ana.page.getByRole('heading', { name: 'Ask a colleague' })).toContainText('Stock');
  const frame = ana.page.frameLocator('iframe');
  await frame.getByRole('textbox').fill('How many sacks are left?');
  await ana.page.reload();
  await expect(frame.getByRole('textbox')).toHaveValue('How many sacks are left?');
  await frame.getByRole('textbox').press('Enter');
  await test.step('it looks as the dashboard does, whatever the system likes', async () => {
    await ana.page.getByRole('button', { name: /^Menu of / }).click();
    for (const [theme, color] of [
      ['Dark', 'rgb(18, 21, 28)'],
      ['Light', 'rgb(255, 255, 255)'],
    ] as const) {
      await ana.page.getByRole('menuitemradio', { name: theme }).click();
      await expect(frame.locator('body')).toHaveCSS('background-color', color);
    }
    await ana.page.keyboard.press('Escape');
  });
  await bruno.open('Ana Acosta');
  await expect(bruno.bubbles).toHaveText(['How many sacks are left?']);
  await bruno.reply('Four.');
  await expect(frame.getByRole('log')).toContainText('Four.');
  await expect(bruno.nav.getByRole('link', { name: 'Ask a colleague' })).toHaveCount(0);
});
