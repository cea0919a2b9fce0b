import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Conversation, Sort, View } from '../src/lib/api-types';
import { Desk } from '../src/lib/desk/desk.svelte';
import { preferences } from '../src/lib/preferences.svelte';
import { assigned, author, conversation, created, fakeApi, ME, message, NOW, scope, settle } from './support/fakes';

const me = { id: ME, name: 'Lucía', picture_url: null };
const other = { id: 2, name: 'Marcos', picture_url: null };

async function deskWith(items: Conversation[], next: string | null = null) {
  const api = fakeApi({
    'GET /conversations?': { items, next },
    'GET /conversations/counts': { mine: 0, unassigned: 0, open: 0, resolved: 0 },
    'PUT /conversations': undefined,
  });
  const desk = new Desk(api);
  desk.agentId = ME;
  return { desk, api };
}

async function listOf(desk: Desk, view: View, sort: Sort = 'newest', inboxId: number | null = null) {
  const list = desk.conversations.list({ view, sort, inboxId, groupId: null, agentId: null });
  await list.load();
  return list;
}

beforeEach(() => {
  preferences.hasSound = false;
});

describe('lists', () => {
  test('a list holds what belongs to it, newest first', async () => {
    const { desk } = await deskWith([
      conversation({ id: 1, assignee: me, updated_at: NOW - 3 }),
      conversation({ id: 2, assignee: me, updated_at: NOW - 1 }),
      conversation({ id: 3, assignee: me, updated_at: NOW - 2 }),
    ]);
    expect((await listOf(desk, 'mine')).ids).toEqual([2, 3, 1]);
  });

  test('a new message lifts its conversation to the top', async () => {
    const low = conversation({ id: 1, updated_at: NOW - 100 });
    const { desk } = await deskWith([low, conversation({ id: 2, updated_at: NOW - 50 })]);
    const list = await listOf(desk, 'open');
    desk.apply(created(low, message(1)));
    expect(list.ids).toEqual([1, 2]);
  });

  test('a conversation nobody had loaded appears in the lists it belongs to, and in no other', async () => {
    const { desk } = await deskWith([]);
    const [open, mine, unassigned, resolved] = [
      await listOf(desk, 'open'),
      await listOf(desk, 'mine'),
      await listOf(desk, 'unassigned'),
      await listOf(desk, 'resolved'),
    ];
    desk.apply({ kind: 'conversation.created', data: { conversation: conversation({ id: 7 }) } });
    expect([open.ids, mine.ids, unassigned.ids, resolved.ids]).toEqual([[7], [], [7], []]);
  });

  test('an assignment moves it from unassigned to mine, or away', async () => {
    const free = conversation({ id: 5 });
    const { desk } = await deskWith([free]);
    const unassigned = await listOf(desk, 'unassigned');
    const mine = await listOf(desk, 'mine');
    desk.apply(assigned({ ...free, assignee: me }));
    expect([unassigned.ids, mine.ids]).toEqual([[], [5]]);
    desk.apply(assigned({ ...free, assignee: other }));
    expect([unassigned.ids, mine.ids]).toEqual([[], []]);
  });

  test('resolving and reopening move it between open and resolved', async () => {
    const one = conversation({ id: 5, assignee: me });
    const { desk } = await deskWith([one]);
    const open = await listOf(desk, 'open');
    const resolved = await listOf(desk, 'resolved');
    expect(resolved.ids).toEqual([]);
    const done: Conversation = { ...one, status: 'resolved', resolved_at: NOW + 1, updated_at: NOW + 1 };
    desk.apply({
      kind: 'conversation.resolved',
      data: { conversation: done, by: author('agent'), message: message(5) },
    });
    expect([open.ids, resolved.ids]).toEqual([[], [5]]);
    const again: Conversation = { ...one, updated_at: NOW + 2 };
    desk.apply({ kind: 'conversation.reopened', data: { conversation: again, by: author('agent') } });
    expect([open.ids, resolved.ids]).toEqual([[5], []]);
  });

  test('by waiting time, who is answered goes below who still waits', async () => {
    const first = conversation({ id: 1, waiting_since: NOW - 900 });
    const second = conversation({ id: 2, waiting_since: NOW - 500 });
    const { desk } = await deskWith([first, second]);
    const list = await listOf(desk, 'open', 'waiting');
    expect(list.ids).toEqual([1, 2]);
    desk.apply(created(first, message(1, { author: author('agent'), created_at: NOW + 1 })));
    expect(list.ids).toEqual([2, 1]);
  });

  test('of those that wait equally long the first to come stands first, as on the server', async () => {
    const items = [7, 3, 5].map((id) => conversation({ id, waiting_since: NOW - 900, updated_at: NOW + id }));
    const answered = [8, 9].map((id) => conversation({ id }));
    const { desk } = await deskWith([...answered, ...items]);
    expect((await listOf(desk, 'open', 'waiting')).ids).toEqual([3, 5, 7, 8, 9]);
  });

  test('what stands beyond the loaded part stays out until its page comes', async () => {
    const { desk } = await deskWith([conversation({ id: 1, updated_at: NOW - 10 })], 'cursor');
    const list = await listOf(desk, 'open');
    desk.apply({
      kind: 'conversation.created',
      data: { conversation: conversation({ id: 2, updated_at: NOW - 500 }) },
    });
    expect(list.ids).toEqual([1]);
  });

  test('the filter by inbox is kept by events too', async () => {
    const { desk } = await deskWith([]);
    const list = await listOf(desk, 'open', 'newest', 2);
    desk.apply({ kind: 'conversation.created', data: { conversation: conversation({ id: 1, inbox_id: 1 }) } });
    desk.apply({ kind: 'conversation.created', data: { conversation: conversation({ id: 2, inbox_id: 2 }) } });
    expect(list.ids).toEqual([2]);
  });

  test('an event that is older than what we know changes nothing', async () => {
    const fresh = conversation({ id: 1, assignee: me, updated_at: NOW });
    const { desk } = await deskWith([fresh]);
    const list = await listOf(desk, 'mine');
    const old = { ...fresh, assignee: null, updated_at: NOW - 50 };
    desk.apply(assigned(old));
    expect(list.ids).toEqual([1]);
  });
});

