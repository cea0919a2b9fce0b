// The flows of the house, as their list shows them, and which inboxes run them.
import { api } from '../api';
import type { HeardEvent, Inbox, LiveSignal } from '../api-types';
import { Loading } from '../loading.svelte';
import type { Flow, FlowTemplate } from './protocol';

export const flowsLoading = new Loading(() => api.get<Flow[]>('/flows'));
export const templatesLoading = new Loading(() => api.get<FlowTemplate[]>('/flow-templates'));

const PAUSE = 200;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A flow that is being written tells of itself often: the list is read again once a while. */
export function hearFlows(heard: HeardEvent | LiveSignal): void {
  if (heard.kind === 'flow.deleted') removeFlow(heard.data.flow_id);
  if (heard.kind !== 'flow.updated') return;
  clearTimeout(timer);
  timer = setTimeout(() => void flowsLoading.load(), PAUSE);
}

export function putFlow(flow: Flow): void {
  const known = flowsLoading.value ?? [];
  const rest = known.filter((one) => one.id !== flow.id);
  flowsLoading.value = [...rest, flow].sort((one, other) => one.name.localeCompare(other.name));
}

export function removeFlow(id: number): void {
  if (flowsLoading.value) flowsLoading.value = flowsLoading.value.filter((flow) => flow.id !== id);
}

export function inboxesOf(flow: Pick<Flow, 'id' | 'inbox_ids'>, inboxes: readonly Inbox[]): Inbox[] {
  return inboxes.filter((inbox) => inbox.bot?.flow_id === flow.id || flow.inbox_ids.includes(inbox.id));
}
