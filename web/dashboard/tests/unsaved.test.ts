import type { Group } from '@recado/shared/api';
import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import MembershipRow from '../src/components/groups/MembershipRow.svelte';
import { Router } from '../src/lib/router.svelte';
import { createRawSnippet } from 'svelte';

describe('a page with unsaved changes', () => {
  beforeEach(() => history.replaceState(null, '', '/settings/groups/1'));

  test('is asked before anybody leaves it, and stays', () => {
    const router = new Router();
    const ask = vi.fn();
    router.hold(ask);
    router.go('/inbox/open');
    expect(ask).toHaveBeenCalledWith('/inbox/open');
    expect([router.path, location.pathname]).toEqual(['/settings/groups/1', '/settings/groups/1']);
  });

  test('lets one move between its own sections', () => {
    const router = new Router();
    const ask = vi.fn();
    router.hold(ask);
    router.go('/settings/groups/1?part=shifts');
    expect(ask).not.toHaveBeenCalled();
    expect(router.parameter('part')).toBe('shifts');
  });

  test('is put back when the browser has gone back already', () => {
    const router = new Router();
    const stop = router.start();
    const ask = vi.fn();
    router.hold(ask);
    history.pushState(null, '', '/inbox/open');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(ask).toHaveBeenCalledWith('/inbox/open');
    expect([router.path, location.pathname]).toEqual(['/settings/groups/1', '/settings/groups/1']);
    stop();
  });

  test('is left by who says so, or when nothing is unsaved any more', () => {
    const router = new Router();
    router.hold(() => {});
    router.leave('/inbox/open');
    expect(router.path).toBe('/inbox/open');
    router.hold(() => {})();
    router.go('/inbox/mine');
    expect(router.path).toBe('/inbox/mine');
  });
});

describe('a member of a group', () => {
  const group: Group = {
    id: 1,
    name: 'Sales',
    description: null,
    color: '#2456e6',
    members: [{ agent_id: 2, role: 'supervisor' }],
    policy: {},
    shifts: null,
    hours: null,
    created_at: 0,
  };
  const who = createRawSnippet(() => ({ render: () => '<span>Ana</span>' }));
  const refuse = () => {
    const body = JSON.stringify({ code: 'last_supervisor' });
    const fetch = vi.fn((_url: string, _options: RequestInit) => Promise.resolve(new Response(body, { status: 409 })));
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };

  test('who is the last supervisor stays, and the row says why', async () => {
    const fetch = refuse();
    render(MembershipRow, { group, member: group.members[0]!, children: who, onfocuslost: () => {} });
    screen.getByRole('button', { name: /^Remove / }).click();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe(
      'A group that has had a supervisor keeps one. Make somebody else a supervisor first.',
    );
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/groups/1/members/2');
    expect(fetch.mock.calls[0]?.[1].method).toBe('DELETE');
  });

  test('a role that was refused shows again what is true', async () => {
    refuse();
    render(MembershipRow, { group, member: group.members[0]!, children: who, onfocuslost: () => {} });
    const select = () => screen.getByRole<HTMLSelectElement>('combobox');
    select().value = 'operator';
    select().dispatchEvent(new Event('change', { bubbles: true }));
    await screen.findByRole('alert');
    await tick();
    expect(select().value).toBe('supervisor');
    expect(select().getAttribute('aria-invalid')).toBe('true');
  });
});
