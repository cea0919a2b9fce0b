import type { Api } from '../api';
import type { Agent, Inbox, InternalInbox, LiveEvent } from '../api-types';
import { Loading } from '../loading.svelte';

type AvailabilityNews = Extract<LiveEvent, { kind: 'agent.availability_changed' }>['data'];

/** The few agents and inboxes of the house: read once, then kept by events. */
export class Roster {
  readonly agents: Loading<Agent[]>;
  readonly inboxes: Loading<Inbox[]>;
  /** Where this agent may ask colleagues. */
  readonly internal: Loading<InternalInbox[]>;

  constructor(api: Api) {
    this.agents = new Loading(() => api.get<Agent[]>('/agents'));
    this.inboxes = new Loading(() => api.get<Inbox[]>('/inboxes'));
    this.internal = new Loading(() => api.get<InternalInbox[]>('/internal-inboxes'));
  }

  load(): void {
    void this.agents.load();
    void this.inboxes.load();
    void this.internal.load();
  }

  agent(id: number | null): Agent | undefined {
    return this.agents.value?.find((agent) => agent.id === id);
  }

  /** Agents that can be given a conversation. */
  get assignable(): Agent[] {
    return (this.agents.value ?? []).filter((agent) => !agent.is_disabled);
  }

  hearAgent(agent: Agent): void {
    this.agents.change((known) =>
      [...known.filter((one) => one.id !== agent.id), agent].sort((one, other) => one.name.localeCompare(other.name)),
    );
  }

  hearAvailability(data: AvailabilityNews): void {
    this.agents.change((known) =>
      known.map((agent) => (agent.id === data.agent_id ? withAvailability(agent, data) : agent)),
    );
  }

  /** An inbox has changed: who may write to it too, perhaps. */
  hearInboxes(): void {
    void this.inboxes.load();
    void this.internal.load();
  }

  putInbox(inbox: Inbox): void {
    this.inboxes.change((known) =>
      known.some((one) => one.id === inbox.id)
        ? known.map((one) => (one.id === inbox.id ? inbox : one))
        : [...known, inbox],
    );
  }

  removeInbox(id: number): void {
    this.inboxes.change((known) => known.filter((inbox) => inbox.id !== id));
    this.internal.change((known) => known.filter((inbox) => inbox.id !== id));
  }
}

/** The event does not say what was chosen, but when a choice is the cause, it is what was chosen. */
export function withAvailability(agent: Agent, news: Pick<AvailabilityNews, 'availability' | 'cause'>): Agent {
  const { availability, cause } = news;
  const chosen_availability = cause === 'chosen' ? availability : agent.chosen_availability;
  return { ...agent, availability, availability_cause: cause, chosen_availability };
}
