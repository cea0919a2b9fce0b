import type { Conversation, Message } from '../api-types';

const MOST = 300;

/** What the contact has written since somebody last answered: what a knowledge card is to answer. */
export function lastWords(messages: readonly Message[], conversation: Conversation): string {
  const replies = messages.filter((message) => message.kind === 'reply');
  const answered = replies.findLastIndex((message) => message.author.kind !== 'contact');
  let asked = replies.slice(answered + 1);
  // Everything is answered: then the last that the contact said.
  if (asked.length === 0) asked = replies.filter((message) => message.author.kind === 'contact').slice(-1);
  const words = asked.map((message) => message.text).join('\n');
  const last = conversation.last_message;
  return (words || (last?.author_kind === 'contact' ? last.text : '')).trim().slice(-MOST);
}
