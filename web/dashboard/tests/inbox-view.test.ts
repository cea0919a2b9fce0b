import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Conversation } from '../src/lib/api-types';
import { desk } from '../src/lib/desk/desk.svelte';
import { passing } from '../src/lib/desk/passing.svelte';
import { router } from '../src/lib/router.svelte';
import { session } from '../src/lib/session.svelte';
import { toasts } from '../src/lib/toasts.svelte';
import Board from '../src/routes/Board.svelte';
import Inbox from '../src/routes/Inbox.svelte';
import { agent, assigned, author, conversation, group, ME, NOW, session as aSession } from './support/fakes';

const other = { id: 2, name: 'Marcos', picture_url: null };
const withdraw = (id: number) => desk.apply({ kind: 'conversation.withdrawn', data: { conversation_id: id } });

type Answer = { status?: number; body: unknown };
let items: Conversation[];
let answers: Record<string, Answer | (() => Answer)>;
let sent: { path: string; body: unknown }[];

// Fetched when needed: what takes a moment here is that it is compiled.
beforeAll(() => Promise.all([passing.dialog.open(), import('../src/components/inbox/SelectionBar.svelte')]), 60_000);

beforeEach(async () => {
  passing.close();
  items = [];
  sent = [];
  toasts.shown = [];
  answers = { 'GET /conversations?': () => ({ body: { items, next: null } }) };
  vi.stubGlobal('fetch', (path: string, { method, body }: { method: string; body: string | null }) => {
    const asked = `${method} ${path.replace('/api/v1', '')}`;
    if (method !== 'GET') sent.push({ path: asked, body: JSON.parse(body ?? 'null') });
    const key = Object.keys(answers).find((wanted) => asked.startsWith(wanted));
    if (key === undefined) return new Promise(() => {});
    const answer = answers[key]!;
    const { status = 200, body: words } = typeof answer === 'function' ? answer() : answer;
    return Promise.resolve(new Response(JSON.stringify(words), { status }));
  });
  await session.enter(aSession({ role: 'owner' }));
  desk.agentId = ME;
  desk.conversations.distrust();
  desk.groups.all.value = [group(1, [], 'Sales'), group(2, [], 'Support')];
  desk.roster.agents.value = [
    agent({ role: 'owner' }),
    agent({ id: 2, name: 'Marcos' }),
    agent({ id: 3, name: 'Ben' }),
  ];
});

afterEach(cleanup);

describe('after a resync', () => {
  test('an open conversation that is not found is shown as gone, also when one goes back to it', async () => {
    desk.conversations.put(conversation({ id: 501 }));
    answers['GET /conversations/501'] = { status: 404, body: { code: 'not_found' } };
    desk.reread();
    render(Inbox, { view: 'open', id: 501 });
    expect(await screen.findByRole('heading', { name: 'This conversation is not yours any more' })).toBeTruthy();
  });
});

