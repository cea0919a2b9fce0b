import { writeFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { choose, give, picture, textFile } from './support/files.ts';
import { gate } from './support/gate.ts';
import { expect, test } from './support/test.ts';

/** Loaded, not only placed: a broken picture has no size of its own. */
async function expectPicture(image: Locator, width: number) {
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(width);
}

test('pictures go both ways by button, by paste and by drop', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  const attach = visitor.app.getByRole('button', { name: 'Attach files' });
  const remove = (name: string) => visitor.app.getByRole('button', { name: `Remove ${name}` });

  await choose(attach, picture('by button.png', 120));
  await expect(remove('by button.png')).toBeVisible();
  await give(visitor.composer, 'paste', picture('by paste.png', 130));
  await expect(remove('by paste.png')).toBeVisible();
  await give(visitor.thread, 'drop', picture('by drop.png', 140));
  await expect(remove('by drop.png')).toBeVisible();
  await give(visitor.thread, 'drop', picture('by mistake.png', 150));
  await remove('by mistake.png').click();
  await visitor.composer.fill('Look at these');
  await expect(visitor.send).toBeEnabled();
  await visitor.composer.press('Enter');

  const ana = await cafe.agent('ana');
  await ana.open('Look at these');
  await expect(ana.bubbles).toHaveText(['Look at these']);
  await expect(ana.thread.getByRole('img')).toHaveCount(3);
  const sizes = { 'by button.png': 120, 'by paste.png': 130, 'by drop.png': 140 };
  for (const [name, width] of Object.entries(sizes)) {
    await expectPicture(ana.thread.getByRole('img', { name }), width);
    await expectPicture(visitor.thread.getByRole('img', { name }), width);
  }

  await choose(ana.button('Attach files'), picture('answer one.png', 160));
  await expect(ana.button('Remove answer one.png')).toBeVisible();
  await give(ana.composer, 'paste', picture('answer two.png', 170));
  await expect(ana.button('Remove answer two.png')).toBeVisible();
  await give(ana.thread, 'drop', picture('answer three.png', 180));
  await expect(ana.button('Remove answer three.png')).toBeVisible();
  // A message may be files alone.
  await ana.button('Send').click();
  await expectPicture(visitor.thread.getByRole('img', { name: 'answer one.png' }), 160);
  await expectPicture(visitor.thread.getByRole('img', { name: 'answer two.png' }), 170);
  await expectPicture(visitor.thread.getByRole('img', { name: 'answer three.png' }), 180);
  await expect(ana.row(/You:\s+Attachment/)).toBeVisible();
});

test('the progress of an upload shows on both faces, and it can be cancelled', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  await visitor.say('Hello');
  const ana = await cafe.agent('ana');
  await ana.open('Hello');
  const way = gate();
  for (const { page } of [visitor, ana]) {
    await page.route('**/attachments?**', async (route) => {
      await way.opened;
      await route.continue().catch(() => {});
    });
  }

  await choose(visitor.app.getByRole('button', { name: 'Attach files' }), [picture('slow.png'), picture('never.png')]);
  await expect(visitor.app.getByRole('progressbar', { name: 'slow.png' })).toBeVisible();
  await visitor.composer.fill('with a picture');
  await expect(visitor.send).toBeDisabled();
  await visitor.app.getByRole('button', { name: 'Remove never.png' }).click();
  await choose(ana.button('Attach files'), [picture('slow too.png'), picture('never too.png')]);
  await expect(ana.page.getByRole('progressbar', { name: 'Upload of slow too.png' })).toBeVisible();
  await ana.button('Cancel the upload of never too.png').click();

  way.open();
  await expect(visitor.app.getByRole('progressbar')).toHaveCount(0);
  await visitor.composer.press('Enter');
  await expectPicture(ana.thread.getByRole('img', { name: 'slow.png' }), 120);
  await expect(ana.page.getByRole('progressbar')).toHaveCount(0);
  await ana.button('Send').click();
  await expectPicture(visitor.thread.getByRole('img', { name: 'slow too.png' }), 120);
  await expect(visitor.thread.getByRole('img')).toHaveCount(2);
});

test('a file with a hostile name is shown as words and can only be downloaded', async ({ cafe }) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  const name = '"><img src=x onerror=alert(1)>\u202Egnp.html';
  const page = '<script>document.title = "owned"</script>';
  await choose(visitor.app.getByRole('button', { name: 'Attach files' }), {
    name,
    mimeType: 'text/html',
    buffer: Buffer.from(page),
  });
  // With nothing written yet: the file is there.
  await expect(visitor.send).toBeEnabled();
  await visitor.write('Please open this');

  const ana = await cafe.agent('ana');
  let alerts = 0;
  for (const one of [visitor.page, ana.page]) one.on('dialog', () => (alerts += 1));
  await ana.open('Please open this');
  for (const thread of [visitor.thread, ana.thread]) {
    const file = thread.locator('a[download]');
    await expect(file).toContainText('onerror=alert(1)');
    await expect(thread.locator('img')).toHaveCount(0);
  }
  const link = ana.thread.locator('a[download]');
  const address = new URL((await link.getAttribute('href')) ?? '', cafe.server.url);
  const answer = await ana.page.request.get(address.href);
  expect(answer.headers()['content-disposition']).toMatch(/^attachment/);
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  expect(await answer.text()).toBe(page);
  const download = ana.page.waitForEvent('download');
  await link.click();
  expect((await download).suggestedFilename()).not.toMatch(/[<>"/\\]|\u202E/);
  expect(alerts).toBe(0);
});

test('a file that is too large is refused in clear words, and the message can still go', async ({ cafe }, info) => {
  const visitor = await cafe.visitor();
  await visitor.open();
  const large = info.outputPath('film.mp4');
  writeFileSync(large, Buffer.alloc(25_000_001));
  await choose(visitor.app.getByRole('button', { name: 'Attach files' }), large);
  await expect(visitor.app.getByRole('alert')).toHaveText('Larger than 25 MB');
  await visitor.composer.fill('Without the film');
  await expect(visitor.send).toBeDisabled();
  await visitor.app.getByRole('button', { name: 'Remove film.mp4' }).click();
  await expect(visitor.send).toBeEnabled();
  await visitor.composer.press('Enter');

  const ana = await cafe.agent('ana');
  await ana.open('Without the film');
  await choose(ana.button('Attach files'), large);
  await expect(ana.pane.getByRole('alert')).toHaveText('It is too large. Files may have up to 25 MB.');
  await ana.button('Remove film.mp4').click();
  await choose(ana.button('Attach files'), textFile('small.txt', 'A short film.'));
  await ana.button('Send').click();
  await expect(visitor.thread.locator('a[download]')).toContainText('small.txt');
});
