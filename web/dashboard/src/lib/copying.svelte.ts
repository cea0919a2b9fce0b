const SAID_FOR_MS = 2_000;

/** Copies what an element shows, and says for a moment that it did. */
export class Copying {
  isDone = $state(false);

  async copy(text: string, shown: HTMLElement | undefined): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed outside https: select it and let the old command do it.
      if (shown) getSelection()?.selectAllChildren(shown);
      document.execCommand('copy');
    }
    this.isDone = true;
    setTimeout(() => (this.isDone = false), SAID_FOR_MS);
  }
}
