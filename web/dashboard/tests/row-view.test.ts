import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import ActivityLine from '../src/components/inbox/ActivityLine.svelte';
import ConversationRow from '../src/components/inbox/ConversationRow.svelte';
import GoneState from '../src/components/inbox/GoneState.svelte';
import NavGroups from '../src/components/inbox/NavGroups.svelte';
import { composerOf } from '../src/lib/composers';
import { desk } from '../src/lib/desk/desk.svelte';
import { Selection } from '../src/lib/desk/selection.svelte';
import { session } from '../src/lib/session.svelte';
import { conversation, group, ME, message, session as aSession } from './support/fakes';

const other = { id: 2, name: 'Marcos', picture_url: null };

beforeEach(async () => {
  await session.enter(aSession());
  desk.agentId = ME;
  desk.groups.all.value = [group(1, [], 'Sales')];
  desk.groups.queues.value = [{ group_id: 1, length: 3, longest_since: Date.now() - 20 * 60_000 }];
});

function row(more: Parameters<typeof conversation>[0], selection: Selection | null = null) {
  render(ConversationRow, { conversation: conversation({ id: 70, ...more }), view: 'open', isOpen: false, selection });
}

describe('a row of the list', () => {
  test('says its group, and how urgent it is in words', () => {
    row({ group_id: 1, priority: 'urgent', assignee: other });
    const item = screen.getByRole('listitem');
    expect(item.textContent).toContain('Sales');
    expect(item.textContent).toContain('Urgent');
    expect(screen.queryByRole('button', { name: /Take it/ })).toBeNull();
  });

  test('of nobody can be taken', async () => {
    const sent = vi.fn(() => Promise.resolve(new Response(JSON.stringify(conversation({ id: 70 })))));
    vi.stubGlobal('fetch', sent);
    row({});
    await fireEvent.click(screen.getByRole('button', { name: /Take it/ }));
    expect(sent).toHaveBeenCalledWith('/api/v1/conversations/70/assignment', expect.anything());
  });

  test('is ticked only by who may move many', async () => {
    row({});
    expect(screen.queryByRole('checkbox')).toBeNull();
    const selection = new Selection(() => [70]);
    row({}, selection);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Select Contact 70' }));
    expect(selection.ids).toEqual([70]);
  });

  test('opens by its link, and a click with Shift selects instead', async () => {
    const selection = new Selection(() => [70]);
    row({}, selection);
    await fireEvent.click(screen.getByRole('link'), { shiftKey: true });
    expect(selection.ids).toEqual([70]);
  });
});

test('the list of groups says how many wait and for how long, also to who does not see the colour', () => {
  render(NavGroups, { isRail: false });
  const link = screen.getByRole('link');
  expect(link.getAttribute('href')).toBe('/inbox/open?group=1');
  expect(link.textContent?.replace(/\s+/g, ' ')).toContain('3 wait, longest wait 20m');
});

test('a withdrawn conversation leaves a way back, and the words that were not sent', () => {
  composerOf(ME, 70).write('Half a sentence');
  render(GoneState, { id: 70, view: 'open' });
  expect(screen.getByRole('heading', { name: 'This conversation is not yours any more' })).toBeTruthy();
  expect(screen.getByRole('link').getAttribute('href')).toBe('/inbox/open');
  expect(screen.getByText('Half a sentence')).toBeTruthy();
});

test('what was sent too late into a withdrawn conversation is there too, and all of it can be discarded', async () => {
  const sent = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ code: 'not_found' }), { status: 404 })));
  vi.stubGlobal('fetch', sent);
  await desk.outbox.send({ conversation_id: 71, kind: 'reply', text: 'Said too late', attachments: [] });
  composerOf(ME, 71).write('And more');
  render(GoneState, { id: 71, view: 'open' });
  expect(screen.getByRole('group', { name: 'What you had written' }).textContent).toBe('Said too late\n\nAnd more');
  await fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(screen.queryByRole('group')).toBeNull();
  expect(desk.outbox.of(71)).toEqual([]);
  expect(composerOf(ME, 71).text).toBe('');
  expect(Object.keys(localStorage).filter((key) => key.includes('outbox') || key.includes('draft'))).toEqual([]);
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('link')));
});

test('an automatic assignment is one short line, with the details behind it', () => {
  const reason = {
    trigger: { kind: 'queued' as const },
    choice: { kind: 'next_in_turn' as const, open: 0, limit: null },
    passed: [{ agent_id: 3, agent_name: 'Ben', why: 'away' as const }],
    passed_more: 0,
  };
  const activity = { kind: 'assigned' as const, agent_id: 2, agent_name: 'Ana', reason };
  render(ActivityLine, { message: message(1, { kind: 'activity', activity }), contact: 'Vera' });
  expect(screen.getByText(/Assigned to Ana: next in turn\./)).toBeTruthy();
  expect(screen.getByRole('group').textContent).toContain('Ben is away.');
});