describe('the dialog in which a conversation is passed on', () => {
  const note = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Note for who gets it/ });

  async function choose(name: RegExp) {
    await fireEvent.click(await screen.findByRole('option', { name }));
  }

  async function ask(more: Partial<Conversation> = {}): Promise<Conversation> {
    const seen = conversation({ id: 502, group_id: 1, ...more });
    desk.conversations.put(seen);
    render(Inbox, { view: 'unassigned', id: null });
    passing.ask(seen);
    return seen;
  }

  test('stays with its note when the conversation leaves the list', async () => {
    const seen = await ask();
    await choose(/Ben/);
    await fireEvent.input(await note(), { target: { value: 'Wants a cake' } });
    desk.apply(assigned({ ...seen, assignee: other, updated_at: NOW + 1 }, author('system', 0)));
    expect((await note()).value).toBe('Wants a cake');
  });

  test('closes and says so when the conversation goes out of sight', async () => {
    await ask();
    await choose(/Ben/);
    await note();
    withdraw(502);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(toasts.shown.map((toast) => toast.text)).toEqual([
      'The conversation with Contact 502 is not yours any more: it was passed on meanwhile.',
    ]);
  });

  test('does not say so when it is our own move that takes it out of sight', async () => {
    const seen = await ask();
    answers['PUT /conversations/502/assignment'] = () => {
      withdraw(502);
      return { body: { ...seen, assignee: { id: 3, name: 'Ben', picture_url: null } } };
    };
    await choose(/Ben/);
    await note();
    await fireEvent.click(screen.getByRole('button', { name: 'Assign' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(toasts.shown.map((toast) => toast.text)).toEqual(['Assigned to Ben.']);
  });

  test('moves against what the agent saw, and against what is new only when that was said', async () => {
    const seen = await ask();
    await choose(/Ben/);
    await note();
    const taken = { ...seen, assignee: other, updated_at: NOW + 1 };
    desk.apply(assigned(taken, author('agent', 2)));
    answers['PUT /conversations/502/assignment'] = { status: 409, body: { code: 'already_assigned' } };
    answers['GET /conversations/502'] = { body: taken };
    await fireEvent.click(screen.getByRole('button', { name: 'Assign' }));
    expect(await screen.findByText('Marcos has taken it already.')).toBeTruthy();
    answers['PUT /conversations/502/assignment'] = { body: { ...taken, assignee: null } };
    await fireEvent.click(screen.getByRole('button', { name: 'Assign' }));
    await waitFor(() =>
      expect(sent.map(({ body }) => body)).toEqual([
        { agent_id: 3, if_assignee: null },
        { agent_id: 3, if_assignee: 2 },
      ]),
    );
  });

  test.each([
    [
      'To a colleague',
      /Ben/,
      () => desk.roster.hearAgent(agent({ id: 3, name: 'Ben', is_disabled: true })),
      /that colleague/,
    ],
    ['To a group', /Support/, () => desk.groups.hear({ kind: 'group.deleted', data: { group_id: 2 } }), /That group/],
  ])('%s: a target that goes away is not the queue instead, but chosen again', async (kind, name, go, why) => {
    await ask();
    await fireEvent.click(await screen.findByRole('radio', { name: kind }));
    await choose(name);
    await note();
    go();
    expect((await screen.findByRole('alert')).textContent).toMatch(why);
    expect(screen.queryByText('Back to the queue')).toBeNull();
    expect(screen.getByRole('combobox')).toBeTruthy();
  });
});

describe('selecting', () => {
  const count = async (words: string) => expect((await screen.findByText(words)).getAttribute('role')).toBe('status');

  async function selectAll() {
    items = [conversation({ id: 601 }), conversation({ id: 602 })];
    render(Inbox, { view: 'unassigned', id: null });
    const rows = await screen.findByRole('list', { name: 'Unassigned' });
    await fireEvent.keyDown(rows, { key: 'a', ctrlKey: true });
    await count('2 selected');
  }

  test('a row that leaves the list and comes back is ticked no more', async () => {
    await selectAll();
    const [, second] = items;
    desk.apply(assigned({ ...second!, assignee: other, updated_at: NOW + 1 }, author('agent', 2)));
    await count('1 selected');
    desk.apply(assigned({ ...second!, assignee: null, updated_at: NOW + 2 }, author('agent', 2)));
    await new Promise((done) => setTimeout(done));
    await count('1 selected');
  });

  test('the focus goes on in the list when the bar goes', async () => {
    await selectAll();
    const clear = screen.getByRole('button', { name: /Clear the selection/ });
    clear.focus();
    await fireEvent.click(clear);
    await waitFor(() => expect(screen.queryByText('2 selected')).toBeNull());
    await waitFor(() => expect(document.activeElement?.closest('.list')).toBeTruthy());
  });
});

test('the focus goes on in the list when a filter goes with its cross', async () => {
  router.go('/inbox/unassigned?agent=2');
  render(Inbox, { view: 'unassigned', id: null });
  const cross = screen.getByRole('link', { name: 'No longer only Marcos' });
  cross.focus();
  router.go(cross.getAttribute('href')!);
  await waitFor(() => expect(cross.isConnected).toBe(false));
  await waitFor(() => expect(document.activeElement?.closest('.list')).toBeTruthy());
});

test('the board of a group that is gone says so', async () => {
  answers['GET /groups/9/board'] = { status: 404, body: { code: 'not_found' } };
  render(Board, { groupId: 9 });
  expect(await screen.findByText('There is no such group any more.')).toBeTruthy();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Board');
});
