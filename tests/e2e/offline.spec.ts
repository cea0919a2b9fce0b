import { expect, test } from './support/test.ts';

test('what a visitor writes without a line is sent once and in order when the line is back', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');

  await visitor.page.context().setOffline(true);
  await expect(visitor.app.getByRole('status').first()).toHaveText('Reconnecting… You can go on writing.');
  for (const words of ['one', 'two', 'three']) await visitor.write(words);
  await expect(visitor.own).toHaveText(['Hello', 'one', 'two', 'three']);
  await expect(visitor.thread).toContainText('Not sent yet, trying again');
  await expect(ana.bubbles).toHaveText(['Hello']);

  await visitor.page.context().setOffline(false);
  await expect(ana.bubbles).toHaveText(['Hello', 'one', 'two', 'three']);
  await expect(visitor.thread.locator('.meta').last()).toContainText(/Sent|Seen/);
  await expect(visitor.app.getByText('Reconnecting…')).toBeHidden();
  await expect(visitor.own).toHaveText(['Hello', 'one', 'two', 'three']);
  await visitor.page.reload();
  await expect(visitor.own).toHaveText(['Hello', 'one', 'two', 'three']);
});

test('unsent words and the draft outlive a reload of the page', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');

  // The page and the widget load, and nothing gets through to Recado.
  await visitor.page.route('**/api/widget/**', (route) => route.abort('internetdisconnected'));
  await visitor.write('first');
  await visitor.write('second');
  await visitor.composer.fill('half a thought');
  await expect(visitor.thread).toContainText('Not sent yet');
  await visitor.page.reload();
  await expect(visitor.own).toHaveText(['first', 'second']);
  await expect(visitor.composer).toHaveValue('half a thought');

  await visitor.page.unroute('**/api/widget/**');
  await expect(ana.bubbles).toHaveText(['Hello', 'first', 'second']);
  await expect(visitor.own).toHaveText(['Hello', 'first', 'second']);
  await expect(visitor.composer).toHaveValue('half a thought');
});

test('an answer that got lost on the way does not send the words twice', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  const { page } = visitor;
  // Without a live connection only the answer itself can tell that the server has the words.
  await page.context().routeWebSocket(/\/live/, (socket) => socket.close());
  await page.route('**/live/events**', (route) => route.abort());
  let tries = 0;
  await page.route('**/api/widget/messages', async (route) => {
    tries += 1;
    const response = await route.fetch();
    if (tries < 3) await route.abort('connectionreset');
    else await route.fulfill({ response });
  });
  await page.reload();
  await visitor.open();
  await visitor.write('Once, please');
  await expect(visitor.thread.locator('.meta').last()).toContainText('Sent');
  expect(tries).toBe(3);
  const ana = await cafe.agent('ana');
  await ana.open('Once, please');
  await expect(ana.bubbles).toHaveText(['Once, please']);
  await expect(visitor.own).toHaveText(['Once, please']);
});

test('a killed server that comes back loses nothing of either side', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Before the lights went out');
  const ana = await cafe.agent('ana');
  await ana.open('Before the lights');
  await ana.reply('I am here.');
  await expect(visitor.theirs).toHaveText(['I am here.']);

  await cafe.server.kill();
  await expect(ana.page.getByText('Reconnecting… You can keep writing.')).toBeVisible();
  await expect(visitor.app.getByText('Reconnecting… You can go on writing.')).toBeVisible();
  await visitor.write('Are you still there?');
  await expect(visitor.thread).toContainText('Not sent yet');
  await ana.composer.fill('A storm, one moment.');
  await ana.composer.press('Enter');
  await expect(ana.thread).toContainText('Not sent');
  await ana.composer.fill('a draft');

  await cafe.server.start();
  await expect(ana.page.getByText('Reconnecting…')).toBeHidden({ timeout: 40_000 });
  await expect(visitor.app.getByText('Reconnecting…')).toBeHidden({ timeout: 40_000 });
  await expect(visitor.theirs).toHaveText(['I am here.', 'A storm, one moment.']);
  await expect(visitor.own).toHaveText(['Before the lights went out', 'Are you still there?']);
  await expect(ana.bubbles).toHaveCount(4);
  await expect(ana.thread).not.toContainText('Not sent');
  await expect(ana.composer).toHaveValue('a draft');

  await ana.page.reload();
  await expect(ana.bubbles).toHaveCount(4);
  await expect(ana.bubbles.filter({ hasText: 'Are you still there?' })).toHaveCount(1);
  await expect(ana.composer).toHaveValue('a draft');
});

test('a visitor who reloads while the server is down finds everything when it is up again', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Hello');
  await cafe.server.kill();
  await visitor.write('one');
  await visitor.write('two');
  await expect(visitor.own).toHaveText(['Hello', 'one', 'two']);
  await visitor.page.reload();
  await cafe.server.start();
  await visitor.page.reload();
  await expect(visitor.own).toHaveText(['Hello', 'one', 'two']);
  await expect(visitor.thread.locator('.meta').last()).toContainText('Sent');
  const ana = await cafe.agent('ana');
  await ana.open('two');
  await expect(ana.bubbles).toHaveText(['Hello', 'one', 'two']);
});

test('an agent who was away gets exactly what was missed', async ({ cafe }) => {
  const vera = await cafe.guest('Vera', 'Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Vera');

  await ana.page.context().setOffline(true);
  await expect(ana.page.getByText('Reconnecting… You can keep writing.')).toBeVisible();
  const post = (text: string) => ({ client_id: crypto.randomUUID(), text, attachment_ids: [] });
  await vera.post('/api/widget/messages', post('one'));
  await vera.post('/api/widget/messages', post('two'));
  await cafe.guest('Walter', 'Me too');
  await ana.composer.fill('Writing from a tunnel');
  await ana.composer.press('Enter');
  await expect(ana.thread).toContainText('Not sent');
  await ana.composer.fill('not finished yet');
  await expect(ana.row('Walter')).toBeHidden();

  await ana.page.context().setOffline(false);
  await expect(ana.page.getByText('Reconnecting…')).toBeHidden();
  await expect(ana.row('Walter')).toContainText('1 unread');
  await expect(ana.bubbles).toHaveText(['Hello', 'one', 'two', 'Writing from a tunnel']);
  await expect(ana.thread).not.toContainText('Not sent');
  await expect(ana.composer).toHaveValue('not finished yet');
  await expect(ana.nav.getByRole('link', { name: 'All open' })).toContainText('2');
});
