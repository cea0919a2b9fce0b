import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than anything takes that works, and short enough to wait for when something does not. */
export const PATIENCE = 20_000;

/** Asks until there is an answer; how often is bounded by `patience`. */
export async function until(what, ask, patience = PATIENCE) {
  const begun = performance.now();
  let problem = '';
  while (performance.now() - begun < patience) {
    try {
      const answer = await ask();
      if (answer) return answer;
      problem = '';
    } catch (error) {
      problem = `: ${error}`;
    }
    await sleep(20);
  }
  throw new Error(`${what}: not within ${patience / 1000} s${problem}`);
}

/** How long ago, in words. */
export function elapsed(begun) {
  return `${Math.round(performance.now() - begun)} ms`;
}
