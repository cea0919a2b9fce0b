// What a face can tell at once about what was typed. The server has the last word.
import { t } from './i18n.svelte';
import { SHORTEST_PASSWORD } from './password-strength';

export function required(value: string): string | null {
  return value.trim() ? null : t('error.required');
}

export function emailAddress(value: string): string | null {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t('error.email');
}

export function newPassword(value: string): string | null {
  return value.length >= SHORTEST_PASSWORD ? null : t('error.password', { count: SHORTEST_PASSWORD });
}

/** Empty is fine. `example.com` means `https://example.com`. */
export function siteAddress(value: string): string | null {
  return !value.trim() || completeAddress(value) !== null ? null : t('error.site_url');
}

export function completeAddress(value: string): string | null {
  const text = value.trim();
  if (!text) return null;
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
    const isHost = url.hostname === 'localhost' || url.hostname.includes('.');
    return isHost && /^https?:$/.test(url.protocol) ? url.href.replace(/\/$/, '') : null;
  } catch {
    return null;
  }
}
