import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import type { Cafe } from './support/cafe.ts';
import { FakeImap, FakeSmtp, Mailbox } from './support/mail.ts';
import { PEOPLE } from './support/template.ts';
import { expect, test } from './support/test.ts';

test.use({ environment: { RECADO_NET__ALLOWED_PRIVATE: '["127.0.0.1"]' } });

const PASSWORD = 'abcd efgh ijkl';
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function inTheDark(page: Page, screen: string) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, `${screen}, in the dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a mailbox is set up by an address and a password, and tried at once', async ({ cafe }) => {
  const smtp = await FakeSmtp.start();
  const imap = await FakeImap.start(PASSWORD);
  const { page } = await cafe.agent('olga', '/settings/mail', { reducedMotion: 'reduce' });
  await expect(page.getByText('Without one nothing goes out')).toBeVisible();
  await expectAccessible(page, 'no e-mail');

  await test.step('a well-known provider fills in its servers', async () => {
    await page.getByRole('link', { name: 'Set up e-mail' }).click();
    await page.getByLabel('E-mail address').fill('aurora@gmail.com');
    await expect(page.getByText('Google wants an app password')).toBeVisible();
    await page.getByText(/^Servers/).click();
    await expect(page.getByRole('group', { name: 'Sending' }).getByLabel('Server')).toHaveValue('smtp.gmail.com');
    await expectAccessible(page, 'a new account');
  });

  await test.step('one of one’s own is typed', async () => {
    await page.getByLabel('E-mail address').fill('support@aurora.example');
    for (const [name, port] of [
      ['Sending', smtp.port],
      ['Receiving', imap.port],
    ] as const) {
      const server = page.getByRole('group', { name });
      await expect(server.getByLabel('Server')).toHaveValue('mail.aurora.example');
      await server.getByRole('radio', { name: 'Not encrypted' }).check();
      await server.getByLabel('Server').fill('127.0.0.1');
      await server.getByLabel('Port').fill(String(port));
    }
    await page.getByRole('button', { name: 'Set it up' }).click();
    await expect(page.getByRole('textbox', { name: 'Password', exact: true })).toHaveAccessibleDescription(
      /Fill this in/,
    );
    await expect(page.getByRole('textbox', { name: 'Password', exact: true })).toBeFocused();
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('wrong');
    // The fake server of what goes out asks for no name.
    await page.getByRole('button', { name: 'Set it up' }).click();
    await expect(page.getByRole('heading', { name: 'support@aurora.example' })).toBeVisible();
  });

  await test.step('the servers answer in their own words', async () => {
    await expect(card(page, 'Receiving').getByRole('status').last()).toContainText('Wrong password for this mailbox');
    await card(page, 'Receiving').getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await expect(card(page, 'Receiving').getByText('What is tried is what is saved.')).toBeVisible();
    await card(page, 'Receiving').getByRole('button', { name: 'Save' }).click();
    await card(page, 'Receiving').getByRole('button', { name: 'Look into the mailbox' }).click();
    await expect(card(page, 'Receiving').getByRole('status').last()).toContainText('The mailbox is open to Recado.');
    await expect(card(page, 'Receiving').getByRole('textbox', { name: 'Password' })).toHaveValue('');

    await card(page, 'Sending').getByLabel('User').fill('');
    await card(page, 'Sending').getByRole('button', { name: 'Save' }).click();
    await card(page, 'Sending').getByLabel('To', { exact: true }).fill('vera@example.org');
    await card(page, 'Sending').getByRole('button', { name: 'Send a test' }).click();
    await expect(card(page, 'Sending').getByRole('status').last()).toContainText('queued as CAFE01');
    expect(smtp.mails.join()).toContain('vera@example.org');
  });

  await test.step('it has an inbox of its own, and a way in for programs', async () => {
    await expect(page.getByRole('link', { name: 'Choose who answers' })).toBeVisible();
    await card(page, 'Mail by webhook').getByLabel('Who posts it').selectOption('mailgun');
    await card(page, 'Mail by webhook').getByRole('textbox', { name: 'Signing key' }).fill('key-1');
    await card(page, 'Mail by webhook').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('group', { name: 'Address to post to' })).toContainText(`${cafe.server.url}/api/mail/`);
    await expect(page.getByRole('textbox', { name: 'Signing key' })).toHaveAccessibleDescription(/Stored/);
    expect(await page.content()).not.toContain('key-1');
    await inTheDark(page, 'an account');
    await page.getByRole('link', { name: 'Choose who answers' }).click();
    await expect(page.getByText('E-mail: each new mail begins a conversation.')).toBeVisible();
    await page.getByRole('link', { name: 'Inbox', exact: true }).click();
    await expect(page.getByRole('link', { name: 'support@aurora.example' })).toBeVisible();
    await expect(page.getByText('Texts of the widget')).toHaveCount(0);
    await expectAccessible(page, 'an e-mail inbox');
  });
  smtp.stop();
  imap.stop();
});

test('the outbox says what became of each mail, as it happens', async ({ cafe }) => {
  const smtp = await FakeSmtp.start();
  smtp.refusal = '550 5.1.1 No such user here';
  const outgoing = { host: '127.0.0.1', port: smtp.port, security: 'none' };
  const mailbox = await Mailbox.open(cafe.server.url, cafe.as('olga'), { outgoing });
  await mailbox.bring({ from: 'Vera Lund <vera@example.org>', subject: 'My order', text: 'Where is it?' });
  const desk = await cafe.agent('olga', '/inbox/open', { reducedMotion: 'reduce' });
  const { page } = desk;

  await desk.open('Vera Lund');
  await expect(desk.row('Vera Lund')).toContainText('My order');
  await expect(desk.pane).toContainText('Goes to vera@example.org by e-mail');
  await desk.reply('On its way.');
  await expect(desk.thread).toContainText('Goes out by e-mail soon');
  await expect(desk.thread).toContainText('Not sent by e-mail', { timeout: 40_000 });
  await expect(desk.thread).toContainText('No such user here');
  await expectAccessible(page, 'mail that did not arrive');

  await page.getByRole('link', { name: 'See the outbox' }).click();
  const row = page.getByRole('list', { name: 'Outbox' }).getByRole('listitem').filter({ hasText: 'vera@example.org' });
  await expect(row).toContainText('Failed');
  await expect(row).toContainText('No such user here');
  await expect(page.getByRole('link', { name: /^E-mail/ })).toContainText('1');
  await expectAccessible(page, 'the outbox');
  await inTheDark(page, 'the outbox');

  smtp.refusal = null;
  await page.getByLabel('State').selectOption('Failed');
  await row.getByRole('button', { name: 'Try the mail to vera@example.org again' }).click();
  // It stands elsewhere now.
  await expect(row).toHaveCount(0);
  await expect(page.getByText('No mail is in this state.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(row).toContainText('Sent');
  expect(smtp.mails.join()).toContain('On its way.');
  await row.getByRole('link', { name: /Conversation #/ }).click();
  await expect(desk.thread).toContainText('Sent by e-mail');
  smtp.stop();
});

test('who is named for answers gets them, and before one is written it is said that mail to them came back', async ({
  cafe,
}) => {
  const smtp = await FakeSmtp.start();
  const outgoing = { host: '127.0.0.1', port: smtp.port, security: 'none' };
  const mailbox = await Mailbox.open(cafe.server.url, cafe.as('olga'), { outgoing });
  const forms = 'The shop <forms@shop.example>';
  const headers = { 'Reply-To': 'Rita Ruiz <rita@example.org>' };
  await mailbox.bring({ from: forms, subject: 'Contact form', headers, text: 'Do you deliver to Salto?' });
  const desk = await cafe.agent('olga', '/inbox/open', { reducedMotion: 'reduce' });
  const { page } = desk;
  await desk.open('Rita Ruiz');
  await expect(desk.thread).toContainText('Sent by forms@shop.example');
  await expect(desk.pane).toContainText('Goes to rita@example.org by e-mail');
  await desk.reply('Yes, on Tuesdays.');
  await expect(desk.thread).toContainText('Sent by e-mail', { timeout: 40_000 });

  const original = /^Message-ID: .*$/im.exec(smtp.mails.join())?.[0] ?? '';
  const report = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' };
  const parts = [
    'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; rita@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 The mailbox is gone',
    `Content-Type: text/rfc822-headers\r\n\r\n${original}`,
  ];
  const text = `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
  await mailbox.bring({ from: 'MAILER-DAEMON@mx.example.org', subject: 'Undelivered', headers: report, text });
  await expect(desk.pane).toContainText('Mail to rita@example.org came back, so your answer will not go out');
  await expect(desk.pane).toContainText('The mailbox is gone');
  await desk.reply('Are you there?');
  await expect(desk.thread).toContainText('Earlier mail to this address came back', { timeout: 40_000 });
  await expectAccessible(page, 'mail to an address that came back');
  await mailbox.bring({ from: 'Rita Ruiz <rita@example.org>', subject: 'I am back', text: 'It works again.' });
  await expect(desk.pane).toContainText('Goes to rita@example.org by e-mail');
  await inTheDark(page, 'an address that works again');
  smtp.stop();
});

