// Agents and groups of the house, as the settings look at them: the desk keeps them, by events.
import type { Agent, Group } from '../api-types';
import { desk } from '../desk/desk.svelte';
import { t } from '../i18n.svelte';
import type { Names } from './policy-words';

export const groupsLoading = desk.groups.all;
export const agentsLoading = desk.roster.agents;

export function knownGroups(): Group[] {
  return groupsLoading.value ?? [];
}

export function findGroup(id: number): Group | undefined {
  return knownGroups().find((group) => group.id === id);
}

export function groupsOf(agentId: number): Group[] {
  return knownGroups().filter((group) => group.members.some((member) => member.agent_id === agentId));
}

export function putGroup(group: Group): void {
  desk.groups.put(group);
}

/** Said here at once: the event of it may come after the page has gone on to the list. */
export function removeGroup(id: number): void {
  desk.groups.hear({ kind: 'group.deleted', data: { group_id: id } });
}

export function knownAgents(): Agent[] {
  return agentsLoading.value ?? [];
}

export function findAgent(id: number): Agent | undefined {
  return knownAgents().find((agent) => agent.id === id);
}

/** What was deleted meanwhile still stands in somebody's rules: it is shown as gone, not left out. */
export const names: Names = {
  agent: (id) => findAgent(id)?.name ?? t('groups.unknown_agent', { id }),
  group: (id) => findGroup(id)?.name ?? t('groups.unknown_group', { id }),
};

export function agentChoices(agents: readonly Agent[]) {
  return agents.map(({ id, name, picture_url }) => ({ id, name, picture: picture_url }));
}

export function groupChoices(groups: readonly Group[]) {
  return groups.map(({ id, name, color }) => ({ id, name, color }));
}
