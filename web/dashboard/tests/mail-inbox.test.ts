import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import MailReach from '../src/components/inbox/MailReach.svelte';
import MessageBubble from '../src/components/inbox/MessageBubble.svelte';
import type { FailureReason, LiveEvent, Message, MessageMail } from '../src/lib/api-types';
import { activityWords } from '../src/lib/desk/activity-text';
import { Desk, desk } from '../src/lib/desk/desk.svelte';
import { words } from '../src/lib/i18n.svelte';
import { doubtOf, hasSeveralAddresses, isTrouble, reachOf, wayOut, whyNot } from '../src/lib/mail/message-mail';
import { session } from '../src/lib/session.svelte';
import { author, conversation, fakeApi, ME, message, session as aSession } from './support/fakes';

type Outgoing = Extract<MessageMail, { direction: 'outgoing' }>;

const went = (
  state: Outgoing['state'],
  error: string | null = null,
  reason: FailureReason | null = null,
): Outgoing => ({
  direction: 'outgoing',
  state,
  error,
  failure_reason: reason,
  mail_id: 1,
  recipient: 'vera@example.org',
  is_taken_back: false,
});

const came = (more: Partial<Extract<MessageMail, { direction: 'incoming' }>> = {}): MessageMail => ({
  direction: 'incoming',
  doubt: null,
  from: { name: 'Vera Lund', address: 'vera@example.org' },
  has_more: true,
  is_automatic: false,
  is_participant: false,
  reply_to: null,
  subject: 'My order',
  ...more,
});

beforeEach(() => words.use('en'));

test('the composer says who hears of a reply, and who does not', () => {
  const web = { kind: 'web', email: 'vera@example.org', failure: null, isOnline: false, canSend: true } as const;
  expect(reachOf(web)).toBe('if_gone');
  expect(reachOf({ ...web, isOnline: true })).toBeNull();
  expect(reachOf({ ...web, email: null })).toBe('none');
  expect(reachOf({ ...web, canSend: false })).toBe('off');
  // Who may not know how mail is set up is told nothing.
  expect(reachOf({ ...web, canSend: null })).toBeNull();
  expect(reachOf({ ...web, kind: 'internal', email: null })).toBeNull();
  expect(reachOf({ ...web, kind: 'email', canSend: null })).toBe('goes');
  expect(reachOf({ ...web, kind: 'email', canSend: false })).toBe('off_mailbox');
});

test('before anything is written the composer says that mail to the address came back, and why', async () => {
  const said = '550 5.1.1 No such user';
  const failure = 'bounced';
  const web = { kind: 'web', email: 'vera@example.org', failure, isOnline: false, canSend: true } as const;
  expect([reachOf(web), reachOf({ ...web, kind: 'email' })]).toEqual(['came_back', 'came_back_mailbox']);
  const spam = { ...web, failure: 'complaint' } as const;
  expect([reachOf(spam), reachOf({ ...spam, kind: 'email' })]).toEqual(['complaint', 'complaint_mailbox']);
  expect(reachOf({ ...web, isOnline: true })).toBeNull();
  expect(reachOf({ ...web, canSend: false })).toBe('off');
  await session.enter({ ...aSession(), can_mail: true });
  desk.roster.inboxes.value = [{ id: 1, kind: 'email' }] as never;
  const { contact, ...rest } = conversation();
  const why = (reason: FailureReason | null, words: string | null) => ({
    conversation: {
      ...rest,
      contact: { ...contact, email: 'vera@example.org', email_failure_reason: reason, email_failure: words },
    },
  });
  const { rerender } = render(MailReach, why('bounced', said));
  const line = 'Mail to vera@example.org came back, so your answer will not go out';
  expect(screen.getByText(/came back/).textContent).toBe(`${line}: ${said}`);
  await rerender(why('bounced', null));
  expect(screen.getByText(/came back/).textContent).toBe(line);
  await rerender(why('complaint', null));
  expect(screen.getByText(/was marked as spam, so your answer will not go out/)).toBeTruthy();
  await rerender(why(null, null));
  expect(screen.queryByText(/will not go out/)).toBeNull();
});

