import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PreChat } from '../app/protocol';
import { all, one, session, stage, type, type Stage } from './stage';

const pre_chat: PreChat = {
  name: 'required',
  email: 'optional',
  groups: [
    { id: 1, name: 'Sales', is_online: true },
    { id: 2, name: 'Support', is_online: false },
  ],
};

const choose = (value: string) =>
  all('label.choice')
    .find((label) => label.textContent?.includes(value))
    ?.querySelector('input')
    ?.dispatchEvent(new Event('change', { bubbles: true }));

const formOf = (on: Stage) =>
  on.posted.flatMap((message) => (message.kind === 'store' && message.part.form ? message.part.form : [])).at(-1);

const message = {
  id: 1,
  client_id: null,
  kind: 'reply',
  author: { kind: 'contact', name: null, picture_url: null },
  text: 'Hello',
  activity: null,
  attachments: [],
  created_at: 0,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the questions before the chat', () => {
  test('are asked at once, each group with a word for whether somebody is there', async () => {
    const on = stage({ pre_chat });
    await on.begin();
    expect(all('input').map((input) => input.getAttribute('name'))).toEqual(['name', 'email', 'group_id', 'group_id']);
    expect(all('label.choice').map((label) => label.textContent)).toEqual(['SalesOnline', 'SupportAway']);
    expect(one('textarea')).toBeNull();
    expect(all('input:checked')).toEqual([]);
  });

  test('that are not answered well say so in words, and the first has the focus', async () => {
    const on = stage({ pre_chat });
    await on.begin();
    type('[name=email]', 'ana at home');
    await on.submit();
    const said = (name: string) => one(`#wrong-${name}`)?.textContent;
    expect([said('name'), said('email'), said('group_id')]).toEqual([
      'This is required.',
      'Please check this address.',
      'This is required.',
    ]);
    expect(document.activeElement?.getAttribute('name')).toBe('name');
    expect(one('[name=name]')?.getAttribute('aria-invalid')).toBe('true');
    expect(on.calls.filter(({ path }) => path === '/pre-chat')).toEqual([]);
    type('[name=name]', 'Ana');
    await on.settle();
    expect(said('name')).toBeUndefined();
    expect(said('email')).toBe('Please check this address.');
  });

  test('answered, give way to the composer with the focus, and only the fact is kept', async () => {
    const on = stage({ pre_chat });
    on.answers['PUT /pre-chat'] = {
      ...session,
      token: null,
      contact: { name: 'Ana', email: null, is_verified: false },
    };
    await on.begin();
    type('[name=name]', 'Ana');
    choose('Support');
    await on.submit();
    expect(on.calls.find(({ path }) => path === '/pre-chat')).toMatchObject({
      method: 'PUT',
      body: { name: 'Ana', group_id: 2 },
    });
    expect(one('.ask')).toBeNull();
    expect(document.activeElement).toBe(one('textarea'));
    expect(formOf(on)).toEqual({ is_answered: true });
  });

  test('keep what was typed over a reload', async () => {
    const on = stage({ pre_chat });
    await on.begin();
    type('[name=name]', 'Ana');
    choose('Sales');
    await on.settle();
    const form = formOf(on);
    expect(form).toMatchObject({ name: 'Ana', group_id: 1 });

    const again = stage({ pre_chat });
    await again.begin({ stored: { token: 'T', open: true, draft: '', outbox: [], form } });
    expect(one<HTMLInputElement>('[name=name]')?.value).toBe('Ana');
    expect(one('input:checked')?.parentElement?.textContent).toContain('Sales');
  });

  test('have the page’s group chosen, until the visitor chooses', async () => {
    const on = stage({ pre_chat });
    await on.begin({ group: '2' });
    const chosen = () => one('input:checked')?.parentElement?.textContent;
    expect(chosen()).toContain('Support');
    await on.tell({ kind: 'group', group: '1' });
    expect(chosen()).toContain('Sales');
    choose('Support');
    await on.tell({ kind: 'group', group: '1' });
    expect(chosen()).toContain('Support');
  });

  test('are only those whose answers nobody knows', async () => {
    const on = stage({ pre_chat: { ...pre_chat, groups: [] } }, { 'POST /session': new Promise(() => {}) });
    await on.begin({ identity: { name: 'Ana' } });
    expect(all('input').map((input) => input.getAttribute('name'))).toEqual(['email']);
  });

  test('are skipped when all is known, and when one group is no choice', async () => {
    const on = stage({ pre_chat: { ...pre_chat, email: 'off', groups: pre_chat.groups.slice(0, 1) } });
    on.answers['POST /session'] = { ...session, contact: { name: 'Ana', email: null, is_verified: true } };
    await on.begin({ stored: { token: 'T', open: true, draft: '', outbox: [] } });
    expect(one('.ask')).toBeNull();
    expect(one('textarea')).not.toBeNull();
  });

  test('are not asked before it is known whether there was a conversation, nor after one', async () => {
    const on = stage({ pre_chat });
    on.answers['POST /session'] = new Promise(() => {});
    await on.begin({ stored: { token: 'T', open: true, draft: '', outbox: [] } });
    // Neither the form nor a composer that would go away again.
    expect([one('.ask'), one('textarea')]).toEqual([null, null]);

    const again = stage({ pre_chat });
    again.answers['POST /session'] = { ...session, token: null, messages: [message] };
    await again.begin({ stored: { token: 'T', open: true, draft: '', outbox: [] } });
    expect(one('.ask')).toBeNull();
    expect(one('textarea')).not.toBeNull();
  });

  test('answered while the line is bad go with the first session', async () => {
    const on = stage({ pre_chat: { ...pre_chat, groups: [] } });
    on.answers['POST /session'] = 503;
    on.answers['PUT /pre-chat'] = { ...session, token: null };
    await on.begin();
    type('[name=name]', 'Ana');
    await on.submit();
    expect(one('.go')?.textContent).toBe('Sending…');
    expect(on.calls.filter(({ path }) => path === '/pre-chat')).toEqual([]);
    on.answers['POST /session'] = session;
    await vi.advanceTimersByTimeAsync(2_000);
    await on.settle();
    expect(one('.ask')).toBeNull();
  });

  test('that the server refuses can be answered again', async () => {
    const on = stage({ pre_chat: { ...pre_chat, groups: [] } });
    on.answers['PUT /pre-chat'] = 'email';
    await on.begin();
    type('[name=name]', 'Ana');
    type('[name=email]', 'ana@localhost');
    await on.submit();
    expect(one('#wrong-email')?.textContent).toBe('Please check this address.');
    on.answers['PUT /pre-chat'] = 500;
    await on.submit();
    expect(one('#wrong-all')?.textContent).toBe('Couldn’t be delivered.');
    expect(one('.go')?.textContent).toBe('Start chat');
  });

  test('send nothing of an earlier visit that is not asked for any more', async () => {
    const form = { name: 'Ana', email: 'ana at home', group_id: 3 };
    const on = stage({ pre_chat: { ...pre_chat, email: 'off', groups: [] } });
    await on.begin({ stored: { token: 'T', open: true, draft: '', outbox: [], form } });
    await on.submit();
    expect(on.calls.find(({ path }) => path === '/pre-chat')?.body).toEqual({ name: 'Ana' });

    // With a choice left, a group that is gone counts for nothing: the page's is chosen, as for anybody.
    const again = stage({ pre_chat });
    await again.begin({ stored: { token: 'T', open: true, draft: '', outbox: [], form }, group: '2' });
    expect(one('input:checked')?.parentElement?.textContent).toContain('Support');
  });

  test('take a group that is gone meanwhile off the list and say so, to the end of the list', async () => {
    const groups = [...pre_chat.groups, { id: 3, name: 'Returns', is_online: false }];
    const on = stage({ pre_chat: { ...pre_chat, groups } });
    on.answers['PUT /pre-chat'] = 'group_id';
    await on.begin();
    type('[name=name]', 'Ana');
    type('[name=email]', 'ana@example.com');
    choose('Support');
    await on.submit();
    expect(one('#wrong-group_id')?.textContent).toBe('This group is no longer available.');
    expect(one('#wrong-email')).toBeNull();
    expect(all('label.choice').map((label) => label.textContent)).toEqual(['SalesOnline', 'ReturnsAway']);
    expect(all('input:checked')).toEqual([]);
    choose('Sales');
    await on.submit();
    // One group is no choice.
    expect(all('label.choice')).toEqual([]);
    expect(one('#wrong-group_id')?.textContent).toBe('This group is no longer available.');
    on.answers['PUT /pre-chat'] = { ...session, token: null };
    await on.submit();
    expect(on.calls.at(-1)?.body).toEqual({ name: 'Ana', email: 'ana@example.com' });
    expect(one('.ask')).toBeNull();
  });
});