describe('unread and read', () => {
  test('a contact’s message counts, an agent’s does not', async () => {
    const one = conversation({ id: 1, updated_at: NOW - 10 });
    const { desk } = await deskWith([one]);
    await listOf(desk, 'open');
    desk.apply(created(one, message(1, { created_at: NOW })));
    desk.apply(created(one, message(1, { created_at: NOW + 1, author: author('agent', 2) })));
    desk.apply(created(one, message(1, { created_at: NOW + 2, kind: 'note', author: author('agent', 2) })));
    expect(desk.conversations.get(1)?.unread).toBe(1);
  });

  test('the first message of a new conversation counts once', async () => {
    const { desk } = await deskWith([]);
    await listOf(desk, 'open');
    const words = message(9);
    const event = created(conversation({ id: 9 }), words);
    if (event.kind !== 'message.created') throw new Error('unreachable');
    desk.apply({ kind: 'conversation.created', data: { conversation: event.data.conversation } });
    desk.apply(event);
    expect(desk.conversations.get(9)?.unread).toBe(1);
  });

  test('an event that the list already contained is not counted again', async () => {
    const words = message(1, { created_at: NOW });
    const event = created(conversation({ id: 1 }), words);
    if (event.kind !== 'message.created') throw new Error('unreachable');
    const { desk } = await deskWith([{ ...event.data.conversation, unread: 1 }]);
    await listOf(desk, 'open');
    desk.apply(event);
    expect(desk.conversations.get(1)?.unread).toBe(1);
  });

  test('reading on another device clears the badge; a colleague’s reading does not', async () => {
    const { desk } = await deskWith([conversation({ id: 1, unread: 3 })]);
    await listOf(desk, 'open');
    const read = {
      conversation_id: 1,
      contact_id: 10,
      scope: scope(conversation()),
      by: 'agent' as const,
      message_id: 50,
    };
    desk.apply({ kind: 'conversation.read', data: { ...read, agent_id: 2 } });
    expect(desk.conversations.get(1)).toMatchObject({ unread: 3, agent_read_id: 50 });
    desk.apply({ kind: 'conversation.read', data: { ...read, agent_id: ME } });
    expect(desk.conversations.get(1)?.unread).toBe(0);
  });

  test('the contact’s read mark only goes forward', async () => {
    const { desk } = await deskWith([conversation({ id: 1 })]);
    await listOf(desk, 'open');
    const read = {
      conversation_id: 1,
      contact_id: 10,
      scope: scope(conversation()),
      by: 'contact' as const,
      agent_id: null,
    };
    desk.apply({ kind: 'conversation.read', data: { ...read, message_id: 9 } });
    desk.apply({ kind: 'conversation.read', data: { ...read, message_id: 4 } });
    expect(desk.conversations.get(1)?.contact_read_id).toBe(9);
  });
});

