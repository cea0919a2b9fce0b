import { expectAccessible } from './support/axe.ts';
import { FakeSmtp } from './support/mail.ts';
import { expect, test } from './support/test.ts';

test.use({ clock: 'still', environment: { RECADO_NET__ALLOWED_PRIVATE: '["127.0.0.1"]' } });

test('who wants no more summaries says so in a page that needs no script', async ({ cafe }) => {
  const smtp = await FakeSmtp.start();
  const ana = cafe.as('ana');
  await cafe.as('olga').post('/api/v1/mail-accounts', {
    address: 'support@aurora.example',
    outgoing: { host: '127.0.0.1', port: smtp.port, security: 'none' },
  });
  await ana.put('/api/v1/profile/mail-settings', { summary: 'weekly' });
  await cafe.server.pass(8 * 86_400);
  const link = () => /List-Unsubscribe: <([^>]+)>/.exec(smtp.mails.join('\n'))?.[1] ?? '';
  await expect.poll(link, { timeout: 20_000 }).not.toBe('');
  const address = cafe.server.url + new URL(link()).pathname;
  const rhythm = async () => (await ana.get<{ summary: string }>('/api/v1/profile/mail-settings')).summary;

  const page = await cafe.page({ javaScriptEnabled: false, locale: 'de-DE' });
  await page.goto(address);
  await expect(page.getByRole('heading', { name: 'No more summaries?' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('every week');
  expect(await rhythm(), 'looking changes nothing').toBe('weekly');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Send no more summaries' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No more summaries', exact: true })).toBeVisible();
  expect(await rhythm()).toBe('never');
  await page.goto(address);
  await expect(page.getByRole('heading', { name: 'No more summaries', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open my profile' })).toHaveAttribute('href', '/settings/profile');
  smtp.stop();
});

test('the pages around it are for everybody, in the light and in the dark', async ({ cafe }) => {
  const page = await cafe.page({ locale: 'pt-BR' });
  for (const [path, title] of [
    ['/api/v1/unsubscribe/nobody', 'Este link não funciona'],
    ['/files/nothing/at-all.png', 'Não há nada aqui'],
  ] as const) {
    await page.goto(cafe.server.url + path);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expectAccessible(page, title);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, `${title}, in the dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});
