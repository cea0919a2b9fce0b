import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import BotBar from '../src/components/inbox/BotBar.svelte';
import TagList from '../src/components/inbox/TagList.svelte';
import { activityWords } from '../src/lib/desk/activity-text';
import { Desk, desk } from '../src/lib/desk/desk.svelte';
import { belongs, type ListKey } from '../src/lib/desk/list-order';
import { withTags } from '../src/lib/desk/tags';
import { session } from '../src/lib/session.svelte';
import type { Activity } from '../src/lib/api-types';
import { author, conversation, created, fakeApi, group, ME, message, NOW, session as aSession } from './support/fakes';

const key: ListKey = { view: 'pending', sort: 'newest', inboxId: null, groupId: null, agentId: null };
const bot = { flow_id: 7, name: 'Uli', container: 'start', asks: null };

beforeEach(async () => {
  await session.enter(aSession({ role: 'owner' }));
  desk.groups.all.value = [group(2, [], 'Support')];
});

afterEach(cleanup);

describe('conversations of bots', () => {
  test('are in a list of their own until people are asked for', () => {
    const pending = conversation({ status: 'pending', bot });
    expect(belongs(pending, key, ME)).toBe(true);
    for (const view of ['mine', 'open', 'unassigned', 'resolved'] as const) {
      expect(belongs(pending, { ...key, view }, ME)).toBe(false);
    }
    expect(belongs({ ...pending, status: 'open' }, key, ME)).toBe(false);
  });

  test('news of tags and bots are heard', () => {
    const known = new Desk(fakeApi());
    const one = conversation({ id: 5 });
    known.conversations.put(one);
    known.apply({ kind: 'conversation.updated', data: { conversation: { ...one, tags: ['lead'], bot } } });
    expect(known.conversations.get(5)).toMatchObject({ tags: ['lead'], bot: { name: 'Uli' } });
  });

  test('call nobody while a bot answers, and everybody when it hands over', () => {
    const known = new Desk(fakeApi());
    known.agentId = ME;
    const pending = conversation({ id: 6, status: 'pending', bot });
    const more = { author: author('contact', 1006), created_at: NOW + 1 };
    known.apply(created(pending, message(6, more)));
    expect(known.attention.count).toBe(0);
    const open = { ...pending, status: 'open' as const, bot: null };
    known.apply({ kind: 'conversation.updated', data: { conversation: open } });
    expect(known.attention.count).toBe(1);
  });

  test('are taken over with one button', async () => {
    const take = vi.fn((_path: string, options: RequestInit) => {
      void options;
      return Promise.resolve(new Response(JSON.stringify(conversation({ id: 9 }))));
    });
    vi.stubGlobal('fetch', take);
    render(BotBar, { conversation: conversation({ id: 9, status: 'pending', bot }), bot, onanswer: () => {} });
    expect(screen.getByText('Bot Uli has this conversation')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Take over' }));
    expect(take.mock.calls[0]?.[0]).toBe('/api/v1/conversations/9/assignment');
    expect(JSON.parse(String(take.mock.calls[0]?.[1].body))).toMatchObject({ agent_id: ME });
  });

  test('what the bot asks of a group is answered in a note', async () => {
    const asking = { ...bot, asks: { group_id: 2, question: 'May I refund it?' } };
    const onanswer = vi.fn();
    render(BotBar, { conversation: conversation({ status: 'pending', bot: asking }), bot: asking, onanswer });
    expect(screen.getByText('Uli asks Support: May I refund it?')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Answer in a note' }));
    expect(onanswer).toHaveBeenCalled();
  });
});

test('what bots do is said in words', () => {
  const line = (activity: Activity, kind: 'bot' | 'agent', id = 3) =>
    activityWords(message(1, { kind: 'activity', activity, author: { ...author(kind, id), name: 'Uli' } }), 'Ana', ME)
      .line;
  const handed: Activity = { kind: 'handed_off', group_id: 2, group_name: 'Support' };
  const started: Activity = { kind: 'bot_started', flow_id: 7, name: 'Uli' };
  expect(line(handed, 'bot')).toBe('Uli handed this to Support');
  expect(line(started, 'bot')).toBe('Bot Uli took the conversation');
  expect(line(started, 'agent', ME)).toBe('You handed this to bot Uli');
  expect(line({ kind: 'bot_ended' }, 'bot')).toBe('The bot has ended');
});

describe('tags', () => {
  test('are added by words and commas, each once', () => {
    expect(withTags(['lead'], ' Lead, big  order ,')).toEqual(['lead', 'big order']);
  });

  test('are added and removed where they stand', async () => {
    const onchange = vi.fn(() => Promise.resolve());
    render(TagList, { label: 'Tags', tags: ['lead'], onchange });
    await fireEvent.click(screen.getByRole('button', { name: 'Add a tag' }));
    const field = screen.getByRole('textbox', { name: 'Add a tag' });
    await fireEvent.input(field, { target: { value: 'vip' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(onchange).toHaveBeenCalledWith(['lead', 'vip']);
    await fireEvent.click(screen.getByRole('button', { name: 'Remove the tag lead' }));
    expect(onchange).toHaveBeenLastCalledWith([]);
  });
});
