import type { Api } from '../api';
import type { Agent, Inbox } from '../api-types';
import { Loading } from '../loading.svelte';

/** The few agents and inboxes of the house: read once, then kept by events. */
export class Roster {
  readonly agents: Loading<Agent[]>;
  readonly inboxes: Loading<Inbox[]>;

  constructor(api: Api) {
    this.agents = new Loading(() => api.get<Agent[]>('/agents'));
    this.inboxes = new Loading(() => api.get<Inbox[]>('/inboxes'));
  }

  /** Agents that can be given a conversation. */
  get assignable(): Agent[] {
    return (this.agents.value ?? []).filter((agent) => !agent.is_disabled);
  }

  hearAgent(agent: Agent): void {
    if (!this.agents.value) return;
    const rest = this.agents.value.filter((known) => known.id !== agent.id);
    this.agents.value = [...rest, agent].sort((one, other) => one.name.localeCompare(other.name));
  }

  putInbox(inbox: Inbox): void {
    const known = this.inboxes.value ?? [];
    this.inboxes.value = known.some((one) => one.id === inbox.id)
      ? known.map((one) => (one.id === inbox.id ? inbox : one))
      : [...known, inbox];
  }

  removeInbox(id: number): void {
    this.inboxes.value = (this.inboxes.value ?? []).filter((inbox) => inbox.id !== id);
  }
}
