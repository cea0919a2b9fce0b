import { afterEach, beforeEach, vi } from 'vitest';
import { words } from '../src/lib/i18n.svelte';

beforeEach(async () => {
  vi.unstubAllGlobals();
  // No test may reach a network, not even while a component is being taken down after it.
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })));
  localStorage.clear();
  await words.use('en');
});

afterEach(() => {
  vi.useRealTimers();
});
