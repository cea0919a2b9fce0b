import assert from 'node:assert/strict';
import { Proxy } from '../support/proxy.mjs';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

scenario('what comes while the IMAP server is away arrives once when it is back', async (cafe, t) => {
  await cafe.post.send({ headers: { Subject: 'Before' }, text: 'Written before.' });
  await cafe.heard('Written before.');

  await cafe.withoutImap(async () => {
    await cafe.post.send({ headers: { Subject: 'First' }, text: 'Written in the dark.' });
    await cafe.post.send({ headers: { Subject: 'Second' }, text: 'Also written in the dark.' });
    await cafe.post.mailbox('support').has(3);
  });
  await cafe.heard('Also written in the dark.');
  // Mail is taken in in order: what had come twice would be there before this.
  await cafe.post.send({ headers: { Subject: 'After' }, text: 'Written after.' });
  await cafe.heard('Written after.');
  assert.deepEqual(await cafe.said(), {
    'Written before.': 1,
    'Written in the dark.': 1,
    'Also written in the dark.': 1,
    'Written after.': 1,
  });
});

const imapProxy = new Proxy();

async function isBackAtOnce(cafe) {
  for (let round = 1; round <= 5; round += 1) {
    cafe.recado.pass(4 * 60);
    let isBack = false;
    imapProxy.watch = (side, said) => {
      isBack ||= side === 'client' && said.includes('IDLE');
    };
    imapProxy.cut();
    await until(`it is back after break ${round}`, () => isBack);
  }
  await cafe.post.send({ headers: { Subject: 'Still there?' }, text: 'Are you still there?' });
  await cafe.heard('Are you still there?');
}

scenario('a line that breaks every few minutes is made again within seconds each time', isBackAtOnce, {
  imapProxy,
});
