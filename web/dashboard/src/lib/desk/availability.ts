// Whether I answer now: what I choose, and what Recado sees of my keyboard.
import { api } from '../api';
import type { Agent, Availability, Business } from '../api-types';
import { t, type TextKey } from '../i18n.svelte';
import { session } from '../session.svelte';
import { toasts } from '../toasts.svelte';
import { desk } from './desk.svelte';

export const AVAILABILITIES: readonly Availability[] = ['online', 'away', 'offline'];

export function availabilityName(availability: Availability): string {
  return t(`availability.${availability}` as TextKey);
}

/** "Away: no activity for 10 minutes". What one chose oneself needs no reason. */
export function availabilityText(
  agent: Pick<Agent, 'availability' | 'availability_cause'>,
  business: Pick<Business, 'away_after_minutes'> | undefined,
): string {
  const { availability, availability_cause: cause } = agent;
  const state = availabilityName(availability);
  const minutes = business?.away_after_minutes;
  if (cause === 'idle' && minutes) return t('availability.idle', { state, count: minutes });
  if (cause === 'shift')
    return t(availability === 'online' ? 'availability.shift_on' : 'availability.shift', { state });
  if (cause === 'disconnected') return t('availability.disconnected', { state });
  return state;
}

/** Shown at once; when the server refuses, what was there comes back. */
export async function chooseAvailability(availability: Availability): Promise<void> {
  const before = session.agent;
  put({ ...before, availability, availability_cause: 'chosen', chosen_availability: availability });
  try {
    put(await api.put<Agent>('/profile/availability', { availability }));
  } catch (error) {
    put(before);
    toasts.fail(error);
  }
}

function put(agent: Agent) {
  session.renew({ agent });
  desk.roster.hearAgent(agent);
}
