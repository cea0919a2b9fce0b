import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import AccountRow from '../src/components/mail/AccountRow.svelte';
import OutboxRow from '../src/components/mail/OutboxRow.svelte';
import TrialAnswer from '../src/components/mail/TrialAnswer.svelte';
import WebhookCard from '../src/components/mail/WebhookCard.svelte';
import type { Api } from '../src/lib/api';
import type { MailAccount, MailServer, MailTrial, OutgoingMail } from '../src/lib/api-types';
import { words } from '../src/lib/i18n.svelte';
import { outboxCounts } from '../src/lib/mail/mail-state.svelte';
import { wrongWith } from '../src/lib/mail/message-mail';
import { NewAccount } from '../src/lib/mail/new-account.svelte';
import { MailOutbox, mayCancel, mayRetry } from '../src/lib/mail/outbox.svelte';
import { plusExample } from '../src/lib/mail/plus-example';
import { getProvider, providerAt, providerOf, PROVIDERS, usualPort } from '../src/lib/mail/providers';
import { ServerDraft } from '../src/lib/mail/server-draft.svelte';
import { mailWords } from '../src/lib/mail/words.svelte';
import en from '../src/texts/mail-settings.en';
import es from '../src/texts/mail-settings.es';
import pt from '../src/texts/mail-settings.pt';

const wrong = (found: Record<string, string | null>) => Object.keys(found).filter((field) => found[field]);

const smtp: MailServer = {
  host: 'smtp.example.com',
  port: 465,
  security: 'tls',
  user: 'support@example.com',
  password: null,
  oauth: null,
  folder: null,
  authserv_id: null,
  marks_seen: false,
};

beforeEach(() => Promise.all([words.use('en'), mailWords.use('en')]));

test('the words of mail are there in every language, with the same holes', () => {
  const holes = (phrase: unknown) => [...JSON.stringify(phrase).matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const texts of [es, pt]) {
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, [...new Set(holes(texts[key]))]]).toEqual([key, [...new Set(holes(en[key]))]]);
    }
  }
});

test.each([
  ['hola@gmail.com', 'gmail'],
  ['Ana@Hotmail.com', 'microsoft'],
  ['ana@outlook.com.br', 'microsoft'],
  ['ana@yahoo.com.ar', 'yahoo'],
  ['ana@me.com', 'icloud'],
  ['ana@gmx.net', 'gmx'],
  ['support@cafeaurora.example', 'other'],
  ['notgmail.com', 'other'],
  ['ana@notgmail.com', 'other'],
])('%s is at %s', (address, id) => expect(providerOf(address)).toBe(id));

test('a business of its own domain most often has its mail at mail.', () => {
  const { outgoing, incoming } = getProvider('other', 'support@example.com');
  expect([outgoing.host, incoming.host]).toEqual(['mail.example.com', 'mail.example.com']);
});

test('every known server has the port that goes with its encryption, and is found by its name', () => {
  for (const provider of PROVIDERS) {
    const { outgoing, incoming } = provider;
    expect(outgoing.port).toBe(usualPort('outgoing', outgoing.security));
    expect(incoming.port).toBe(usualPort('incoming', incoming.security));
    expect(providerAt(` ${outgoing.host.toUpperCase()} `)?.id).toBe(provider.id);
  }
});

test('an empty password keeps the one that is stored, as long as the server is the same', () => {
  const draft = new ServerDraft('outgoing', smtp);
  expect([draft.isChanged, draft.isStored, wrong(draft.problems())]).toEqual([false, true, []]);
  expect(draft.body?.password).toBeNull();
  draft.host = 'smtp.example.org';
  expect([draft.isStored, wrong(draft.problems())]).toEqual([false, ['outgoing.password']]);
  draft.password = 'secret';
  expect([draft.isChanged, wrong(draft.problems()), draft.body?.password]).toEqual([true, [], 'secret']);
  draft.start(smtp);
  expect([draft.isChanged, draft.password]).toEqual([false, '']);
});

