import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import type { Cafe } from './support/cafe.ts';
import { expect, test } from './support/test.ts';

const SCRIPT = `fn start() {
say("Hi! This is Aurora.");
let choice = menu("How can we help?", ["Sales", "Opening hours"]);
if choice == "Sales" { jump("sales"); }
say("We open at nine.");
jump("strat");
}

fn sales() {
contact.name = ask("What is your name?");
tag("lead");
handoff("Shop", #{ note: \`Lead: \${contact.name}\` });
}
`;

const MENDED = SCRIPT.replace('strat', 'start');

/** Makes a flow with this script, by the API; published, and answering in the café's inbox when it is to run. */
async function flow(cafe: Cafe, script: string, runs: boolean): Promise<number> {
  const olga = cafe.as('olga');
  const { id } = await olga.post<{ id: number }>('/api/v1/flows', { name: 'Front desk' });
  const draft = await olga.get<{ revision: number }>(`/api/v1/flows/${id}/draft`);
  const files = { 'flow.rhai': script };
  const { revision } = await olga.put<{ revision: number }>(`/api/v1/flows/${id}/draft`, { ...draft, files });
  if (!runs) return id;
  await olga.patch(`/api/v1/flows/${id}`, { bot_name: 'Auri' });
  await olga.post(`/api/v1/flows/${id}/publications`, { revision });
  await olga.patch('/api/v1/inboxes/1', { bot: { flow_id: id, when: 'always' } });
  return id;
}

