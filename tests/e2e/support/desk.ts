import { expect, type Locator, type Page } from '@playwright/test';

/** The dashboard's inbox, by what an agent finds there. */
export class Desk {
  readonly nav: Locator;
  readonly list: Locator;
  readonly pane: Locator;
  readonly thread: Locator;
  readonly bubbles: Locator;
  readonly composer: Locator;
  readonly contact: Locator;
  readonly notices: Locator;

  constructor(readonly page: Page) {
    this.nav = page.getByRole('navigation', { name: 'Main' });
    this.list = page.getByRole('list').and(page.locator('[aria-labelledby=list-title]'));
    this.pane = page.locator('[aria-labelledby=thread-title]');
    this.thread = page.getByRole('log');
    this.bubbles = this.thread.locator('.bubble');
    this.composer = page.getByRole('region', { name: 'Write', exact: true }).getByRole('textbox');
    this.contact = page.getByRole('complementary', { name: 'Contact' });
    this.notices = page.getByRole('region', { name: 'Notices' });
  }

  /** The row of the conversation that shows these words: a name, or what was said last. */
  row(words: string | RegExp): Locator {
    return this.page
      .getByRole('listitem')
      .filter({ has: this.page.locator('a[data-conversation]') })
      .filter({ hasText: words });
  }

  async open(words: string | RegExp) {
    await this.row(words).getByRole('link').click();
    await expect(this.thread).toBeVisible();
  }

  /** A button of the open conversation. */
  button(name: string | RegExp): Locator {
    return this.pane.getByRole('button', { name, exact: true });
  }

  /** Leaves a mark on the page, gone when it is loaded anew. */
  async mark() {
    await this.page.evaluate(() => Object.assign(window, { isMarked: true }));
  }

  /** Answers whether it is still the page that was marked. */
  isMarked(): Promise<boolean> {
    return this.page.evaluate(() => 'isMarked' in window);
  }

  /** Passes the open conversation on, by the dialog for it. */
  async pass(to: 'To a colleague' | 'To a group', name: string, note = '') {
    await this.button(/^Assign or move$|^Assigned to .* Change$/).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByText(to, { exact: true }).click();
    await dialog.getByRole('option', { name }).click();
    await dialog.getByLabel('Note for who gets it').fill(note);
    await dialog.getByRole('button', { name: to === 'To a group' ? 'Move' : 'Assign', exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  /** Writes in the tab that is open, a reply or a note, and waits for the server to have it. */
  async reply(text: string) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.bubbles.last()).toHaveText(text);
    await expect(this.thread).not.toContainText('Sending');
  }
}