test('an HTML mail is shown whole in a frame that can do nothing, its pictures blocked until asked for', async ({
  cafe,
}) => {
  const mailbox = await Mailbox.open(cafe.server.url, cafe.as('olga'));
  await mailbox.bring({
    from: 'Vera Lund <vera@example.org>',
    subject: 'Look at <this>',
    id: 'look',
    html:
      '<p>Hello <b>all</b></p><script>document.title = "taken"</script><img src="https://pictures.example/a.png" alt="A cat">' +
      '<div class="gmail_quote">On Monday Ana wrote:<blockquote>What is it?</blockquote></div>',
  });
  await mailbox.bring({
    from: 'Jonas Berg <jonas@example.org>',
    subject: 'Re: Look at <this>',
    headers: { 'In-Reply-To': '<look@example.org>' },
    text: 'It is mine, too.',
  });
  await mailbox.bring({
    from: 'Vera Lund <vera@example.org>',
    subject: 'Out of office',
    headers: { 'In-Reply-To': '<look@example.org>', 'Auto-Submitted': 'auto-replied' },
    text: 'I am away.',
  });
  const desk = await cafe.agent('olga', '/inbox/open', { reducedMotion: 'reduce' });
  const { page } = desk;
  await desk.open('Look at <this>');
  await expect(desk.bubbles.first()).toContainText('Hello all');
  await expect(desk.bubbles.first()).not.toContainText('What is it?');
  await expect(desk.thread).toContainText('From another address: jonas@example.org');
  await expect(desk.thread).toContainText('Automatic');

  const picture = {
    contentType: 'image/svg+xml',
    body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>',
  };
  let fetched = 0;
  await page.route('https://pictures.example/**', (route) => {
    fetched++;
    return route.fulfill(picture);
  });

  const opener = page.getByRole('button', { name: 'Show the whole mail' }).first();
  await opener.click();
  const dialog = page.getByRole('dialog', { name: 'Look at <this>' });
  await expect(dialog).toContainText('Vera Lund <vera@example.org>');
  const frame = dialog.locator('iframe');
  await expect(frame).toHaveAttribute('title', 'The mail from Vera Lund');
  await expect(frame).toHaveAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  await expect(frame.contentFrame().getByText('What is it?')).toBeVisible();
  await expect(dialog).toContainText('A picture is not shown');
  await expect(frame.contentFrame().locator('script, img[src^=http]')).toHaveCount(0);
  await expectAccessible(page, 'a whole mail');
  await inTheDark(page, 'a whole mail');

  expect(fetched).toBe(0);
  const loaded = page.waitForResponse('https://pictures.example/a.png');
  await dialog.getByRole('button', { name: 'Show pictures' }).click();
  // A picture that a policy holds back is never fetched.
  const answer = await loaded;
  expect(answer.ok()).toBe(true);
  expect(answer.request().headers()['referer'], 'nobody is told from where').toBeUndefined();
  await expect(frame.contentFrame().getByRole('img', { name: 'A cat' })).toHaveAttribute(
    'src',
    'https://pictures.example/a.png',
  );
  await expect(dialog.getByText('A picture is not shown')).toHaveCount(0);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(frame).toHaveAttribute('src', /dark=true/);
  await expect(frame.contentFrame().locator('html')).toHaveCSS('color-scheme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });

  await dialog.getByText('Text only').click();
  await expect(dialog.getByRole('group', { name: 'The mail from Vera Lund' })).toContainText('What is it?');
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Save the mail as it came' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.eml$/);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  expect(await heldBack(page, 'https://pictures.example/b.png'), 'the page itself fetches nothing from elsewhere').toBe(
    true,
  );
  cafe.complained(/sandboxed|pictures\.example\/b\.png/);
});

