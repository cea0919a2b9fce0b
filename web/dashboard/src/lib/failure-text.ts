import { UNREACHABLE, type Failure } from './api';
import { t, type TextKey } from './i18n.svelte';

/** Codes whose words we have in every language; the others show the server's sentence. */
const KNOWN = new Set([
  UNREACHABLE,
  'not_found',
  'unauthenticated',
  'forbidden',
  'too_large',
  'busy',
  'conflict',
  'already_taken',
  'wrong_credentials',
  'link_expired',
  'setup_done',
  'setup_required',
  'unknown_inbox',
  'not_assignee',
  'already_resolved',
  'already_open',
  'already_assigned',
  'agent_disabled',
  'last_owner',
  'last_supervisor',
  'group_in_use',
  'inbox_in_use',
  'flow_in_use',
  'mail_account_in_use',
  'mail_under_way',
  'flow_has_errors',
  'draft_changed',
  'origin_mismatch',
  'unsupported_media_type',
  'internal',
]);

export function failureText(failure: Failure): string {
  if (failure.code === 'too_many_requests') {
    return t('problem.too_many_requests', { count: failure.retryAfter ?? 30 });
  }
  // Of names only groups' are unique; what else is taken is an address.
  if (failure.code === 'already_taken' && failure.field === 'name') return t('groups.name_taken');
  if (failure.code === 'already_taken' && failure.field === 'shortcut') return t('canned.taken');
  if (KNOWN.has(failure.code)) return t(`problem.${failure.code}` as TextKey);
  return failure.message || t('problem.internal');
}
