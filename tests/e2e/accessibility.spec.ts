import { expectAccessible } from './support/axe.ts';
import { picture, choose, textFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

// Still pictures: axe measures contrast, and half-way through a fade there is none.
const SCHEMES = [
  { colorScheme: 'light', reducedMotion: 'reduce' },
  { colorScheme: 'dark', reducedMotion: 'reduce' },
] as const;

for (const look of SCHEMES) {
  const { colorScheme } = look;

  test(`axe finds nothing at the doors, ${colorScheme}`, async ({ cafe, house }) => {
    const page = await cafe.page(look);
    const screen = async (path: string, heading: string) => {
      await page.goto(cafe.server.url + path);
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      await expectAccessible(page, heading);
    };
    await screen('/', 'Sign in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectAccessible(page, 'Sign in, with mistakes');
    const { link } = await cafe
      .as('olga')
      .post<{ link: string }>('/api/v1/invitations', { email: 'd@e.example', role: 'agent' });
    await screen(new URL(link, cafe.server.url).pathname, 'Join Café Aurora');
    await page.getByRole('button', { name: 'Join' }).click();
    await expectAccessible(page, 'Invitation, with mistakes');
    await screen('/invitation/nonsense', 'This invitation is no longer valid');
    await screen('/setup?token=nonsense', 'Already set up');
    await screen('/docs/api', 'Recado API');

    await page.goto(await house.server.link());
    await page.getByRole('button', { name: 'Create my front desk' }).click();
    await expect(page.getByText('Fill this in.').first()).toBeVisible();
    await expectAccessible(page, 'Set-up, with mistakes');
    await page.goto(house.server.url);
    await expect(page.getByRole('heading', { name: 'Set up Recado first' })).toBeVisible();
    await expectAccessible(page, 'Set up Recado first');
  });

  test(`axe finds nothing in the inbox, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    await cafe.group('Shop', { ana: 'operator' });
    const olga = await cafe.agent('olga', '/inbox/open', look);
    const { page } = olga;
    await expect(page.getByText('No open conversations.')).toBeVisible();
    await expectAccessible(page, 'empty inbox');

    const visitor = await cafe.visitor({
      script: `recado('identify', { name: 'Vera', email: 'v@example.com', attributes: { plan: 'pro' } }); recado('track', 'looked');`,
    });
    await visitor.open();
    await visitor.write('Hello, see https://example.com/a');
    await choose(visitor.app.getByRole('button', { name: 'Attach files' }), [picture('a.png'), textFile('b.txt', 'b')]);
    await expect(visitor.app.getByRole('button', { name: /^Remove/ })).toHaveCount(2);
    await expect(visitor.send).toBeEnabled();
    await visitor.composer.press('Enter');
    await cafe.guest('Walter', 'Unread words');
    await olga.open('Vera');
    await expect(olga.thread.getByRole('img')).toBeVisible();
    await olga.reply('Here is an answer');
    await page.getByRole('tab', { name: 'Note' }).click();
    await olga.reply('And a note');
    await visitor.composer.pressSequentially('ty');
    await expect(olga.thread).toContainText('is typing…');
    await expect(olga.contact).toContainText('pro');
    await expectAccessible(page, 'thread');

    await olga.button(/^Assigned to/).click();
    await expect(page.getByRole('combobox', { name: 'To a colleague' })).toBeVisible();
    await expectAccessible(page, 'passing on');
    await page.getByRole('option', { name: 'Ana Acosta' }).click();
    await expect(page.getByLabel('Note for who gets it')).toBeVisible();
    await expectAccessible(page, 'passing on with a note');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await olga.row('Walter').hover();
    await olga.row('Walter').getByRole('button', { name: 'More for Walter' }).click();
    await expect(page.getByRole('menuitem', { name: 'Assign or move…' })).toBeVisible();
    await expectAccessible(page, 'menu of a row');
    await page.getByRole('menuitem', { name: 'Assign or move…' }).click();
    await page.getByRole('dialog').getByText('To a group').click();
    await expect(page.getByRole('option', { name: 'Shop' })).toBeVisible();
    await expectAccessible(page, 'dialog to move');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.getByRole('button', { name: 'Menu of Olga Oliveira' }).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
    await expectAccessible(page, 'my menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sort' }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Newest first' })).toBeVisible();
    await expectAccessible(page, 'sorting');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menuitemradio')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await expectAccessible(page, 'commands');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await olga.thread.focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
    await expectAccessible(page, 'keys');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();

    await olga.button('Resolve').click();
    await expect(olga.notices.getByRole('button', { name: 'Undo' })).toBeVisible();
    await expect(olga.thread).toContainText('You resolved');
    await expectAccessible(page, 'resolved thread with a notice');
    await olga.nav.getByRole('link', { name: 'Resolved' }).click();
    await expect(olga.row('Vera')).toBeVisible();
    await expectAccessible(page, 'resolved list');
    await page.context().setOffline(true);
    await expect(page.getByText('Reconnecting…')).toBeVisible();
    await expectAccessible(page, 'offline');
  });

  test(`axe finds nothing in the settings, ${colorScheme}`, async ({ cafe }) => {
    await cafe.as('olga').post('/api/v1/invitations', { email: 'dora@aurora.example', role: 'agent' });
    await cafe.as('olga').post('/api/v1/api-tokens', { name: 'Till' });
    const { page } = await cafe.agent('olga', '/settings/profile', look);
    const screen = async (path: string, heading: string) => {
      await page.goto(cafe.server.url + path);
      await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
      await expectAccessible(page, path);
    };
    await screen('/welcome', 'Done');
    await screen('/settings/profile', 'My profile');
    await expect(page.getByRole('button', { name: 'Delete' })).toBeVisible();
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await expectAccessible(page, 'asking before a deletion');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('alertdialog')).toBeHidden();
    await expectAccessible(page, 'profile with mistakes');
    await screen('/settings/business', 'Business');
    await page.getByRole('button', { name: 'Time zone: America/Montevideo' }).click();
    await expect(page.getByRole('combobox', { name: 'Time zone' })).toBeVisible();
    await expectAccessible(page, 'time zones');
    await screen('/settings/inboxes', 'Inboxes');
    await page.getByRole('button', { name: 'Create an inbox' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'dialog for an inbox');
    await screen('/settings/inboxes/1', 'Café Aurora');
    await page.getByRole('button', { name: 'Create a secret' }).click();
    await expect(page.getByRole('group', { name: 'Secret for identity verification' })).toBeVisible();
    await page.getByText('How to use it').click();
    await expectAccessible(page, 'inbox with its secret');
    await screen('/settings/agents', 'Agents');
    await page.getByRole('button', { name: 'Invite an agent' }).click();
    await page.getByRole('dialog').getByLabel('E-mail').fill('e@aurora.example');
    await expectAccessible(page, 'dialog to invite');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await expect(page.getByRole('group', { name: 'Invitation link' })).toBeVisible();
    await expectAccessible(page, 'the link of an invitation');
    await screen('/nowhere', 'Not found');
    const ana = await cafe.agent('ana', '/settings/business', look);
    await expect(ana.page.getByText('This needs the role')).toBeVisible();
    await expectAccessible(ana.page, 'forbidden');
  });

  test(`axe finds nothing in the widget, ${colorScheme}`, async ({ cafe }) => {
    const ana = await cafe.agent('ana');
    const visitor = await cafe.visitor({ context: look });
    const { page } = visitor;
    await expect(visitor.launcher).toBeVisible();
    await expectAccessible(page, 'closed');
    await visitor.open();
    await expect(visitor.thread).toContainText('Hi there!');
    await expectAccessible(page, 'open');
    await visitor.say('Hello, see https://example.com');
    await choose(visitor.app.getByRole('button', { name: 'Attach files' }), [picture('a.png'), textFile('b.txt', 'b')]);
    await expect(visitor.app.getByRole('button', { name: /^Remove/ })).toHaveCount(2);
    await expectAccessible(page, 'with files');
    await visitor.composer.press('Enter');
    await expect(visitor.thread.getByRole('img')).toBeVisible();
    await ana.open(/Visitor/);
    await ana.reply('An answer');
    await ana.composer.pressSequentially('More');
    await expect(visitor.thread.locator('.typing')).toBeVisible();
    await expectAccessible(page, 'with a thread');
    await ana.composer.fill('');
    await ana.button('Resolve').click();
    await expect(visitor.thread).toContainText('Conversation resolved');
    await page.context().setOffline(true);
    await visitor.write('Lost?');
    await expect(visitor.thread).toContainText('Not sent yet');
    await expectAccessible(page, 'resolved, offline, not sent');
    await page.context().setOffline(false);
    await page.goto(`${cafe.server.url}/demo?key=${cafe.key}`);
    await expect(visitor.launcher).toBeVisible();
    await expectAccessible(page, 'demo page');
  });

  test(`axe finds nothing on a phone, ${colorScheme}`, async ({ cafe }) => {
    const phone = { ...look, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    await cafe.guest('Vera', 'Hello');
    const ana = await cafe.agent('ana', '/inbox/open', phone);
    await expect(ana.row('Vera')).toBeVisible();
    await expectAccessible(ana.page, 'list');
    await ana.row('Vera').getByRole('link').tap();
    await expect(ana.bubbles).toHaveCount(1);
    await expectAccessible(ana.page, 'thread');
    await ana.button('Contact details').tap();
    await expect(ana.contact.getByRole('heading', { name: 'Contact' })).toBeVisible();
    await expectAccessible(ana.page, 'contact');
    await ana.page.goto(`${cafe.server.url}/settings/inboxes/1`);
    await expect(ana.page.getByText('An administrator can change this inbox.')).toBeVisible();
    await expectAccessible(ana.page, 'settings');
    const visitor = await cafe.visitor({ context: phone });
    await visitor.launcher.tap();
    await expect(visitor.thread).toContainText('Hi there!');
    await expectAccessible(visitor.page, 'widget');
  });
}
