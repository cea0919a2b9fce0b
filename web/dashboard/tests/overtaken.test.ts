// An answer of the API that events have overtaken: it was read before them and comes after them.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Agent, Conversation, Message, Visit } from '../src/lib/api-types';
import { CannedResponses } from '../src/lib/cards/canned.svelte';
import { ContactFile } from '../src/lib/desk/contact-file.svelte';
import { Desk } from '../src/lib/desk/desk.svelte';
import { Thread } from '../src/lib/desk/thread.svelte';
import { preferences } from '../src/lib/preferences.svelte';
import {
  agent,
  assigned,
  author,
  conversation,
  created,
  fakeApi,
  group,
  ME,
  message,
  NOW,
  settle,
} from './support/fakes';

const me = { id: ME, name: 'Lucía', picture_url: null };
const key = { view: 'open', sort: 'newest', inboxId: null, groupId: null, agentId: null } as const;

/** An API that answers each path when it is told to, in the order of asking. */
function slowApi() {
  const asked: { path: string; answer(value: unknown): void }[] = [];
  const api = fakeApi({
    'GET ': (_: unknown, path: string) => new Promise((answer) => asked.push({ path, answer })),
    'PUT ': undefined,
  });
  const answer = async (path: string, value: unknown) => {
    const at = asked.findIndex((one) => one.path.startsWith(path));
    if (at === -1) throw new Error(`Nobody has asked for ${path}.`);
    asked.splice(at, 1)[0]?.answer(value);
    await settle();
  };
  return { api, answer };
}

function slowDesk() {
  const { api, answer } = slowApi();
  const desk = new Desk(api);
  desk.open(ME);
  const answerList = (items: Conversation[], next: string | null = null) => answer('/conversations?', { items, next });
  return { desk, answer, answerList };
}

beforeEach(() => {
  preferences.hasSound = false;
});

describe('lists', () => {
  test('a conversation that is given to me while my list is being read stands in it', async () => {
    const { desk, answerList } = slowDesk();
    const mine = desk.conversations.list({ ...key, view: 'mine' });
    void mine.load();
    const one = conversation({ id: 5 });
    desk.apply({ kind: 'conversation.created', data: { conversation: one } });
    desk.apply(assigned({ ...one, assignee: me }, author('system', 0)));
    await answerList([]);
    expect(mine.ids).toEqual([5]);
  });

  test('one beyond the first page waits for its own, as if it had been heard of later', async () => {
    const { desk, answerList } = slowDesk();
    const open = desk.conversations.list(key);
    void open.load();
    desk.apply({ kind: 'conversation.created', data: { conversation: conversation({ id: 5, updated_at: NOW - 9 }) } });
    await answerList([conversation({ id: 6 })], 'next');
    expect(open.ids).toEqual([6]);
  });

  test('one that falls from the first page to the second while this is being read stands in it', async () => {
    const { desk, answerList } = slowDesk();
    const [first, second] = [900, 500].map((ms, at) => conversation({ id: at + 1, waiting_since: NOW - ms }));
    const open = desk.conversations.list({ ...key, sort: 'waiting' });
    void open.load();
    await answerList([first!, second!], 'next');
    void open.loadMore();
    desk.apply(created(first!, message(1, { author: author('agent'), created_at: NOW + 1 })));
    await answerList([conversation({ id: 3, waiting_since: NOW - 100 })]);
    expect(open.ids).toEqual([2, 3, 1]);
  });
});

describe('unread', () => {
  const before = conversation({ id: 1, unread: 4, updated_at: NOW });
  const hear = (desk: Desk, at: number) => desk.apply(created(before, message(1, { created_at: at })));
  const unread = (desk: Desk) => desk.conversations.get(1)?.unread;

  test('what is heard counts beside what the answer has counted, and nothing twice', async () => {
    const { desk, answerList } = slowDesk();
    void desk.conversations.list(key).load();
    hear(desk, NOW + 1);
    hear(desk, NOW + 2);
    const counted = created(before, message(1, { created_at: NOW + 1 }));
    if (counted.kind !== 'message.created') throw new Error('unreachable');
    await answerList([{ ...counted.data.conversation, unread: 5 }]);
    expect(unread(desk)).toBe(6);
    hear(desk, NOW + 3);
    expect(unread(desk)).toBe(7);
  });

  test('what changes hands meanwhile keeps the count', async () => {
    const { desk, answerList } = slowDesk();
    void desk.conversations.list(key).load();
    desk.apply(assigned({ ...before, unread: 0, assignee: me, updated_at: NOW + 1 }, author('system', 0)));
    await answerList([before]);
    expect(desk.conversations.get(1)).toMatchObject({ unread: 4, assignee: me });
  });

  test('what I read meanwhile stays read', async () => {
    const { desk, answerList } = slowDesk();
    void desk.conversations.list(key).load();
    hear(desk, NOW + 1);
    await desk.markRead(1, 77);
    await answerList([before]);
    expect(unread(desk)).toBe(0);
    hear(desk, NOW + 2);
    expect(unread(desk)).toBe(1);
  });
});

