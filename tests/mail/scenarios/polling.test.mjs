import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';
import { elapsed } from '../support/waiting.mjs';

/** Twice as long as Recado waits from one look to the next. */
const TWO_LOOKS = 60_000;

const imap = { hasIdle: false };

scenario('a server that does not tell of new mail by itself is asked for it', hears, { imap });

async function hears(cafe, t) {
  const accepted = await cafe.post.send({ headers: { Subject: 'Quiet' }, text: 'Did you hear me?' });
  await cafe.heard('Did you hear me?', TWO_LOOKS);
  t.diagnostic(`from acceptance to the conversation: ${elapsed(accepted)}`);
  assert.deepEqual(await cafe.said(), { 'Did you hear me?': 1 });
}
