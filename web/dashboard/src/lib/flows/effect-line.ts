// What a bot did, and what it waits for, in the agent's language.
import type { SimEffect, SimWaiting } from './protocol';
import { tf, type FlowKey } from './words.svelte';

const PLAIN = [
  'card_handed_off',
  'card_helped',
  'card_not_helped',
  'card_shown',
  'end',
  'entered',
  'exhausted',
  'fail',
  'fell_silent',
  'note',
  'say',
  'send',
  'type',
  'update_contact',
  'update_conversation',
];

/** What this version has no words for stands as the server says it. */
export function effectLine(effect: SimEffect): string {
  const { kind, text } = effect;
  const [group, container, words] = [effect.group ?? '', effect.container ?? '', effect.words ?? ''];
  if (kind === 'ask_agents')
    return group ? tf('effect.ask_agents', { group, words }) : tf('effect.ask_agents_any', { words });
  if (kind === 'resolve') return words ? tf('effect.resolve_why', { words }) : tf('effect.resolve');
  if (kind === 'hand_off') {
    const to = group ? tf('effect.hand_off', { group }) : tf('effect.hand_off_any');
    return words ? `${to} ${tf('effect.hand_off_note', { words })}` : to;
  }
  return PLAIN.includes(kind) ? tf(`effect.${kind}` as FlowKey, { container, words }) : text;
}

export function waitingLine({ kind, call, group, text }: SimWaiting): string {
  switch (kind) {
    case 'start':
      return tf('trial.waits_start');
    case 'fetch':
      return tf('trial.waits_fetch', { call: call ?? '' });
    case 'agent':
      return group ? tf('trial.waits_agent', { group }) : tf('trial.waits_agent_any');
    case 'wait':
      return tf('trial.waits_wait');
    case 'ended':
      return tf('trial.ended');
    default:
      return text;
  }
}
