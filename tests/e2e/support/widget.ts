import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** The widget on a page, by what a visitor finds there. */
export class Widget {
  readonly launcher: Locator;
  readonly badge: Locator;
  readonly panel: Locator;
  readonly app: FrameLocator;
  readonly thread: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  /** The words of the visitor's bubbles, in order, sent or not. */
  readonly own: Locator;
  readonly theirs: Locator;

  constructor(readonly page: Page) {
    this.launcher = page.locator('recado-widget button.launcher');
    this.badge = page.locator('recado-widget .badge');
    this.panel = page.locator('recado-widget').getByRole('dialog');
    this.app = page.locator('recado-widget iframe').contentFrame();
    this.thread = this.app.getByRole('log');
    this.composer = this.app.getByRole('textbox');
    this.send = this.app.locator('button[type=submit]');
    this.own = this.thread.locator('.message.own .bubble');
    this.theirs = this.thread.locator('.message.their:not(.typing) .bubble');
  }

  async open() {
    await this.launcher.click();
    await expect(this.composer).toBeVisible();
  }

  async write(text: string) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Writes and waits for the server to have it. */
  async say(text: string) {
    await this.write(text);
    await expect(this.own.last()).toHaveText(text);
    await expect(this.thread).not.toContainText(/Sending|Not sent/);
    await expect(this.thread.locator('.meta').last()).toContainText(/Sent|Seen/);
  }
}
