/** Keys that work everywhere, by the names of the shortcuts. */
const ABOVE_ALL = ['F6', 'mod+k'];

/** What is pressed inside a frame stays in its document; the keys that work everywhere are handed to the page around. */
export function forwardKeys(frame: HTMLIFrameElement): void {
  frame.contentDocument?.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    if (!ABOVE_ALL.includes(ctrlKey || metaKey ? `mod+${key.toLowerCase()}` : key)) return;
    const again = { key, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true };
    // Not done here when it was done there.
    if (!frame.dispatchEvent(new KeyboardEvent('keydown', again))) event.preventDefault();
  });
}
