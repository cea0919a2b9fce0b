export const SETTINGS = [
  'profile',
  'business',
  'inboxes',
  'mail',
  'groups',
  'agents',
  'knowledge-cards',
  'canned-responses',
  'services',
] as const;

export type SettingsSection = (typeof SETTINGS)[number];

export function isSettingsSection(value: string | undefined): value is SettingsSection {
  return SETTINGS.includes(value as SettingsSection);
}
