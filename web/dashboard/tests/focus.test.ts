import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import GroupMembers from '../src/components/groups/GroupMembers.svelte';
import HoursGrid from '../src/components/groups/HoursGrid.svelte';
import { desk } from '../src/lib/desk/desk.svelte';
import { words } from '../src/lib/i18n.svelte';
import { emptyWeek } from '../src/lib/groups/week';
import { agent, group, settle } from './support/fakes';

async function press(name: string) {
  const button = screen.getByRole('button', { name });
  button.focus();
  await fireEvent.click(button);
  return button;
}

test('a member taken out of a group leaves the focus with "Add"', async () => {
  desk.roster.agents.value = [agent({ id: 2, name: 'Ana' }), agent({ id: 3, name: 'Ben' })];
  const before = group(
    1,
    [2, 3].map((agent_id) => ({ agent_id, role: 'operator' as const })),
    'Sales',
  );
  const after = { ...before, members: before.members.slice(1) };
  let answer = () => {};
  vi.stubGlobal('fetch', () => new Promise((resolve) => (answer = () => resolve(new Response(JSON.stringify(after))))));
  const { rerender } = render(GroupMembers, { group: before });
  const put = vi.spyOn(desk.groups, 'put').mockImplementation((next) => void rerender({ group: next }));
  const button = await press('Remove Ana from Sales');
  // Busy, not disabled: that would throw the focus away before there is an answer.
  expect([button.getAttribute('aria-disabled'), document.activeElement]).toEqual(['true', button]);
  answer();
  await vi.waitFor(() => expect(put).toHaveBeenCalled());
  await settle();
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Add/ })));
});

test('the last hours taken out of a day leave the focus with "Add hours"', async () => {
  const week = emptyWeek('UTC');
  week.days.monday = [{ from: '09:00', to: '12:00' }];
  render(HoursGrid, { week, label: 'Shifts', hint: '' });
  await press('Remove hours on Monday (1)');
  await settle();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add hours on Monday' }));
});

test('days are written as the language writes them inside a sentence', async () => {
  await words.use('es');
  render(HoursGrid, { week: emptyWeek('UTC'), label: 'Turnos', hint: '' });
  expect(screen.getByText('Lunes')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Añadir horas el lunes' })).toBeTruthy();
});
