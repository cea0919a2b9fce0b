// One ticking clock for all relative times of the page, so that they change together.
import { createSubscriber } from 'svelte/reactivity';

const STEP = 10_000;
let instant = Date.now();

const subscribe = createSubscriber((update) => {
  const tick = () => {
    instant = Date.now();
    update();
  };
  tick();
  const timer = setInterval(tick, STEP);
  return () => clearInterval(timer);
});

/** Read in a template it is state, renewed every ten seconds. */
export function now(): number {
  subscribe();
  return instant;
}
