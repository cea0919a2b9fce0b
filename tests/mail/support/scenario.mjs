import { test } from 'node:test';
import { Cafe } from './cafe.mjs';

/** A test in a café of its own. When it fails, the servers' logs say what they saw; whatever happens, they are ended. */
export function scenario(sentence, act, options = {}) {
  test(sentence, async (t) => {
    const cafe = new Cafe();
    try {
      await cafe.open(options);
      await act(cafe, t);
    } catch (error) {
      console.error(cafe.log);
      throw error;
    } finally {
      for (const proxy of [options.smtpProxy, options.imapProxy]) proxy?.close();
      await cafe.close();
    }
  });
}