describe('attention', () => {
  test('calls for what is mine or nobody’s, not for a colleague’s', async () => {
    const free = conversation({ id: 1, updated_at: NOW - 9 });
    const theirs = conversation({ id: 2, assignee: other, updated_at: NOW - 9 });
    const { desk } = await deskWith([free, theirs]);
    await listOf(desk, 'open');
    desk.apply(created(theirs, message(2)));
    expect(desk.attention.count).toBe(0);
    desk.apply(created(free, message(1)));
    expect(desk.attention.count).toBe(1);
  });

  test('does not call for the conversation in front of the agent', async () => {
    const one = conversation({ id: 1, updated_at: NOW - 9 });
    const { desk } = await deskWith([one]);
    await listOf(desk, 'open');
    desk.attention.shownId = 1;
    desk.attention.isFocused = true;
    desk.apply(created(one, message(1)));
    expect(desk.attention.count).toBe(0);
  });

  test('reading settles it', async () => {
    const one = conversation({ id: 1, updated_at: NOW - 9 });
    const { desk, api } = await deskWith([one]);
    await listOf(desk, 'open');
    desk.attention.isFocused = false;
    desk.apply(created(one, message(1, { id: 77 })));
    await desk.markRead(1, 77);
    expect(desk.attention.count).toBe(0);
    expect(desk.conversations.get(1)).toMatchObject({ unread: 0, agent_read_id: 77 });
    expect(api.put).toHaveBeenCalledExactlyOnceWith('/conversations/1/read', { message_id: 77 });
  });
});

describe('people', () => {
  test('a renamed contact is renamed in every conversation, a merged one too', async () => {
    const { desk } = await deskWith([
      conversation({
        id: 1,
        contact: { id: 10, name: null, email: null, email_failure_reason: null, email_failure: null, is_online: true },
      }),
      conversation({
        id: 2,
        contact: { id: 11, name: 'Old', email: null, email_failure_reason: null, email_failure: null, is_online: true },
      }),
    ]);
    await listOf(desk, 'open');
    const contact = {
      id: 10,
      name: 'Ana',
      email: 'ana@example.com',
      email_failure_reason: null,
      email_failure: null,
      phone: null,
      note: null,
      language: null,
      external_id: null,
      agent_id: null,
      tags: [],
      is_verified: false,
      attributes: {},
      created_at: NOW,
      last_seen_at: null,
      is_online: true,
    };
    desk.apply({ kind: 'contact.updated', data: { contact } });
    expect(desk.conversations.get(1)?.contact.name).toBe('Ana');
    expect(desk.conversations.get(2)?.contact.name).toBe('Old');
    desk.apply({ kind: 'contact.merged', data: { contact, merged_id: 11 } });
    expect(desk.conversations.get(2)?.contact).toMatchObject({ id: 10, name: 'Ana' });
  });

  test('typing ends by itself, by a message, or when it is said', async () => {
    vi.useFakeTimers();
    const one = conversation({ id: 1, updated_at: NOW - 9 });
    const { desk } = await deskWith([one]);
    const typing = (is_typing: boolean) =>
      desk.signal({ kind: 'typing', data: { conversation_id: 1, author: author('contact'), is_typing } });
    typing(true);
    expect(desk.presence.typingIn(1)?.name).toBe('Ana');
    typing(false);
    expect(desk.presence.typingIn(1)).toBeNull();
    typing(true);
    desk.apply(created(one, message(1)));
    expect(desk.presence.typingIn(1)).toBeNull();
    typing(true);
    vi.advanceTimersByTime(9_000);
    expect(desk.presence.typingIn(1)).toBeNull();
  });

  test('presence lists replace what the API said', async () => {
    const { desk } = await deskWith([]);
    const contact = { id: 10, is_online: true };
    expect(desk.presence.isContactOnline(contact)).toBe(true);
    desk.signal({ kind: 'presence', data: { contacts_online: [] } });
    expect(desk.presence.isContactOnline(contact)).toBe(false);
    desk.signal({ kind: 'presence.changed', data: { kind: 'contact', id: 10, is_online: true } });
    expect(desk.presence.isContactOnline(contact)).toBe(true);
  });
});

test('counters are asked for once after a burst of events', async () => {
  vi.useFakeTimers();
  const { desk, api } = await deskWith([]);
  for (let id = 1; id < 20; id++) {
    desk.apply({ kind: 'conversation.created', data: { conversation: conversation({ id }) } });
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(api.get).toHaveBeenCalledExactlyOnceWith('/conversations/counts');
});

test('after a gap what is shown stays until it has been read again, and then the answer counts', async () => {
  const known = conversation({ id: 1, updated_at: NOW + 500 });
  const items = [known];
  const { desk } = await deskWith(items);
  const list = await listOf(desk, 'open');
  desk.reread();
  expect(list.isLoaded).toBe(false);
  expect(list.ids).toEqual([1]);
  // Another database, even: its times may lie before ours.
  items.splice(0, 1, { ...known, updated_at: NOW, unread: 4 });
  await list.load();
  await settle();
  expect(desk.conversations.get(1)?.unread).toBe(4);
});
