import type { WidgetBoot } from '../bridge';

/** What the server says of an inbox with two groups, one of them there. */
export const widgetBoot: WidgetBoot = {
  key: 'demo',
  origin: 'https://desk.example',
  color: '#2456e6',
  on_color: '#ffffff',
  position: 'right',
  texts: {},
  languages: ['en', 'es', 'pt'],
  default_language: 'en',
  is_online: true,
  opens_at: null,
  has_bot: false,
  default_group: 1,
  groups: { 1: true, 2: false },
};