test('whether mail reaches a contact is heard in all their conversations', () => {
  const open = new Desk(fakeApi({}));
  const { contact, ...rest } = conversation({ id: 7 });
  open.conversations.put({ ...rest, contact });
  const changed = {
    ...contact,
    email: 'vera@example.org',
    email_failure_reason: 'bounced',
    email_failure: 'no such user',
  };
  open.apply({ kind: 'contact.updated', data: { contact: changed } } as never);
  expect(open.conversations.get(7)?.contact).toMatchObject({
    email_failure_reason: 'bounced',
    email_failure: 'no such user',
  });
});

test('only what did not arrive is trouble', () => {
  expect(['waiting', 'sent', 'failed', 'bounced', 'skipped'].map((state) => isTrouble(went(state as 'sent')))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
  expect(isTrouble(came())).toBe(false);
  expect([wayOut(went('waiting')), wayOut(went('waiting', '450 later'))]).toEqual([
    'Goes out by e-mail soon',
    'Waits to go out by e-mail',
  ]);
});

const line = (error: string | null, reason: FailureReason | null = null) =>
  message(1, {
    kind: 'activity',
    activity: { kind: 'mail_failed', recipient: 'vera@example.org', error, failure_reason: reason },
  });

test('activity lines of mail are said in words, and a failure calls for somebody', () => {
  const said = activityWords(line('550 no such user'), 'Vera', ME);
  expect([said.line, said.isAlarm]).toEqual(['The e-mail to vera@example.org did not arrive: 550 no such user', true]);
  const follows = message(1, { kind: 'activity', activity: { kind: 'follows', conversation_id: 12 } });
  expect(activityWords(follows, 'Vera', ME).line).toContain('#12');
});

test('why a mail did not arrive is said in the language of who reads, and what the other server said in its own', async () => {
  const said = '550 5.1.1 No such user';
  const lines = () => [
    activityWords(line(said, 'bounced'), 'Vera', ME).line,
    activityWords(line(null, 'bounced'), 'Vera', ME).line,
    activityWords(line(null, 'complaint'), 'Vera', ME).line,
    activityWords(line(said, 'earlier_bounced'), 'Vera', ME).line,
    whyNot(went('failed', said, 'earlier_bounced')),
    whyNot(went('failed', null, 'earlier_complaint')),
    whyNot(went('waiting', null, 'no_account')),
    // What was stored by an older version is read as it was.
    whyNot(went('failed', 'Mail to this address came back: 550.')),
  ];
  expect(lines()).toEqual([
    `The e-mail to vera@example.org did not arrive: ${said}`,
    'The e-mail to vera@example.org did not arrive',
    'vera@example.org marked the e-mail as spam',
    `The e-mail to vera@example.org did not arrive. Earlier mail to this address came back: ${said}`,
    `Earlier mail to this address came back: ${said}`,
    'Earlier mail to this address was marked as spam',
    'No mail account can send',
    'Mail to this address came back: 550.',
  ]);
  await words.use('es');
  expect(lines()[3]).toBe(
    `El correo a vera@example.org no llegó. Un correo anterior a esta dirección fue devuelto: ${said}`,
  );
  await words.use('pt');
  expect(lines()[5]).toBe('Um e-mail anterior para este endereço foi marcado como spam');
});

test('what its state says of a mail is not said once more below it', () => {
  expect([wayOut(went('bounced', '550 no')), wayOut(went('bounced', null, 'complaint'))]).toEqual([
    'Came back',
    'Marked as spam',
  ]);
  expect([whyNot(went('bounced', '550 no', 'bounced')), whyNot(went('bounced', null, 'complaint'))]).toEqual([
    '550 no',
    '',
  ]);
  expect(wayOut(went('waiting', null, 'no_account'))).toBe('Waits to go out by e-mail');
});

test('where mail of a thread went to more than one address, each says to which', async () => {
  const reply = (recipient: string) => message(1, { author: author('agent'), mail: { ...went('sent'), recipient } });
  expect(hasSeveralAddresses([reply('Vera@example.org'), reply('vera@example.org')], 'vera@example.org ')).toBe(false);
  expect(hasSeveralAddresses([message(1), message(2)], null)).toBe(false);
  // The contact's address has changed, or is gone.
  expect(hasSeveralAddresses([reply('vera@example.org')], 'vera@vidal.example')).toBe(true);
  expect(hasSeveralAddresses([reply('vera@example.org')], null)).toBe(true);
  // What did not arrive at the old one was tried again at the new one.
  expect(hasSeveralAddresses([reply('vera@vidal.example'), line('550 no')], 'vera@vidal.example')).toBe(true);
  await session.enter(aSession());
  const props = { contact: 'Vera', isFirst: true, isLast: true, isSeen: false };
  const { rerender } = render(MessageBubble, { message: reply('vera@vidal.example'), ...props });
  expect(screen.queryByText(/vera@vidal.example/)).toBeNull();
  expect(screen.getByText('Sent by e-mail').title).toBe('To: vera@vidal.example');
  await rerender({ message: reply('vera@vidal.example'), ...props, namesAddress: true });
  expect(screen.getByText('To: vera@vidal.example')).toBeTruthy();
});

test('how a message fares by mail changes where it is shown, and is no news', async () => {
  const known = conversation({ id: 7 });
  const reply = message(7, { id: 20, author: author('agent'), mail: went('waiting') });
  const desk = new Desk(fakeApi({ 'GET /conversations/7/messages': { items: [reply], next: null } }));
  desk.agentId = ME;
  desk.conversations.put(known);
  await desk.thread(7).load();
  const tell = (changed: Message): LiveEvent => ({
    kind: 'message.updated',
    data: { conversation: known, message: changed },
  });
  desk.apply(tell({ ...reply, mail: went('bounced', '550 no such user') }));
  desk.apply(tell(message(7, { id: 3 })));
  expect(desk.thread(7).messages).toHaveLength(1);
  expect(desk.thread(7).messages[0]?.mail).toMatchObject({ state: 'bounced' });
  expect([desk.conversations.get(7)?.unread, desk.attention.count]).toEqual([0, 0]);
});

test('mail is marked in the thread: as automatic, as from another address, and by whom it was sent', async () => {
  await session.enter(aSession());
  const props = { contact: 'Vera', isFirst: true, isLast: true, isSeen: false };
  const from = { name: 'Jonas Berg', address: 'jonas@example.org' };
  const { rerender } = render(MessageBubble, {
    message: message(1, { mail: came({ is_participant: true, from }) }),
    ...props,
  });
  expect(screen.getByText('From another address: jonas@example.org')).toBeTruthy();
  expect(screen.getByText('Jonas Berg', { selector: '.author' })).toBeTruthy();
  const forms = { name: 'The shop', address: 'forms@shop.example' };
  const named = came({ from: forms, reply_to: { name: 'Rita', address: 'rita@example.org' } });
  await rerender({ message: message(1, { mail: named }), ...props });
  expect(screen.getByText('Sent by forms@shop.example').title).toContain('rita@example.org');
  expect(screen.queryByText('The shop')).toBeNull();
  await rerender({ message: message(1, { mail: came({ is_automatic: true }) }), ...props });
  expect(screen.getByText('Automatic')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Show the whole mail' })).toBeTruthy();
  await rerender({ message: message(1, { author: author('agent'), mail: went('failed', '550 no') }), ...props });
  expect(screen.getByText('550 no')).toBeTruthy();
  // The outbox is for admins.
  expect(screen.queryByRole('link')).toBeNull();
  await session.enter({ ...aSession(), agent: { ...aSession().agent, role: 'owner' } });
  const spam = went('bounced', null, 'complaint');
  await rerender({ message: message(1, { author: author('agent'), mail: spam }), ...props });
  expect(screen.getByRole('link', { name: 'See the outbox' })).toBeTruthy();
});

test('a note that was to be an answer says why it is none, and shows all of the mail', () => {
  expect(doubtOf(came())).toBeNull();
  expect(doubtOf(went('sent'))).toBeNull();
  const refused = came({ doubt: 'other_address', from: { name: null, address: 'olga@home.example' } });
  const why = 'it came from olga@home.example, which is not the address of the account';
  expect(doubtOf(refused)).toBe(`Not sent on: ${why}.`);
  const note = message(1, { kind: 'note', author: author('agent', ME), mail: refused });
  render(MessageBubble, { message: note, contact: 'Vera', isFirst: true, isLast: false, isSeen: false });
  expect(screen.getByText(/Not sent on/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Show the whole mail' })).toBeTruthy();
});

test('what an admin took back is told from what was not needed', () => {
  expect(wayOut(went('skipped'))).toBe('Not sent by e-mail: not needed');
  expect(wayOut({ ...went('skipped'), is_taken_back: true })).toBe('Not sent by e-mail: taken back');
});
