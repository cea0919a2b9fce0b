import { Bubble } from './Bubble';
import type { Chat } from './chat';
import { Icon } from './icons';
import type { State, Waiting } from './state';
import { say } from './words';

const YOU = { name: null, picture_url: null };

/** What the server does not have yet, in the order it will be sent. */
export function UnsentMessages({ chat, state }: { chat: Chat; state: State }) {
  return (
    <>
      {state.waiting.map((item, at) => (
        <Bubble
          key={item.client_id}
          isOwn
          author={YOU}
          text={item.text}
          attachments={item.attachments}
          isFirst={at === 0}
          isLast
        >
          <Mark chat={chat} item={item} isLast={at === state.waiting.length - 1} />
        </Bubble>
      ))}
    </>
  );
}

function Mark({ chat, item, isLast }: { chat: Chat; item: Waiting; isLast: boolean }) {
  if (item.state === 'sending') return isLast ? <p class="meta">{say('sending')}</p> : null;
  if (item.state === 'waiting') {
    return isLast ? (
      <p class="meta">
        {say('waiting')}
        <button class="link" onClick={() => chat.retry(item.client_id)}>
          {say('retry')}
        </button>
      </p>
    ) : null;
  }
  return (
    <p class="meta error">
      <Icon name="alert" />
      {say('refused')}
      <button class="link" onClick={() => chat.retry(item.client_id)}>
        {say('retry')}
      </button>
      <button class="link" onClick={() => chat.discard(item.client_id)}>
        {say('discard')}
      </button>
    </p>
  );
}
