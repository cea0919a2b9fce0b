import { test } from './support/test.ts';
test('dbg', async ({ cafe }) => {
  await cafe.guest('Vera', 'Hello');
  const olga = await cafe.agent('olga');
  await olga.open('Vera');
  const who = () => olga.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160));
  await olga.page.keyboard.press('a');
  await olga.page.waitForTimeout(500);
  await olga.page.keyboard.type('bru');
  await olga.page.keyboard.press('Enter');
  for (let i = 0; i < 8; i++) { console.log(await who(), await olga.page.locator('[role=dialog]').count()); await olga.page.waitForTimeout(100); }
  await olga.page.keyboard.press('e');
  await olga.page.waitForTimeout(500);
  console.log(await olga.thread.innerText());
  // once more with the mouse
  await olga.page.keyboard.press('a');
  await olga.page.waitForTimeout(500);
  await olga.page.keyboard.type('ana');
  await olga.page.keyboard.press('Enter');
  for (let i = 0; i < 8; i++) { console.log(await who(), await olga.page.locator('[role=dialog]').count()); await olga.page.waitForTimeout(100); }
});
