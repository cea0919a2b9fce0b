import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Contact, Conversation, Group, Queue } from '../src/lib/api-types';
import { Failure } from '../src/lib/api';
import { BoardFile } from '../src/lib/desk/board.svelte';
import { Desk } from '../src/lib/desk/desk.svelte';
import { isSupervisor, mayMove, supervises, type Sight } from '../src/lib/desk/sight';
import { preferences } from '../src/lib/preferences.svelte';
import * as fakes from './support/fakes';
import { assigned, author, conversation, created, fakeApi, group, ME, message, NOW, settle } from './support/fakes';

const SALES = 1;
const SUPPORT = 2;
const me = { id: ME, name: 'Lucía', picture_url: null };
const other = { id: 2, name: 'Marcos', picture_url: null };
const key = { view: 'open', sort: 'newest', inboxId: null, groupId: null, agentId: null } as const;

interface House {
  items?: Conversation[];
  groups?: Group[];
  queues?: Queue[];
}

function openDesk({ items = [], groups = [group(SALES), group(SUPPORT)], queues = [] }: House = {}) {
  const api = fakeApi({
    'GET /conversations/counts': { mine: 0, unassigned: 0, open: 0, resolved: 0 },
    'GET /conversations?': { items, next: null },
    'GET /groups': groups,
    'GET /queues': queues,
    'GET /agents': [],
    'GET /inboxes': [],
    'GET /internal-inboxes': [],
    'GET /conversations/': () => Promise.reject(new Failure({ code: 'not_found', status: 404 })),
  });
  const desk = new Desk(api);
  desk.open(ME);
  return { desk, api };
}

beforeEach(() => {
  preferences.hasSound = false;
});

describe('queues', () => {
  const queue = (group_id: number, length: number): Queue => ({ group_id, length, longest_since: length ? NOW : null });

  test('only the groups whose queue the server shows are shown, by name', async () => {
    const groups = [group(SALES, [], 'Sales'), group(SUPPORT, [], 'Support'), group(3, [], 'Accounts')];
    const { desk } = openDesk({ groups, queues: [queue(SALES, 2), queue(3, 0)] });
    await settle();
    expect(desk.groups.seen.map((seen) => [seen.group.name, seen.queue.length])).toEqual([
      ['Accounts', 0],
      ['Sales', 2],
    ]);
  });

  test('a queue that grows or empties says so itself', async () => {
    const { desk } = openDesk({ queues: [queue(SALES, 2)] });
    await settle();
    desk.signal({ kind: 'queue.changed', data: queue(SALES, 0) });
    expect(desk.groups.seen[0]?.queue).toEqual(queue(SALES, 0));
  });

  test('what is told while the queues are being read is newer than the answer', async () => {
    const { desk } = openDesk({ queues: [queue(SALES, 2)] });
    desk.signal({ kind: 'queue.changed', data: queue(SALES, 7) });
    await settle();
    expect(desk.groups.seen[0]?.queue.length).toBe(7);
  });

  test('a connection that begins anew says who is there: what was told meanwhile is asked for', async () => {
    const lengths = [2, 5];
    const api = fakeApi({ 'GET /groups': [group(SALES)], 'GET /queues': () => [queue(SALES, lengths.shift() ?? 0)] });
    const desk = new Desk(api);
    desk.open(ME);
    await settle();
    expect(desk.groups.seen[0]?.queue.length).toBe(2);
    desk.signal({ kind: 'presence', data: { contacts_online: [] } });
    await settle();
    expect(desk.groups.seen[0]?.queue.length).toBe(5);
  });

  test('a renamed group is renamed, a deleted one is gone with its queue', async () => {
    const { desk } = openDesk({ queues: [queue(SALES, 1), queue(SUPPORT, 1)] });
    await settle();
    desk.apply({ kind: 'group.updated', data: { group: group(SALES, [], 'Shop') } });
    desk.apply({ kind: 'group.deleted', data: { group_id: SUPPORT } });
    expect(desk.groups.seen.map((seen) => seen.group.name)).toEqual(['Shop']);
  });

  test('the board is read again once after a burst of events, and the queue’s length shows at once', async () => {
    vi.useFakeTimers();
    const board = { queue: queue(SALES, 3), agents: [] };
    const api = fakeApi({ 'GET /groups/1/board': board });
    const file = new BoardFile(SALES, api);
    await file.board.load();
    for (let id = 1; id < 9; id++) file.hear(created(conversation({ id }), message(id)));
    file.hear({ kind: 'queue.changed', data: queue(SALES, 4) });
    expect(file.board.value?.queue.length).toBe(4);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.get).toHaveBeenCalledTimes(2);
    file.stop();
  });

  test('a board that was left and taken up again goes on', async () => {
    vi.useFakeTimers();
    const api = fakeApi({ 'GET /groups/1/board': { queue: queue(SALES, 3), agents: [] } });
    const file = new BoardFile(SALES, api);
    file.hear(created(conversation({ id: 1 }), message(1)));
    file.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.get).not.toHaveBeenCalled();
    file.hear(created(conversation({ id: 2 }), message(2)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.get).toHaveBeenCalledOnce();
  });

  test.each([403, 404])('a board that answers %d is not asked again', async (status) => {
    vi.useFakeTimers();
    const api = fakeApi({ 'GET /groups/1/board': () => Promise.reject(new Failure({ code: 'gone', status })) });
    const file = new BoardFile(SALES, api);
    await file.board.load();
    expect(file.isShut).toBe(true);
    file.hear(created(conversation({ id: 1 }), message(1)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.get).toHaveBeenCalledOnce();
  });
});

