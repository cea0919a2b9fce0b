import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { scenario } from '../support/scenario.mjs';

/** Mail that lies in the mailbox already when the account is set up. */
async function before(post) {
  await post.send({ headers: { Subject: 'Old' }, text: 'Answered elsewhere.' });
  await post.send({ headers: { Subject: 'Older' }, text: 'Answered long ago.' });
  await post.mailbox('support').has(2);
  // The server's times have full seconds: what comes later is to have another one.
  await sleep(1000);
}

async function onlyTheNewOne(cafe) {
  await cafe.post.send({ headers: { Subject: 'New' }, text: 'Not answered yet.' });
  await cafe.heard('Not answered yet.');
  assert.deepEqual(await cafe.said(), { 'Not answered yet.': 1 });
  const flags = await cafe.post.flags('support');
  assert.equal(flags.length, 3);
  for (const one of flags) assert.doesNotMatch(one, /\\(Seen|Answered|Deleted|Flagged|Draft)/);
}

scenario('the first connection takes only what is new, and changes nothing in the mailbox', onlyTheNewOne, { before });

scenario(
  'what lay there before stays untouched also when the server numbers its messages anew',
  async (cafe) => {
    await cafe.post.stopImap();
    cafe.post.forgetNumbers('support');
    await cafe.post.startImap();
    await onlyTheNewOne(cafe);
  },
  { before, todo: 'after a new UIDVALIDITY the last 30 days are taken in, whenever the account was set up' },
);
