import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

scenario('what was fetched is marked as read where that is asked for, and only there', async (cafe) => {
  await cafe.post.send({ headers: { Subject: 'One' }, text: 'Before it was asked for.' });
  await cafe.heard('Before it was asked for.');
  const { id, incoming } = await cafe.account();
  await cafe.olga.patch(`/api/v1/mail-accounts/${id}`, { incoming: { ...incoming, marks_seen: true } });
  await cafe.post.send({ headers: { Subject: 'Two' }, text: 'After it was asked for.' });
  await cafe.heard('After it was asked for.');
  const marked = await until('one is marked', async () => {
    const flags = await cafe.post.flags('support');
    return flags.some((one) => one.includes('\\Seen')) && flags;
  });
  assert.deepEqual(marked.map((one) => one.includes('\\Seen')), [false, true]);
});
