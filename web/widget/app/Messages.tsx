import { openPromptOf } from '@recado/shared/prompt';
import { Bubble } from './Bubble';
import type { Chat } from './chat';
import { Icon } from './icons';
import { Prompt } from './Prompt';
import type { WidgetMessage } from './protocol';
import type { State } from './state';
import { day, say, time } from './words';

/** Neighbours further apart than this are two groups. */
const PAUSE = 5 * 60_000;

function isSameGroup(one: WidgetMessage | undefined, other: WidgetMessage | undefined): boolean {
  return (
    one?.kind === 'reply' &&
    other?.kind === 'reply' &&
    one.author.kind === other.author.kind &&
    one.author.name === other.author.name &&
    Math.abs(one.created_at - other.created_at) < PAUSE
  );
}

function dateOf(message: WidgetMessage | undefined): string {
  return message ? new Date(message.created_at).toDateString() : '';
}

/** What the server has, with a line for each day. */
export function Messages({ chat, state, isFollowed }: { chat: Chat; state: State; isFollowed: boolean }) {
  const { messages, agentReadId } = state;
  const open = openPromptOf(messages, state.waiting);
  const lastOwn = messages.findLast(({ author, kind }) => author.kind === 'contact' && kind === 'reply');
  return (
    <>
      {messages.map((message, at) => {
        const isNewDay = dateOf(message) !== dateOf(messages[at - 1]);
        const isOwn = message.author.kind === 'contact';
        const next = messages[at + 1];
        const isLast = !isSameGroup(message, next) && !(isOwn && isFollowed && !next);
        const isSeen = message.id <= agentReadId;
        const meta = isLast && (
          <p class="meta">
            <time dateTime={new Date(message.created_at).toISOString()}>{time(message.created_at)}</time>
            {message === lastOwn && ` · ${say(isSeen ? 'seen' : 'sent')}`}
          </p>
        );
        return (
          <div key={message.id}>
            {isNewDay && <p class="day">{day(message.created_at)}</p>}
            {message.kind === 'activity' ? (
              <Activity message={message} isLast={!next && state.status === 'resolved'} />
            ) : (
              <Bubble
                id={`m${message.id}`}
                isOwn={isOwn}
                author={message.author}
                text={message.text}
                attachments={message.attachments}
                isFirst={isNewDay || !isSameGroup(messages[at - 1], message)}
                isLast={isLast}
              >
                {!message.prompt && meta}
              </Bubble>
            )}
            {message.prompt && (
              <Prompt chat={chat} state={state} message={message} isOpen={message === open}>
                {meta}
              </Prompt>
            )}
          </div>
        );
      })}
    </>
  );
}

function Activity({ message, isLast }: { message: WidgetMessage; isLast: boolean }) {
  if (message.activity?.kind !== 'resolved') return null;
  return (
    <div class="notice">
      <p>
        <Icon name="check" />
        {say('resolved')} · {time(message.created_at)}
      </p>
      {isLast && <p>{say('write_again')}</p>}
    </div>
  );
}
