import type { PreChat, WidgetFrameBoot } from './protocol';
import type { State } from './state';

/** What is still to be asked before the first message; null when nothing is. */
export function questionsOf(boot: WidgetFrameBoot, { asked, form, contact, messages, waiting }: State): PreChat | null {
  if (!asked || boot.mode === 'page' || form.is_answered || messages.length || waiting.length) return null;
  const name = contact.name ? 'off' : asked.name;
  const email = contact.email ? 'off' : asked.email;
  // One group is no choice.
  const groups = asked.groups.length > 1 ? asked.groups : [];
  return name === 'off' && email === 'off' && !groups.length ? null : { name, email, groups };
}
