import type { Priority } from '../api-types';
import { t, type TextKey } from '../i18n.svelte';

/** Most pressing first, as a menu shows them. */
export const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'normal'];

export function priorityName(priority: Priority): string {
  return t(`priority.${priority}` as TextKey);
}
