// Who has a conversation, and which group it belongs to: taking, giving, moving, one at a time or many at once.
import { api, asFailure, Failure } from '../api';
import type { Conversation, Distributed } from '../api-types';
import { failureText } from '../failure-text';
import { t } from '../i18n.svelte';
import { session } from '../session.svelte';
import { toasts } from '../toasts.svelte';
import { desk } from './desk.svelte';

export type Target = { kind: 'agent'; id: number } | { kind: 'group'; id: number } | { kind: 'queue' };

/** As many as the server takes in one request. */
const AT_ONCE = 100;

/** Takes what nobody has. Who was faster is named. */
export async function take(conversation: Conversation): Promise<void> {
  try {
    await move(conversation, { kind: 'agent', id: session.agent.id });
  } catch (error) {
    toasts.fail(error);
  }
}

/**
 * Gives it to somebody, to a group, or back to the queue. What goes wrong is said in words, and thrown. `holder`: whose it is
 * as far as the agent knows.
 */
export async function move(
  conversation: Conversation,
  target: Target,
  note = '',
  holder = conversation.assignee?.id ?? null,
): Promise<void> {
  const more = note.trim() ? { note: note.trim() } : {};
  const path = `/conversations/${conversation.id}`;
  try {
    desk.conversations.put(
      target.kind === 'group'
        ? await api.put<Conversation>(`${path}/group`, { group_id: target.id, ...more })
        : // Said against what the agent saw: two who take at once must not both believe it is theirs.
          await api.put<Conversation>(`${path}/assignment`, {
            agent_id: target.kind === 'agent' ? target.id : null,
            if_assignee: holder,
            ...more,
          }),
    );
  } catch (error) {
    throw await explained(asFailure(error), conversation.id);
  }
}

/** Whether there is a group to move any of them to: one that it is not in already. */
export function hasElsewhere(conversations: readonly (Conversation | undefined)[]): boolean {
  const groups = desk.groups.all.value ?? [];
  return groups.some((group) => conversations.some((one) => one?.group_id !== group.id));
}

/** A conflict means that what we show is old: it is read again, and then we know who has it. */
async function explained(failure: Failure, id: number): Promise<Failure> {
  if (failure.code === 'not_assignee') return inWords(failure, t('move.not_yours'));
  if (failure.status !== 409 && failure.status !== 404) return failure;
  await desk.loadConversation(id).catch(() => {});
  const holder = desk.conversations.get(id)?.assignee;
  if (failure.code !== 'already_assigned' || !holder) return failure;
  return inWords(failure, t('move.already_taken', { name: holder.name }));
}

/** A code without words of our own shows its sentence: here one that says more than the code's. */
function inWords(failure: Failure, detail: string): Failure {
  return new Failure({ code: 'explained', status: failure.status, detail });
}

/** Many at once. Answers which did not go, after saying how it went; throws when nothing went at all. */
export async function moveMany(ids: readonly number[], target: Target): Promise<number[]> {
  const to =
    target.kind === 'group' ? { group_id: target.id } : { agent_id: target.kind === 'agent' ? target.id : null };
  const result: Distributed = { assigned: 0, refused: [] };
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const body = { conversation_ids: ids.slice(from, from + AT_ONCE), ...to };
    try {
      const part = await api.put<Distributed>('/conversations/assignments', body);
      result.assigned += part.assigned;
      result.refused.push(...part.refused);
    } catch (error) {
      if (from === 0) throw error;
      // Those before have gone: what stopped the rest is said with that.
      const { code, message } = asFailure(error);
      result.refused.push(...ids.slice(from).map((id) => ({ id, code, detail: message })));
      break;
    }
  }
  const words = resultText(result, target.kind);
  if (result.refused.length) toasts.keep(words);
  else toasts.say(words);
  return result.refused.map((one) => one.id);
}

/** "12 assigned, 2 not: Somebody else has just taken it." */
export function resultText({ assigned, refused }: Distributed, kind: Target['kind']): string {
  const done = t(kind === 'agent' ? 'bulk.assigned' : kind === 'group' ? 'bulk.moved' : 'bulk.queued', {
    count: assigned,
  });
  if (refused.length === 0) return `${done}.`;
  const reasons = new Map<string, number>();
  for (const { code, detail } of refused) {
    const words = reasonOf(code, detail);
    reasons.set(words, (reasons.get(words) ?? 0) + 1);
  }
  const list = [...reasons].map(([words, count]) => (reasons.size > 1 ? `${count}× ${words}` : words));
  return `${done}, ${t('bulk.refused', { count: refused.length })} ${list.join(' ')}`;
}

function reasonOf(code: string, detail: string): string {
  return code === 'not_assignee' ? t('move.not_yours') : failureText(new Failure({ code, detail }));
}