describe('people and groups', () => {
  test('an agent who comes online while the agents are being read is online', async () => {
    const { desk, answer } = slowDesk();
    const offline: Partial<Agent> = { availability: 'offline', availability_cause: 'disconnected' };
    desk.apply({
      kind: 'agent.availability_changed',
      data: { agent_id: ME, availability: 'online', cause: 'chosen' },
    });
    await answer('/agents', [agent(offline)]);
    expect(desk.roster.agent(ME)?.availability).toBe('online');
  });

  test('an inbox that is deleted while the inboxes are being read is gone', async () => {
    const { desk, answer } = slowDesk();
    desk.apply({ kind: 'inbox.deleted', data: { inbox_id: 1 } });
    await answer('/inboxes', [{ id: 1 }, { id: 2 }]);
    expect(desk.roster.inboxes.value?.map((inbox) => inbox.id)).toEqual([2]);
  });

  test('who joins a group while the groups are being read is a member', async () => {
    const { desk, answer } = slowDesk();
    desk.apply({ kind: 'group.updated', data: { group: group(1, [{ agent_id: ME, role: 'operator' }]) } });
    await answer('/groups', [group(1), group(2)]);
    expect([...desk.groups.mine]).toEqual([[1, 'operator']]);
    expect(desk.groups.all.value).toHaveLength(2);
  });

  test('groups that could not be read are not taken for the one that was heard of', async () => {
    const { desk, answer } = slowDesk();
    await answer('/groups', Promise.reject(new Error('down')));
    desk.apply({ kind: 'group.updated', data: { group: group(1) } });
    expect(desk.groups.all.value).toBeNull();
  });

  test('a canned response that is written while all are being read is there', async () => {
    const { api, answer } = slowApi();
    const desk = new Desk(api);
    const canned = new CannedResponses(api, desk);
    canned.want();
    const response = { id: 3, shortcut: 'hi', language: null } as never;
    desk.apply({ kind: 'canned_response.updated', data: { canned_response: response } });
    await answer('/canned-responses', []);
    expect(canned.all.value).toEqual([response]);
  });
});

describe('a contact', () => {
  const at = { contact_id: 10 };
  const visit = (id: number) => ({ id, trail: [] }) as unknown as Visit;
  const mine = (id: number) =>
    conversation({
      id,
      contact: { id: 10, name: null, email: null, email_failure_reason: null, email_failure: null, is_online: true },
    });

  test('a visit and a conversation that begin while the file is being read are in it', async () => {
    const { api, answer } = slowApi();
    const file = new ContactFile(10, api);
    void file.load();
    file.hear({ kind: 'visit.started', data: { ...at, visit: visit(2) } });
    file.hear({ kind: 'conversation.created', data: { conversation: mine(6) } });
    await answer('/contacts/10/visits', { items: [visit(1)], next: null });
    await answer('/contacts/10/conversations', { items: [mine(5)], next: null });
    expect(file.visits.value?.items.map((one) => one.id)).toEqual([2, 1]);
    expect(file.conversations.value?.items.map((one) => one.id)).toEqual([6, 5]);
  });

  test('a conversation that begins while older ones are being read stays', async () => {
    const { api, answer } = slowApi();
    const file = new ContactFile(10, api);
    void file.load();
    await answer('/contacts/10/conversations', { items: [mine(5)], next: 'older' });
    void file.loadMoreConversations();
    file.hear({ kind: 'conversation.created', data: { conversation: mine(6) } });
    await answer('/contacts/10/conversations?cursor=older', { items: [mine(4)], next: null });
    expect(file.conversations.value?.items.map((one) => one.id)).toEqual([6, 5, 4]);
  });
});

describe('a thread', () => {
  const page = (...items: Message[]) => ({ items, next: null });

  test('a message that has changed while it was being read is shown as it is now', async () => {
    const { api, answer } = slowApi();
    const thread = new Thread(1, api);
    void thread.load();
    thread.change(message(1, { id: 11, text: 'now' }));
    await answer('/conversations/1/messages', page(message(1, { id: 11, text: 'before' })));
    expect(thread.messages.map((known) => known.text)).toEqual(['now']);
  });

  test('an answer from before a gap does not stand for what is read after it', async () => {
    const { api, answer } = slowApi();
    const thread = new Thread(1, api);
    void thread.load();
    thread.distrust();
    void thread.load();
    await answer('/conversations/1/messages', page(message(1, { id: 11 })));
    expect(thread.isLoaded).toBe(false);
    await answer('/conversations/1/messages', page(message(1, { id: 11 }), message(1, { id: 12 })));
    expect(thread.messages.map((known) => known.id)).toEqual([11, 12]);
    expect(thread.isLoading).toBe(false);
  });
});
