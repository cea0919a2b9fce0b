import { expect, test } from './support/test.ts';

test('a visitor and two agents talk, and each sees at once what is theirs to see', async ({ cafe }) => {
  const [ana, bruno] = await Promise.all([cafe.agent('ana'), cafe.agent('bruno', '/inbox/unassigned')]);
  const visitor = await cafe.visitor();
  await expect(ana.page.getByText('No open conversations.')).toBeVisible();

  await test.step('the first words reach both agents', async () => {
    await visitor.open();
    await expect(visitor.app.getByRole('heading', { name: 'Hi there! How can we help?' })).toBeVisible();
    await visitor.say('Do you ship to Canada?');
    for (const agent of [ana, bruno]) {
      await expect(agent.row('Do you ship to Canada?')).toContainText('1 unread');
      await expect(agent.page).toHaveTitle(/^\(1\) /);
    }
    await expect(ana.nav.getByRole('link', { name: 'Unassigned' })).toContainText('1');
    await visitor.say('And how long does it take?');
    await expect(bruno.row('And how long does it take?')).toContainText('2 unread');
  });

  await test.step('opening it reads it, which the visitor sees', async () => {
    await expect(visitor.thread.locator('.meta').last()).toContainText('Sent');
    await ana.open('And how long');
    await expect(ana.bubbles).toHaveText(['Do you ship to Canada?', 'And how long does it take?']);
    await expect(ana.row('And how long')).not.toContainText('unread');
    await expect(ana.page).toHaveTitle(/^All open/);
    await expect(visitor.thread.locator('.meta').last()).toContainText('Seen');
    // What Bruno has not read stays unread for Bruno.
    await expect(bruno.row('And how long')).toContainText('2 unread');
  });

  await test.step('one takes it, and the other sees it go', async () => {
    await ana.button('Take it').click();
    await expect(ana.thread).toContainText('You took the conversation');
    await expect(bruno.page.getByText('Everybody is being looked after.')).toBeVisible();
    await bruno.nav.getByRole('link', { name: 'All open' }).click();
    await expect(bruno.row('And how long')).toContainText('Assigned to Ana Acosta');
    await bruno.open('And how long');
    await expect(bruno.thread).toContainText('Ana Acosta took the conversation');
  });

  await test.step('typing shows on both sides', async () => {
    await ana.composer.pressSequentially('We do');
    await expect(visitor.thread.locator('.typing')).toBeVisible();
    await expect(visitor.thread).toContainText('Ana Acosta is typing…');
    await visitor.composer.pressSequentially('Great');
    await expect(ana.thread).toContainText(/is typing…/);
    await expect(bruno.row(/typing…/)).toBeVisible();
    await visitor.composer.fill('');
    await expect(ana.thread).not.toContainText(/is typing…/);
  });

  await test.step('the answer has a name, and reading it shows', async () => {
    await ana.reply('We do, in five days.');
    await expect(visitor.theirs).toHaveText(['We do, in five days.']);
    await expect(visitor.thread.locator('.author')).toHaveText('Ana Acosta');
    await expect(visitor.thread.locator('.typing')).toBeHidden();
    await expect(ana.thread).toContainText('Seen');
    await expect(bruno.bubbles.last()).toHaveText('We do, in five days.');
  });

  await test.step('a note stays among agents', async () => {
    await bruno.page.getByRole('tab', { name: 'Note' }).click();
    await bruno.reply('She ordered last month, too.');
    await expect(ana.thread).toContainText('Note by Bruno Blanco');
    await expect(ana.bubbles.last()).toHaveText('She ordered last month, too.');
    await ana.reply('Anything else?');
    await expect(visitor.theirs).toHaveText(['We do, in five days.', 'Anything else?']);
    await expect(visitor.thread).not.toContainText('She ordered');
    await visitor.page.reload();
    await expect(visitor.theirs).toHaveText(['We do, in five days.', 'Anything else?']);
    await expect(visitor.thread).not.toContainText('She ordered');
  });
});
