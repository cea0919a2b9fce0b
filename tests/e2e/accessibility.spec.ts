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

  test(`axe finds nothing in the settings of groups, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    await cafe.defaultGroup('Roasters', { ana: 'operator', carla: 'supervisor' });
    for (const name of ['Vera', 'Walter']) await cafe.guest(name, 'Hello');
    const { page, notices } = await cafe.agent('olga', '/settings/groups', look);
    const part = async (name: string) => page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('link', { name: /^Roasters Members/ })).toContainText('By hand');
    await expectAccessible(page, 'groups');
    await page.getByRole('button', { name: 'Create a group' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create a group' }).click();
    await expect(page.getByText('Fill this in.')).toBeVisible();
    await expectAccessible(page, 'dialog for a group, with a mistake');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();

    await page.getByRole('link', { name: /^Roasters Members/ }).click();
    await expect(page.getByRole('button', { name: 'Delete the group' })).toBeVisible();
    await expectAccessible(page, 'a group');
    await page.getByRole('button', { name: 'Delete the group' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the group' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Move and delete' }).click();
    await expect(page.getByText('Choose a group.')).toBeVisible();
    await expectAccessible(page, 'asking where conversations go');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('alertdialog')).toBeHidden();

    await part('Members');
    await page.getByRole('button', { name: 'Remove Carla Costa from Roasters' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'keeps one' })).toBeVisible();
    await expectAccessible(page, 'members, with a refusal');
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await expect(page.getByRole('option', { name: 'Bruno Blanco' })).toBeVisible();
    await expectAccessible(page, 'adding members');
    await page.keyboard.press('Escape');

    await part('Assignment');
    await expect(page.getByRole('button', { name: 'Use Sales' })).toBeVisible();
    await expectAccessible(page, 'rules, by hand');
    await page.getByRole('button', { name: 'Use Sales' }).click();
    await page.getByRole('button', { name: 'Try the rules' }).click();
    await expect(page.getByRole('table', { name: '2 conversations, replayed' })).toBeVisible();
    await page.getByText(/^Why: the newest/).click();
    await page.getByRole('switch', { name: 'Another group helps out' }).click();
    await page.getByRole('switch', { name: 'Limit of open conversations' }).click();
    await page.getByLabel('Open at once, at most').fill('0');
    await page.getByLabel('Unanswered for', { exact: true }).fill('0');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Write a whole number from 1 to 1000.')).toBeVisible();
    await expect(page.getByText('You have changed something since. Try again.')).toBeVisible();
    await expectAccessible(page, 'rules with mistakes, and a dry run');
    await part('Shifts');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('switch', { name: 'The group has shifts' }).click();
    await page.getByLabel('Monday, to (1)').fill('');
    await expect(page.getByText('Fill in both times.')).toBeVisible();
    await expectAccessible(page, 'shifts');
    await page.getByRole('link', { name: 'Business' }).click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await expectAccessible(page, 'leaving what is not saved');
    await page.getByRole('button', { name: 'Leave without saving' }).click();

    await expect(page.getByRole('heading', { name: 'Presence' })).toBeVisible();
    await expectAccessible(page, 'presence');
    await page.goto(`${cafe.server.url}/settings/agents/${cafe.id('ana')}`);
    await expect(page.getByRole('link', { name: 'Roasters', exact: true })).toBeVisible();
    await page.getByRole('switch', { name: 'A limit of their own' }).click();
    await page.getByLabel('Open at once, at most').fill('0');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Write a whole number from 1 to 1000.')).toBeVisible();
    await expectAccessible(page, 'an agent, with a mistake');
    await page.getByLabel('Open at once, at most').fill('3');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(notices).toContainText('Saved.');
    await page.goto(`${cafe.server.url}/settings/agents`);
    await expect(page.getByText('up to 3 open')).toBeVisible();
    await expectAccessible(page, 'agents with groups and limits');
  });

  test(`axe finds nothing in the settings of an inbox, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    await cafe.defaultGroup('Roasters', { ana: 'operator' });
    const stray = await cafe.visitor({ path: '/old', script: `recado('group', 4711);` });
    await stray.open();
    await stray.say('Hello');
    const { page } = await cafe.agent('olga', '/settings/inboxes/1', look);
    const part = async (name: string | RegExp) => page.getByRole('link', { name }).click();
    await part('Groups and rules');
    await page.getByRole('switch', { name: 'Other rules for this inbox' }).click();
    await page.getByLabel('Limit: whose rule').selectOption('Own rule');
    await page.getByLabel('Another group helps out: whose rule').selectOption('Own rule');
    await expect(page.getByText(/^recado\('group', \d+\)/).first()).toBeVisible();
    await expectAccessible(page, 'groups and rules of an inbox');
    await page.getByRole('group', { name: 'Who supervises' }).getByRole('button', { name: 'Add a group' }).click();
    await expect(page.getByRole('listbox').getByRole('option', { name: 'Roasters' })).toBeVisible();
    await expectAccessible(page, 'adding a group');
    await page.keyboard.press('Escape');
    await part('Before the chat');
    await page.getByRole('switch', { name: 'Ask before the first message' }).click();
    await expect(page.getByText('The form asks for nothing')).toBeVisible();
    await expectAccessible(page, 'before the chat');
    await part(/^Health/);
    await expect(page.getByText(`recado('group', 4711)`)).toBeVisible();
    await expect(page.getByText('Nobody is online in the default group Roasters')).toBeVisible();
    await expectAccessible(page, 'health');
  });

  test(`axe finds nothing where work is shared out, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    const automatic = { mode: 'automatic', eligible: 'online', limit: 1, prefers_known: false };
    const group = await cafe.defaultGroup('Support', { ana: 'operator', carla: 'supervisor' }, automatic);
    await cafe.rule(group, { excluded_ids: [cafe.id('carla')] });
    const olga = cafe.as('olga');
    const { id: stock } = await olga.post<{ id: number }>('/api/v1/inboxes', { name: 'Stock', kind: 'internal' });
    await olga.patch(`/api/v1/inboxes/${stock}`, { operator_group_ids: [1], customer_group_ids: [group] });
    const ana = await cafe.agent('ana', '/inbox/mine', look);
    await expect(ana.page.getByRole('button', { name: /^Menu of / })).toContainText('Online');
    await cafe.guest('Vera', 'Hello');
    await expect(ana.row('Vera')).toBeVisible();
    await cafe.guest('Walter', 'Hello');
    await cafe.guest('Xenia', 'Hello');

    const carla = await cafe.agent('carla', `/board/${group}`, look);
    const { page } = carla;
    await expect(page.getByRole('row', { name: 'Conversations of Ana Acosta' })).toContainText('1 of 1');
    await expectAccessible(page, 'board');
    await page.getByRole('row', { name: 'Conversations of Ana Acosta' }).getByRole('link').click();
    await expect(carla.row('Vera')).toBeVisible();
    await expectAccessible(page, 'list of one agent in one group');
    await page.getByRole('link', { name: 'Show all groups' }).click();
    await carla.open('Vera');
    await carla.thread.getByText('Assigned to Ana Acosta:').click();
    await expectAccessible(page, 'thread with a reason');
    await carla.button(/^Priority: Normal/).click();
    await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
    await expect(carla.row('Vera')).toContainText('Urgent');
    await page.getByRole('button', { name: 'Select several' }).click();
    await page.getByRole('checkbox', { name: 'Select Walter' }).check();
    const bar = page.getByRole('region', { name: 'With the selected conversations' });
    await expect(bar).toContainText('1 selected');
    await expectAccessible(page, 'selection');
    await bar.getByRole('button', { name: 'Move to…' }).click();
    await expect(page.getByRole('option', { name: 'Front desk' })).toBeVisible();
    await expectAccessible(page, 'moving the selected');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await carla.button(/^Assigned to/).click();
    await expect(page.getByRole('dialog').getByText('0 open')).toBeVisible();
    await expectAccessible(page, 'passing on, with loads');
    await page.keyboard.press('Escape');

    await ana.nav.getByRole('link', { name: 'Ask a colleague' }).click();
    await expect(ana.page.frameLocator('iframe').getByRole('textbox')).toBeVisible();
    await expectAccessible(ana.page, 'asking a colleague');
    await ana.nav.getByRole('link', { name: 'Unassigned' }).click();
    await ana.open('Walter');
    await ana.composer.fill('Half a thought');
    await olga.delete(`/api/v1/groups/${group}/members/${cafe.id('ana')}`);
    await expect(ana.page.getByRole('heading', { name: 'This conversation is not yours any more' })).toBeVisible();
    await expectAccessible(ana.page, 'a conversation that is gone');
  });

  test(`axe finds nothing before the chat and in the queue, ${colorScheme}`, async ({ cafe }) => {
    const automatic = { mode: 'automatic', eligible: 'online', limit: 1 };
    await cafe.defaultGroup('Support', { ana: 'operator' }, automatic);
    const ana = await cafe.agent('ana', '/inbox/mine');
    await cafe.guest('Vera', 'Hello');
    await expect(ana.row('Vera')).toBeVisible();
    const questions = { is_enabled: true, name: 'required', email: 'optional', offers_groups: true };
    await cafe.as('olga').patch('/api/v1/inboxes/1', { pre_chat: questions });
    const visitor = await cafe.visitor({ context: look });
    const form = visitor.questions;
    await visitor.launcher.click();
    await expect(form.getByLabel('Name')).toBeVisible();
    await expectAccessible(visitor.page, 'before the chat');
    await form.getByLabel(/^E-mail/).fill('w@');
    await form.getByRole('button', { name: 'Start chat' }).click();
    await expect(form.getByText('Please check this address.')).toBeVisible();
    await expectAccessible(visitor.page, 'before the chat, with mistakes');
    await form.getByLabel('Name').fill('Walter');
    await form.getByLabel(/^E-mail/).fill('w@example.com');
    await form.getByRole('radio', { name: /^Support/ }).check();
    await visitor.begin();
    await visitor.say('Hello');
    await expect(visitor.app.getByText('You are next.').first()).toBeVisible();
    await expectAccessible(visitor.page, 'in the queue');
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
    await expect(visitor.send).toBeEnabled();
    await visitor.composer.press('Enter');
    await expect(visitor.thread.getByRole('img')).toBeVisible();
    await ana.open(/Visitor/);
    await ana.reply('An answer');
    // An answer ends the typing that led to it: it must be there before she types on.
    await expect(visitor.thread).toContainText('An answer');
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
