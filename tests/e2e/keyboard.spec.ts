import { expect, test } from './support/test.ts';

test('an agent can work without a mouse', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  await cafe.guest('Walter', 'Hi');
  const olga = await cafe.agent('olga');
  const { keyboard } = olga.page;
  const link = (name: string) => olga.row(name).getByRole('link');
  await expect(olga.row('Vera')).toBeVisible();

  await test.step('J and K move, Enter opens', async () => {
    await keyboard.press('j');
    await expect(link('Walter')).toBeFocused();
    await keyboard.press('j');
    await expect(link('Vera')).toBeFocused();
    await keyboard.press('k');
    await expect(link('Walter')).toBeFocused();
    await keyboard.press('j');
    // The focus moves in the next frame.
    await expect(link('Vera')).toBeFocused();
    await keyboard.press('Enter');
    await expect(olga.bubbles).toHaveText(['Hello']);
  });

  await test.step('R answers, N notes, Esc leaves the field', async () => {
    await keyboard.press('r');
    await expect(olga.page.getByRole('textbox', { name: 'Write a reply' })).toBeFocused();
    // Single keys are letters while one writes.
    await keyboard.type('jenk?');
    await expect(olga.composer).toHaveValue('jenk?');
    await keyboard.press('Escape');
    await expect(olga.composer).not.toBeFocused();
    await keyboard.press('n');
    await expect(olga.page.getByRole('textbox', { name: 'Write a note' })).toBeFocused();
    await keyboard.type('Prefers tea');
    await keyboard.press('Enter');
    await expect(olga.bubbles).toHaveText(['Hello', 'Prefers tea']);
    await keyboard.press('Escape');
  });

  await test.step('A assigns, E resolves', async () => {
    await keyboard.press('a');
    await expect(olga.page.getByRole('combobox', { name: 'To a colleague' })).toBeFocused();
    await keyboard.type('bru');
    await keyboard.press('Enter');
    await expect(olga.page.getByRole('textbox', { name: 'Note for who gets it' })).toBeFocused();
    await keyboard.press('Enter');
    await expect(olga.thread).toContainText('You assigned this to Bruno Blanco');
    await expect(olga.page.getByRole('dialog')).toBeHidden();
    await keyboard.press('e');
    await expect(olga.thread).toContainText('You resolved the conversation');
  });

  await test.step('Esc goes back to the list', async () => {
    await keyboard.press('Escape');
    await expect(olga.page.getByText(/^Choose a conversation\./)).toBeVisible();
  });

  await test.step('? explains, Ctrl+K goes anywhere, G and S to the settings', async () => {
    await keyboard.press('?');
    const help = olga.page.getByRole('dialog', { name: 'Keyboard' });
    await expect(help).toContainText('Next, previous');
    await keyboard.press('Escape');
    await expect(help).toBeHidden();
    await keyboard.press('Control+k');
    await expect(olga.page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
    await keyboard.type('walter');
    await keyboard.press('Enter');
    await expect(olga.bubbles).toHaveText(['Hi']);
    await keyboard.press('g');
    await keyboard.press('s');
    await expect(olga.page.getByRole('heading', { name: 'My profile' })).toBeVisible();
    await keyboard.press('g');
    await keyboard.press('i');
    await expect(olga.row('Walter')).toBeVisible();
  });
});

test('single keys can be switched off', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const ana = await cafe.agent('ana', '/settings/profile');
  await ana.page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await ana.nav.getByRole('link', { name: 'All open' }).click();
  await expect(ana.row('Vera')).toBeVisible();
  await ana.page.keyboard.press('?');
  await ana.page.keyboard.press('Control+k');
  await expect(ana.page.getByRole('dialog')).toHaveCount(1);
  await expect(ana.page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
});

test('a visitor can talk without a mouse', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  const { keyboard } = visitor.page;
  await expect(visitor.launcher).toBeVisible();
  await visitor.launcher.focus();
  await keyboard.press('Enter');
  await expect(visitor.composer).toBeFocused();
  await keyboard.type('one');
  await keyboard.press('Shift+Enter');
  await keyboard.type('two');
  await keyboard.press('Enter');
  await expect(visitor.own).toHaveText(['one\ntwo'], { useInnerText: true });
  await keyboard.press('Escape');
  await expect(visitor.panel).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
});