/** Whether the page's own policy refuses a picture. */
function heldBack(page: Page, address: string): Promise<boolean> {
  const look = (src: string) =>
    new Promise<boolean>((told) => {
      document.addEventListener('securitypolicyviolation', (event) => told(event.blockedURI === src));
      const image = new Image();
      image.onload = () => told(false);
      image.src = src;
    });
  return page.evaluate(look, address);
}

test('pictures inside a mail are shown, its links open in a new tab, and one that has gone is told in words', async ({
  cafe,
}) => {
  const mailbox = await Mailbox.open(cafe.server.url, cafe.as('olga'));
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
  const parts = [
    [
      'Content-Type: text/html',
      '',
      '<img src="cid:dot" alt="A dot"><a href="https://shop.example/blue">The blue one</a>',
    ],
    [
      'Content-Type: image/png; name=dot.png',
      'Content-ID: <dot>',
      'Content-Disposition: inline',
      'Content-Transfer-Encoding: base64',
      '',
      dot,
    ],
  ];
  const body = parts.map((lines) => `--b\r\n${lines.join('\r\n')}\r\n`).join('');
  const headers = { 'Content-Type': 'multipart/related; boundary=b' };
  await mailbox.bring({ from: 'Vera Lund <vera@example.org>', subject: 'A dot', headers, html: `${body}--b--` });
  const desk = await cafe.agent('olga', '/inbox/open', { reducedMotion: 'reduce' });
  const { page } = desk;
  await desk.open('A dot');
  await page.getByRole('button', { name: 'Show the whole mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'A dot' });
  const mail = dialog.locator('iframe').contentFrame();
  const size = (image: HTMLImageElement) => image.decode().then(() => image.naturalWidth);
  expect(await mail.getByRole('img', { name: 'A dot' }).evaluate(size)).toBe(1);

  await page
    .context()
    .route('https://shop.example/**', (route) => route.fulfill({ body: 'Blue', contentType: 'text/html' }));
  const tab = page.context().waitForEvent('page');
  await mail.getByRole('link', { name: 'The blue one' }).click();
  const shop = await tab;
  await shop.waitForURL('https://shop.example/blue');
  expect(await shop.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await shop.close();

  // Between asking for its words and showing its page, a mail may go.
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.route(/\/mail\/page/, (route) =>
    route.continue({ url: `${cafe.server.url}/api/v1/messages/0/mail/page` }),
  );
  await page.getByRole('button', { name: 'Show the whole mail' }).click();
  await expect(mail.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  cafe.complained(/sandboxed/);
});

test('who is no admin reads mail, and is told who may set it up', async ({ cafe }) => {
  const { page } = await cafe.agent('ana', '/settings/mail');
  await expect(page.getByText(/Admin/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Set up e-mail' })).toHaveCount(0);
});

/** An account that sends by a fake server, for all that goes out. */
async function sendingBy(cafe: Cafe, smtp: FakeSmtp) {
  await cafe.as('olga').post('/api/v1/mail-accounts', {
    address: 'support@aurora.example',
    outgoing: { host: '127.0.0.1', port: smtp.port, security: 'none' },
  });
}

/** What was sent to somebody, as one reads it. */
const sentTo = (smtp: FakeSmtp, address: string) =>
  smtp.mails
    .filter((mail) => mail.includes(`To: ${address}`) || mail.includes(`<${address}>`))
    .map((mail) => mail.replaceAll('=\n', '').replaceAll('=3D', '='))
    .join('\n');

test('a forgotten password is replaced by way of a mail', async ({ cafe }) => {
  const smtp = await FakeSmtp.start();
  await sendingBy(cafe, smtp);
  const page = await cafe.page({ reducedMotion: 'reduce' });
  await page.goto(`${cafe.server.url}/sign-in`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Write an e-mail address/);
  await expectAccessible(page, 'a forgotten password');
  await page.getByLabel('E-mail').fill(PEOPLE.ana.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expectAccessible(page, 'a link is on its way');

  const link = () => /\/recovery\/[\w-]{20,}/.exec(sentTo(smtp, PEOPLE.ana.email))?.[0] ?? '';
  await expect.poll(link, { timeout: 20_000 }).not.toBe('');
  await page.goto(cafe.server.url + link());
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription(/at least 8/);
  await expectAccessible(page, 'a new password');
  await page.getByLabel('New password').fill('five loud otters');
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByRole('heading', { name: 'All open' })).toBeVisible();

  await page.goto(cafe.server.url + link());
  await page.getByLabel('New password').fill('five loud otters');
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ask for another link' })).toBeVisible();
  smtp.stop();
});

test('a mail has words of one’s own, seen before they are sent', async ({ cafe }) => {
  const { page } = await cafe.agent('olga', '/settings/mail?part=templates', { reducedMotion: 'reduce' });
  await page.getByRole('link', { name: /^Invitation/ }).click();
  const preview = page.getByRole('region', { name: 'Preview' });
  const frame = preview.locator('iframe').contentFrame();
  await expect(frame.getByText('Café Aurora').first()).toBeVisible();
  await expectAccessible(page, 'the words of a mail');

  await page.getByLabel('Subject').fill('Welcome to {{business.name}}');
  await expect(preview).toContainText('Welcome to Café Aurora');
  await page.getByLabel('HTML', { exact: true }).fill('<p>Hello, {{nobody');
  await expect(preview.getByRole('alert')).toContainText('it cannot be saved');
  await page.route('https://pictures.example/logo.svg', (route) =>
    route.fulfill({
      contentType: 'image/svg+xml',
      body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>',
    }),
  );
  const logo = page.waitForResponse('https://pictures.example/logo.svg');
  const steps = () => page.evaluate(() => history.length);
  const before = await steps();
  await page
    .getByLabel('HTML', { exact: true })
    .fill('<img src="https://pictures.example/logo.svg" alt="Aurora"><p>Come in: {{facts.link}}</p>');
  await expect(frame.getByText('Come in:')).toBeVisible();
  expect((await logo).ok(), 'who writes a mail sees its pictures').toBe(true);
  await expect(preview.getByRole('alert')).toHaveCount(0);
  expect(await steps(), 'looking is no step of the way back').toBe(before);
  await preview.getByText('As text').click();
  await expect(preview.getByRole('group', { name: 'Preview' }).last()).toContainText('Café Aurora');

  await test.step('another language has other words, and nothing is lost by looking', async () => {
    await page.getByText('Español').click();
    await expect(page.getByLabel('Subject')).not.toHaveValue(/Welcome/);
    await page.getByText('English').click();
    await expect(page.getByLabel('Subject')).toHaveValue('Welcome to {{business.name}}');
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Your own', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the built-in words' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Back to the built-in words' }).click();
  await expect(page.getByRole('heading', { name: 'Built-in', exact: true })).toBeVisible();
  await expect(page.getByLabel('Subject')).not.toHaveValue(/Welcome/);
  cafe.complained(/sandboxed/);
});

test('invitations and transcripts go out by mail, and everybody chooses what they are told', async ({ cafe }) => {
  const smtp = await FakeSmtp.start();
  await sendingBy(cafe, smtp);
  await cafe.guest('Vera Lund', 'Do you roast on Mondays?');
  const desk = await cafe.agent('olga', '/settings/agents', { reducedMotion: 'reduce' });
  const { page } = desk;
  await page.getByRole('button', { name: 'Invite an agent' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('new@aurora.example');
  await dialog.getByRole('button', { name: 'Invite an agent' }).click();
  await expect(dialog).toContainText('The invitation was sent to new@aurora.example');
  await expect.poll(() => sentTo(smtp, 'new@aurora.example'), { timeout: 20_000 }).toContain('/invitation/');
  await page.keyboard.press('Escape');

  await page.goto(`${cafe.server.url}/inbox/open`);
  await desk.open('Vera Lund');
  await expect(desk.pane).toContainText('no e-mail address is known');
  await desk.button(/^More for/).click();
  await page.getByRole('menuitem', { name: 'Send a transcript…' }).click();
  await dialog.getByLabel('E-mail address').fill('vera@example.org');
  await expectAccessible(page, 'a transcript');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(desk.notices).toContainText('The transcript goes to vera@example.org.');
  await expect.poll(() => sentTo(smtp, 'vera@example.org'), { timeout: 20_000 }).toContain('Do you roast on Mondays?');

  await page.goto(`${cafe.server.url}/settings/profile`);
  const mine = page.getByRole('region', { name: 'E-mail to me' });
  await mine.getByRole('switch', { name: 'A conversation begins' }).check();
  await expect(desk.notices).toContainText('Saved');
  // Both say "Saved": a page that is left before the second was sent would take it along.
  const saved = page.waitForResponse((answer) => answer.request().postData()?.includes('weekly') ?? false);
  await mine.getByLabel('Summary').selectOption('Every week');
  await saved;
  await page.reload();
  await expect(mine.getByRole('switch', { name: 'A conversation begins' })).toBeChecked();
  await expect(mine.getByLabel('Summary')).toHaveValue('weekly');
  smtp.stop();
});
