import { vi } from 'vitest';
import type { Api } from '../../src/lib/api';
import type { Agent, Author, Conversation, Group, LiveEvent, Message, Session } from '../../src/lib/api-types';

export const ME = 1;
export const NOW = Date.parse('2026-05-20T12:00:00Z');

let nextId = 1;

export function author(kind: Author['kind'], id = ME): Author {
  return { kind, id, name: kind === 'agent' ? 'Lucía' : 'Ana', picture_url: null };
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  const id = more.id ?? nextId++;
  return {
    id,
    inbox_id: 1,
    status: 'open',
    contact: {
      id: id + 1000,
      name: `Contact ${id}`,
      email: null,
      email_failure_reason: null,
      email_failure: null,
      is_online: false,
    },
    assignee: null,
    last_message: null,
    waiting_since: null,
    unread: 0,
    contact_read_id: null,
    agent_read_id: null,
    group_id: null,
    priority: 'normal',
    assigned_at: null,
    subject: null,
    follows_id: null,
    queued_at: null,
    created_at: NOW,
    updated_at: NOW,
    resolved_at: null,
    tags: [],
    attributes: {},
    bot: null,
    ...more,
  };
}

export function agent(more: Partial<Agent> = {}): Agent {
  const id = more.id ?? ME;
  return {
    id,
    name: id === ME ? 'Lucía' : `Agent ${id}`,
    email: `agent${id}@example.com`,
    role: 'agent',
    language: 'en',
    picture_url: null,
    is_disabled: false,
    availability: 'online',
    availability_cause: 'chosen',
    chosen_availability: 'online',
    limit: null,
    shifts: null,
    created_at: NOW,
    ...more,
  };
}

export function session(more: Partial<Agent> = {}): Session {
  const business: Session['business'] = {
    name: 'Casa',
    language: 'en',
    time_zone: 'UTC',
    site_url: null,
    away_after_minutes: 10,
    offline_after_seconds: 45,
  };
  return { agent: agent(more), business, can_mail: false, version: '0', seq: 0 };
}

export function group(id: number, members: Group['members'] = [], name = `Group ${id}`): Group {
  return {
    id,
    name,
    description: null,
    color: '#2456e6',
    members,
    policy: {},
    shifts: null,
    hours: null,
    created_at: NOW,
  };
}

/** How a conversation changes hands, as it is told. */
export function assigned(conversation: Conversation, by: Author = author('agent')): LiveEvent {
  return { kind: 'conversation.assigned', data: { conversation, by, before: scope(conversation) } };
}

export function scope({ inbox_id, group_id, assignee }: Conversation) {
  return { inbox_id, group_id, assignee_id: assignee?.id ?? null };
}

export function message(conversationId: number, more: Partial<Message> = {}): Message {
  return {
    id: nextId++,
    conversation_id: conversationId,
    client_id: null,
    kind: 'reply',
    author: author('contact', conversationId + 1000),
    text: 'Hello',
    activity: null,
    prompt: null,
    answer: null,
    mail: null,
    attachments: [],
    created_at: NOW,
    ...more,
  };
}

/** A message as the server tells it: the conversation already counts it, but knows nothing of who has read it. */
export function created(before: Conversation, words: Message): LiveEvent {
  const isFromContact = words.author.kind === 'contact';
  return {
    kind: 'message.created',
    data: {
      message: words,
      conversation: {
        ...before,
        unread: 0,
        updated_at: words.created_at,
        waiting_since: isFromContact ? (before.waiting_since ?? words.created_at) : null,
        last_message: {
          author_kind: words.author.kind,
          author_id: words.author.id,
          kind: words.kind,
          text: words.text,
          at: words.created_at,
          has_attachments: false,
        },
      },
    },
  };
}

/** An API whose answers are given by path; what is not given never answers. */
export function fakeApi(answers: Record<string, unknown> = {}) {
  const answer = (method: string) =>
    vi.fn((path: string, body?: unknown): Promise<never> => {
      const key = Object.keys(answers).find((wanted) => `${method} ${path}`.startsWith(wanted));
      if (key === undefined) return new Promise<never>(() => {});
      const value = answers[key];
      return (async () => (typeof value === 'function' ? value(body, path) : value) as never)();
    });
  return {
    get: answer('GET'),
    post: answer('POST'),
    put: answer('PUT'),
    patch: answer('PATCH'),
    delete: answer('DELETE'),
  } satisfies Record<keyof Api, unknown> as unknown as Api;
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
