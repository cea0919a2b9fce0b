import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

scenario('a mail that comes back is marked, with the words of the server that sent it back', async (cafe, t) => {
  const conversation = await cafe.vera('Is anybody there?', 'gone@example.org');
  await cafe.answer(conversation, 'We are.');
  const bounced = await until('it came back', async () =>
    (await cafe.outbox()).find((mail) => mail.state === 'bounced'),
  );
  assert.match(bounced.error, /This mailbox is closed/);
  assert.equal((await cafe.messages(conversation))[1].mail.state, 'bounced');
  assert.equal((await cafe.conversations()).length, 1, 'the report is no conversation of its own');
});

scenario('a mail that the server refuses for good is not tried again', async (cafe, t) => {
  const conversation = await cafe.vera('Is anybody there?', 'nobody@example.org');
  await cafe.answer(conversation, 'We are.');
  const failed = await until('it was refused', async () =>
    (await cafe.outbox()).find((mail) => mail.state === 'failed'),
  );
  assert.match(failed.error, /User unknown/);
  assert.equal(failed.attempts, 1);
  assert.equal(
    (await cafe.account()).state.outgoing_error,
    null,
    'it is the mail and not the server that has a problem',
  );
});
