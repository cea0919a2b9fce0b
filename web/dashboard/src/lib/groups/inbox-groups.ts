// The groups of an inbox as its form holds them.
import type { Inbox } from '../api-types';

export interface InboxGroupsForm {
  operatorIds: number[];
  supervisorIds: number[];
  customerIds: number[];
  /** `null`: none. */
  defaultId: number | null;
}

type InboxGroups = Pick<
  Inbox,
  'operator_group_ids' | 'supervisor_group_ids' | 'customer_group_ids' | 'default_group_id'
>;

export function groupsFormOf(inbox: InboxGroups): InboxGroupsForm {
  return {
    operatorIds: [...inbox.operator_group_ids],
    supervisorIds: [...inbox.supervisor_group_ids],
    customerIds: [...inbox.customer_group_ids],
    defaultId: inbox.default_group_id,
  };
}

export function inboxGroupsOf(form: InboxGroupsForm): InboxGroups {
  return {
    operator_group_ids: form.operatorIds,
    supervisor_group_ids: form.supervisorIds,
    customer_group_ids: form.customerIds,
    default_group_id: defaultAmong(form.operatorIds, form.defaultId),
  };
}

/** Only who receives conversations can be the default; the first one, when the one chosen was taken away. */
export function defaultAmong(operatorIds: readonly number[], chosen: number | null): number | null {
  return chosen !== null && operatorIds.includes(chosen) ? chosen : (operatorIds[0] ?? null);
}
