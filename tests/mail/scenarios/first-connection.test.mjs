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

async function onlyTheNewOne(cafe, known = {}) {
  await cafe.post.send({ headers: { Subject: 'New' }, text: 'Not answered yet.' });
  await cafe.heard('Not answered yet.');
  // Whatever is to be taken in, wrongly or not, is there before this.
  await cafe.post.send({ headers: { Subject: 'Newer' }, text: 'Not answered either.' });
  await cafe.heard('Not answered either.');
  assert.deepEqual(await cafe.said(), { ...known, 'Not answered yet.': 1, 'Not answered either.': 1 });
  const flags = await cafe.post.flags('support');
  assert.equal(flags.length, 4 + Object.keys(known).length);
  for (const one of flags) assert.doesNotMatch(one, /\\(Seen|Answered|Deleted|Flagged|Draft)/);
}

scenario(
  'the first connection takes only what is new, and changes nothing in the mailbox',
  (cafe) => onlyTheNewOne(cafe),
  { before },
);

scenario(
  'what lay there before stays untouched also when the server numbers its messages anew',
  async (cafe) => {
    await cafe.withoutImap(() => cafe.post.forgetNumbers('support'));
    await onlyTheNewOne(cafe);
  },
  { before },
);

scenario(
  'what lay there before stays untouched also when the new numbers are in another order',
  async (cafe) => {
    await cafe.post.send({ headers: { Subject: 'Fresh' }, text: 'Taken in before.' });
    await cafe.heard('Taken in before.');
    await cafe.withoutImap(() => {
      cafe.post.forgetNumbers('support');
      cafe.post.mailbox('support').turnAround();
    });
    await onlyTheNewOne(cafe, { 'Taken in before.': 1 });
  },
  { before },
);
