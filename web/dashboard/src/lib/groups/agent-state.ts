import type { Agent } from '../api-types';
import { availabilityName, availabilityText } from '../desk/availability';
import { t } from '../i18n.svelte';
import { session } from '../session.svelte';

/** How a colleague is and why. Of shifts it speaks otherwise than to oneself. */
export function agentState(agent: Agent): string {
  if (agent.is_disabled) return t('agent.disabled');
  if (agent.availability_cause !== 'shift') return availabilityText(agent, session.current?.business);
  const state = availabilityName(agent.availability);
  return t(agent.availability === 'online' ? 'work.shift_on' : 'work.shift_over', { state });
}