test('a server without a user needs no password', () => {
  const draft = new ServerDraft('outgoing', { ...smtp, user: '' });
  expect(wrong(draft.problems())).toEqual([]);
});

test('the port follows the encryption, unless it is one of one’s own', () => {
  const draft = new ServerDraft('incoming', null);
  expect(draft.port).toBe(993);
  draft.secure('start_tls');
  expect(draft.port).toBe(143);
  draft.port = 1143;
  draft.secure('none');
  expect([draft.security, draft.port]).toEqual(['none', 1143]);
});

test('tokens come from where the server is', () => {
  const draft = new ServerDraft('outgoing', null);
  draft.isOn = true;
  draft.place(getProvider('gmail', '').outgoing);
  draft.user = 'hola@gmail.com';
  draft.useTokens(true);
  expect(draft.tokenUrl).toBe('https://oauth2.googleapis.com/token');
  expect(wrong(draft.problems())).toEqual(['outgoing.client_id', 'outgoing.refresh_token']);
  Object.assign(draft, { clientId: 'id', refreshToken: 'r' });
  expect(draft.body?.oauth).toMatchObject({ client_id: 'id', client_secret: null, refresh_token: 'r', scope: null });
});

test('what is switched off is nothing', () => {
  const draft = new ServerDraft('incoming', smtp);
  draft.isOn = false;
  expect([draft.body, draft.isChanged, draft.problems()]).toEqual([null, true, {}]);
});

test('an address and a password are enough for a well-known provider', async () => {
  const post = vi.fn((..._given: unknown[]) =>
    Promise.resolve({ id: 1, address: 'hola@gmail.com', name: '', inbox_id: null }),
  );
  const account = new NewAccount({ post } as unknown as Api);
  account.address = 'hola@gmail.com';
  account.addressed();
  expect(wrong(account.problems())).toEqual(['password']);
  account.password = 'abcd efgh';
  account.inbox = 'none';
  expect(wrong(account.problems())).toEqual([]);
  await account.create();
  const server = { user: 'hola@gmail.com', password: 'abcd efgh', oauth: null };
  expect(post).toHaveBeenCalledWith('/mail-accounts', {
    address: 'hola@gmail.com',
    name: '',
    has_plus_addresses: true,
    outgoing: {
      host: 'smtp.gmail.com',
      port: 465,
      security: 'tls',
      folder: null,
      authserv_id: null,
      marks_seen: false,
      ...server,
    },
    incoming: {
      host: 'imap.gmail.com',
      port: 993,
      security: 'tls',
      folder: null,
      authserv_id: null,
      marks_seen: false,
      ...server,
    },
  });
});

test('where passwords are refused, tokens are asked for once and go to both servers', () => {
  const account = new NewAccount();
  account.address = 'ana@outlook.com';
  account.addressed();
  expect(wrong(account.problems())).toEqual(['outgoing.client_id', 'outgoing.refresh_token']);
  Object.assign(account.outgoing, { clientId: 'id', refreshToken: 'r' });
  expect(wrong(account.problems())).toEqual([]);
  expect(account.incoming.body?.oauth).toEqual(account.outgoing.body?.oauth);
  // Chosen by hand, the provider stays whatever is typed.
  account.choose('other');
  account.address = 'ana@gmail.com';
  account.addressed();
  expect([account.provider.id, account.outgoing.hasTokens]).toEqual(['other', false]);
});

test('a plus address is shown by one’s own', () => {
  expect(plusExample('ana@example.org')).toBe('ana+7f3a@example.org');
  expect(plusExample('')).toBe('support+7f3a@example.com');
});

