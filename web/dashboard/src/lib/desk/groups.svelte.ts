/* eslint-disable svelte/prefer-svelte-reactivity -- registers that no template reads */
import type { Api } from '../api';
import type { Group, LiveEvent, MemberRole, Queue } from '../api-types';
import { Loading } from '../loading.svelte';

/** A group whose conversations this agent sees, and who waits in it. */
export interface SeenGroup {
  group: Group;
  queue: Queue;
}

/** The groups of the house, and the queues of those that this agent sees. Events and signals keep both. */
export class Groups {
  readonly all: Loading<Group[]>;
  readonly queues: Loading<Queue[]>;
  readonly #byId = $derived.by(() => new Map((this.all.value ?? []).map((group) => [group.id, group])));
  readonly #mine = $derived.by(() => {
    const mine = new Map<number, MemberRole>();
    for (const group of this.all.value ?? []) {
      const member = group.members.find((one) => one.agent_id === this.agentId());
      if (member) mine.set(group.id, member.role);
    }
    return mine;
  });
  readonly #seen = $derived.by(() =>
    (this.queues.value ?? [])
      .flatMap((queue): SeenGroup[] => {
        const group = this.#byId.get(queue.group_id);
        return group ? [{ group, queue }] : [];
      })
      .sort((one, other) => one.group.name.localeCompare(other.group.name)),
  );

  constructor(
    api: Api,
    private readonly agentId: () => number,
  ) {
    this.all = new Loading(() => api.get<Group[]>('/groups'));
    this.queues = new Loading(() => api.get<Queue[]>('/queues'));
  }

  load(): void {
    void this.all.load();
    void this.queues.load();
  }

  get(id: number | null): Group | undefined {
    return id === null ? undefined : this.#byId.get(id);
  }

  /** By name. */
  get seen(): SeenGroup[] {
    return this.#seen;
  }

  /** The groups this agent is a member of, and as what. */
  get mine(): ReadonlyMap<number, MemberRole> {
    return this.#mine;
  }

  namesOf(agentId: number): string[] {
    return (this.all.value ?? [])
      .filter((group) => group.members.some((member) => member.agent_id === agentId))
      .map((group) => group.name);
  }

  hear(event: Extract<LiveEvent, { kind: `group.${string}` }>): void {
    if (event.kind === 'group.deleted') {
      const { group_id } = event.data;
      this.all.change((known) => known.filter((group) => group.id !== group_id));
      this.queues.change((known) => known.filter((queue) => queue.group_id !== group_id));
      return;
    }
    this.put(event.data.group);
    // Whether its queue is ours to see, the server knows.
    if (event.kind === 'group.created') void this.queues.load();
  }

  put(group: Group): void {
    this.all.change((known) =>
      [...known.filter((one) => one.id !== group.id), group].sort((one, other) => one.name.localeCompare(other.name)),
    );
  }

  hearQueue(queue: Queue): void {
    this.queues.change((known) => [...known.filter((one) => one.group_id !== queue.group_id), queue]);
  }
}
