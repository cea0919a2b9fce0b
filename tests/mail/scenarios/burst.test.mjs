import assert from 'node:assert/strict';
import { say } from '../support/program.mjs';
import { Proxy } from '../support/proxy.mjs';
import { scenario } from '../support/scenario.mjs';
import { elapsed, until } from '../support/waiting.mjs';

const MAILS = 60;

/** Gives so many mails to Postfix at once, by two connections. */
function burst(cafe) {
  const from = ['-f', 'vera@example.org', '-t', 'support@aurora.example'];
  return say('/usr/sbin/smtp-source', ['-s', '2', '-m', String(MAILS), ...from, `127.0.0.1:${cafe.post.smtpPort}`]);
}

function areThere(cafe, count) {
  return until(`${count} conversations are there`, async () => (await cafe.conversations()).length >= count);
}

scenario('many mails at once all arrive, each once', async (cafe, t) => {
  const begun = performance.now();
  await burst(cafe);
  await areThere(cafe, MAILS);
  t.diagnostic(`${MAILS} mails, from the first byte to the last conversation: ${elapsed(begun)}`);
  await nothingComesTwice(cafe);
});

scenario('killed in the midst of many mails, it takes in the rest, and each once', async (cafe) => {
  await burst(cafe);
  await areThere(cafe, MAILS / 6);
  await cafe.recado.kill();
  await cafe.recado.start();
  await areThere(cafe, MAILS);
  await nothingComesTwice(cafe);
});

/** Mail is taken in in order: what comes twice would be there before this one. */
async function nothingComesTwice(cafe) {
  await cafe.post.send({ headers: { Subject: 'Last' }, text: 'The last one.' });
  await areThere(cafe, MAILS + 1);
  const conversations = await cafe.conversations();
  assert.equal(conversations.length, MAILS + 1);
  assert.equal((await cafe.messages(conversations[0].id))[0].text, 'The last one.');
}

const imapProxy = new Proxy();

/** The server tells of a new message once: with its answer to whatever it is asked next (RFC 9051 section 7.4.1). */
async function isNotLeftLying(cafe) {
  const mailbox = cafe.post.mailbox('support');
  imapProxy.watch = async (side, said) => {
    if (side === 'server' || !said.includes('UID SEARCH')) return;
    imapProxy.watch = null;
    await cafe.post.send({ headers: { Subject: 'Second' }, text: 'The second.' });
    await mailbox.has(2);
    // Another client looks in, so that Dovecot knows of it already when it answers.
    assert.equal((await cafe.post.flags('support')).length, 2);
  };
  await cafe.post.send({ headers: { Subject: 'First' }, text: 'The first.' });
  await cafe.heard('The first.');
  await cafe.heard('The second.');
}

scenario('a mail that comes while the mailbox is asked for others is not left lying', isNotLeftLying, {
  imapProxy,
});
