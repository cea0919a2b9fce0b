import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** A call as the host page's own script makes it. */
async function recado(page: Page, ...call: unknown[]) {
  await page.evaluate((given) => (window as unknown as { recado: (...all: unknown[]) => void }).recado(...given), call);
}

test('nothing is kept on the device and nobody is told before the first click', async ({ cafe }) => {
  const shop = await cafe.group('Shop', { ana: 'operator' });
  const asked: string[] = [];
  const page = await cafe.page();
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  cafe.site.put('/', {
    origin: cafe.server.url,
    key: cafe.key,
    script: `recado('identify', { name: 'Vera' }); recado('group', ${shop}); recado('track', 'looked', { at: 'beans' });`,
  });
  await page.goto(cafe.site.url('/'));
  await expect(page.locator('recado-widget button.launcher')).toBeVisible();
  await page.waitForLoadState('networkidle');
  const kept = () =>
    page.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      cookie: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      frames: document.querySelectorAll('iframe').length,
    }));
  expect(await kept()).toEqual({ local: [], session: [], cookie: '', databases: 0, caches: 0, frames: 0 });
  expect(await page.context().cookies()).toEqual([]);
  expect(asked).toEqual(['/', '/w.js']);
  const ana = await cafe.agent('ana');
  expect(await cafe.as('ana').get('/api/v1/conversations?view=open')).toEqual({ items: [], next: null });

  await page.locator('recado-widget button.launcher').click();
  await expect.poll(async () => (await kept()).local).toEqual([`recado:${cafe.key}`]);
  expect(await page.context().cookies()).toEqual([]);
  // What was said before is told now.
  const app = page.locator('recado-widget iframe').contentFrame();
  await app.getByRole('textbox').fill('Hello');
  await app.getByRole('textbox').press('Enter');
  await ana.open('Vera');
  await expect(ana.contact.getByRole('region', { name: 'Pages and events' })).toContainText('looked');
  await expect(ana.contact.getByRole('region', { name: 'Conversation', exact: true })).toContainText('Shop');
});

test('calls made before the widget has loaded are carried out', async ({ cafe }) => {
  const script = `
    window.heard = [];
    for (const name of ['ready', 'open', 'close', 'unread', 'message']) {
      recado('on', name, (value) => heard.push([name, value === undefined ? null : value.text || value]));
    }
    recado('open');`;
  const visitor = await cafe.visitor({ script });
  const heard = (name: string) =>
    visitor.page.evaluate((name) => {
      const all = (window as unknown as { heard: [string, unknown][] }).heard;
      return all.filter((one) => one[0] === name).map((one) => one[1]);
    }, name);
  await expect(visitor.composer).toBeVisible();
  await expect.poll(() => heard('ready')).toEqual([null]);
  expect(await heard('open')).toEqual([null]);
  await visitor.say('Hello');

  await recado(visitor.page, 'close');
  await expect(visitor.panel).toBeHidden();
  const ana = await cafe.agent('ana');
  await ana.open('Hello');
  await ana.reply('Hi Vera.');
  await expect(visitor.badge).toHaveText('1');
  await expect(visitor.launcher).toHaveAccessibleName('Open chat, 1 unread');
  await ana.reply('How can I help?');
  await expect(visitor.badge).toHaveText('2');
  expect(await heard('close')).toEqual([null]);
  await expect.poll(() => heard('message')).toEqual(['Hi Vera.', 'How can I help?']);
  expect(await heard('unread')).toEqual([1, 2]);
  await expect(ana.thread).not.toContainText('Seen');

  await recado(visitor.page, 'open');
  await expect(visitor.theirs).toHaveText(['Hi Vera.', 'How can I help?']);
  await expect.poll(() => heard('unread')).toEqual([1, 2, 0]);
  await expect(visitor.badge).toBeEmpty();
  await expect(ana.thread).toContainText('Seen');
});

test('a visitor who comes back with the widget closed sees how much is unread', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Hello');
  await visitor.app.getByRole('button', { name: 'Close chat' }).click();
  // The page hears of it from the chat: who leaves before that comes back to an open one.
  await expect(visitor.panel).toBeHidden();
  await visitor.page.goto('about:blank');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');
  await ana.reply('Hi.');
  await visitor.page.goto(cafe.site.url('/'));
  await expect(visitor.badge).toHaveText('1');
  await expect(visitor.panel).toBeHidden();
  await visitor.open();
  await expect(visitor.theirs).toHaveText(['Hi.']);
  await expect(visitor.badge).toBeEmpty();
});

