/** What says that somebody is at the desk. A pointer that only passes over counts too: it takes a hand. */
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
const AT_MOST_EVERY = 60_000;
/** Shown away for want of activity: said at once, and again if it got lost. */
const WHEN_IDLE = 5_000;

/** Tells that somebody is at the keyboard. Of a frame in the page its own document has to be watched. Answers how to stop. */
export function reportActivity(send: () => void, isShownIdle: () => boolean, watched = document): () => void {
  let sentAt = -Infinity;

  function sign() {
    const wait = isShownIdle() ? WHEN_IDLE : AT_MOST_EVERY;
    const now = Date.now();
    if (now - sentAt < wait) return;
    sentAt = now;
    send();
  }

  for (const name of SIGNS) watched.addEventListener(name, sign, { passive: true, capture: true });
  return () => {
    for (const name of SIGNS) watched.removeEventListener(name, sign, { capture: true });
  };
}