describe('lists of a group', () => {
  test('a conversation moved to another group leaves the list of the one and enters the other’s', async () => {
    const { desk } = openDesk();
    const sales = desk.conversations.list({ ...key, groupId: SALES });
    const support = desk.conversations.list({ ...key, groupId: SUPPORT });
    await Promise.all([sales.load(), support.load()]);
    const one = conversation({ id: 5, group_id: SALES });
    desk.apply({ kind: 'conversation.created', data: { conversation: one } });
    expect([sales.ids, support.ids]).toEqual([[5], []]);
    const moved = { ...one, group_id: SUPPORT, updated_at: NOW + 1 };
    const data = { conversation: moved, by: author('agent', 2), before: fakes.scope(one) };
    desk.apply({ kind: 'conversation.transferred', data });
    expect([sales.ids, support.ids]).toEqual([[], [5]]);
  });

  test('the list of one colleague holds what they have, and follows it', async () => {
    const theirs = conversation({ id: 5, group_id: SALES, assignee: other });
    const { desk } = openDesk({ items: [theirs, conversation({ id: 6, group_id: SALES, assignee: me })] });
    const list = desk.conversations.list({ ...key, groupId: SALES, agentId: other.id });
    await list.load();
    expect(list.ids).toEqual([5]);
    desk.apply(assigned({ ...theirs, assignee: me, updated_at: NOW + 1 }));
    expect(list.ids).toEqual([]);
  });

  test('a colleague’s conversations are looked for page by page until there is something to show', async () => {
    const page = (from: number, assignee: typeof me, next: string | null) => ({
      items: Array.from({ length: 20 }, (_, at) =>
        conversation({ id: from + at, updated_at: NOW - from - at, assignee }),
      ),
      next,
    });
    const api = fakeApi({
      'GET /conversations?view=open&sort=newest&limit': page(1, me, 'a'),
      'GET /conversations?view=open&sort=newest&cursor=a': page(100, other, 'b'),
      'GET /conversations?view=open&sort=newest&cursor=b': page(200, other, null),
    });
    const list = new Desk(api).conversations.list({ ...key, agentId: other.id });
    await list.load();
    expect(list.ids).toHaveLength(20);
    expect(list.next).toBe('b');
  });

  test('the counters count what the filter shows', async () => {
    const { desk, api } = openDesk();
    desk.countFor({ inboxId: null, groupId: SALES });
    await settle();
    expect(api.get).toHaveBeenLastCalledWith('/conversations/counts?group_id=1');
  });
});

