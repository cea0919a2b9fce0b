// What a line of activity says. The server's sentence is English; these are made from what it was made of.
import type { Activity, Message, Reason } from '../api-types';
import { t, words, type TextKey } from '../i18n.svelte';
import { whyNot } from '../mail/message-mail';

export interface ActivityWords {
  /** One short line. */
  line: string;
  /** Why, for who wants to know. */
  details: string[];
  /** Somebody should look. */
  isAlarm: boolean;
}

/** `contact` is the contact's name, `me` this agent's id. */
export function activityWords(message: Message, contact: string, me: number): ActivityWords {
  const { activity } = message;
  if (!activity) return { line: message.text, details: [], isAlarm: false };
  if ('reason' in activity && activity.reason) return automatic(activity, activity.reason, me);
  const isAlarm = activity.kind === 'unattended' || activity.kind === 'mail_failed';
  return { line: byHand(message, activity, contact, me), details: [], isAlarm };
}

function byHand({ author, text }: Message, activity: Activity, contact: string, me: number): string {
  const isMe = author.kind === 'agent' && author.id === me;
  const who = author.kind === 'contact' ? contact : author.name || t('activity.recado');
  // Where the verb changes with the person, a name in the place of "you" would read like a machine.
  const say = (what: string, holes: Record<string, string> = {}) =>
    t(`activity.${isMe ? 'you_' : ''}${what}` as TextKey, { who, ...holes });
  if (activity.kind === 'unattended') return t('activity.unattended');
  if (activity.kind === 'transferred') return say('transferred', { group: activity.group_name });
  if (activity.kind === 'prioritized') {
    return say('prioritized', { priority: t(`priority.${activity.priority}` as TextKey) });
  }
  if (activity.kind === 'handed_off') {
    const { group_name: group } = activity;
    return group === null ? say('handed_to_people') : say('handed_off', { group });
  }
  if (activity.kind === 'bot_started') {
    // What a bot begins by itself has no author but itself.
    return author.kind === 'agent'
      ? say('handed_to_bot', { bot: activity.name })
      : t('activity.bot_started', { bot: activity.name });
  }
  if (activity.kind === 'bot_ended') return t('activity.bot_ended');
  if (activity.kind === 'mail_failed') return undelivered(activity);
  if (activity.kind === 'follows') return t('activity.follows', { id: activity.conversation_id });
  if (activity.kind !== 'assigned') return isKnown(activity.kind) ? say(activity.kind) : text;
  if (activity.agent_id === null) return say('unassigned');
  if (activity.agent_id === author.id && author.kind === 'agent') return say('took');
  return say('assigned', { agent: activity.agent_id === me ? t('activity.to_you') : (activity.agent_name ?? '') });
}

function undelivered(activity: Extract<Activity, { kind: 'mail_failed' }>): string {
  const { recipient, failure_reason: reason, error } = activity;
  if (reason === 'complaint') return t('activity.mail_complaint', { recipient });
  const why = whyNot(activity);
  // What the other server said goes on with the line; what happened is a sentence of its own.
  return [t('activity.mail_failed', { recipient }), why].filter(Boolean).join(why === error ? ': ' : '. ');
}

/** A newer server may know more kinds than this page. */
function isKnown(kind: string): boolean {
  return kind === 'resolved' || kind === 'reopened';
}

function automatic(activity: Extract<Activity, { reason: unknown }>, reason: Reason, me: number): ActivityWords {
  const trigger = triggerText(reason.trigger);
  const passed = passedText(reason);
  if (activity.kind === 'transferred') {
    return short(t('reason.transferred', { group: activity.group_name }), trigger, [passed]);
  }
  if (activity.agent_id === null) return short(t('reason.queued'), trigger, [passed]);
  const isMe = activity.agent_id === me;
  const line = isMe ? t('reason.assigned_you') : t('reason.assigned', { agent: activity.agent_name ?? '' });
  return short(line, choiceText(reason.choice), [trigger, passed]);
}

/** "Assigned to Ana: fewest open (2 of 10)." */
function short(line: string, why: string, details: string[]): ActivityWords {
  return {
    line: why ? `${line}: ${why}.` : `${line}.`,
    details: details.filter(Boolean).map(sentence),
    isAlarm: false,
  };
}

function choiceText(choice: Reason['choice']): string {
  if (!choice) return '';
  if (choice.kind !== 'fewest_open') return t(`reason.${choice.kind}` as TextKey);
  const { open, limit } = choice;
  return limit === null ? t('reason.fewest_open', { open }) : t('reason.fewest_open_of', { open, limit });
}

function triggerText(trigger: Reason['trigger']): string {
  if (trigger.kind === 'queued') return '';
  if (trigger.kind === 'offline') return t('reason.went_offline', { agent: trigger.agent_name });
  const time = lengthOfTime(trigger.seconds);
  if (trigger.kind === 'overflow') return t('reason.overflow', { time });
  return t('reason.unanswered', { agent: trigger.agent_name, time });
}

/** "Ben is at the limit, Carla is away, and 3 more were passed over" */
function passedText({ passed, passed_more: more }: Reason): string {
  const each = passed.map(({ agent_name: agent, why }) => t(`reason.why_${why}` as TextKey, { agent }));
  if (more > 0) each.push(t('reason.more', { count: more }));
  return new Intl.ListFormat(words.language).format(each);
}

/** Whole minutes are said in minutes. */
export function lengthOfTime(seconds: number): string {
  const [value, unit] =
    seconds < 60 || seconds % 60
      ? [seconds, 'second']
      : seconds % 3600
        ? [seconds / 60, 'minute']
        : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(words.language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

function sentence(text: string): string {
  return `${text.charAt(0).toLocaleUpperCase(words.language)}${text.slice(1)}.`;
}
