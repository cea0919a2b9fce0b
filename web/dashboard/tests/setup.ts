import { afterEach, beforeEach, vi } from 'vitest'
import { words } from '../src/lib/i18n.svelte'

beforeEach(async () => {
  localStorage.clear()
  await words.use('en')
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
