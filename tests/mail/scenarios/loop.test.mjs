import assert from 'node:assert/strict';
import { scenario } from '../support/scenario.mjs';
import { elapsed, until } from '../support/waiting.mjs';

scenario(
  'who has left gets the answer by mail, and what they reply is in the same conversation at once',
  async (cafe, t) => {
    const conversation = await cafe.vera('Is the blue cup still there?');
    await cafe.answer(conversation, 'It is. Shall we keep it for you?');

    const [mail] = await cafe.post.mailbox('vera').has(1);
    assert.match(mail.address('Reply-To'), /^support\+[0-9a-f]{32}@aurora\.example$/);
    assert.match(mail.get('Return-Path'), /^<support\+b[0-9a-f]{32}@aurora\.example>$/);
    assert.match(mail.raw, /It is\. Shall we keep it for you\?/);

    const accepted = await cafe.post.send({
      to: mail.address('Reply-To'),
      headers: { Subject: `Re: ${mail.get('Subject')}`, 'In-Reply-To': mail.get('Message-ID') },
      text: 'Yes please.\n\nOn Monday, Café Aurora wrote:\n> It is. Shall we keep it for you?',
    });
    const reply = await until('the reply is in the conversation', async () => (await cafe.messages(conversation))[2]);
    t.diagnostic(`from acceptance to the conversation: ${elapsed(accepted)}`);

    assert.equal(reply.text, 'Yes please.');
    assert.equal(reply.author.kind, 'contact');
    assert.equal(reply.mail.is_participant, false);
    assert.equal((await cafe.conversations()).length, 1);
  },
);

scenario('a reply to the mailbox itself finds its conversation by the mail that it answers', async (cafe, t) => {
  const conversation = await cafe.vera('Do you roast on Sundays?');
  await cafe.answer(conversation, 'Only on Saturdays.');
  const [mail] = await cafe.post.mailbox('vera').has(1);
  const headers = { Subject: 'Re: coffee', 'In-Reply-To': mail.get('Message-ID') };
  await cafe.post.send({ headers, text: 'Saturday it is.' });
  const reply = await until('the reply is in the conversation', async () => (await cafe.messages(conversation))[2]);
  assert.equal(reply.text, 'Saturday it is.');
});
