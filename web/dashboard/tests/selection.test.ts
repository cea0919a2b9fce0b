import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Selection } from '../src/lib/desk/selection.svelte';
import { moveMany, resultText } from '../src/lib/desk/moving';
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
});

describe('moving many', () => {
  const answers: unknown[] = [];
  const sent: unknown[] = [];

  beforeEach(() => {
    answers.length = sent.length = 0;
    toasts.shown = [];
    vi.stubGlobal('fetch', (_path: string, { body }: { body: string }) => {
      sent.push(JSON.parse(body));
      return Promise.resolve(new Response(JSON.stringify(answers.shift()), { status: 200 }));
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
