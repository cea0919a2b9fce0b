import assert from 'node:assert/strict';
import { NEXT_ATTEMPT } from '../support/cafe.mjs';
import { scenario } from '../support/scenario.mjs';
import { Proxy } from '../support/proxy.mjs';
import { until } from '../support/waiting.mjs';

/** What the killed process had let pass, and the pause after it: the clock begins anew with each process. */
const GATHERED_AND_MORE = 65 + NEXT_ATTEMPT;

/** Recado is killed when its server has taken the first mail, before it hears of that; then it is started again. */
async function killedAtAcceptance(cafe, proxy) {
  const conversation = await cafe.vera('Is the terrace open?');
  let sent = '';
  const dead = new Promise((done) => {
    proxy.watch = (side, said) => {
      sent += side === 'client' ? said : '';
      if (side === 'client' || !sent.includes('\r\n.\r\n') || !said.startsWith('250')) return true;
      proxy.watch = null;
      done(cafe.recado.kill());
      return false;
    };
  });
  await cafe.answer(conversation, 'From April on.');
  await until('the server has taken the mail', () => proxy.watch === null);
  await dead;
  const [first] = await cafe.post.mailbox('vera').has(1);
  await cafe.recado.start();
  return { conversation, first };
}

function killed(sentence, act) {
  const proxy = new Proxy();
  scenario(sentence, async (cafe) => act(cafe, await killedAtAcceptance(cafe, proxy)), {
    smtpProxy: proxy,
  });
}

killed(
  'killed between the acceptance of a mail and writing that down, it sends the same mail again',
  async (cafe, { conversation, first }) => {
    const [waiting] = await cafe.outbox();
    assert.deepEqual([waiting.state, waiting.attempts], ['waiting', 1]);

    cafe.recado.pass(GATHERED_AND_MORE);
    const mails = await cafe.post.mailbox('vera').has(2);
    assert.equal(mails.length, 2);
    assert.ok(first.get('Message-ID'));
    for (const name of ['Message-ID', 'Reply-To', 'Subject', 'From']) {
      assert.equal(mails[1].get(name), first.get(name), `${name} is the same: the recipient's side can drop the copy`);
    }
    await until('it is sent', async () => (await cafe.outbox())[0].state === 'sent');
    const outbox = await cafe.outbox();
    assert.deepEqual(
      outbox.map(({ state, attempts }) => [state, attempts]),
      [['sent', 2]],
    );
    const messages = await cafe.messages(conversation);
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['Is the terrace open?', 'From April on.'],
    );
    assert.equal(messages[1].mail.state, 'sent');

    await cafe.post.send({
      to: first.address('Reply-To'),
      headers: { Subject: 'Re: terrace' },
      text: 'See you in April.',
    });
    const reply = await until('the reply is there', async () => (await cafe.messages(conversation))[2]);
    assert.equal(reply.text, 'See you in April.');
  },
);

killed(
  'a reply to the mailbox itself is recognised even before the mail is sent again',
  async (cafe, { conversation, first }) => {
    const headers = { Subject: 'Re: terrace', 'In-Reply-To': first.get('Message-ID') };
    await cafe.post.send({ headers, text: 'See you in April.' });
    await cafe.heard('See you in April.');
    assert.deepEqual((await cafe.messages(conversation)).map(({ text }) => text)[2], 'See you in April.');
  },
);