function mail(id: number, more: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id,
    kind: 'reply',
    state: 'waiting',
    recipient: 'vera@example.org',
    contact_id: 1,
    agent_id: null,
    conversation_id: 1,
    account_id: null,
    attempts: 0,
    due_at: null,
    error: null,
    failure_reason: null,
    skip_reason: null,
    created_at: 0,
    sent_at: null,
    ...more,
  };
}

const pages = (...answers: unknown[]) => {
  const get = vi.fn();
  for (const answer of answers) get.mockResolvedValueOnce(answer);
  return { get } as unknown as Api;
};

test('the outbox is read page by page, and events keep it true', async () => {
  const outbox = new MailOutbox(
    null,
    pages({ items: [mail(9), mail(8)], next: '8' }, { items: [mail(7)], next: null }),
  );
  const ids = () => outbox.items.map(({ id }) => id);
  await outbox.load();
  outbox.hear(mail(10));
  outbox.hear(mail(3));
  expect(ids()).toEqual([10, 9, 8]);
  await outbox.loadMore();
  expect([ids(), outbox.next]).toEqual([[10, 9, 8, 7], null]);
  outbox.hear(mail(8, { state: 'sent' }));
  expect(outbox.items[2]?.state).toBe('sent');
});

test('a filtered outbox lets go of what stands elsewhere now', async () => {
  const outbox = new MailOutbox('failed', pages({ items: [mail(9, { state: 'failed' })], next: null }));
  await outbox.load();
  outbox.hear(mail(10));
  expect(outbox.items.map(({ id }) => id)).toEqual([9]);
  outbox.hear(mail(9));
  expect(outbox.items).toEqual([]);
});

test('what was heard while an answer was on its way is newer than it', async () => {
  let answer: (page: unknown) => void = () => {};
  const get = vi.fn(() => new Promise((done) => (answer = done)));
  let stands: (mail: OutgoingMail) => void = () => {};
  const post = vi.fn(() => new Promise((done) => (stands = done)));
  const outbox = new MailOutbox(null, { get, post } as unknown as Api);
  const loading = outbox.load();
  outbox.hear(mail(9, { state: 'sent' }));
  answer({ items: [mail(9), mail(8)], next: null });
  await loading;
  expect(outbox.items.map(({ state }) => state)).toEqual(['sent', 'waiting']);
  const retrying = outbox.retry(8);
  outbox.hear(mail(8, { state: 'failed' }));
  stands(mail(8));
  await retrying;
  expect(outbox.items[1]?.state).toBe('failed');
});

test('what has gone out is neither tried again nor taken back', () => {
  expect([mayRetry(mail(1, { state: 'sent' })), mayCancel(mail(1, { state: 'sent' }))]).toEqual([false, false]);
  expect([mayRetry(mail(1, { state: 'bounced' })), mayCancel(mail(1, { state: 'bounced' }))]).toEqual([true, false]);
  expect([mayRetry(mail(1)), mayCancel(mail(1))]).toEqual([true, true]);
});

test('what was taken back can be sent after all, unless its link is forgotten', () => {
  expect(mayRetry(mail(1, { state: 'skipped', skip_reason: 'read' }))).toBe(false);
  const takenBack = { state: 'skipped', skip_reason: 'taken_back' } as const;
  expect([mayRetry(mail(1, takenBack)), mayCancel(mail(1, takenBack))]).toEqual([true, false]);
  expect(mayRetry(mail(1, { ...takenBack, kind: 'invitation' }))).toBe(false);
  expect(mayRetry(mail(1, { state: 'bounced', kind: 'password_recovery' }))).toBe(false);
});

test('the outbox says what happened to a mail once, and what the other server said in its words', async () => {
  const props = { onretry: () => Promise.resolve(), oncancel: () => {} };
  const failed = mail(1, { state: 'failed', failure_reason: 'earlier_bounced', error: '550 No such user' });
  const { rerender } = render(OutboxRow, { mail: failed, ...props });
  expect(screen.getByText('Earlier mail to this address came back: 550 No such user')).toBeTruthy();
  await rerender({ mail: mail(1, { state: 'bounced', failure_reason: 'complaint' }), ...props });
  expect(screen.getByText('Marked as spam')).toBeTruthy();
  expect(screen.queryByText('Came back')).toBeNull();
});