describe('withdrawn', () => {
  const withdraw = (id: number) => ({ kind: 'conversation.withdrawn', data: { conversation_id: id } }) as const;

  test('it leaves every list at once, and the desk forgets it', async () => {
    const { desk } = openDesk({ items: [conversation({ id: 5 }), conversation({ id: 6 })] });
    const list = desk.conversations.list(key);
    await list.load();
    desk.apply(withdraw(5));
    expect(list.ids).toEqual([6]);
    expect(desk.conversations.get(5)).toBeUndefined();
    expect(desk.conversations.isWithdrawn(5)).toBe(true);
    expect(desk.conversations.all().map((one) => one.id)).toEqual([6]);
  });

  test('an answer that was on its way does not bring it back', () => {
    const { desk } = openDesk();
    desk.conversations.put(conversation({ id: 5 }));
    desk.apply(withdraw(5));
    desk.conversations.put(conversation({ id: 5 }));
    expect(desk.conversations.get(5)).toBeUndefined();
  });

  test('an event brings it back: it was given to me', async () => {
    const { desk } = openDesk();
    const mine = desk.conversations.list({ ...key, view: 'mine' });
    await mine.load();
    desk.apply(withdraw(5));
    desk.apply(assigned(conversation({ id: 5, assignee: me }), author('agent', 2)));
    expect(mine.ids).toEqual([5]);
    expect(desk.conversations.isWithdrawn(5)).toBe(false);
  });

  test('it no longer calls for attention', () => {
    const { desk } = openDesk();
    desk.apply(created(conversation({ id: 5, updated_at: NOW - 9 }), message(5)));
    expect(desk.attention.count).toBe(1);
    desk.apply(withdraw(5));
    expect(desk.attention.count).toBe(0);
  });

  test('after a resync everything is read anew', async () => {
    const { desk, api } = openDesk();
    vi.mocked(api.get).mockClear();
    desk.reread();
    await settle();
    for (const path of ['/groups', '/queues', '/agents', '/inboxes', '/internal-inboxes']) {
      expect(api.get).toHaveBeenCalledWith(path);
    }
  });

  test('after a resync nothing is known to be true before it is read or heard of, and nothing calls', () => {
    const { desk } = openDesk();
    desk.conversations.put(conversation({ id: 5 }));
    desk.apply(created(conversation({ id: 6, updated_at: NOW - 9 }), message(6)));
    expect(desk.attention.count).toBe(1);
    desk.reread();
    expect(desk.attention.count).toBe(0);
    const contact = { ...desk.conversations.get(5)!.contact, name: 'Renamed' } as Contact;
    desk.conversations.hearContact(contact);
    desk.conversations.change(5, () => ({ unread: 0 }));
    expect(desk.conversations.get(5)?.contact.name).toBe('Renamed');
    expect(desk.conversations.isFresh(5)).toBe(false);
    desk.conversations.put(conversation({ id: 5 }));
    expect(desk.conversations.isFresh(5)).toBe(true);
  });

  test('what an agent may no longer see after a resync is not offered', () => {
    const { desk } = openDesk();
    desk.conversations.put(conversation({ id: 5 }));
    desk.reread();
    expect(desk.conversations.all()).toEqual([]);
  });
});

describe('attention', () => {
  test('calls when somebody else gives me a conversation, not when I take it', () => {
    const { desk } = openDesk();
    desk.apply(assigned(conversation({ id: 5, assignee: me })));
    expect(desk.attention.count).toBe(0);
    desk.apply(assigned(conversation({ id: 6, assignee: me }), author('system', 0)));
    expect(desk.attention.count).toBe(1);
  });

  test('calls when nobody has answered in time', () => {
    const { desk } = openDesk();
    desk.apply({ kind: 'conversation.unattended', data: { conversation: conversation({ id: 5, assignee: other }) } });
    expect(desk.attention.count).toBe(1);
  });
});

describe('who may pass a conversation on', () => {
  const sight = (more: Partial<Sight> = {}): Sight => ({
    agentId: ME,
    isFull: false,
    groups: new Map(),
    inboxes: new Set(),
    ...more,
  });
  const operator = sight({ groups: new Map([[SALES, 'operator' as const]]) });
  const supervisor = sight({ groups: new Map([[SALES, 'supervisor' as const]]) });
  const theirs = conversation({ group_id: SALES, assignee: other });

  test('nobody’s and one’s own are everybody’s', () => {
    expect(mayMove(operator, conversation({ group_id: SALES }))).toBe(true);
    expect(mayMove(operator, conversation({ group_id: SALES, assignee: me }))).toBe(true);
  });

  test('a colleague’s only a supervisor’s of its group or inbox, and administrators’', () => {
    expect(mayMove(operator, theirs)).toBe(false);
    expect(mayMove(supervisor, theirs)).toBe(true);
    expect(mayMove(supervisor, { ...theirs, group_id: SUPPORT })).toBe(false);
    expect(mayMove(sight({ inboxes: new Set([1]) }), theirs)).toBe(true);
    expect(mayMove(sight({ isFull: true }), { ...theirs, group_id: null })).toBe(true);
  });

  test('selecting many is for who supervises something', () => {
    expect(isSupervisor(operator)).toBe(false);
    expect(isSupervisor(supervisor)).toBe(true);
    expect(supervises(supervisor, theirs)).toBe(true);
  });

  test('my groups make me supervisor of the inboxes they supervise', async () => {
    const { desk } = openDesk({ groups: [group(SALES, [{ agent_id: ME, role: 'operator' }]), group(SUPPORT)] });
    await settle();
    const inbox = (id: number, supervisor_group_ids: number[]) => ({ id, supervisor_group_ids }) as never;
    desk.roster.inboxes.value = [inbox(1, [SALES]), inbox(2, [SUPPORT])];
    expect([...desk.supervised]).toEqual([1]);
    expect([...desk.groups.mine]).toEqual([[SALES, 'operator']]);
  });
});
