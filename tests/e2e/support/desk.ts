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

  /** Writes in the tab that is open, a reply or a note, and waits for the server to have it. */
  async reply(text: string) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.bubbles.last()).toHaveText(text);
    await expect(this.thread).not.toContainText('Sending');
  }
}
