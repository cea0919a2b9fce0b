import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';

scenario('when the server numbers its messages anew, nothing is lost and nothing comes twice', async (cafe, t) => {
  const mailbox = cafe.post.mailbox('support');
  await cafe.post.send({ headers: { Subject: 'One' }, text: 'The first.' });
  await cafe.post.send({ headers: { Subject: 'Two' }, text: 'The second.' });
  await cafe.heard('The second.');
  const before = mailbox.validity;

  await cafe.withoutImap(async () => {
    cafe.post.forgetNumbers('support');
    await cafe.post.send({ headers: { Subject: 'Three' }, text: 'The third.' });
    await mailbox.has(3);
  });
  await cafe.heard('The third.');
  assert.notEqual(mailbox.validity, before, 'the numbers are new');
  await cafe.post.send({ headers: { Subject: 'Four' }, text: 'The fourth.' });
  await cafe.heard('The fourth.');
  assert.deepEqual(await cafe.said(), { 'The first.': 1, 'The second.': 1, 'The third.': 1, 'The fourth.': 1 });
});
