import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** The widget on a page, by what a visitor finds there. */
export class Widget {
  readonly launcher: Locator;
  readonly badge: Locator;
  readonly panel: Locator;
  readonly app: FrameLocator;
  /** The questions before the chat, where there are any. */
  readonly questions: Locator;
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
    this.questions = this.app.locator('form.ask');
    this.thread = this.app.getByRole('log');
    const writing = this.app.locator('form.composer');
    this.composer = writing.getByRole('textbox');
    this.send = writing.locator('button[type=submit]');
    this.own = this.thread.locator('.message.own .bubble');
    this.theirs = this.thread.locator('.message.their:not(.typing) .bubble');
  }

  async open() {
    await this.launcher.click();
    await expect(this.composer).toBeVisible();
  }

  /** Sends the answers. The button has another name while they are on their way: the form is done when it is gone. */
  async begin() {
    await this.questions.getByRole('button', { name: 'Start chat' }).click();
    await expect(this.questions).toHaveCount(0);
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
