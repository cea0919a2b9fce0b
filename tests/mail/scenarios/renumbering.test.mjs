import assert from 'node:assert/strict';
import { Proxy } from '../support/proxy.mjs';
import { scenario } from '../support/scenario.mjs';

const imapProxy = new Proxy();

/** Some forms give all of their mails the same id. */
const form = (time) => ({ 'Message-ID': '<form@shop.example>', Date: `Mon, 30 Nov 2026 ${time} +0000` });

async function comesOnce(cafe) {
  const mailbox = cafe.post.mailbox('support');
  await cafe.post.send({ headers: { Subject: 'One' }, text: 'The first.' });
  await cafe.post.send({ headers: { Subject: 'Two', ...form('07:00:00') }, text: 'The second.' });
  await cafe.heard('The second.');
  const before = mailbox.validity;

  await cafe.withoutImap(async () => {
    cafe.post.forgetNumbers('support');
    await cafe.post.send({ headers: { Subject: 'Three' }, text: 'The third.' });
    await cafe.post.send({ headers: { Subject: 'From a form', ...form('07:00:05') }, text: 'Another.' });
    await mailbox.has(4);
  });
  await cafe.heard('The third.');
  await cafe.heard('Another.');
  assert.notEqual(mailbox.validity, before, 'the numbers are new');
  await cafe.post.send({ headers: { Subject: 'Four' }, text: 'The fourth.' });
  await cafe.heard('The fourth.');
  assert.deepEqual(await cafe.said(), {
    'The first.': 1,
    'The second.': 1,
    'The third.': 1,
    'Another.': 1,
    'The fourth.': 1,
  });
  assert.equal(imapProxy.said.split('BODY.PEEK[]').length - 1, 5, 'what is known is not fetched again');
}

scenario('when the server numbers its messages anew, nothing is lost, and nothing comes twice', comesOnce, {
  imapProxy,
});
