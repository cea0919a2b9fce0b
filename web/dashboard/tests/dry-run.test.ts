import type { DryRun, Outcome } from '@recado/shared/api';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import GroupForm from '../src/components/groups/GroupForm.svelte';
import { desk } from '../src/lib/desk/desk.svelte';
import { words } from '../src/lib/i18n.svelte';
import { router } from '../src/lib/router.svelte';
import { agent, group } from './support/fakes';

const outcome: Outcome = {
  assigned: 1,
  unassigned: 0,
  reassigned: 0,
  alerts: 0,
  overflowed: 0,
  median_wait: 5,
  p90_wait: 5,
  longest_wait: 5,
  agents: [{ agent_id: 2, agent_name: 'Ben', assigned: 1, most_open: 1 }],
  assignments: [
    {
      conversation_id: 9,
      at: 0,
      agent_id: 2,
      reason: {
        trigger: { kind: 'queued' },
        choice: { kind: 'next_in_turn', open: 0, limit: null },
        passed: [],
        passed_more: 0,
      },
      words: 'Ben: next in turn.',
    },
  ],
};
const run: DryRun = {
  days: 7,
  conversations: 1,
  before: outcome,
  after: outcome,
  actual: { assigned: 1, median_wait: 5, p90_wait: 5, longest_wait: 5 },
};
const STALE = 'You have changed something since. Try again.';
const NOBODY = /^Nobody who may get conversations was online/;

beforeEach(() => {
  desk.roster.agents.value = [agent({ id: 2, name: 'Ben' })];
  history.replaceState(null, '', '/');
  router.go('/settings/groups/1?part=assignment');
});

async function tryRules(answer: DryRun) {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer))));
  render(GroupForm, { group: { ...group(1), policy: { mode: 'automatic' } } });
  await fireEvent.click(screen.getByRole('button', { name: 'Try the rules' }));
  await screen.findByText('As it happened');
}

test('a run is of the days that were chosen for it', async () => {
  await tryRules(run);
  expect(screen.queryByText(STALE)).toBeNull();
  const days = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Days to replay' });
  const month = [...days.options].at(-1)!;
  // The simulated browser does not know which option `:checked` means.
  vi.spyOn(days, 'querySelector').mockReturnValue(month);
  await fireEvent.change(days, { target: { value: month.value } });
  expect(screen.getByText(STALE)).toBeTruthy();
});

test('a look at another section does not lose it', async () => {
  await tryRules(run);
  router.go('/settings/groups/1?part=shifts');
  await tick();
  expect(screen.queryByText('As it happened')).toBeNull();
  router.go('/settings/groups/1?part=assignment');
  await tick();
  expect(screen.getByText('As it happened')).toBeTruthy();
});

test('says why nobody got anything when nobody was there', async () => {
  await tryRules(run);
  expect(screen.queryByText(NOBODY)).toBeNull();
  cleanup();
  await tryRules({ ...run, after: { ...outcome, assigned: 0, unassigned: 1, agents: [], assignments: [] } });
  expect(screen.getByText(NOBODY)).toBeTruthy();
});

test('says who would have got what in the reader’s language', async () => {
  await tryRules(run);
  await words.use('pt');
  await tick();
  expect(document.querySelector('details .words')?.textContent).toBe('Atribuída a Ben: próximo na vez.');
});
