import type { Inbox } from '@recado/shared/api';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick, type Component } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import GroupForm from '../src/components/groups/GroupForm.svelte';
import InboxGroupsForm from '../src/components/settings/InboxGroupsForm.svelte';
import InboxRulesForm from '../src/components/settings/InboxRulesForm.svelte';
import PreChatForm from '../src/components/settings/PreChatForm.svelte';
import { desk } from '../src/lib/desk/desk.svelte';
import { router } from '../src/lib/router.svelte';
import { group, settle } from './support/fakes';

const inbox: Inbox = {
  id: 1,
  name: 'Shop',
  kind: 'web',
  bot: null,
  mail_account_id: null,
  public_key: 'k',
  allowed_domains: [],
  color: '#2456e6',
  on_color: '#ffffff',
  identity_secret: null,
  position: 'right',
  texts: {},
  is_enabled: true,
  reopen_days: 14,
  operator_group_ids: [1],
  supervisor_group_ids: [],
  customer_group_ids: [],
  default_group_id: 1,
  policy: null,
  hours: null,
  pre_chat: { is_enabled: true, name: 'off', email: 'off', offers_groups: true },
  created_at: 0,
};

/** A server that takes what it is sent, and answers when it is told to. */
function slowServer<Thing extends object>(thing: Thing) {
  const sent: Record<string, unknown>[] = [];
  let answer = () => {};
  vi.stubGlobal('fetch', (_url: string, { body }: RequestInit) => {
    const changes = JSON.parse(String(body)) as Record<string, unknown>;
    sent.push(changes);
    return new Promise((resolve) => {
      answer = () => resolve(new Response(JSON.stringify({ ...thing, ...changes })));
    });
  });
  return {
    sent,
    async answer() {
      answer();
      await vi.waitFor(() => expect(isBusy()).toBe(false));
      await settle();
    },
  };
}

const save = () => screen.getByRole('button', { name: 'Save' });
const isBusy = () => screen.queryByRole('button', { name: 'Save' })?.getAttribute('aria-disabled') === 'true';

function choose(select: HTMLSelectElement, value: string) {
  const option = [...select.options].find((one) => one.value === value)!;
  // The simulated browser does not know which option `:checked` means.
  vi.spyOn(select, 'querySelector').mockReturnValue(option);
  return fireEvent.change(select, { target: { value } });
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const flip = (name: RegExp) => fireEvent.click(screen.getByRole('switch', { name }));
const isOn = (name: RegExp) => screen.getByRole<HTMLInputElement>('switch', { name }).checked;

beforeEach(() => {
  desk.groups.all.value = [group(1, [], 'Sales'), group(2, [], 'Support'), group(3, [], 'Returns')];
  desk.roster.agents.value = [];
});

describe('what is changed while a form is being saved stays, and is not saved', () => {
  function open(form: Component<{ inbox: Inbox; isChanged: boolean; onchange: (inbox: Inbox) => void }>) {
    return render(form, { inbox, isChanged: false, onchange: () => {} });
  }

  test('in the questions before the chat', async () => {
    const server = slowServer(inbox);
    open(PreChatForm);
    const [name, email] = screen.getAllByRole<HTMLSelectElement>('combobox');
    await choose(name!, 'required');
    await fireEvent.click(save());
    await choose(email!, 'optional');
    await server.answer();
    expect([name!.value, email!.value]).toEqual(['required', 'optional']);
    await fireEvent.click(save());
    expect(server.sent.map(({ pre_chat }) => pre_chat)).toMatchObject([{ email: 'off' }, { email: 'optional' }]);
  });

  test('in the groups of an inbox', async () => {
    const server = slowServer({ ...inbox, operator_group_ids: [1, 2, 3] });
    desk.groups.all.value = [...desk.groups.all.value!, group(4, [], 'Stock')];
    const several = { ...inbox, operator_group_ids: [1, 2, 3] };
    render(InboxGroupsForm, { inbox: several, isChanged: false, onchange: () => {} });
    await press('Remove Returns');
    await fireEvent.click(save());
    await press('Remove Support');
    await server.answer();
    expect(screen.queryByRole('button', { name: 'Remove Support' })).toBeNull();
    await fireEvent.click(save());
    expect(server.sent.map((one) => one.operator_group_ids)).toEqual([[1, 2], [1]]);
  });

  test('in the rules of an inbox', async () => {
    const server = slowServer(inbox);
    open(InboxRulesForm);
    await flip(/./);
    const [mode, strategy] = screen.getAllByRole<HTMLSelectElement>('combobox');
    await choose(mode!, 'own');
    await fireEvent.click(save());
    await choose(strategy!, 'own');
    await server.answer();
    await fireEvent.click(save());
    expect(server.sent.map(({ policy }) => Object.keys(policy as object))).toEqual([['mode'], ['mode', 'strategy']]);
  });

  test('in a group', async () => {
    history.replaceState(null, '', '/settings/groups/1');
    router.go('/settings/groups/1');
    const sales = group(1, [], 'Sales');
    const server = slowServer({ ...sales, color: '#111111' });
    render(GroupForm, { group: sales });
    const name = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
    await fireEvent.input(name, { target: { value: 'Sales desk' } });
    await fireEvent.click(save());
    const about = screen.getByRole<HTMLInputElement>('textbox', { name: /Description/ });
    await fireEvent.input(about, { target: { value: 'Orders' } });
    await server.answer();
    expect([name.value, about.value]).toEqual(['Sales desk', 'Orders']);
    await fireEvent.click(save());
    // Not the colour that somebody else chose meanwhile.
    expect(server.sent).toEqual([{ name: 'Sales desk' }, { description: 'Orders' }]);
  });
});

test('the choice of a group goes off with the last group, as on the server', async () => {
  const { rerender } = render(PreChatForm, { inbox, isChanged: false, onchange: () => {} });
  expect(isOn(/group/i)).toBe(true);
  await rerender({ inbox: { ...inbox, operator_group_ids: [] } });
  await tick();
  expect(isOn(/group/i)).toBe(false);
  expect(save()).toHaveProperty('disabled', true);
});
