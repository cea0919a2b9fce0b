/** Tells that the visitor types: at most every three seconds, and once that it stopped. */
const EVERY = 3_000;
const IDLE = 5_000;

export function createTyping(tell: (isTyping: boolean) => void) {
  let toldAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop() {
    clearTimeout(timer);
    if (toldAt) tell(false);
    toldAt = 0;
  }

  return {
    typed() {
      clearTimeout(timer);
      timer = setTimeout(stop, IDLE);
      if (Date.now() - toldAt < EVERY) return;
      toldAt = Date.now();
      tell(true);
    },
    stop,
  };
}
