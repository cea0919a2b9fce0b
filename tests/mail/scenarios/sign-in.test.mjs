import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';

scenario('a wrong password is told in the words of the server', async (cafe) => {
  const { id, incoming } = await cafe.account();
  const path = `/api/v1/mail-accounts/${id}`;
  assert.deepEqual(await cafe.olga.post(`${path}/incoming-trials`), {
    ok: true,
    failure_reason: null,
    answer: null,
    message_count: 0,
  });
  await cafe.olga.patch(path, { incoming: { ...incoming, password: 'another' } });
  assert.deepEqual(await cafe.olga.post(`${path}/incoming-trials`), {
    ok: false,
    failure_reason: null,
    answer: '[AUTHENTICATIONFAILED] Authentication failed.',
    message_count: null,
  });
});
