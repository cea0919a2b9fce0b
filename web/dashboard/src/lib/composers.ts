import { Composer } from './composer.svelte';

const composers = new Map<string, Composer>();

export function composerOf(agentId: number, conversationId: number): Composer {
  const key = `${agentId}:${conversationId}`;
  let composer = composers.get(key);
  if (!composer) composers.set(key, (composer = new Composer(agentId, conversationId)));
  return composer;
}