test('while no account can send, no mail of the outbox says when it goes', async () => {
  const counts = (canSend: boolean) => ({ waiting: 1, failed: 0, can_send: canSend, links_to: '' });
  const waiting = mail(1, { due_at: Date.now() + 3_600_000 });
  outboxCounts.value = counts(true);
  render(OutboxRow, { mail: waiting, onretry: () => Promise.resolve(), oncancel: () => {} });
  expect(screen.getByText(/^Goes out/)).toBeTruthy();
  outboxCounts.value = counts(false);
  await tick();
  expect(screen.queryByText(/^Goes out/)).toBeNull();
  outboxCounts.value = null;
});

const WELL = {
  outgoing_failure_reason: null,
  outgoing_error: null,
  incoming_failure_reason: null,
  incoming_error: null,
  webhook_confirmation: null,
  fetched_at: null,
};

test('what is wrong with a server is said in the language of who reads, and only its own words are its answer', async () => {
  const state = {
    ...WELL,
    outgoing_failure_reason: 'unreachable',
    incoming_error: '[AUTHENTICATIONFAILED] No.',
  } as const;
  const account = { state } as unknown as MailAccount;
  const said = () => [wrongWith(account, 'outgoing'), wrongWith(account, 'incoming')];
  expect(said()).toEqual([
    'The server can’t be reached: nobody answers at its address and port',
    '[AUTHENTICATIONFAILED] No.',
  ]);
  await words.use('es');
  expect(said()[0]).toBe('No se puede llegar al servidor: nadie responde en su dirección y puerto');
  await words.use('en');
  const trial = { ok: false, failure_reason: null, answer: null, message_count: null };
  const unreachable: MailTrial = { ...trial, failure_reason: 'unreachable' };
  const { rerender } = render(TrialAnswer, { answer: unreachable, words: 'The test was not sent.' });
  expect(screen.getByText(/can’t be reached/)).toBeTruthy();
  expect(screen.queryByText(/server’s answer/)).toBeNull();
  await rerender({ answer: { ...trial, answer: '535 No' }, words: 'The test was not sent.' });
  expect(screen.getByText(/server’s answer/).parentElement?.textContent).toMatch(/535 No$/);
  await rerender({ answer: { ...trial, ok: true, message_count: 2 }, words: 'The mailbox is open to Recado.' });
  expect(screen.getByText('It holds 2 messages.')).toBeTruthy();
  expect(screen.queryByText(/server’s answer/)).toBeNull();
});

test('what Amazon asks before it posts is shown at the account, and in the list of accounts', async () => {
  const question = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';
  const posted = (asked: string | null): MailAccount => ({
    id: 1,
    address: 'support@example.com',
    name: '',
    inbox_id: null,
    is_default: true,
    has_plus_addresses: true,
    outgoing: null,
    incoming: null,
    webhook: { shape: 'ses', token: 'abc', signing_key: null },
    state: { ...WELL, webhook_confirmation: asked },
    created_at: 0,
  });
  const { rerender } = render(WebhookCard, { account: posted(question), isChanged: false, onchange: () => {} });
  expect(screen.getByRole('link', { name: 'Confirm with Amazon' }).getAttribute('href')).toBe(question);
  await rerender({ account: posted(null) });
  expect(screen.queryByRole('link', { name: 'Confirm with Amazon' })).toBeNull();
  const list = render(AccountRow, { account: posted(question) });
  expect(screen.getByText(/Amazon waits for your confirmation/)).toBeTruthy();
  await list.rerender({ account: posted(null) });
  expect(screen.queryByText(/Amazon waits/)).toBeNull();
});