test('the page can hide, show and open the widget, and speak for the visitor', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await expect(visitor.launcher).toBeVisible();
  await recado(visitor.page, 'hide');
  await expect(visitor.launcher).toBeHidden();
  await recado(visitor.page, 'show');
  await expect(visitor.launcher).toBeVisible();
  await recado(visitor.page, 'send', 'I want the blue one');
  await expect(visitor.own).toHaveText(['I want the blue one']);
  await expect(visitor.composer).toBeVisible();
  await visitor.composer.press('Escape');
  await expect(visitor.panel).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
  await recado(visitor.page, 'language', 'pt');
  await expect(visitor.launcher).toHaveAccessibleName('Abrir o chat');
  const ana = await cafe.agent('ana');
  await ana.open('I want the blue one');
  await expect(ana.bubbles).toHaveText(['I want the blue one']);
});

test('what the page says of the visitor fills in the card, unverified', async ({ cafe }) => {
  const identity = { name: 'Vera Vidal', email: 'vera@example.com', attributes: { plan: 'pro', seats: 3 } };
  const visitor = await cafe.visitor({ script: `recado('identify', ${JSON.stringify(identity)});` });
  await visitor.open();
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Vera Vidal');
  await expect(ana.contact).toContainText('vera@example.com');
  const attributes = ana.contact.getByRole('region', { name: 'From the site' });
  await expect(attributes).toContainText('plan');
  await expect(attributes).toContainText('pro');
  await expect(attributes).toContainText('3');
  await expect(ana.contact).not.toContainText('Verified');

  // Said again it does not change what is known: anybody could say it.
  await recado(visitor.page, 'identify', { name: 'Somebody Else', phone: '+1 555 0100' });
  await expect(ana.contact).toContainText('+1 555 0100');
  await expect(ana.contact).toContainText('Vera Vidal');
  await expect(ana.row('Vera Vidal')).toBeVisible();
});

test('who is signed in on the site is the same contact on every device, if the signature is right', async ({
  cafe,
}) => {
  const olga = cafe.as('olga');
  const { identity_secret: secret } = await olga.put<{ identity_secret: string }>('/api/v1/inboxes/1/identity-secret');
  const hash = createHmac('sha256', secret).update('user-42').digest('hex');
  const identity = { id: 'user-42', name: 'Vera Vidal', email: 'vera@example.com', hash };

  const laptop = await cafe.visitor({ path: '/laptop', script: `recado('identify', ${JSON.stringify(identity)});` });
  await laptop.open();
  await laptop.say('From the laptop');
  const ana = await cafe.agent('ana');
  await ana.open('Vera Vidal');
  await expect(ana.contact).toContainText('Verified');
  await expect(ana.contact.getByRole('region', { name: 'From the site' })).toContainText('user-42');

  await test.step('on another device, identified after the first words, it is the same conversation', async () => {
    const phone = await cafe.visitor({ path: '/phone' });
    await phone.open();
    await recado(phone.page, 'identify', identity);
    await expect(phone.own).toHaveText(['From the laptop']);
    await phone.say('From the phone');
    await expect(ana.bubbles).toHaveText(['From the laptop', 'From the phone']);
    await expect(laptop.own).toHaveText(['From the laptop', 'From the phone']);
  });

  await test.step('with a wrong signature nothing is shown to whom it does not belong', async () => {
    const wrong = { ...identity, hash: hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };
    const thief = await cafe.visitor({ path: '/thief', script: `recado('identify', ${JSON.stringify(wrong)});` });
    await thief.open();
    await thief.say('Give me my history');
    await expect(thief.own).toHaveText(['Give me my history']);
    await expect.poll(() => cafe.complained(/'identify' was refused/)).toBe(true);
    await expect(ana.row('Give me my history')).not.toContainText('Vera');
    await expect(ana.bubbles).toHaveText(['From the laptop', 'From the phone']);
  });
});

test('the pages a visitor sees and the events the page tells of show live on the card', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  cafe.site.put('/shop', { origin: cafe.server.url, key: cafe.key, title: 'Shop of Aurora' });
  await visitor.open();
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');
  const trail = ana.contact.getByRole('region', { name: 'Pages and events' }).getByRole('listitem');
  await expect(trail).toHaveCount(1);
  await expect(trail.first()).toContainText('Aurora, coffee roasters');
  await expect(ana.contact).toContainText('On the site now');
  await expect(ana.contact).toContainText('Chrome');

  await visitor.page.evaluate(() => {
    history.pushState(null, '', '/beans?kind=dark');
    document.title = 'Dark beans';
  });
  await expect(trail.first()).toContainText('Dark beans');
  await expect(trail.first()).toContainText('/beans?kind=dark');
  await recado(visitor.page, 'track', 'added_to_cart', { sku: 'A-1', price: 12.5 });
  await expect(trail.first()).toContainText('added_to_cart');
  await expect(trail.first()).toContainText('A-1');
  await visitor.page.getByRole('link', { name: 'Shop' }).click();
  await expect(ana.contact.getByRole('region', { name: 'Pages and events' })).toContainText('Shop of Aurora');
  await visitor.page.close();
  await expect(ana.contact).not.toContainText('On the site now');
});
