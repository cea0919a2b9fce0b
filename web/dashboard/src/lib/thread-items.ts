import type { Author, Message } from './api-types';
import { dayKey } from './relative-time';

export type ThreadItem =
  | { type: 'day'; key: string; at: number }
  | { type: 'activity'; key: string; message: Message }
  | { type: 'message'; key: string; message: Message; isFirst: boolean; isLast: boolean };

const GROUP_LASTS = 5 * 60_000;

/** Day lines, activity lines and messages; what one author says in one breath is a group. */
export function threadItems(messages: readonly Message[]): ThreadItem[] {
  const items: ThreadItem[] = [];
  for (const [index, message] of messages.entries()) {
    const previous = messages[index - 1];
    if (!previous || dayKey(previous.created_at) !== dayKey(message.created_at)) {
      items.push({ type: 'day', key: `day-${message.id}`, at: message.created_at });
    }
    if (message.kind === 'activity') {
      items.push({ type: 'activity', key: `${message.id}`, message });
    } else {
      const isFirst = !isTogether(previous, message);
      const isLast = !isTogether(message, messages[index + 1]);
      items.push({ type: 'message', key: `${message.id}`, message, isFirst, isLast });
    }
  }
  return items;
}

function isTogether(one: Message | undefined, other: Message | undefined): boolean {
  if (!one || !other || one.kind !== other.kind || one.kind === 'activity') return false;
  const isNear = other.created_at - one.created_at < GROUP_LASTS;
  return isSame(one.author, other.author) && isNear && dayKey(one.created_at) === dayKey(other.created_at);
}

function isSame(one: Author, other: Author): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** The newest answer that the contact has seen, when nothing was said after it. */
export function seenMessageId(messages: readonly Message[], contactReadId: number | null): number | null {
  const replies = messages.filter((message) => message.kind === 'reply');
  const last = replies.at(-1);
  if (!last || contactReadId === null || last.author.kind === 'contact') return null;
  return last.id <= contactReadId ? last.id : null;
}
