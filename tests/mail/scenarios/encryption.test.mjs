import assert from 'node:assert/strict';
import { PASSWORD } from '../support/post.mjs';
import { Proxy } from '../support/proxy.mjs';
import { scenario } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

/** How a line begins to be encrypted (RFC 8446 section 5.1): whatever stands before it was readable on the way. */
const HANDSHAKE = '\x16\x03';
const WAYS = { tls: 'from the start', start_tls: 'after STARTTLS' };

/** A scenario with both lines listened in to. */
function overheard(sentence, act, options) {
  const [smtpProxy, imapProxy] = [new Proxy(), new Proxy()];
  scenario(sentence, (cafe) => act(cafe, { smtp: smtpProxy, imap: imapProxy }), { smtpProxy, imapProxy, ...options });
}

/** What was readable of what Recado said on a line: the same on each connection, so it is told once. */
function readable({ said }, security) {
  if (security === 'tls') return said.startsWith(HANDSHAKE) ? '' : said;
  return said.slice(0, said.indexOf(HANDSHAKE));
}

function saysNothingBefore(security, { smtp, imap }) {
  const clear = security === 'tls' ? ['', ''] : ['EHLO aurora.example\r\nSTARTTLS\r\n', 'A0001 STARTTLS\r\n'];
  assert.deepEqual([readable(smtp, security), readable(imap, security)], clear);
  for (const { said } of [smtp, imap]) {
    for (const secret of [PASSWORD, btoa(`\0support\0${PASSWORD}`), 'AUTH', 'LOGIN', 'MAIL FROM', 'Subject:']) {
      assert.ok(!said.includes(secret), `"${secret}" was readable on the way`);
    }
  }
}

async function loop(cafe, security, lines) {
  const conversation = await cafe.vera('Is the blue cup still there?');
  await cafe.answer(conversation, 'It is. Shall we keep it for you?');
  const [mail] = await cafe.post.mailbox('vera').has(1);
  // What Postfix calls a mail of somebody who has signed in on an encrypted line (RFC 3848).
  assert.match(mail.get('Received'), /with ESMTPSA/);
  assert.match(mail.raw, /Shall we keep it for you\?/);

  const headers = { Subject: 'Re: cup', 'In-Reply-To': mail.get('Message-ID') };
  await cafe.post.send({ to: mail.address('Reply-To'), headers, text: 'Yes please.' });
  const reply = await until('the reply is in the conversation', async () => (await cafe.messages(conversation))[2]);
  assert.equal(reply.text, 'Yes please.');
  const { state } = await cafe.account();
  assert.deepEqual([state.outgoing_error, state.incoming_error], [null, null]);
  saysNothingBefore(security, lines);
}

overheard('mail goes out and comes in encrypted from the start', (cafe, lines) => loop(cafe, 'tls', lines), {
  security: 'tls',
  host: 'localhost',
});

overheard('mail goes out and comes in encrypted after STARTTLS', (cafe, lines) => loop(cafe, 'start_tls', lines), {
  security: 'start_tls',
  host: '127.0.0.1',
});

/** Both servers are refused in these words, and neither they nor who listens in learn anything. */
async function refuses(cafe, security, lines, words) {
  const { outgoing, incoming } = await cafe.trials();
  for (const trial of [outgoing, incoming]) {
    assert.equal(trial.failure_reason, 'not_secure');
    assert.match(trial.answer, words);
  }
  await until('the account says so', async () => words.test((await cafe.account()).state.incoming_error));

  const conversation = await cafe.vera('Is the blue cup still there?');
  await cafe.answer(conversation, 'It is.');
  const waiting = await until('it was tried', async () => (await cafe.outbox()).find((mail) => mail.error));
  assert.equal(waiting.state, 'waiting');
  assert.match(waiting.error, words);
  assert.equal(cafe.post.mailbox('vera').mails.length, 0);
  saysNothingBefore(security, lines);
}

/** What the servers heard of it, which they would not have had anybody signed in or given a mail. */
function heardRefusal({ post }, alert) {
  assert.match(post.logOf('dovecot'), alert);
  assert.match(post.logOf('postfix'), alert);
  assert.doesNotMatch(post.logOf('dovecot'), /Login: user|auth failed/i);
  assert.doesNotMatch(post.logOf('postfix'), /sasl_username|cleanup/);
}

for (const [security, way] of Object.entries(WAYS)) {
  const refused = { security, isRefused: true };
  overheard(
    `a certificate of an authority that nobody knows is refused, encrypted ${way}`,
    async (cafe, lines) => {
      await refuses(cafe, security, lines, /its certificate comes from an issuer that is not trusted; .*net\.ca_file/);
      heardRefusal(cafe, /alert unknown ca/);
    },
    { ...refused, isTrusted: false },
  );

  overheard(
    `a certificate for another name is refused, encrypted ${way}`,
    async (cafe, lines) => {
      await refuses(cafe, security, lines, /its certificate is for another name/);
      heardRefusal(cafe, /alert bad certificate/);
    },
    { ...refused, names: ['DNS:mail.aurora.example', 'IP:127.0.0.9'] },
  );
}

/** A server without encryption, or whoever stands before one, gets no password and no mail. */
async function staysSilent(cafe, { smtp, imap }) {
  const { outgoing, incoming } = await cafe.trials();
  assert.deepEqual([outgoing.ok, incoming.ok], [false, false]);
  assert.match(outgoing.answer, /offers no encryption \(STARTTLS\)/);
  assert.match(incoming.answer, /begins no encryption \(STARTTLS\)/);
  assert.match(smtp.said, /^(EHLO aurora\.example\r\n)+$/);
  assert.match(imap.said, /^(A0001 STARTTLS\r\n)+$/);
}

overheard('a server that offers no STARTTLS is refused when the account wants it', staysSilent, {
  security: 'start_tls',
  offers: 'none',
  isRefused: true,
});

async function isRefusedInTheClear(cafe, proxies) {
  const { outgoing, incoming } = await cafe.trials();
  assert.deepEqual([outgoing.ok, incoming.ok], [false, false]);
  assert.deepEqual([outgoing.failure_reason, incoming.failure_reason], ['no_sign_in', 'no_sign_in']);
  for (const { said } of Object.values(proxies)) assert.doesNotMatch(said, /LOGIN|AUTH /, 'no password was sent');
}

overheard('servers that want encryption say so to who comes without', isRefusedInTheClear, {
  security: 'none',
  offers: 'start_tls',
  isRefused: true,
});

async function isToldOfTheSignIn(cafe) {
  const { id, outgoing } = await cafe.account();
  const path = `/api/v1/mail-accounts/${id}`;
  await cafe.olga.patch(path, { outgoing: { ...outgoing, password: 'another' } });
  const trial = await cafe.olga.post(`${path}/outgoing-trials`, { to: 'vera@example.org' });
  assert.equal(trial.ok, false);
  assert.match(trial.answer, /^535 .*authentication failed/);
  assert.match(cafe.post.logOf('postfix'), /SASL PLAIN authentication failed/);
}

scenario('a wrong password for sending is told in the words of the server', isToldOfTheSignIn, { security: 'tls' });
