import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Selection } from '../src/lib/desk/selection.svelte';
import { Failure } from '../src/lib/api';
import type { Conversation, Group } from '../src/lib/api-types';
import { desk } from '../src/lib/desk/desk.svelte';
import { hasElsewhere, moveMany, resultText } from '../src/lib/desk/moving';
import { toasts } from '../src/lib/toasts.svelte';

function over(ids: number[]) {
  const shown = { ids };
  return { shown, selection: new Selection(() => shown.ids) };
}

describe('selecting rows', () => {
  test('one by one, in the order of the list', () => {
    const { selection } = over([1, 2, 3, 4]);
    selection.toggle(3);
    selection.toggle(1);
    expect(selection.ids).toEqual([1, 3]);
    selection.toggle(3);
    expect(selection.ids).toEqual([1]);
  });

  test('a range reaches from the row ticked last, in either direction', () => {
    const { selection } = over([1, 2, 3, 4, 5]);
    selection.toggle(4);
    selection.extend(2);
    expect(selection.ids).toEqual([2, 3, 4]);
    selection.extend(5);
    expect(selection.ids).toEqual([2, 3, 4, 5]);
  });

  test('all, and none', () => {
    const { selection } = over([1, 2, 3]);
    selection.all();
    expect(selection.ids).toEqual([1, 2, 3]);
    selection.clear();
    expect(selection.ids).toEqual([]);
  });

  test('what has left the list is not moved with the rest', () => {
    const { shown, selection } = over([1, 2, 3]);
    selection.all();
    shown.ids = [1, 3];
    selection.toggle(99);
    expect(selection.ids).toEqual([1, 3]);
  });

  test('what has left the list is not ticked when it comes back', () => {
    const { shown, selection } = over([1, 2, 3]);
    selection.all();
    shown.ids = [1, 3];
    selection.prune();
    shown.ids = [1, 2, 3];
    expect(selection.ids).toEqual([1, 3]);
    expect(selection.has(2)).toBe(false);
    shown.ids = [3];
    selection.set([2, 3]);
    shown.ids = [1, 2, 3];
    expect(selection.ids).toEqual([3]);
  });
});

test('another group is offered when there is one that somebody’s conversation is not in already', () => {
  const inGroup = (group_id: number | null) => ({ group_id }) as Conversation;
  const groups = (...ids: number[]) => (desk.groups.all.value = ids.map((id) => ({ id }) as Group));
  groups();
  expect(hasElsewhere([inGroup(null)])).toBe(false);
  groups(1);
  expect(hasElsewhere([inGroup(1), inGroup(1)])).toBe(false);
  expect(hasElsewhere([inGroup(1), inGroup(null)])).toBe(true);
  groups(1, 2);
  expect(hasElsewhere([inGroup(1)])).toBe(true);
});

describe('moving many', () => {
  const answers: unknown[] = [];
  const sent: unknown[] = [];

  beforeEach(() => {
    answers.length = sent.length = 0;
    toasts.shown = [];
    vi.stubGlobal('fetch', (_path: string, { body }: { body: string }) => {
      sent.push(JSON.parse(body));
      const answer = answers.shift();
      if (answer instanceof Failure) return Promise.reject(answer);
      return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
    });
  });

  test('says how many went, and leaves nothing over', async () => {
    answers.push({ assigned: 2, refused: [] });
    expect(await moveMany([4, 5], { kind: 'agent', id: 7 })).toEqual([]);
    expect(sent).toEqual([{ conversation_ids: [4, 5], agent_id: 7 }]);
    expect(toasts.shown.at(-1)).toMatchObject({ kind: 'status', text: '2 assigned.' });
  });

  test('back to the queue is an assignment to nobody, a group is a group', async () => {
    answers.push({ assigned: 1, refused: [] }, { assigned: 1, refused: [] });
    await moveMany([4], { kind: 'queue' });
    await moveMany([4], { kind: 'group', id: 3 });
    expect(sent).toEqual([
      { conversation_ids: [4], agent_id: null },
      { conversation_ids: [4], group_id: 3 },
    ]);
  });

  test('goes in hundreds, and what was refused stays selected and is explained', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => index + 1);
    answers.push({ assigned: 99, refused: [{ id: 2, code: 'not_found', detail: '' }] }, { assigned: 30, refused: [] });
    expect(await moveMany(ids, { kind: 'agent', id: 7 })).toEqual([2]);
    expect(sent).toHaveLength(2);
    expect(toasts.shown.at(-1)).toMatchObject({
      kind: 'notice',
      text: '129 assigned, 1 not: It does not exist, or it no longer does.',
    });
  });

  test('a failure on the way does not hide what went, and what did not stays selected', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => index + 1);
    answers.push({ assigned: 99, refused: [{ id: 2, code: 'not_found', detail: '' }] }, new Failure({ code: 'away' }));
    expect(await moveMany(ids, { kind: 'queue' })).toEqual([2, ...ids.slice(100)]);
    expect(toasts.shown).toMatchObject([
      {
        kind: 'notice',
        text: '99 back in the queue, 31 not: 1× It does not exist, or it no longer does. 30× The server cannot be reached. Check the connection.',
      },
    ]);
  });

  test('when nothing went, all of it is a failure', async () => {
    answers.push(new Failure({ code: 'away' }));
    await expect(moveMany([4, 5], { kind: 'queue' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(toasts.shown).toEqual([]);
  });

  test('different reasons are counted', () => {
    const refused = [
      { id: 1, code: 'not_assignee', detail: '' },
      { id: 2, code: 'not_found', detail: '' },
      { id: 3, code: 'brand_new', detail: 'The moon is full.' },
      { id: 4, code: 'brand_new', detail: 'The moon is full.' },
    ];
    expect(resultText({ assigned: 12, refused }, 'group')).toBe(
      '12 moved, 4 not: 1× A colleague has it: only supervisors of its group, administrators and owners can take it from them. 1× It does not exist, or it no longer does. 2× The moon is full.',
    );
  });
});
