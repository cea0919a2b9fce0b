import assert from 'node:assert/strict';
import { NEXT_ATTEMPT } from '../support/cafe.mjs';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

scenario('an answer that no server takes waits in the outbox and goes out once when one does', async (cafe, t) => {
  const vera = cafe.post.mailbox('vera');
  const conversation = await cafe.vera('Do you have decaf?');
  await cafe.post.stopSmtp();
  await cafe.answer(conversation, 'We do.');
  const refused = await until('it was tried', async () => (await cafe.outbox()).find((mail) => mail.failure_reason));
  assert.equal(refused.state, 'waiting');
  assert.equal(refused.attempts, 1);
  assert.equal(refused.failure_reason, 'unreachable');
  assert.equal((await cafe.account()).state.outgoing_failure_reason, 'unreachable');
  assert.equal(vera.mails.length, 0);

  await cafe.post.startSmtp();
  cafe.recado.pass(NEXT_ATTEMPT);
  const sent = await until('it was sent', async () => (await cafe.outbox()).find((mail) => mail.state === 'sent'));
  assert.equal(sent.attempts, 2);
  assert.equal((await cafe.account()).state.outgoing_failure_reason, null);

  await cafe.answer(conversation, 'And it is good.');
  const mails = await vera.has(2);
  assert.equal(mails.length, 2);
  assert.match(mails[0].raw, /We do\./);
  assert.match(mails[1].raw, /And it is good\./);
  assert.equal(mails[1].get('In-Reply-To'), mails[0].get('Message-ID'), 'the second one answers in the same thread');
});