/** Puts a text in the place of what stands in the editor, as from the clipboard: typing would close brackets. */
async function write(page: Page, text: string) {
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('an administrator writes a bot, mends it, tries it and publishes it; a visitor meets it and is handed over', async ({
  cafe,
}) => {
  test.slow();
  await cafe.group('Shop', { ana: 'operator' });
  const olga = await cafe.agent('olga', '/flows');
  const { page } = olga;

  await test.step('a new flow', async () => {
    await expect(page.getByText('A bot greets visitors at any hour')).toBeVisible();
    await page.getByRole('button', { name: 'Make the first flow' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Front desk');
    await dialog.getByRole('button', { name: 'Create the flow' }).click();
    await expect(page.getByRole('heading', { name: 'Front desk' })).toBeVisible();
    await expect(page.getByText('Draft saved, nothing is published yet')).toBeVisible();
  });

  const problems = page.getByRole('region', { name: 'Problems' });

  await test.step('an error is underlined, named, and keeps it from being published', async () => {
    await write(page, SCRIPT);
    await expect(page.locator('.cm-lintRange-error')).toHaveText('"strat"');
    await problems.getByRole('button', { name: /strat/ }).click();
    await expect(page.locator('.cm-activeLine')).toContainText('jump("strat")');
    await page.getByRole('button', { name: 'Publish' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('The draft has 1 error.');
    await expect(dialog.getByRole('button', { name: 'Publish' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('mended and saved by keyboard; the map follows', async () => {
    await write(page, MENDED);
    await expect(page.locator('.cm-lintRange-error')).toHaveCount(0);
    await page.keyboard.press('ControlOrMeta+s');
    await expect(page.getByText('Draft saved, nothing is published yet')).toBeVisible();
    const map = page.getByRole('group', { name: /^Map of the flow/ });
    await map.getByRole('button', { name: /^Container sales/ }).press('Enter');
    await expect(page.locator('.cm-activeLine')).toContainText('fn sales()');
  });

  await test.step('tried as a visitor, and kept as a test', async () => {
    await page.getByRole('link', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Begin the trial' }).first().click();
    const words = page.getByRole('textbox', { name: 'Write as the visitor' });
    await words.press('Enter');
    const thread = page.getByRole('log', { name: 'Trial conversation' });
    await expect(thread).toContainText('Hi! This is Aurora.');
    await thread.getByRole('button', { name: 'Sales' }).click();
    await expect(thread).toContainText('What is your name?');
    await words.fill('Vera');
    await words.press('Enter');
    await expect(page.getByRole('log').getByText(/Hands the conversation to the group Shop/)).toBeVisible();
    await page.getByRole('button', { name: 'Save as a test' }).click();
    await page.getByLabel('Name of the test').fill('A lead');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Tests' }).click();
    await page.getByRole('button', { name: 'Run all' }).click();
    await expect(page.getByRole('button', { name: /^A lead .* Passed$/ })).toBeVisible();
    // Those that came with the first script, which said other words.
    await expect(page.getByText('2 tests failed')).toBeVisible();
  });

  await test.step('published, and switched on in an inbox', async () => {
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('Version 1 is published, with all changes')).toBeVisible();
    await page.getByRole('navigation', { name: 'Views of the flow' }).getByRole('link', { name: 'Settings' }).click();
    const saved = page.waitForResponse((response) => response.request().method() === 'PATCH' && response.ok());
    await page.getByLabel(/^When it answers in/).selectOption({ label: 'Always' });
    await saved;
  });

  const visitor = await cafe.visitor();

  await test.step('a visitor chooses by button and by typing', async () => {
    await visitor.open();
    await visitor.write('hello');
    await expect(visitor.theirs.filter({ hasText: 'How can we help?' })).toHaveCount(1);
    await visitor.app.getByRole('button', { name: 'Opening hours' }).click();
    await expect(visitor.thread).toContainText('We open at nine.');
    await expect(visitor.theirs.filter({ hasText: 'How can we help?' })).toHaveCount(2);
    await visitor.write('sales');
    await expect(visitor.thread).toContainText('What is your name?');
  });

  await test.step('meanwhile one sees that a bot has it', async () => {
    await page.goto(`${cafe.server.url}/inbox/pending`);
    await olga.open('Visitor');
    await expect(olga.pane).toContainText('has this conversation');
    await expect(olga.button('Take over')).toBeVisible();
  });

  await test.step('the agent gets transcript, note and tag', async () => {
    const ana = await cafe.agent('ana');
    await visitor.write('Vera');
    await ana.open('Vera');
    await expect(ana.thread).toContainText('Hi! This is Aurora.');
    await expect(ana.thread).toContainText('Lead: Vera');
    await expect(ana.thread).toContainText('handed this to Shop');
    await expect(ana.contact.getByRole('group', { name: 'Tags', exact: true })).toContainText('lead');
    await ana.button('Take it').click();
    await ana.reply('Hello Vera, how many cups?');
    await expect(visitor.thread).toContainText('how many cups?');
  });
});

test('what two people write at once is told apart, and unsaved words survive a reload', async ({ cafe }) => {
  const id = await flow(cafe, MENDED, false);
  const { page } = await cafe.agent('olga', `/flows/${id}`);
  await expect(page.locator('.cm-content')).toContainText('fn start()');
  await write(page, MENDED.replace('Aurora', 'mine'));
  await expect(page.getByText('Unsaved changes, nothing is published yet')).toBeVisible();

  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByText('Your unsaved work was found again.')).toBeVisible();
  await expect(page.locator('.cm-content')).toContainText('This is mine.');

  const api = cafe.as('olga');
  const draft = await api.get<{ revision: number }>(`/api/v1/flows/${id}/draft`);
  await api.put(`/api/v1/flows/${id}/draft`, {
    revision: draft.revision,
    files: { 'flow.rhai': MENDED.replace('Aurora', 'theirs') },
  });
  await page.getByRole('button', { name: 'See the difference' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('This is theirs.');
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.getByText('Draft saved, nothing is published yet')).toBeVisible();
  const kept = await api.get<{ files: Record<string, string> }>(`/api/v1/flows/${id}/draft`);
  expect(kept.files['flow.rhai']).toContain('This is mine.');
});

test('an agent takes a conversation over from the bot, and hands it back', async ({ cafe }) => {
  await cafe.group('Shop', { ana: 'operator' });
  await flow(cafe, MENDED, true);
  const visitor = await cafe.visitor({ script: `recado('identify', { name: 'Vera' });` });
  await visitor.open();
  await visitor.write('hello');
  await expect(visitor.thread).toContainText('How can we help?');

  const olga = await cafe.agent('olga', '/inbox/pending');
  await olga.open('Vera');
  await olga.button('Take over').click();
  await expect(olga.pane).not.toContainText('has this conversation');
  await olga.reply('Olga here.');
  await visitor.write('Sales');
  await expect(visitor.thread).not.toContainText('What is your name?');

  await olga.button('More for Vera').click();
  await olga.page.getByRole('menuitem', { name: 'Hand to bot…' }).click();
  const dialog = olga.page.getByRole('dialog');
  await dialog.getByLabel('Begin at').selectOption('sales');
  await dialog.getByRole('button', { name: 'Hand to bot' }).click();
  await expect(visitor.thread).toContainText('What is your name?');
});

test('a real conversation is played against a changed draft, and kept as a test', async ({ cafe }) => {
  test.slow();
  await cafe.group('Shop', { ana: 'operator' });
  const id = await flow(cafe, MENDED, true);
  const visitor = await cafe.visitor({ script: `recado('identify', { name: 'Vera' });` });
  await visitor.open();
  await visitor.write('hello');
  await visitor.app.getByRole('button', { name: 'Opening hours' }).click();
  await expect(visitor.thread).toContainText('We open at nine.');
  await expect(visitor.theirs.filter({ hasText: 'How can we help?' })).toHaveCount(2);

  const { page } = await cafe.agent('olga', `/flows/${id}?part=tests`);
  await expect(page.locator('.cm-content')).toContainText('We open at nine.');
  const dialog = page.getByRole('dialog');
  const pick = async () => {
    await page.getByRole('button', { name: 'From a conversation…' }).click();
    await dialog.getByRole('radio', { name: /Vera/ }).check();
  };

  await test.step('the draft as it is answers the same', async () => {
    await pick();
    await dialog.getByRole('button', { name: 'Play against the draft' }).click();
    await expect(dialog.getByText('The draft answers the same.')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a changed draft answers otherwise, and one sees where', async () => {
    await write(page, MENDED.replace('at nine', 'at ten'));
    await pick();
    await dialog.getByRole('button', { name: 'Play against the draft' }).click();
    await expect(dialog.getByText('The draft answers otherwise:')).toBeVisible();
    const lines = dialog.getByRole('region', { name: 'Play against the draft' }).locator('div');
    await expect(lines.filter({ hasText: 'expected, but not said' })).toHaveText(/< We open at nine\.$/);
    await expect(lines.filter({ hasText: 'said, but not expected' })).toHaveText(/< We open at ten\.$/);
    await expect(lines.filter({ hasText: '[Opening hours]' }).first()).toBeVisible();
    await expectAccessible(page, 'a conversation played again');
  });

  const kept = page.getByRole('listitem').filter({ hasText: '.chat, line' });

  await test.step('kept as a test, it fails until the draft is as it was', async () => {
    await dialog.getByRole('button', { name: 'Save as a test' }).click();
    await expect(kept).toHaveCount(1);
    await page.getByRole('button', { name: 'Run all' }).click();
    await expect(page.getByText('1 test failed')).toBeVisible();
    await expect(kept).toContainText('We open at ten.');
    await page
      .getByRole('navigation', { name: 'Files of the flow' })
      .getByRole('button', { name: 'flow.rhai' })
      .click();
    await write(page, MENDED);
    await page.getByRole('button', { name: 'Run all' }).click();
    await expect(page.getByText('1 test passed')).toBeVisible();
  });
});

const ORDERS = `fn start() {
let number = ask("Which order?");
let r = service("shop").get(\`/orders/\${number}\`);
if r.ok { say(\`It is \${r.json.status}.\`); } else { say("I could not find that order."); }
jump("start");
}
`;

test.describe('where the operator allows it', () => {
  test.use({ environment: { RECADO_NET__ALLOWED_PRIVATE: '["127.0.0.1"]' } });

  test('a service is answered by hand in a trial, and called in earnest by the bot', async ({ cafe }) => {
    test.slow();
    const asked: string[] = [];
    const shop = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"status": "on its way"}');
    });
    await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
    const base_url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/api`;
    await cafe.as('olga').post('/api/v1/services', { name: 'shop', base_url, headers: [] });
    const id = await flow(cafe, ORDERS, true);

    const { page } = await cafe.agent('olga', `/flows/${id}?part=try`);
    const thread = page.getByRole('log', { name: 'Trial conversation' });
    const words = page.getByRole('textbox', { name: 'Write as the visitor' });
    const answer = async (status: string, body: string) => {
      await expect(page.getByText('Waits for the answer of service shop GET /orders/99.')).toBeVisible();
      await page.getByLabel('Status').fill(status);
      await page.getByLabel('Answer, as JSON or text').fill(body);
      await page.getByRole('button', { name: 'Answer the call' }).click();
    };

    await test.step('not found, and then found', async () => {
      await page.getByRole('button', { name: 'Begin the trial' }).first().click();
      await words.press('Enter');
      await expect(thread).toContainText('Which order?');
      await words.fill('99');
      await words.press('Enter');
      await answer('404', '{}');
      await expect(thread).toContainText('I could not find that order.');
      await thread.getByRole('button', { name: 'Step 2' }).click();
      await answer('200', '{ "status": "lost" }');
      await expect(thread).toContainText('It is lost.');
      await expect(thread).not.toContainText('I could not find that order.');
      expect(asked).toEqual([]);
    });

    await test.step('kept as a test, with the answer', async () => {
      await page.getByRole('button', { name: 'Save as a test' }).click();
      await page.getByLabel('Name of the test').fill('A lost order');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.getByRole('link', { name: 'Tests' }).click();
      await page.getByRole('button', { name: 'Run all' }).click();
      await expect(page.getByText('1 test passed')).toBeVisible();
    });

    await test.step('a visitor gets what the shop says', async () => {
      const visitor = await cafe.visitor();
      await visitor.open();
      await visitor.write('hello');
      await expect(visitor.thread).toContainText('Which order?');
      await visitor.write('7');
      await expect(visitor.thread).toContainText('It is on its way.');
      expect(asked).toEqual(['GET /api/orders/7']);
    });
    shop.close();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing where bots are written, ${colorScheme}`, async ({ cafe }) => {
    test.slow();
    await cafe.group('Shop', { ana: 'operator' });
    const id = await flow(cafe, MENDED, true);
    const { page } = await cafe.agent('olga', '/flows', { colorScheme, reducedMotion: 'reduce' });
    await expect(page.getByRole('region', { name: 'Flows' }).getByRole('link', { name: 'Front desk' })).toBeVisible();
    await expectAccessible(page, 'list of flows');
    for (const part of ['map', 'try', 'tests', 'settings', 'versions']) {
      await page.goto(`${cafe.server.url}/flows/${id}?part=${part}`);
      await expect(page.locator('.cm-content')).toContainText('fn start()');
      await expectAccessible(page, `flow: ${part}`);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${cafe.server.url}/flows/${id}`);
    await expect(page.locator('.cm-content')).toBeVisible();
    await expectAccessible(page, 'flow on a phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
}
