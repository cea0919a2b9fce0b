import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

/** After so many seconds an agent who was not there hears of it, and a little. */
const NOTICED = 125;

scenario('an agent answers a notice by mail, if the server that checks senders vouches for them', async (cafe) => {
  const conversation = await cafe.vera('Is the blue cup still there?');
  cafe.recado.pass(NOTICED);
  const [notice] = await cafe.post.mailbox('olga').has(1);
  const path = `/api/v1/conversations/${conversation}/messages`;
  const said = async (text) => (await cafe.olga.get(path)).items.find((message) => message.text.includes(text));
  const answer = async (text, results) => {
    const headers = { From: 'Olga <olga@aurora.example>', 'Authentication-Results': results };
    await cafe.post.send({ from: 'olga@aurora.example', to: notice.address('Reply-To'), headers, text });
    return (await until(`"${text}" is there`, () => said(text))).kind;
  };
  const results = 'mx.aurora.example; spf=pass smtp.mailfrom=olga@aurora.example';
  assert.equal(await answer('While nobody is named.', results), 'note');

  const { id, incoming } = await cafe.account();
  const named = { ...incoming, authserv_id: 'mx.aurora.example' };
  await cafe.olga.patch(`/api/v1/mail-accounts/${id}`, { incoming: named });
  assert.equal(await answer('In another name.', results.replace('mx.aurora', 'mx.evil')), 'note');
  assert.equal(await answer('It is.', results), 'reply');
});
