import { expect, test } from './support/test.ts';

test('a snippet with an unknown key says so in the console and shows nothing', async ({ cafe }) => {
  const visitor = await cafe.visitor({ key: 'nosuchkey' });
  await expect.poll(() => cafe.complained(/Recado: .*key/)).toBe(true);
  await expect(visitor.launcher).toHaveCount(0);
  // Nothing breaks in the page's own script.
  await visitor.page.evaluate(() => (window as unknown as { recado: (name: string) => void }).recado('open'));
});

test('on a site that is not allowed the widget says so in the console and shows nothing', async ({ cafe }) => {
  const visitor = await cafe.visitor({ host: 'other.localhost' });
  await expect.poll(() => cafe.complained(/Recado: .*domain/)).toBe(true);
  await expect(visitor.launcher).toHaveCount(0);
});

test('a site that is not allowed and hides its address cannot show the chat either', async ({ cafe }) => {
  const head = '<meta name="referrer" content="no-referrer">';
  const visitor = await cafe.visitor({ host: 'other.localhost', head });
  await visitor.launcher.click();
  await expect.poll(() => cafe.complained(/frame-ancestors/)).toBe(true);
  await expect(visitor.composer).toHaveCount(0);
  expect(await cafe.as('olga').get('/api/v1/conversations?view=open')).toEqual({ items: [], next: null });
});

test('an inbox that is switched off takes its widget from the site', async ({ cafe }) => {
  await cafe.as('olga').patch('/api/v1/inboxes/1', { is_enabled: false });
  const visitor = await cafe.visitor();
  await expect.poll(() => cafe.complained(/Recado: This inbox is switched off/)).toBe(true);
  await expect(visitor.launcher).toHaveCount(0);
});

test('a page with the snippet twice has one widget', async ({ cafe }) => {
  const again = `setTimeout(() => document.head.append(Object.assign(document.createElement('script'),
    { src: '${cafe.server.url}/w.js?key=${cafe.key}' })), 0);`;
  const warnings: string[] = [];
  const page = await cafe.page();
  page.on('console', (message) => warnings.push(message.text()));
  cafe.site.put('/', { origin: cafe.server.url, key: cafe.key, script: again });
  await page.goto(cafe.site.url('/'));
  await expect.poll(() => warnings).toContain('recado: the snippet is on this page twice');
  await expect(page.locator('recado-widget')).toHaveCount(1);
});

test('what visitors write is shown as words, never as a page', async ({ cafe }) => {
  const name = '<img src=x onerror=document.title=1>';
  const words = '<script>document.title = 1</script><b>bold</b> https://example.com/?a=1&b="2';
  await cafe.guest(name, words);
  const ana = await cafe.agent('ana');
  await ana.open(name);
  await expect(ana.bubbles).toHaveText([words]);
  await expect(ana.bubbles.locator('script, b, img')).toHaveCount(0);
  await expect(ana.bubbles.getByRole('link')).toHaveAttribute('href', 'https://example.com/?a=1&b=');
  await expect(ana.page).not.toHaveTitle('1');
});

test('card numbers are masked before an agent sees them', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.write('My card is 4111 1111 1111 1111, please charge it');
  const ana = await cafe.agent('ana');
  await ana.open(/My card is/);
  await expect(ana.bubbles.first()).toContainText('1111, please charge it');
  await expect(ana.page.locator('body')).not.toContainText('4111 1111');
  await expect(visitor.own.first()).not.toContainText('4111 1111');
});
